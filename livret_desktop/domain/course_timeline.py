"""The steps of conduite accompagnée or supervisée in their order: done, possible now, late, to come. Pure.

Every number is a dated rule (``resources/rules``); what is due when is :mod:`domain.deadlines`' own reading of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.deadlines import CourseFacts, newest_kilometres
from livret_desktop.domain.follow_up import Appointment
from livret_desktop.domain.vocabulary import ExamKind, ExamResult, TrainingTrack
from livret_desktop.domain.years import birthday, has_taken_place, months_after


class Milestone(Enum):
    """One step, in the order of the law."""

    AIPC = "aipc"
    ETG = "etg"
    ACT = "act"
    PRELIMINARY = "preliminary"
    FIRST_MEETING = "rp1"
    YEAR = "year"
    KILOMETRES = "km"
    SECOND_MEETING = "rp2"
    EXAM = "exam"


class Standing(Enum):
    """Where a step stands today: COMING waits for a day or for another step, OPEN can be done, LATE is past its end."""

    DONE = "done"
    OPEN = "open"
    LATE = "late"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``days``: when it was done (practice, then theory). ``window``: the days it is meant for.

    ``from_on``: the day it becomes possible, or is fixed at. ``number``: kilometres told last (None: none told).
    """

    milestone: Milestone
    standing: Standing
    days: tuple[date, ...] = ()
    window: tuple[date, date] | None = None
    from_on: date | None = None
    number: int | None = None

    @property
    def is_done(self) -> bool:
        """True for a step behind us."""
        return self.standing is Standing.DONE


@dataclass(frozen=True, slots=True)
class Timeline:
    """The steps of one enrolment: those done first, by day. ``track``: AAC or CS. ``wanted_km``: before the RP2."""

    track: TrainingTrack
    steps: tuple[Step, ...]
    wanted_km: int

    @property
    def done(self) -> int:
        """How many are behind us: today stands after them."""
        return sum(one.is_done for one in self.steps)

    @property
    def next_step(self) -> Step | None:
        """What is late, else what comes next (a year goes by itself); None at the end."""
        left = [one for one in self.steps if not one.is_done]
        late = [one for one in left if one.standing is Standing.LATE]
        return next(iter([*late, *(one for one in left if one.milestone is not Milestone.YEAR)]), None)


def timeline(facts: CourseFacts, rules: Rules, today: date) -> Timeline | None:
    """The timeline of an enrolment in AAC or conduite supervisée; None for another track."""
    if facts.track not in (TrainingTrack.AAC, TrainingTrack.CS):
        return None
    wanted = int(rules.value("calendar.second_aac_km", today))
    steps = [*_beginning(facts, today)]
    if facts.track is TrainingTrack.AAC:
        steps += [
            _first_meeting(facts, rules, today),
            _year(facts, rules, today),
            _kilometres(facts, today, wanted),
            _second_meeting(facts, today, wanted),
        ]
    else:
        # No text asks for a rendez-vous pédagogique of conduite supervisée any more: it is shown where one was held.
        steps += [one for one in (_held(facts, 1, Milestone.FIRST_MEETING, today),) if one is not None]
    steps.append(_exam(facts, rules, today, steps))
    return Timeline(facts.track, _in_order(steps), wanted)


def _in_order(steps: list[Step]) -> tuple[Step, ...]:
    """Those done by their day, then the others in the order of the law."""
    done = [one for one in steps if one.is_done]
    done.sort(key=lambda one: one.days[0])
    return (*done, *(one for one in steps if not one.is_done))


def _beginning(facts: CourseFacts, today: date) -> list[Step]:
    own = facts.enrolment
    return [
        _noted(Milestone.AIPC, own.aipc_on, today),
        _noted(Milestone.ETG, own.etg_passed_on, today),
        _noted(Milestone.ACT, facts.affi_on, today, is_open=own.etg_passed_on is not None),
        _noted(Milestone.PRELIMINARY, own.preliminary_meeting_on, today, is_open=facts.affi_on is not None),
    ]


def _noted(milestone: Milestone, day: date | None, today: date, *, is_open: bool = True) -> Step:
    """A step that one day of the enrolment tells; a day to come is when it is fixed."""
    if day is not None and has_taken_place(day, today):
        return Step(milestone, Standing.DONE, (day,))
    return Step(milestone, Standing.OPEN if is_open else Standing.COMING, from_on=day)


def _meeting(facts: CourseFacts, rank: int) -> Appointment | None:
    """The rendez-vous pédagogique of the track of that rank, noted for any day."""
    track = facts.track
    return next((one for one in facts.appointments if track and one.is_meeting(track, rank)), None)


