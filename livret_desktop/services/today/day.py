"""Aujourd'hui: what the day asks, read at one moment with the very reads of the other screens. Any thread, no write.

Every number is that of the screen its button leads to: counts of sending are ``send_status.status``, hours at risk are
those of the ETP page, students without NEPH are those of the chip, lessons to confirm those of Leçons.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from livret_desktop.clock import PARIS, civil_day, paris
from livret_desktop.db import backup_log, job_store, send_reads, volume_log
from livret_desktop.db.backup_log import LoggedBackup
from livret_desktop.db.one_snapshot import OneSnapshot
from livret_desktop.db.read_models.today import (
    DayMark,
    TrainerDay,
    accepted_between,
    appointments_on,
    exams_on,
    is_any_lesson,
    is_any_student,
    newest_stick,
    trainers_on,
)
from livret_desktop.db.training_store import last_answer_at
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain import schedule
from livret_desktop.domain.schedule import Computation
from livret_desktop.services.by_hand.undeclared import undeclared
from livret_desktop.services.configuration import school_of, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backup_age import is_backup_late
from livret_desktop.services.copies.recovery_sheet import SheetState, sheet_state
from livret_desktop.services.etp.etp_figures import AtRisk, RiskCause
from livret_desktop.services.etp.forecast import at_risk, computation_for
from livret_desktop.services.outbox.preflight import judge_all, report_of
from livret_desktop.services.records.team import Team, read_team
from livret_desktop.services.sending.owed_runs import EVENING
from livret_desktop.services.sending.send_status import StatusReport, status
from livret_desktop.services.today.today_care import CareFacts, care_todos
from livret_desktop.services.today.today_course import course_todos
from livret_desktop.services.today.today_sending import SendingFacts, expired_trainers, sending_todos
from livret_desktop.services.today.todo import OF_LESSONS, Todo, Urgency, most_urgent_first

_MORNING = timedelta(hours=12)
"""What left within so long after the evening's time is that evening's, however often it was resumed."""


class LessonsCard(NamedTuple):
    """``sent_on``: the day lessons last left, None when none ever did; ``accepted`` of that day."""

    sent_on: date | None
    accepted: int
    leaving: int
    to_correct: int


class EveningSummary(NamedTuple):
    """What became of the last evening's send: accepted on its behalf, still without answer, to correct.

    ``late_at``: when it began, where the PC was off at its time; None on a usual evening.
    """

    planned_for: datetime
    sent: int
    to_verify: int
    to_correct: int
    late_at: datetime | None = None

    def holds(self, instant: datetime) -> bool:
        """True for what was sent at this instant on behalf of that evening, however often it was resumed."""
        begun_at = self.late_at or self.planned_for
        return begun_at <= instant < begun_at + _MORNING

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "planned_for": _instant(self.planned_for),
            "late_at": None if self.late_at is None else _instant(self.late_at),
            "sent": self.sent,
            "to_verify": self.to_verify,
            "to_correct": self.to_correct,
        }


class BackupCard(NamedTuple):
    """``stick``: the name of the stick the last copy is on, "" for a folder. ``changes``: written since."""

    last: LoggedBackup | None
    stick: str
    changes: int
    kept: int
    is_late: bool


class DayPlan(NamedTuple):
    """The day's lessons by who gives them, its exams and rendez-vous."""

    trainers: tuple[TrainerDay, ...]
    exams: tuple[DayMark, ...]
    appointments: tuple[DayMark, ...]

    @property
    def lessons(self) -> int:
        """How many lessons the day has, those not given (absent, cancelled) left out."""
        return sum(one.lessons for one in self.trainers)


class Today(NamedTuple):
    """One day as the screen shows it. ``counts_for``: the first computation that counts this month's lessons."""

    day: date
    status: StatusReport
    to_confirm: int
    oldest_to_confirm: date | None
    lessons: LessonsCard
    evening: EveningSummary | None
    risk: AtRisk
    alarm_days: int
    counts_for: Computation
    backup: BackupCard
    plan: DayPlan
    team: Team
    todos: tuple[Todo, ...]
    is_new: bool

    @property
    def stuck(self) -> RiskCause:
        """The lessons of the window that are ready and do not leave: no access, a pause, a person awaited."""
        return stuck_lessons(self.status, self.risk)

    @property
    def is_alarming(self) -> bool:
        """True when hours of the window will be lost within days unless somebody acts."""
        return _is_alarming(self.risk, self.stuck, self.alarm_days)

    @property
    def for_the_night(self) -> int:
        """How many lines are about lessons of the window at risk."""
        night = self.risk.computation.night
        return sum(one.due_on == night and one.cause in OF_LESSONS for one in self.todos)

    @property
    def pressing(self) -> int:
        """How many lines press: that is their urgency, or this very day is their last."""
        return sum(one.urgency is Urgency.PRESSING or one.due_on == self.day for one in self.todos)

    def as_json(self) -> dict[str, Any]:
        """The document of ``today``: every figure of the page, and its lines."""
        lessons, risk, last = self.lessons, self.risk, self.backup.last
        return {
            "day": self.day.isoformat(),
            "connected": self.status.is_connected,
            "training": self.status.is_training,
            "to_confirm": self.to_confirm,
            "oldest_to_confirm": _day(self.oldest_to_confirm),
            "accepted_on": _day(lessons.sent_on),
            "accepted": lessons.accepted,
            "leaving": lessons.leaving,
            "to_correct": lessons.to_correct,
            "to_verify": self.status.to_verify,
            "held": self.status.held,
            "last_evening": None if self.evening is None else self.evening.as_json(),
            "computation_night_of": risk.computation.night.isoformat(),
            "window": [risk.computation.first.isoformat(), risk.computation.last.isoformat()],
            "days_before_night": risk.days_left,
            "minutes_at_risk": risk.minutes,
            "minutes_to_confirm": risk.to_confirm.minutes,
            "minutes_stuck": self.stuck.minutes,
            "alarming": self.is_alarming,
            "this_month_counts_for": f"{self.counts_for.month:%Y-%m}",
            "last_backup_at": None if last is None else _instant(last.created_at),
            "backup_late": self.backup.is_late,
            "changes_since_backup": self.backup.changes,
            "lessons_today": self.plan.lessons,
            "exams_today": len(self.plan.exams),
            "appointments_today": len(self.plan.appointments),
            "todo": [one.as_json() for one in self.todos],
        }


