"""Copies of the base on this PC, in ``copies/``: of each day when the program closes, and before an import.

Encrypted like the base, under the same key. They help against a mistake, never against a dead disk or a thief: that is
what sticks are for. Each is whole or not there, and none is made where it would fill the disk.
"""

from __future__ import annotations

import itertools
import logging
import re
import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from livret_desktop.clock import civil_day, paris
from livret_desktop.db import backup_log, machine_state, schema
from livret_desktop.db.copy_facts import note_copy
from livret_desktop.durable import fsync_folder
from livret_desktop.errors import MachineError
from livret_desktop.services.context import Desk

_LOG = logging.getLogger(__name__)
_DAILY, _IMPORT = "jour-", "avant-import-"
SUFFIX = ".livret"
_DAILY_AT = "snapshot.daily_at"
_DAY_NAME = re.compile(re.escape(_DAILY) + r"(\d{4}-\d{2}-\d{2})" + re.escape(SUFFIX))
EVERY = timedelta(days=1)
DAYS, WEEKS, MONTHS = 7, 4, 6
"""How many days, weeks and months keep their last copy."""
IMPORTS = 3
_TIMES_FREE = 3
"""A copy is made only where so many more would find room: the base itself must be able to grow."""


def whole_copy(desk: Desk, final: Path) -> None:
    """Copy the base under this name, forced to the disk: whole or not there, in place of one of that name.

    The copy holds its name and its time inside; the base itself is not written.

    Raises MachineError, OSError; then what bore the name is as it was.
    """
    final.parent.mkdir(exist_ok=True)
    partial = final.with_name(final.name + ".part")
    partial.unlink(missing_ok=True)
    try:
        desk.database.snapshot(partial)
        note_copy(partial, desk.master_key.database_key_hex(), final.name, desk.clock.now())
        schema.sync_file(partial)
        partial.replace(final)
    finally:
        for left in (partial, partial.with_name(partial.name + "-journal")):
            left.unlink(missing_ok=True)
    fsync_folder(final.parent)


def copy_of_the_day(desk: Desk, *, is_closing: bool) -> bool:
    """Keep the day's copy, in place of an earlier one of the day; True when it was made.

    ``is_closing``: whenever something has changed since the last; otherwise only when that one is a day old. Never
    raises for the disk: the office must be able to close. Any thread, not inside a write.
    """
    now = desk.clock.now()
    try:
        if desk.database.is_read_only or not _is_wanted(desk, now, is_closing=is_closing):
            return False
        _require_room(desk)
        today = civil_day(now)
        whole_copy(desk, desk.folder.snapshots / f"{_DAILY}{today.isoformat()}{SUFFIX}")
        with desk.database.quiet_write() as connection:
            machine_state.keep_state(connection, _DAILY_AT, now.isoformat())
        _forget(daily_copies(desk), kept_days(daily_copies(desk)) | {today})
    except (MachineError, OSError) as trouble:
        _LOG.info("no copy of the day: %s", type(trouble).__name__)
        return False
    return True


def copy_before_import(desk: Desk) -> Path | None:
    """The base as it was before a file is imported; None where the disk refused: an import can be undone anyway."""
    final = _free_name(desk.folder.snapshots, f"{_IMPORT}{paris(desk.clock.now()):%Y%m%d-%H%M%S}")
    try:
        _require_room(desk)
        whole_copy(desk, final)
        for old in _oldest_first(desk.folder.snapshots.glob(f"{_IMPORT}*{SUFFIX}"), final)[:-IMPORTS]:
            old.unlink(missing_ok=True)
    except (MachineError, OSError) as trouble:
        _LOG.info("no copy before the import: %s", type(trouble).__name__)
        return None
    return final


def daily_copies(desk: Desk) -> dict[date, Path]:
    """The copies of days, by day."""
    found = {}
    for path in desk.folder.snapshots.glob(f"{_DAILY}*{SUFFIX}"):
        if match := _DAY_NAME.fullmatch(path.name):
            found[date.fromisoformat(match[1])] = path
    return found


def kept_days(days: Iterable[date]) -> set[date]:
    """Which days keep their copy: the last seven, the last of each of four weeks, and of each of six months."""
    newest_first = sorted(days, reverse=True)
    kept = set(newest_first[:DAYS])
    weeks: dict[tuple[int, int], date] = {}
    months: dict[tuple[int, int], date] = {}
    for day in newest_first:
        weeks.setdefault(day.isocalendar()[:2], day)
        months.setdefault((day.year, day.month), day)
    return kept | set(list(weeks.values())[:WEEKS]) | set(list(months.values())[:MONTHS])


def _free_name(folder: Path, name: str) -> Path:
    """Two imports within a second: the second copy does not take the place of the first."""
    candidates = (folder / f"{name}{f'-{number}' if number else ''}{SUFFIX}" for number in itertools.count())
    return next(path for path in candidates if not path.exists())


def _oldest_first(copies: Iterable[Path], newest: Path) -> list[Path]:
    """The copies before imports; ``newest`` was just made, so whatever bears a later second is of a wrong clock, and of
    before."""
    return sorted(
        copies, key=lambda path: (_second(path) <= _second(newest), _second(path), _written_at(path))
    )


def _second(path: Path) -> str:
    """As its name tells: the file's own time is lost when the folder is copied, and counts within a second alone."""
    return path.stem[: len(f"{_IMPORT}YYYYMMDD-HHMMSS")]


def _written_at(path: Path) -> int:
    return path.stat().st_mtime_ns


def _forget(copies: dict[date, Path], kept: set[date]) -> None:
    for day, path in copies.items():
        if day not in kept:
            path.unlink(missing_ok=True)


def _is_wanted(desk: Desk, now: datetime, *, is_closing: bool) -> bool:
    with desk.database.read() as reading:
        kept = machine_state.read_state(reading.connection, _DAILY_AT)
        last = None if kept is None else datetime.fromisoformat(kept).astimezone(UTC)
        if last is None or last > now:
            return True
        if not is_closing and now - last < EVERY:
            return False
        return backup_log.changes_since(reading.connection, last) > 0


def _require_room(desk: Desk) -> None:
    needed = _TIMES_FREE * desk.folder.database.stat().st_size
    if shutil.disk_usage(desk.folder.root).free < needed:
        raise MachineError(
            "Pas assez de place pour une copie sur cet ordinateur",
            "Le disque est presque plein : la copie automatique n’a pas été faite.",
            "Libérez de la place, et sauvegardez sur une clé.",
        )
