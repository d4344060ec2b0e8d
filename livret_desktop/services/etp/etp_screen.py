"""What the ETP page and its papers show of one month, read in one go; each hour with its name; why one does not count.

Reads only, any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from livret_desktop.db import send_reads
from livret_desktop.domain import schedule
from livret_desktop.domain.etp import Hour, Standing
from livret_desktop.domain.schedule import Computation
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.configuration import settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_figures import Forecast, TrendPoint
from livret_desktop.services.etp.etp_official import SCHOOL, Gap, Officials, gap_of, officials_of
from livret_desktop.services.etp.etp_trend import MonthSums, trend
from livret_desktop.services.etp.forecast import EtpTeam, forecast, judged_hours


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Counted minutes of the window by what they wait for. ``received``: accepted, or not sent by this program.

    ``refused`` and ``blocked`` are parts of ``at_risk`` and wait for a person; ``to_confirm``: over, not said done;
    ``planned``: still to come. The last two are not in the estimate.
    """

    received: int
    to_send: int
    at_risk: int
    refused: int
    refused_lessons: int
    to_confirm: int
    to_confirm_lessons: int
    planned: int
    planned_lessons: int


@dataclass(frozen=True, slots=True)
class EtpScreen:
    """One month whole."""

    forecast: Forecast
    trend: tuple[TrendPoint, ...]
    officials: Officials
    gap: Gap | None
    what_if: WhatIf
    today: date
    is_training: bool = False

    @property
    def official(self) -> int | None:
        """The State's figure for the school, in hundredths."""
        return self.officials.get((self.forecast.computation.month, SCHOOL))

    @property
    def is_past(self) -> bool:
        """True once the computation has taken place."""
        return self.today > self.forecast.computation.night


@dataclass(frozen=True, slots=True)
class HourLine:
    """One hour with the names it needs on a screen or a paper."""

    hour: Hour
    birth_name: str
    given_names: str
    person: str

    @property
    def student(self) -> str:
        """Surname, then given names."""
        return f"{self.birth_name} {self.given_names}".strip()

    @property
    def starts_at(self) -> datetime:
        """UTC."""
        return datetime.fromisoformat(self.hour.lesson.starts_at)


@dataclass(frozen=True, slots=True)
class LessonEtp:
    """What one lesson weighs. ``hour`` None: it is not done, or another school's. ``computations``: those that count
    its day."""

    hour: Hour | None
    computations: tuple[Computation, ...]
    is_of_another_school: bool = False


def read_screen(desk: Desk, month: date, kept: MonthSums | None = None) -> EtpScreen:
    """All that the page shows of one month; two seconds for a very large school: on the pool. ``kept``: the months
    weighed before, which make it a tenth."""
    found = forecast(desk, month) if kept is None else kept.forecast(desk, month)
    points = trend(desk, month, known=found, kept=kept)
    with desk.database.read() as reading:
        officials = officials_of(reading, [point.computation.month for point in points])
        official = officials.get((found.computation.month, SCHOOL))
        gap = None if official is None else gap_of(desk, reading, found, official)
        team = EtpTeam.read(reading)
        is_training = bool(settings_of(reading)["dsr.training"])
        window = found.computation
        planned = judged_hours(
            desk,
            reading,
            team,
            window.first,
            window.last,
            status=LessonStatus.PLANNED,
            with_standing=False,
        )
    what_if = _what_if(found, planned, desk.clock.now())
    return EtpScreen(found, points, officials, gap, what_if, desk.today(), is_training)


def hour_lines(desk: Desk, found: Forecast, hours: Sequence[Hour]) -> list[HourLine]:
    """These hours with their names; at most some hundreds at a time on a screen."""
    people = {one.id: one.name for one in found.people}
    with desk.database.read() as reading:
        students = send_reads.students(reading.connection, {hour.lesson.student_id for hour in hours})
    return [
        HourLine(
            hour,
            students[hour.lesson.student_id].birth_name,
            students[hour.lesson.student_id].given_names,
            people.get(hour.lesson.person_id, ""),
        )
        for hour in hours
    ]


def explain_lesson(desk: Desk, lesson_id: UUID) -> LessonEtp | None:
    """What a lesson weighs and when it is counted; None when it is no more there."""
    with desk.database.read() as reading:
        lesson = reading.lessons.get(lesson_id)
        if lesson is None:
            return None
        first = schedule.computation_for(desk.rules, lesson.day)
        wanted = tuple(
            schedule.computation_of(desk.rules, schedule.months_before(first.month, -later))
            for later in range(first.months)
        )
        if lesson.is_of_another_school:
            return LessonEtp(None, wanted, is_of_another_school=True)
        if lesson.status is not LessonStatus.DONE:
            return LessonEtp(None, wanted)
        hours = judged_hours(desk, reading, EtpTeam.read(reading), lesson.day, lesson.day)
    return LessonEtp(next(hour for hour in hours if hour.lesson.id == str(lesson_id)), wanted)


def _what_if(found: Forecast, planned: Sequence[Hour], now: datetime) -> WhatIf:
    sums = dict.fromkeys(Standing, 0)
    refused = refused_lessons = 0
    for hour in found.hours:
        sums[hour.lesson.standing] += hour.counted
        if hour.lesson.standing is Standing.AT_RISK and hour.lesson.cause != "REPONSE_NON_RECUE":
            refused += hour.counted
            refused_lessons += 1
    over = [hour for hour in planned if _is_over(hour, now)]
    ahead = [hour for hour in planned if not _is_over(hour, now)]
    return WhatIf(
        received=sums[Standing.ACCEPTED] + sums[Standing.ELSEWHERE],
        to_send=sums[Standing.TO_SEND],
        at_risk=sums[Standing.AT_RISK],
        refused=refused,
        refused_lessons=refused_lessons,
        to_confirm=sum(hour.counted for hour in over),
        to_confirm_lessons=len(over),
        planned=sum(hour.counted for hour in ahead),
        planned_lessons=len(ahead),
    )


def _is_over(hour: Hour, now: datetime) -> bool:
    begun = datetime.fromisoformat(hour.lesson.starts_at)
    return (now - begun).total_seconds() >= hour.lesson.minutes * 60
