"""The ETP forecast of a month, and what is at risk before its night. Reads only, any thread.

An estimate of the school's own: only the State's figure counts. Sending never changes what is counted here, only what
is said to be accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from livret_desktop.db import etp_reads, send_reads
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain import schedule
from livret_desktop.domain.etp import (
    HUNDRED,
    SIMULATOR_KINDS,
    DoneLesson,
    EtpFacts,
    Hour,
    Standing,
    etp_hundredths,
    judge_hours,
    simulator_allowance,
)
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.preflight import People
from livret_desktop.domain.schedule import Computation
from livret_desktop.domain.vocabulary import LessonStatus, SimulatorRecognition, TrainingTrack
from livret_desktop.services.configuration import school_of, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_figures import AtRisk, Forecast, PersonEtp, RiskCause, Totals
from livret_desktop.services.outbox.preflight import judge

NOBODY = "Sans enseignant"
_IN_HAND = frozenset(
    {
        SubmissionState.ACCEPTED.value,
        SubmissionState.ACCEPTED_BY_HAND.value,
        SubmissionState.DECLARED_BY_HAND.value,
    }
)
_CAUSES = {
    SubmissionState.REJECTED.value: "REFUSEE",
    SubmissionState.HELD.value: "A_DECIDER",
    SubmissionState.TO_VERIFY.value: "REPONSE_NON_RECUE",
}


def computation_for(desk: Desk, day: date) -> Computation:
    """The first computation that counts the lessons of this day."""
    return schedule.computation_for(desk.rules, day)


def forecast(desk: Desk, month: date) -> Forecast:
    """The estimate for the computation of the month that this day lies in."""
    computation = schedule.computation_of(desk.rules, month)
    with desk.database.read() as reading:
        team = EtpTeam.read(reading)
        hours = judged_hours(desk, reading, team, computation.first, computation.last)
        base, is_assumed = base_of(desk, reading, computation)
    cap = desk.rules.value("etp.cap", computation.night)
    people = tuple(team.people(_totals(hours), computation, base, cap))
    return Forecast(computation, people, _school(people), tuple(hours), base, is_assumed)


def base_of(desk: Desk, reading: Reading, computation: Computation) -> tuple[int, bool]:
    """Hundredths of an hour a month that make one ETP; True when it is the rule's, an assumption."""
    typed = settings_of(reading)["etp.base_hours"]
    text = typed or desk.rules.value("etp.base_hours", computation.night)
    return int(Decimal(text) * HUNDRED), not typed


def judged_hours(
    desk: Desk,
    reading: Reading,
    team: EtpTeam,
    first: date,
    last: date,
    *,
    status: LessonStatus = LessonStatus.DONE,
    with_standing: bool = True,
) -> list[Hour]:
    """Every lesson of ours done (or of another status, as if it were) on these days, weighed, in the order they were
    given."""
    connection = reading.connection
    rows = etp_reads.lessons_between(connection, first, last, status)
    tracks = etp_reads.tracks_of(connection, {row[0] for row in rows})
    blocked = blocked_between(desk, reading, first, last) if with_standing else {}
    lessons = [_lesson(row, team, tracks, blocked) for row in rows]
    students = {one.student_id for one in lessons if one.kind in SIMULATOR_KINDS}
    uses = etp_reads.simulator_uses(connection, students, last, but=team.unrecognised)
    before = etp_reads.simulator_before(connection, students)
    facts = EtpFacts(
        desk.rules,
        school_of(reading).quality_label_until,
        team.unrecognised,
        simulator_allowance(uses, before, desk.rules),
    )
    return judge_hours(lessons, facts)


def at_risk(desk: Desk, today: date) -> AtRisk:
    """What the next computation will lack unless somebody acts. Reads only what is not accepted."""
    computation = schedule.next_computation(desk.rules, today)
    first, last = computation.first, computation.last
    with desk.database.read() as reading:
        rows = etp_reads.not_accepted_between(reading.connection, first, last)
        blocked = blocked_between(desk, reading, first, last) if rows else {}
        over = etp_reads.unconfirmed_between(reading.connection, first, last, desk.clock.now())
    by_code: dict[str, list[tuple[str, int]]] = {}
    to_send: list[tuple[str, int]] = []
    for row in rows:
        standing, cause = _standing(row.state, row.code, blocked.get(row.lesson_id))
        lesson = (row.lesson_id, row.minutes)
        (by_code.setdefault(cause, []) if standing is Standing.AT_RISK else to_send).append(lesson)
    causes = sorted((_cause(code, found) for code, found in by_code.items()), key=lambda one: -one.minutes)
    return AtRisk(
        computation=computation,
        days_left=(computation.night - today).days,
        is_countdown=_is_countdown(desk, computation, today),
        causes=tuple(causes),
        to_confirm=_cause("A_CONFIRMER", over),
        to_send=_cause("", to_send),
    )


def _cause(code: str, lessons: list[tuple[str, int]]) -> RiskCause:
    return RiskCause(code, tuple(one for one, _ in lessons), sum(minutes for _, minutes in lessons))


def _is_countdown(desk: Desk, computation: Computation, today: date) -> bool:
    begins = desk.rules.value("etp.countdown_from_day", computation.night)
    return computation.month.replace(day=begins) <= today <= computation.night