def read_today(desk: Desk, *, has_secret: bool = True) -> Today:
    """All of it, of one moment. Judges what is due: not on Qt's thread. Raises MachineError, RuleError (key file)."""
    sheet = sheet_state(desk)
    with desk.database.read() as reading:
        still = replace(desk, database=OneSnapshot(desk.database, reading))
        verdicts = judge_all(still, reading)
        report = status(still, has_secret=has_secret, counts_accepted=False, verdicts=verdicts)
        risk, team = at_risk(still, desk.today()), read_team(still)
        alarm_days, stuck = desk.rules.value("today.alarm_days", desk.today()), stuck_lessons(report, risk)
        tutors = {one.id: one.tutor_id for one in team.instructors if one.tutor_id is not None}
        checked, is_alarming = report_of(still, reading, verdicts), _is_alarming(risk, stuck, alarm_days)
        facts = SendingFacts(report, checked, risk.computation, tutors, is_alarming)
        waiting = send_reads.days_to_confirm(reading.connection, report.now, desk.today())
        has_students, backup = is_any_student(reading.connection), _backup(desk, reading)
        is_stuck = is_alarming and bool(stuck.minutes)
        care = _care(reading, facts, team, sheet, backup.last, has_students=has_students, is_stuck=is_stuck)
        todos = [*sending_todos(still, reading, facts), *care_todos(desk, care), *course_todos(desk, reading)]
        return Today(
            day=desk.today(),
            status=report,
            to_confirm=report.to_confirm,
            oldest_to_confirm=waiting[0] if waiting else None,
            lessons=_lessons(reading, report),
            evening=last_evening(reading, report),
            risk=risk,
            alarm_days=alarm_days,
            counts_for=computation_for(desk, desk.today()),
            backup=backup,
            plan=_plan(reading, desk.today()),
            team=team,
            todos=most_urgent_first(todos),
            is_new=not has_students and not is_any_lesson(reading.connection),
        )


def _care(
    reading: Reading,
    facts: SendingFacts,
    team: Team,
    sheet: SheetState,
    last_backup: LoggedBackup | None,
    *,
    has_students: bool,
    is_stuck: bool,
) -> CareFacts:
    return CareFacts(
        team=team,
        school=school_of(reading),
        last_backup=last_backup,
        sticks=volume_log.known(reading.connection),
        sheet=sheet,
        has_students=has_students,
        is_connected=facts.status.is_connected,
        told=expired_trainers(reading, facts.check, facts.tutors),
        by_hand=undeclared(reading, civil_day(facts.status.now)),
        lost_by=facts.window.night if is_stuck else None,
        never_left=facts.status.never_left,
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _instant(instant: datetime) -> str:
    return paris(instant).isoformat(timespec="seconds")


def stuck_lessons(status: StatusReport, risk: AtRisk) -> RiskCause:
    """Nothing is at risk by itself in what is ready; but where nothing leaves, it will not count either."""
    leaves = status.is_connected and status.paused_reason is None and status.wait.person is None
    return RiskCause("", (), 0) if leaves else risk.to_send


def _is_alarming(risk: AtRisk, stuck: RiskCause, alarm_days: int) -> bool:
    return bool(risk.minutes or stuck.minutes) and risk.days_left <= alarm_days


def _lessons(reading: Reading, report: StatusReport) -> LessonsCard:
    answered_at = last_answer_at(reading.connection)
    to_correct = report.rejected + report.blocked
    if answered_at is None:
        return LessonsCard(None, 0, report.due, to_correct)
    day = civil_day(answered_at)
    first, after = (datetime.combine(one, time(), PARIS) for one in (day, day + timedelta(days=1)))
    accepted = accepted_between(reading.connection, first, after)
    return LessonsCard(day, accepted, report.due, to_correct)


def last_evening(reading: Reading, report: StatusReport) -> EveningSummary | None:
    """What became of the last evening's send. None without a run of it, or without access: nothing to speak of."""
    if not report.is_connected:
        return None
    planned_for = schedule.latest_evening(report.now, settings_of(reading)["schedule.evening"])
    run = job_store.run_for(reading.connection, EVENING, planned_for, report.now)
    if run is None:
        return None
    late_at = run.started_at if run.is_catch_up else None
    begun_at = late_at or planned_for
    until = min(report.now + timedelta(seconds=1), begun_at + _MORNING)
    sent = accepted_between(reading.connection, begun_at, until)
    return EveningSummary(planned_for, sent, report.to_verify, report.rejected + report.blocked, late_at)


def _backup(desk: Desk, reading: Reading) -> BackupCard:
    logged = backup_log.logged(reading.connection)
    last = logged[0] if logged else None
    return BackupCard(
        last=last,
        stick=newest_stick(reading.connection),
        changes=backup_log.changes_since_last(reading.connection),
        kept=len(logged),
        is_late=is_backup_late(last, desk.today()),
    )


def _plan(reading: Reading, day: date) -> DayPlan:
    connection = reading.connection
    return DayPlan(
        tuple(trainers_on(connection, day)),
        tuple(exams_on(connection, day)),
        tuple(appointments_on(connection, day)),
    )
