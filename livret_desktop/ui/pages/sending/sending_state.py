"""What Envois DSR reads at once, away from Qt's thread: status, queue, journal, why it waits, who else sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from livret_desktop.domain.preflight_people import PreflightFinding
from livret_desktop.services.batches.state_summary import PassSummary, read_last_pass
from livret_desktop.services.configuration import read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.fixes import Fix, read_fixes
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.outbox.sender_lock import is_sender_at_work
from livret_desktop.services.sending.send_compare import read_both_sides, read_correction
from livret_desktop.services.sending.send_history import read_newest_runs
from livret_desktop.services.sending.send_list import (
    DayJournal,
    JobRun,
    SendGroup,
    SendList,
    SendQuery,
    Waiting,
    lessons_named,
    read_day_journal,
    read_send_detail,
    read_send_list,
    read_tutors,
    waiting_of,
)
from livret_desktop.services.sending.send_status import StatusReport, status
from livret_desktop.services.state.state_findings import FindingLine, read_findings
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.sending.sending_pane import ShownLesson
from livret_desktop.ui.presenters.sending_check import CheckView, check_view, lessons_of


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
    fixes: tuple[Fix, ...] = ()


def read_state(office: Office, query: SendQuery, journal_day: date, *, is_sending: bool) -> SendingState:
    """Read everything. On the pool: pre-flight judges all that is due, the credential store may be slow."""
    desk = office.desk
    today = read_day_journal(desk, desk.today())
    report = status(desk, has_secret=office.has_dsr_secret(), counts_accepted=False)
    return SendingState(
        report=report,
        found=read_send_list(desk, query),
        waiting=waiting_of(report.wait, report.now),
        today=today,
        journal=today if journal_day == desk.today() else read_day_journal(desk, journal_day),
        runs=tuple(read_newest_runs(desk)),
        last_pass=read_last_pass(desk),
        findings=tuple(read_findings(desk)),
        is_training=bool(read_settings(desk)["dsr.training"]),
        is_other_sending=not is_sending and is_sender_at_work(desk.folder.sender_lock),
        fixes=tuple(read_fixes(desk)) if report.blocked else (),
    )


def read_check(desk: Desk) -> CheckView:
    """Pre-flight of all that waits, as its report. On the pool."""
    report = check(desk)
    fixes = read_fixes(desk) if report.blocked else []
    return check_view(report, lessons_named(desk, lessons_of(report)), read_tutors(desk), fixes)


def read_lesson(
    desk: Desk,
    lesson_id: UUID,
    blocked: Mapping[UUID, tuple[PreflightFinding, ...]],
    fixes: Sequence[Fix] = (),
) -> ShownLesson | None:
    """One lesson with what it is compared with, and those of ``fixes`` that settle it; None when nothing of it is on
    its way. A page read."""
    detail = read_send_detail(desk, lesson_id, blocked)
    if detail is None:
        return None
    sides = read_both_sides(desk, lesson_id) if detail.line.group is SendGroup.HELD else None
    own = tuple(one for one in fixes if lesson_id in one.lessons)
    return ShownLesson(detail, read_correction(desk, lesson_id), sides, own)
