"""What the calendar asks of one enrolment in training: AIPC, récépissé, ETG, and the steps of an AAC. Pure.

Every number is a dated rule (``resources/rules``). Each deadline is said once, by the step that comes next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import Appointment, Exam, KmReading
from livret_desktop.domain.vocabulary import ExamKind, ExamResult, TrainingTrack
from livret_desktop.domain.years import birthday, has_taken_place, months_after, same_day_after


class Step(Enum):
    """What there is to do."""

    AIPC = "aipc"
    RECEIPT = "receipt"
    ETG = "etg"
    FIRST_MEETING = "rp1"
    KILOMETRES = "km"
    SECOND_MEETING = "rp2"
    EXAM = "exam"


class Deadline(NamedTuple):
    """One step of one enrolment. ``due_on``: the day it must be done by, None for "as you like".

    ``since_on``: from when it has been possible or awaited. ``number``: presentations left (ETG), or kilometres.
    """

    step: Step
    due_on: date | None = None
    since_on: date | None = None
    number: int | None = None


class CourseFacts(NamedTuple):
    """One enrolment with what was noted of it. ``known_on``: the day the student was recorded. ``affi_on``: the act in
    force. ``presentations``: practical ones since the ETG (``services.records.course.practical_presentations``)."""

    enrolment: Enrolment
    track: TrainingTrack | None
    born_on: date | None
    known_on: date
    affi_on: date | None
    presentations: int | None
    appointments: tuple[Appointment, ...] = ()
    readings: tuple[KmReading, ...] = ()
    exams: tuple[Exam, ...] = ()


def deadlines(facts: CourseFacts, rules: Rules, today: date) -> Iterator[Deadline]:
    """The steps to do now or soon, none twice."""
    if facts.enrolment.aipc_on is None:
        yield from _request(facts, rules, today)
    if not _has_passed_practice(facts):
        yield from _etg(facts, rules, today)
        if facts.track is TrainingTrack.AAC:
            yield from _aac(facts, rules, today)


def receipt_end(receipt_on: date, rules: Rules) -> date:
    """The last day of practice under the récépissé of the demande."""
    return months_after(receipt_on, rules.value("sending.receipt_months", receipt_on))


def etg_end(passed_on: date, rules: Rules) -> date:
    """The last day on which an ETG allows a presentation to the practical exam."""
    return same_day_after(passed_on, rules.value("affi.etg_years", passed_on))


def newest_kilometres(facts: CourseFacts, today: date) -> tuple[int, date] | None:
    """The kilometres told last, at a rendez-vous or between two, and their day."""
    told = [
        (one.held_on, one.km)
        for one in facts.appointments
        if one.km is not None and one.held_on is not None and one.held_on <= today
    ]
    told += [(one.told_on, one.km) for one in facts.readings if one.told_on <= today]
    if not told:
        return None
    day, km = max(told)
    return km, day


def _request(facts: CourseFacts, rules: Rules, today: date) -> Iterator[Deadline]:
    receipt_on = facts.enrolment.receipt_on
    if receipt_on is not None:
        end = receipt_end(receipt_on, rules)
        if today >= end - timedelta(days=rules.value("today.receipt_days", today)):
            yield Deadline(Step.RECEIPT, due_on=end, since_on=receipt_on)
            return  # the AIPC is what it waits for: said once
    asked_on = facts.enrolment.aipc_asked_on or receipt_on or facts.known_on
    if today >= asked_on + timedelta(days=rules.value("today.aipc_days", today)):
        yield Deadline(Step.AIPC, since_on=asked_on)


def _etg(facts: CourseFacts, rules: Rules, today: date) -> Iterator[Deadline]:
    passed_on = facts.enrolment.etg_passed_on
    if passed_on is None:
        return
    end = etg_end(passed_on, rules)
    left = rules.value("affi.etg_presentations", today) - (facts.presentations or 0)
    is_near = today >= end - timedelta(days=rules.value("today.etg_days", today))
    if is_near or left <= rules.value("today.etg_presentations_left", today):
        yield Deadline(Step.ETG, due_on=end, since_on=passed_on, number=max(0, left))


def _aac(facts: CourseFacts, rules: Rules, today: date) -> Iterator[Deadline]:
    first, second = _meeting(facts, 1, today), _meeting(facts, 2, today)
    known = newest_kilometres(facts, today)
    wanted_km = int(rules.value("calendar.second_aac_km", today))
    if first is None:
        yield from _first_meeting(facts, rules, today)
    elif second is None and known is not None and known[0] >= wanted_km:
        if _fixed_on(facts, 2, today) is None:
            yield Deadline(Step.SECOND_MEETING, since_on=known[1], number=known[0])
        return
    if first is not None and second is not None and _may_take_exam(facts, rules, today, known, wanted_km):
        yield Deadline(Step.EXAM, since_on=second.held_on, number=known[0] if known else None)
        return
    if known is None or known[0] < wanted_km:
        yield from _kilometres(facts, rules, today, known)


def _first_meeting(facts: CourseFacts, rules: Rules, today: date) -> Iterator[Deadline]:
    if facts.affi_on is None:
        return
    window = rules.value("calendar.first_aac_months", facts.affi_on)
    opens = months_after(facts.affi_on, window["from"])
    if today >= opens - timedelta(days=rules.value("today.first_meeting_days", today)):
        closes = months_after(facts.affi_on, window["to"])
        fixed_on = _fixed_on(facts, 1, today)
        if fixed_on is not None and opens <= fixed_on <= closes:
            return  # nothing to do but wait for it
        yield Deadline(Step.FIRST_MEETING, due_on=closes, since_on=opens)


def _kilometres(
    facts: CourseFacts, rules: Rules, today: date, known: tuple[int, date] | None
) -> Iterator[Deadline]:
    begun_on = _begun_on(facts, today)
    since = known[1] if known else begun_on
    if since is None or begun_on is None:
        return
    asked_from = months_after(since, rules.value("today.km_months", today))
    if today >= asked_from:
        yield Deadline(Step.KILOMETRES, since_on=since, number=known[0] if known else None)


def _may_take_exam(
    facts: CourseFacts, rules: Rules, today: date, known: tuple[int, date] | None, wanted_km: int
) -> bool:
    """Age, one year from the rendez-vous préalable, kilometres, both rendez-vous held, and no place taken already."""
    begun_on = _begun_on(facts, today)
    if facts.born_on is None or begun_on is None or known is None or known[0] < wanted_km:
        return False
    of_age_on = birthday(facts.born_on, rules.value("exam.aac_age", today))
    year_on = months_after(begun_on, rules.value("calendar.aac_months", begun_on))
    is_booked = any(one.kind is ExamKind.PRACTICE and one.taken_on >= today for one in facts.exams)
    return today >= max(of_age_on, year_on) and not is_booked


def _begun_on(facts: CourseFacts, today: date) -> date | None:
    """The rendez-vous préalable: from then on kilometres are driven, and the year is counted."""
    day = facts.enrolment.preliminary_meeting_on
    return day if has_taken_place(day, today) else None


def _meeting(facts: CourseFacts, rank: int, today: date) -> Appointment | None:
    """A rendez-vous pédagogique of the AAC that has begun."""
    return next(
        (
            one
            for one in facts.appointments
            if one.is_meeting(TrainingTrack.AAC, rank) and has_taken_place(one.held_on, today)
        ),
        None,
    )


def _fixed_on(facts: CourseFacts, rank: int, today: date) -> date | None:
    """The day to come of a rendez-vous pédagogique of the AAC, where one is fixed."""
    days = [one.held_on for one in facts.appointments if one.is_meeting(TrainingTrack.AAC, rank)]
    return next((day for day in days if day is not None and day > today), None)


def _has_passed_practice(facts: CourseFacts) -> bool:
    return any(one.kind is ExamKind.PRACTICE and one.result is ExamResult.PASSED for one in facts.exams)
