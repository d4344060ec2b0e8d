"""The months kept by the ETP page are those a whole reading would give, whatever was written since and by whom."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import InstructorKind
from livret_desktop.domain.vocabulary import Category, LessonStatus, SimulatorRecognition, TrainingTrack
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_trend import MonthSums, trend
from livret_desktop.services.etp.forecast import forecast
from livret_desktop.services.overview.undo import next_undo, undo
from tests.etp.hours import (
    ALONE,
    EXAM,
    NOVEMBER,
    THEORY,
    WITH_TEACHER,
    at,
    change_enrolment,
    change_school,
    change_track,
    of_student,
    record,
)
from tests.sending.school import INSTRUCTORS, SIMULATORS, Pupils

SEPTEMBER_2025, OCTOBER_2026 = date(2025, 9, 1), date(2026, 10, 31)


class Hand:
    """Somebody who changes whatever an hour's weight depends on."""

    def __init__(self, pupils: Pupils, seed: int) -> None:
        self.pupils, self.desk, self.draw = pupils, pupils.desk, random.Random(seed)
        self.lessons: list[Lesson] = []
        self.ways: list[Callable[[], None]] = [
            self.teach,
            self.teach,
            self.edit,
            self.edit,
            self.track,
            self.category,
            self.brought,
            self.tutor,
            self.recognition,
            self.label,
            self.undo,
            self.undo,
            self.answer,
            self.base,
        ]

    def act(self) -> None:
        self.draw.choice(self.ways)()

    def day(self) -> date:
        return SEPTEMBER_2025 + timedelta(days=self.draw.randrange((OCTOBER_2026 - SEPTEMBER_2025).days))

    def teach(self) -> None:
        kind = self.draw.choice([{}, {}, {}, THEORY, ALONE, WITH_TEACHER, EXAM])
        changes = at(self.day(), self.draw.randrange(8, 18)) | of_student(self.draw.randrange(6)) | kind
        status = self.draw.choice([LessonStatus.DONE, LessonStatus.DONE, LessonStatus.PLANNED])
        minutes = self.draw.choice([45, 60, 120])
        self.lessons += record(self.pupils, changes | {"status": status, "minutes": minutes})

    def edit(self) -> None:
        found = self.some_lesson()
        if found is None:
            return
        change = self.draw.choice(
            [
                {"minutes": self.draw.choice([30, 90])},
                at(self.day(), self.draw.randrange(8, 18)),
                {"status": self.draw.choice(list(LessonStatus))},
                {"instructor_id": self.draw.choice(INSTRUCTORS[:3]).id},
            ]
        )
        with self.desk.database.write("Leçon changée", self.desk.clock.now()) as written:
            written.work.lessons.put(replace(found, **change))

    def some_lesson(self) -> Lesson | None:
        if not self.lessons:
            return None
        with self.desk.database.read() as reading:
            return reading.lessons.get(self.draw.choice(self.lessons).id)

    def track(self) -> None:
        change_track(self.desk, self.draw.randrange(6), self.draw.choice(list(TrainingTrack)))

    def category(self) -> None:
        category = self.draw.choice([Category.B, Category.B1, Category.A2])
        change_enrolment(self.desk, self.draw.randrange(6), category=category)

    def brought(self) -> None:
        change_enrolment(self.desk, self.draw.randrange(6), simulator_minutes=self.draw.choice([0, 240, 600]))

    def tutor(self) -> None:
        trainee = replace(
            INSTRUCTORS[1],
            kind=self.draw.choice([InstructorKind.TRAINEE, INSTRUCTORS[1].kind]),
            tutor_id=INSTRUCTORS[2].id,
        )
        with self.desk.database.write("Tuteur", self.desk.clock.now()) as written:
            written.work.instructors.put(trainee)

    def recognition(self) -> None:
        known = self.draw.choice(list(SimulatorRecognition))
        with self.desk.database.write("Simulateur", self.desk.clock.now()) as written:
            written.work.simulators.put(replace(SIMULATORS[0], recognised=known))

    def label(self) -> None:
        until = self.draw.choice([None, date(2024, 1, 1), date(2027, 1, 1)])
        change_school(self.desk, quality_label_until=until)

    def answer(self) -> None:
        """What the State answers changes where a lesson stands, and is in no history."""
        state = self.draw.choice(["accepted", "rejected", "held", "to_verify", "due"])
        number = self.draw.randrange(1, 40)
        with self.desk.database.quiet_write() as connection:
            connection.exec_driver_sql("UPDATE submission SET state = ? WHERE seq = ?", (state, number))

    def base(self) -> None:
        change_setting(self.desk, "etp.base_hours", self.draw.choice(["", "140", "151.67"]))

    def undo(self) -> None:
        found = next_undo(self.desk)
        if found is not None and found.title != "Élèves":
            undo(self.desk, found.id)


