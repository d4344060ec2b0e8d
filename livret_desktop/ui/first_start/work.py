"""What the first start does, without Qt: make the school and keep it open, or restore one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from livret_desktop.domain.people import School
from livret_desktop.errors import MachineError
from livret_desktop.paths import DataFolder
from livret_desktop.security.credentials import master_key_entry
from livret_desktop.security.keys import KeyFile
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.recovery_sheet import note_sheet_printed, recovery_sheet, sheet_used
from livret_desktop.services.copies.restoring import RestoreOffer, RestoreReport, look_at, restore
from livret_desktop.services.school.opening import create_school, open_school
from livret_desktop.services.school.school_description import SchoolDescription
from livret_desktop.services.surroundings import Surroundings
from livret_desktop.services.whole_school.importing import WholeImport, import_whole


@dataclass(frozen=True, slots=True)
class Made:
    """A school just made, open. The code is to be printed in this very session: nothing keeps it."""

    desk: Desk
    code: RecoveryCode


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A school made again from its full export, and open."""

    whole: WholeImport
    made: Made


class FirstStartWork:
    """Pool thread, except :meth:`close`. The caller holds the window's lock."""

    def __init__(self, folder: DataFolder, around: Surroundings) -> None:
        self._folder, self._around = folder, around
        self._desk: Desk | None = None

    def create(self, school: School, passphrase: str | None) -> Made:
        """Make the school and open it. Raises MachineError, RuleError; then nothing is left."""
        new = create_school(self._folder, SchoolDescription(school, {}), self._around, passphrase=passphrase)
        given = GivenSecrets(passphrase=passphrase) if passphrase else None
        self._desk = open_school(self._folder, self._around, given=given)
        return Made(self._desk, new.code)

    def take_over(self, export: Path, passphrase: str | None) -> TakenOver:
        """Make the school of a full export, and open it. Raises RuleError, MachineError; then nothing is left."""
        whole = import_whole(export, self._folder, self._around, passphrase=passphrase)
        given = GivenSecrets(passphrase=passphrase) if passphrase else None
        self._desk = open_school(self._folder, self._around, given=given)
        return TakenOver(whole, Made(self._desk, whole.code))

    def has_no_store(self) -> bool:
        """True when this session has nowhere safe to keep the key."""
        try:
            self._around.credentials.get(master_key_entry("essai"))
        except MachineError:
            return True
        return False

    def sheet(self, desk: Desk, school: School, code: RecoveryCode) -> bytes:
        """The recovery sheet of the school just made."""
        return recovery_sheet(desk.folder, school, code, desk.clock)

    def sheet_is_out(self, desk: Desk) -> None:
        """The sheet is on paper, or in a file."""
        note_sheet_printed(desk)

    def look_at(self, file: Path) -> RestoreOffer:
        """What a backup says of itself. Raises RuleError, MachineError."""
        return look_at(file, self._folder)

    def restore(self, file: Path, key: MasterKey, opened: KeyFile | None = None) -> RestoreReport:
        """Restore a backup into the folder of this start. ``opened``: the keys that the code of the sheet has just
        opened; None where a passphrase did. Raises RuleError, MachineError; then nothing is there.
        """
        sheet = None if opened is None else sheet_used(opened, self._around.clock.now())
        return restore(file, self._folder, self._around, key=key, sheet=sheet, holds_window_lock=True)

    def close(self) -> None:
        """Close the school, for the window to open it."""
        if self._desk is not None:
            self._desk.database.close()
            self._desk = None