def _held(
    facts: CourseFacts,
    rank: int,
    milestone: Milestone,
    today: date,
    window: tuple[date, date] | None = None,
) -> Step | None:
    one = _meeting(facts, rank)
    if one is None or not has_taken_place(one.held_on, today):
        return None
    days = tuple(sorted({day for day in (one.practice_on, one.theory_on) if day}))
    return Step(milestone, Standing.DONE, days, window)


def _first_meeting(facts: CourseFacts, rules: Rules, today: date) -> Step:
    window = None
    if facts.affi_on is not None:
        months = rules.value("calendar.first_aac_months", facts.affi_on)
        window = months_after(facts.affi_on, months["from"]), months_after(facts.affi_on, months["to"])
    held = _held(facts, 1, Milestone.FIRST_MEETING, today, window)
    if held is not None:
        return held
    standing = Standing.COMING
    if window is not None and today >= window[0]:
        standing = Standing.OPEN if today <= window[1] else Standing.LATE
    fixed = _meeting(facts, 1)
    return Step(
        Milestone.FIRST_MEETING, standing, window=window, from_on=fixed.held_on if fixed is not None else None
    )


def _year(facts: CourseFacts, rules: Rules, today: date) -> Step:
    """One year of conduite accompagnée, from the rendez-vous préalable (annexe IV)."""
    begun_on = facts.enrolment.preliminary_meeting_on
    if begun_on is None:
        return Step(Milestone.YEAR, Standing.COMING)
    end = months_after(begun_on, rules.value("calendar.aac_months", begun_on))
    if end <= today:
        return Step(Milestone.YEAR, Standing.DONE, (end,))
    return Step(Milestone.YEAR, Standing.COMING, from_on=end)


def _kilometres(facts: CourseFacts, today: date, wanted: int) -> Step:
    """Done on the first day on which as many were told."""
    told = [(one.held_on, one.km) for one in facts.appointments if one.held_on and one.km is not None]
    told += [(one.told_on, one.km) for one in facts.readings]
    enough = [day for day, km in told if km is not None and km >= wanted and day <= today]
    known = newest_kilometres(facts, today)
    number = known[0] if known else None
    if enough:
        return Step(Milestone.KILOMETRES, Standing.DONE, (min(enough),), number=number)
    is_begun = has_taken_place(facts.enrolment.preliminary_meeting_on, today)
    return Step(Milestone.KILOMETRES, Standing.OPEN if is_begun else Standing.COMING, number=number)


def _second_meeting(facts: CourseFacts, today: date, wanted: int) -> Step:
    held = _held(facts, 2, Milestone.SECOND_MEETING, today)
    if held is not None:
        return held
    known, fixed = newest_kilometres(facts, today), _meeting(facts, 2)
    has_first = _held(facts, 1, Milestone.FIRST_MEETING, today) is not None
    is_open = has_first and known is not None and known[0] >= wanted
    return Step(
        Milestone.SECOND_MEETING,
        Standing.OPEN if is_open else Standing.COMING,
        from_on=fixed.held_on if fixed is not None else None,
    )


def _exam(facts: CourseFacts, rules: Rules, today: date, before: list[Step]) -> Step:
    """The practical exam: passed, booked, possible from a day on, or waiting for what comes before it."""
    own = [one for one in facts.exams if one.kind is ExamKind.PRACTICE]
    passed = [one.taken_on for one in own if one.result is ExamResult.PASSED]
    if passed:
        return Step(Milestone.EXAM, Standing.DONE, (max(passed),))
    booked = [one.taken_on for one in own if one.result is None and one.taken_on >= today]
    if booked:
        return Step(Milestone.EXAM, Standing.COMING, from_on=min(booked))
    waits_for = [one for one in before if not one.is_done and one.milestone is not Milestone.YEAR]
    earliest = _exam_from(facts, rules, today, before)
    is_open = not waits_for and (earliest is None or earliest <= today)
    is_dated = not is_open and earliest is not None and earliest > today
    return Step(
        Milestone.EXAM,
        Standing.OPEN if is_open else Standing.COMING,
        window=(earliest, earliest) if is_dated and earliest is not None else None,
    )


def _exam_from(facts: CourseFacts, rules: Rules, today: date, before: list[Step]) -> date | None:
    """The first day that age and the year allow in AAC; None where neither is known."""
    if facts.track is not TrainingTrack.AAC:
        return None
    known = [
        day for one in before if one.milestone is Milestone.YEAR for day in (*one.days, one.from_on) if day
    ]
    if facts.born_on is not None:
        known.append(birthday(facts.born_on, rules.value("exam.aac_age", today)))
    return max(known, default=None)
