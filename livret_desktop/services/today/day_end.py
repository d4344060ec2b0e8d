"""The end of a day: what confirming, checking, sending and backing up came to. Reads only, any thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from livret_desktop.clock import civil_day
from livret_desktop.db.backup_log import LoggedBackup
from livret_desktop.domain.french import said_by
from livret_desktop.services.batches.send_report import SendReport
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backups import BackupReport, changed_since_last_backup, logged_backups
from livret_desktop.services.sending.send_status import StatusReport, status


@dataclass(frozen=True, slots=True)
class DayEnd:
    """What was done in the steps, and where everything stands after them. ``confirmed``: lessons said done or not.

    ``sent`` and ``backup`` are None when the step was skipped; ``checked`` is how many were ready, None when skipped.
    ``last_copy``: the last one of all, whoever asked for it; ``changes`` were written since.
    """

    status: StatusReport
    confirmed: int = 0
    checked: int | None = None
    sent: SendReport | None = None
    backup: BackupReport | None = None
    last_copy: LoggedBackup | None = None
    changes: int = 0

    @property
    def copy_of_today(self) -> LoggedBackup | None:
        """A copy made today before these steps, and verified."""
        return copy_of_day(self.last_copy, civil_day(self.status.now))

    @property
    def is_copied(self) -> bool:
        """True when nothing is on this PC alone: a copy was just made, or one of today has it all."""
        return self.backup is not None or (self.copy_of_today is not None and not self.changes)

    @property
    def remaining(self) -> tuple[tuple[int, str, str], ...]:
        """What still waits, as (how many, one, several); empty when nothing does."""
        report = self.status
        there = said_by("avec la DSR", is_training=report.is_training)
        counts = (
            (report.to_confirm, "leçon à confirmer", "leçons à confirmer"),
            (report.rejected, "leçon refusée", "leçons refusées"),
            (report.blocked, "leçon bloquée", "leçons bloquées"),
            (report.held, "leçon à décider", "leçons à décider"),
            (report.unanswered, "réponse non reçue", "réponses non reçues"),
            (
                report.due + report.later + report.sending,
                "leçon pas encore partie",
                "leçons pas encore parties",
            ),
            (report.findings, f"écart {there}", f"écarts {there}"),
            (report.missing_here, "leçon absente d’ici", "leçons absentes d’ici"),
        )
        return tuple(one for one in counts if one[0])

    @property
    def is_well(self) -> bool:
        """ "Tout va bien": nothing waits for anybody, hours do leave by themselves, and a copy has it all."""
        report = self.status
        leaves = report.is_connected and report.paused_reason is None and report.wait.person is None
        return leaves and not self.remaining and self.is_copied


def copy_of_day(last: LoggedBackup | None, day: date) -> LoggedBackup | None:
    """The last copy, where it was made that day and verified."""
    if last is None or last.verified_at is None or civil_day(last.created_at) != day:
        return None
    return last


def read_day_end(
    desk: Desk,
    *,
    has_secret: bool,
    confirmed: int = 0,
    checked: int | None = None,
    sent: SendReport | None = None,
    backup: BackupReport | None = None,
) -> DayEnd:
    """Where everything stands once the steps are over. Judges what is due: not on Qt's thread."""
    report = status(desk, has_secret=has_secret, counts_accepted=False)
    copies, changes = logged_backups(desk), changed_since_last_backup(desk)
    return DayEnd(report, confirmed, checked, sent, backup, copies[0] if copies else None, changes)