class EtpTeam:
    """Who hours count for: the instructor, the tutor of a trainee, the simulator that nobody supervised."""

    def __init__(self, instructors: dict[str, Instructor], simulators: dict[str, Simulator]) -> None:
        self._instructors, self._simulators = instructors, simulators
        people = People({}, {}, instructors, simulators)
        self.trainer = {None: None} | {
            key: str(found.id) if (found := people.trainer_for(key)) else key for key in instructors
        }
        self.unrecognised = frozenset(
            key for key, one in simulators.items() if one.recognised is SimulatorRecognition.NO
        )

    @classmethod
    def read(cls, reading: Reading) -> EtpTeam:
        """Everybody of the school, those who have left too."""
        return cls(*send_reads.team(reading.connection))

    def people(
        self, sums: Mapping[str, list[int]], computation: Computation, base: int, cap: str
    ) -> Iterable[PersonEtp]:
        """One line each, instructors by name, then simulators, then what names nobody."""
        made = [self._person(key, converted(found, computation, base, cap)) for key, found in sums.items()]
        return sorted(made, key=lambda one: (not one.id, one.is_simulator, one.name.casefold(), one.id))

    def _person(self, key: str, totals: Totals) -> PersonEtp:
        if key in self._instructors:
            found = self._instructors[key]
            return PersonEtp(key, found.full_name, found.authorisation_number, False, totals)
        if key in self._simulators:
            machine = self._simulators[key]
            return PersonEtp(key, machine.name, machine.number, True, totals)
        return PersonEtp(key, NOBODY, "", False, totals)


def _lesson(
    row: tuple[Any, ...],
    team: EtpTeam,
    tracks: Mapping[str, list[tuple[str, str]]],
    blocked: Mapping[str, str],
) -> DoneLesson:
    """A row of ``etp_reads.lessons_between``: by place, as names would double the time of 10 000 lessons."""
    enrolment_id, instructor_id, state, cancels, code, lesson_id, _student, simulator_id, _starts, day = row[
        :10
    ]
    if state is None or cancels:
        standing, cause = Standing.ELSEWHERE, ""
    elif state in _IN_HAND:
        standing, cause = Standing.ACCEPTED, ""
    else:
        standing, cause = _standing(state, code, blocked.get(lesson_id))
    person = team.trainer.get(instructor_id) or simulator_id or ""
    return DoneLesson._make((*row[5:], person, _track(tracks.get(enrolment_id), day), standing, cause))


def _track(periods: list[tuple[str, str]] | None, day: str) -> str:
    """The track in force that day; the earliest for a day before all of them."""
    if not periods:
        return TrainingTrack.TRADITIONAL.value
    if len(periods) == 1:
        return periods[0][1]
    begun = [track for from_on, track in periods if from_on <= day]
    return begun[-1] if begun else periods[0][1]


def _standing(state: str, code: str | None, blocked: str | None) -> tuple[Standing, str]:
    if state in {SubmissionState.DUE, SubmissionState.SENDING}:
        return (Standing.AT_RISK, blocked) if blocked else (Standing.TO_SEND, "")
    if state == SubmissionState.REJECTED:
        return Standing.AT_RISK, code or _CAUSES[state]
    return (Standing.AT_RISK, _CAUSES[state]) if state in _CAUSES else (Standing.ELSEWHERE, "")


def blocked_between(desk: Desk, reading: Reading, first: date, last: date) -> dict[str, str]:
    """The lessons of these days that pre-flight keeps here, with the first code that says why."""
    until = last.isoformat()
    due = [one for one in send_reads.due_versions(reading.connection, first) if one.day <= until]
    found: dict[str, str] = {}
    for line in judge(desk, reading, due).blocked_lines if due else ():
        found.setdefault(line.lesson_id, line.finding.code)
    return found


_PLACE = {Standing.ACCEPTED: 2, Standing.TO_SEND: 3, Standing.AT_RISK: 4, Standing.ELSEWHERE: 5}


def _totals(hours: Iterable[Hour]) -> dict[str, list[int]]:
    """By person: real, counted, by standing, unconverted, number of lessons of known weight."""
    sums: dict[str, list[int]] = {}
    for lesson, counted, _rule, _why, is_known in hours:
        found = sums.get(lesson.person_id)
        if found is None:
            found = sums[lesson.person_id] = [0] * 8
        minutes = lesson.minutes
        found[0] += minutes
        found[1] += counted
        found[_PLACE[lesson.standing]] += minutes
        if is_known:
            found[7] += 1
        else:
            found[6] += minutes
    return sums


def converted(found: list[int], computation: Computation, base: int, cap: str) -> Totals:
    """The sums of one person, in the order of ``_totals``, as they are shown."""
    etp = etp_hundredths(found[1], computation.months, base) if found[7] else None
    if etp is not None and cap != "aucun":
        etp = min(etp, int(Decimal(cap) * HUNDRED))
    real, counted, accepted, to_send, risky, elsewhere, unconverted, _known = found
    return Totals(real, counted, accepted, to_send, risky, elsewhere, unconverted, etp)


def _school(people: Iterable[PersonEtp]) -> Totals:
    """The sum of the lines: what is shown adds up, to the hundredth."""
    every = [one.totals for one in people]
    known = [one.etp_hundredths for one in every if one.etp_hundredths is not None]
    return Totals(
        real=sum(one.real for one in every),
        counted=sum(one.counted for one in every),
        accepted=sum(one.accepted for one in every),
        to_send=sum(one.to_send for one in every),
        at_risk=sum(one.at_risk for one in every),
        elsewhere=sum(one.elsewhere for one in every),
        unconverted=sum(one.unconverted for one in every),
        etp_hundredths=sum(known) if known else None,
    )
