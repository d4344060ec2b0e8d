"""The recovery sheet: printed once, never kept. Its code exists only on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from livret_desktop.clock import Clock, today
from livret_desktop.db import machine_state
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.people import School
from livret_desktop.paths import DataFolder
from livret_desktop.security.keys import KeyFile, read_key_file, write_key_file
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.services.configuration import read_school, read_settings
from livret_desktop.services.context import Desk

_PRINTED = "recovery_sheet.printed"
_OPENED = "recovery_sheet.opened"


class SheetState(NamedTuple):
    """The sheet that opens this school. ``printed_at`` None: it was not put on paper from this program, as far as is
    known; ``opened_at``: when its code, typed, last opened a copy."""

    number: int
    mark: str
    printed_at: datetime | None
    opened_at: datetime | None = None

    @property
    def is_on_paper(self) -> bool:
        """True when somebody has it: printed, or read from to open a copy."""
        return self.printed_at is not None or self.opened_at is not None


def recovery_sheet(
    folder: DataFolder, school: School, code: RecoveryCode, clock: Clock, *, is_training: bool = False
) -> bytes:
    """The PDF of the sheet for a code just made. Raises MachineError when the keys cannot be read."""
    return _drawn(read_key_file(folder.keys), school, code, clock, is_training=is_training)


def issue_recovery_sheet(desk: Desk, deliver: Callable[[bytes], None]) -> Changes:
    """A new sheet in place of the former one; backups already made keep opening with the former one.

    ``deliver`` prints or saves it; only then does the former sheet cease to open: when it raises, nothing has changed.
    Raises MachineError (keys), and what ``deliver`` raises. Writer thread.
    """
    code = RecoveryCode.new()
    key_file = read_key_file(desk.folder.keys).with_new_sheet(desk.master_key, code)
    deliver(sheet_of(desk, key_file, code))
    write_key_file(desk.folder.keys, key_file)
    return note_sheet_printed(desk)


def sheet_of(desk: Desk, key_file: KeyFile, code: RecoveryCode) -> bytes:
    """The PDF of the sheet that opens, or will open, ``key_file``. Raises MachineError."""
    is_training = bool(read_settings(desk)["dsr.training"])
    return _drawn(key_file, read_school(desk), code, desk.clock, is_training=is_training)


def note_sheet_printed(desk: Desk) -> Changes:
    """The present sheet is on paper, or in a file of the user's."""
    number = read_key_file(desk.folder.keys).sheet_number
    with desk.database.quiet_write() as connection:
        kept = {"at": desk.clock.now().isoformat(), "number": number}
        machine_state.keep_state(connection, _PRINTED, kept)
    return Changes(frozenset({Kind.BACKUPS}))


def sheet_state(desk: Desk) -> SheetState:
    """Number and mark of the sheet that opens, when it was printed and used. Raises MachineError, RuleError."""
    key_file = read_key_file(desk.folder.keys)
    with desk.database.read() as reading:
        printed_at, opened_at = (
            _kept_at(reading.connection, what, key_file.sheet_number) for what in (_PRINTED, _OPENED)
        )
    return SheetState(key_file.sheet_number, key_file.mark, printed_at, opened_at)


def sheet_used(key_file: KeyFile, at: datetime) -> SheetState:
    """What is known of the sheet whose code has just opened ``key_file``."""
    return SheetState(key_file.sheet_number, key_file.mark, None, at)


def keep_sheet(connection: Any, sheet: SheetState) -> None:
    """Note in a database just restored what is known of the sheet: the copy was made before."""
    for what, at in ((_PRINTED, sheet.printed_at), (_OPENED, sheet.opened_at)):
        if at is not None:
            machine_state.keep_state(connection, what, {"at": at.isoformat(), "number": sheet.number})


def _kept_at(connection: Any, what: str, number: int) -> datetime | None:
    """When this was noted, of the sheet of this number alone."""
    kept = machine_state.read_state(connection, what)
    is_this_one = kept is not None and kept["number"] == number
    return datetime.fromisoformat(kept["at"]) if is_this_one else None


def _drawn(
    key_file: KeyFile, school: School, code: RecoveryCode, clock: Clock, *, is_training: bool
) -> bytes:
    # Not for ``sheet_state``, which the first page of every start reads.
    from livret_desktop.reports.content import Letterhead, RecoverySheetContent  # noqa: PLC0415 (papers)
    from livret_desktop.reports.recovery_sheet import draw_recovery_sheet  # noqa: PLC0415 (papers)

    number = key_file.sheet_number
    return draw_recovery_sheet(
        RecoverySheetContent(
            school=Letterhead.of(school),
            sheet_number=number,
            replaces_sheet=number - 1 if number > 1 else None,
            key_mark=key_file.mark,
            code_lines=code.lines(),
            made_on=today(clock),
            printed_on=today(clock),
            is_training=is_training,
        )
    )
