"""All that the Sauvegardes screen shows, read at once: where the next copy goes, what is there, what is due."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from livret_desktop.backup.volumes import Volumes, is_same_disk
from livret_desktop.db.backup_log import LoggedBackup
from livret_desktop.db.read_models.today import newest_stick
from livret_desktop.errors import LivretError
from livret_desktop.security.keys import read_key_file
from livret_desktop.services.configuration import read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backup_checks import Copy, Rehearsal, copies_in, last_rehearsal
from livret_desktop.services.copies.backups import changed_since_last_backup, logged_backups
from livret_desktop.services.copies.local_copies import LocalCopy, local_copies
from livret_desktop.services.copies.recovery_sheet import SheetState, sheet_state
from livret_desktop.services.copies.sticks import SticksSeen, look_for_sticks


@dataclass(frozen=True, slots=True)
class Target:
    """Where the next backup goes. ``stick``: the name of the stick, "" for a folder."""

    root: Path
    stick: str
    free_bytes: int


@dataclass(frozen=True, slots=True)
class LastPlace:
    """Where the last backup was put. ``is_missed``: it is not there now, where it is looked for; a known stick that is
    put away is not looked for. ``is_same_disk``: on the disk of the data, so that both are lost together."""

    name: str
    is_stick: bool
    is_missed: bool
    is_same_disk: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """``target`` None: nothing known is at hand, the person chooses. ``trouble``: the target does not answer.
    ``last_place`` is there whenever ``last`` is."""

    sticks: SticksSeen
    target: Target | None
    copies: tuple[Copy, ...]
    trouble: LivretError | None
    last: LoggedBackup | None
    last_place: LastPlace | None
    changes: int
    rehearsal: Rehearsal | None
    sheet: SheetState
    asks_passphrase: bool
    is_automatic: bool
    lock_minutes: int
    local: tuple[LocalCopy, ...]


def backup_overview(desk: Desk, volumes: Volumes) -> Overview:
    """Read it all. Pool thread: sticks may be slow. Raises MachineError or RuleError for what lies on this PC."""
    sticks = look_for_sticks(desk, volumes)
    logged = logged_backups(desk)
    target = _target(desk, sticks, logged)
    copies: list[Copy] = []
    trouble: LivretError | None = None
    if target is not None:
        try:
            copies = copies_in(desk, target.root)
        except LivretError as pulled:
            trouble = pulled
    return Overview(
        sticks=sticks,
        target=target,
        copies=tuple(copies),
        trouble=trouble,
        last=logged[0] if logged else None,
        last_place=_place_of(desk, logged[0], sticks) if logged else None,
        changes=changed_since_last_backup(desk),
        rehearsal=last_rehearsal(desk),
        sheet=sheet_state(desk),
        asks_passphrase=read_key_file(desk.folder.keys).has_passphrase,
        is_automatic=bool(read_settings(desk)["backup.automatic"]),
        local=tuple(local_copies(desk)),
        lock_minutes=int(read_settings(desk)["security.lock_minutes"]),
    )


def _place_of(desk: Desk, last: LoggedBackup, sticks: SticksSeen) -> LastPlace:
    """A stick is known by our number on it, whatever letter it has now; a folder by its path."""
    with desk.database.read() as reading:
        name = newest_stick(reading.connection)
    stick = next((one for one in sticks.known if one.name == name), None)
    root = Path(last.target) if stick is None else stick.root
    return LastPlace(
        name=name or Path(last.target).name or last.target,
        is_stick=stick is not None,
        is_missed=root is not None and not _is_there(root / last.file_name),
        is_same_disk=stick is None and is_same_disk(Path(last.target), desk.folder.root),
    )


def _is_there(file: Path) -> bool:
    """A drive that does not answer is out of sight, nothing more."""
    try:
        return file.is_file()
    except OSError:
        return False


def _target(desk: Desk, sticks: SticksSeen, logged: list[LoggedBackup]) -> Target | None:
    """The school's stick when it is plugged in, else the folder chosen, else the last place that still answers."""
    stick = sticks.plugged
    if stick is not None and stick.root is not None:
        return Target(stick.root, stick.name, stick.free_bytes)
    places = [read_settings(desk)["backup.folder"], *(one.target for one in logged[:1])]
    for place in filter(None, places):
        root = Path(place)
        if root.is_dir():
            return Target(root, "", 0)
    return None
