"""The recovery sheet: printed once, never kept. Its code exists only on paper."""

from __future__ import annotations

from livret_desktop.clock import Clock, today
from livret_desktop.domain.people import School
from livret_desktop.paths import DataFolder
from livret_desktop.reports.content import Letterhead, RecoverySheetContent
from livret_desktop.reports.recovery_sheet import draw_recovery_sheet
from livret_desktop.security.custody import print_new_sheet
from livret_desktop.security.keys import KeyFile, read_key_file
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.services.configuration import read_school, read_settings
from livret_desktop.services.context import Desk


def recovery_sheet(
    folder: DataFolder, school: School, code: RecoveryCode, clock: Clock, *, is_training: bool = False
) -> bytes:
    """The PDF of the sheet for a code just made. Raises MachineError when the keys cannot be read."""
    return _drawn(read_key_file(folder.keys), school, code, clock, is_training=is_training)


def new_recovery_sheet(desk: Desk) -> bytes:
    """A new sheet in place of the former one; backups already made keep opening with the former one."""
    key_file, code = print_new_sheet(desk.folder.keys, desk.master_key)
    is_training = bool(read_settings(desk)["dsr.training"])
    return _drawn(key_file, read_school(desk), code, desk.clock, is_training=is_training)


def _drawn(
    key_file: KeyFile, school: School, code: RecoveryCode, clock: Clock, *, is_training: bool
) -> bytes:
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
