"""What Envois DSR reads at once, away from Qt's thread: status, queue, journal, why it waits, who else sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from livret_desktop.services.configuration import read_settings
from livret_desktop.services.send_history import read_newest_runs
from livret_desktop.services.send_list import (
    DayJournal,
    JobRun,
    SendList,
    SendQuery,
    Waiting,
    read_day_journal,
    read_send_list,
    read_waiting,
)
from livret_desktop.services.send_status import StatusReport, status
from livret_desktop.services.sender_lock import is_sender_at_work
from livret_desktop.services.state_findings import FindingLine, read_findings
from livret_desktop.services.state_summary import PassSummary, read_last_pass
from livret_desktop.ui.office import Office


@dataclass(frozen=True, slots=True)
class SendingState:
    """One reading. ``is_other_sending``: someone else holds the sender's lock."""

    report: StatusReport
    found: SendList
    waiting: Waiting | None
    today: DayJournal
    journal: DayJournal
    runs: tuple[JobRun, ...]
    last_pass: PassSummary | None
    findings: tuple[FindingLine, ...]
    is_training: bool
    is_other_sending: bool


def read_state(office: Office, query: SendQuery, journal_day: date, *, is_sending: bool) -> SendingState:
    """Read everything. On the pool: pre-flight judges all that is due, the credential store may be slow."""
    desk = office.desk
    today = read_day_journal(desk, desk.today())
    return SendingState(
        report=status(desk, has_secret=office.has_dsr_secret()),
        found=read_send_list(desk, query),
        waiting=read_waiting(desk),
        today=today,
        journal=today if journal_day == desk.today() else read_day_journal(desk, journal_day),
        runs=tuple(read_newest_runs(desk)),
        last_pass=read_last_pass(desk),
        findings=tuple(read_findings(desk)),
        is_training=bool(read_settings(desk)["dsr.training"]),
        is_other_sending=not is_sending and is_sender_at_work(desk.folder.sender_lock),
    )
