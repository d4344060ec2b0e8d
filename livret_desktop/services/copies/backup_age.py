"""From when on a backup is too old. Apart from what makes them: the first page of every start says it."""

from __future__ import annotations

from datetime import date, timedelta

from livret_desktop.clock import civil_day
from livret_desktop.db.backup_log import LoggedBackup

OLD_BACKUP = timedelta(days=7)


def is_backup_late(last: LoggedBackup | None, today: date) -> bool:
    """True when there is none, or only one older than a week."""
    return last is None or today - civil_day(last.created_at) > OLD_BACKUP