def play(pupils: Pupils, seed: int, kept: MonthSums, steps: int) -> int:
    """How often what is kept differs from a whole reading, over so many changes looked at one or three at a time."""
    hand, wrong = Hand(pupils, seed), 0
    for _ in range(8):
        hand.teach()
    for step in range(steps):
        for _ in range(1 if step % 2 else 3):
            hand.act()
        wrong += trend(pupils.desk, NOVEMBER, kept=kept) != trend(pupils.desk, NOVEMBER)
        wrong += kept.forecast(pupils.desk, NOVEMBER) != forecast(pupils.desk, NOVEMBER)
    return wrong


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_written_the_months_kept_are_exact(pupils: Pupils, seed: int) -> None:
    assert play(pupils, seed, MonthSums(), 15) == 0


def test_a_known_bad_twin_follows_lessons_alone(pupils: Pupils, monkeypatch: pytest.MonkeyPatch) -> None:
    from livret_desktop.services.etp import etp_trend  # noqa: PLC0415 (only here)

    monkeypatch.setattr(etp_trend, "_OF_ALL", frozenset())
    monkeypatch.setattr(etp_trend._Touched, "note_period", lambda _self, _change: None)
    assert sum(play(pupils, seed, MonthSums(), 15) for seed in range(2)) > 0


def test_a_change_takes_its_own_months_away_and_no_other(desk: Desk, pupils: Pupils) -> None:
    kept = MonthSums()
    (moved, _other) = record(pupils, at(date(2026, 3, 5), 9), at(date(2026, 6, 5), 9))
    trend(desk, NOVEMBER, kept=kept)
    assert len(kept.kept) == 14
    with desk.database.write("Leçon déplacée", desk.clock.now()) as written:
        written.work.lessons.put(replace(moved, **at(date(2026, 4, 7), 9)))
    seen = forgotten(desk, kept)
    assert seen == {"2026-03", "2026-04"}
    assert trend(desk, NOVEMBER, kept=kept) == trend(desk, NOVEMBER)
    change_track(desk, 0, TrainingTrack.AAC)
    assert forgotten(desk, kept) == {"2026-04", "2026-06"}
    trend(desk, NOVEMBER, kept=kept)
    change_school(desk, name="Auto-école du Port")
    assert len(forgotten(desk, kept)) == 14


def test_a_lesson_on_a_simulator_takes_the_months_after_it_as_well(desk: Desk, pupils: Pupils) -> None:
    kept = MonthSums()
    record(pupils, *(ALONE | at(date(2026, month, 2), 9) | {"minutes": 180} for month in (5, 9)))
    trend(desk, NOVEMBER, kept=kept)
    record(pupils, ALONE | at(date(2026, 7, 2), 9) | {"minutes": 120})
    assert forgotten(desk, kept) == {"2026-07", "2026-08", "2026-09", "2026-10"}
    assert trend(desk, NOVEMBER, kept=kept) == trend(desk, NOVEMBER)


def test_what_is_planned_or_sent_takes_nothing_away(desk: Desk, pupils: Pupils) -> None:
    kept = MonthSums()
    record(pupils, at(date(2026, 3, 5), 9))
    trend(desk, NOVEMBER, kept=kept)
    record(pupils, at(date(2026, 4, 5), 9) | {"status": LessonStatus.PLANNED})
    assert forgotten(desk, kept) == set()


def test_the_month_shown_is_read_again_only_when_it_would_come_out_otherwise(
    desk: Desk, pupils: Pupils
) -> None:
    kept = MonthSums()
    (sent,) = record(pupils, at(date(2026, 10, 5), 9))
    first = kept.forecast(desk, NOVEMBER)
    record(pupils, at(date(2026, 11, 19), 9))
    assert kept.forecast(desk, NOVEMBER) is first, "a lesson of today is not of the window"
    with desk.database.quiet_write() as connection:
        connection.exec_driver_sql(
            "UPDATE submission SET state = 'accepted' WHERE lesson_id = ?", (str(sent.id),)
        )
    second = kept.forecast(desk, NOVEMBER)
    assert second.school.accepted == 60 and second == forecast(desk, NOVEMBER)
    assert kept.forecast(desk, date(2026, 12, 1)) == forecast(desk, date(2026, 12, 1))


def test_an_erased_person_makes_all_be_weighed_again(desk: Desk, pupils: Pupils) -> None:
    """Erasure makes the chain again: what was marked is no more in it."""
    kept = MonthSums()
    record(pupils, at(date(2026, 3, 5), 9))
    trend(desk, NOVEMBER, kept=kept)
    with desk.database.quiet_write() as connection:
        connection.exec_driver_sql("UPDATE history_change SET hash = ?", ("f" * 64,))
    assert len(forgotten(desk, kept)) == 14


def test_the_months_of_the_window_are_those_of_the_forecast(desk: Desk, pupils: Pupils) -> None:
    kept = MonthSums()
    record(pupils, *(at(date(2026, month, 5), 9) for month in range(1, 11)))
    whole = trend(desk, NOVEMBER)
    assert trend(desk, NOVEMBER, known=forecast(desk, NOVEMBER), kept=kept) == whole
    assert len(kept.kept) == 11
    assert UUID(next(iter(whole[-1].people))) == INSTRUCTORS[0].id


def forgotten(desk: Desk, kept: MonthSums) -> set[str]:
    """What the next look takes away."""
    before = kept.kept
    with desk.database.read() as reading:
        kept.of_months(desk, reading, [])
    return set(before - kept.kept)
