"""Leçons without Qt: what a lesson becomes while typed, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonKind, LessonStatus, MotoPhase, TrainingMeans
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_entry import FixKind, check_entry
from livret_desktop.services.lessons.lesson_list import SendingFacts
from livret_desktop.ui.presenters.cells import State, Text
from livret_desktop.ui.presenters.lessons import (
    LessonWords,
    changes_between,
    day_title,
    sending_state,
    status_cell,
)
from livret_desktop.ui.presenters.lessons_draft import LessonDraft, missing, with_means
from livret_desktop.ui.presenters.lessons_entry import LessonEditor, fix_words, kinds_for, said
from livret_desktop.ui.presenters.lessons_objectives import objectives_text, parse_objectives
from livret_desktop.ui.presenters.typed import TypedTextError
from tests.ui.lessons_school import DAY, NOW, YESTERDAY, at, known, lesson, record


@pytest.fixture
def editor(desk: Desk) -> LessonEditor:
    made = LessonEditor(desk)
    made.read()
    return made


def test_a_new_lesson_is_for_the_last_instructor_at_the_next_free_hour(
    desk: Desk, editor: LessonEditor
) -> None:
    record(desk, lesson("MARTIN", 14), lesson("KADDOURI", 15))
    draft = editor.blank(DAY, None)
    assert draft.instructor_id == known("NAVARRO")
    assert draft.start == time(16, 0)  # 14:30 now, taken until 16:00
    assert draft.minutes == 60


def test_on_another_day_the_first_hole_from_eight(desk: Desk, editor: LessonEditor) -> None:
    tomorrow = DAY + timedelta(days=1)
    record(desk, lesson("MARTIN", 8, day=tomorrow), lesson("KADDOURI", 10, day=tomorrow))
    assert editor.blank(tomorrow, None).start == time(9, 0)
    two_hours = editor.settled(replace(editor.blank(tomorrow, None), minutes=120))
    assert two_hours.start == time(11, 0)


def test_a_lesson_typed_the_day_after_is_done(editor: LessonEditor) -> None:
    assert editor.settled(editor.blank(YESTERDAY, known("NAVARRO"))).status is LessonStatus.DONE
    assert editor.settled(editor.blank(DAY, known("NAVARRO"))).status is LessonStatus.PLANNED


def test_the_only_formation_is_chosen_and_a_motorcycle_asks_its_phase(editor: LessonEditor) -> None:
    draft = editor.of_student(editor.blank(DAY, known("NAVARRO")), known("PERRIN"))
    assert draft.means is TrainingMeans.MOTORCYCLE
    assert draft.asks_moto_phase
    assert draft.moto_phase is MotoPhase.TRACK
    car = editor.of_student(draft, known("LEMAIRE"))
    assert car.means is TrainingMeans.VEHICLE
    assert car.moto_phase is None


def test_a_simulator_alone_gives_autonomy_and_with_an_instructor_is_supervised(editor: LessonEditor) -> None:
    alone = editor.given_by(editor.blank(DAY, known("NAVARRO")), known("Simulateur 1"))
    assert (alone.kind, alone.means) == (LessonKind.AUTONOMOUS_SIMULATOR, TrainingMeans.SIMULATOR)
    assert kinds_for(alone) == [LessonKind.AUTONOMOUS_SIMULATOR]
    back = editor.given_by(alone, known("NAVARRO"))
    assert (back.kind, back.means, back.simulator_id) == (LessonKind.PRACTICE, TrainingMeans.VEHICLE, None)
    beside = editor.settled(with_means(back, TrainingMeans.SIMULATOR))
    assert beside.kind is LessonKind.SUPERVISED_SIMULATOR
    assert beside.simulator_id == known("Simulateur 1")  # the only one


def test_what_is_missing_is_said_in_the_order_of_the_form(editor: LessonEditor) -> None:
    found = missing(LessonDraft(day=DAY, minutes=None))
    assert [field for field, _sentence in found] == ["student", "trainer", "start", "minutes"]


def test_an_overlap_says_who_until_when_and_two_ways_out(desk: Desk) -> None:
    record(desk, lesson("KADDOURI", 15, minutes=120))
    typed = lesson("LEMAIRE", 16)
    words = said(check_entry(desk, typed))
    assert words.remarks[0].title == "Stéphane NAVARRO a déjà une leçon jusqu’à 17:00"
    assert words.remarks[0].detail == "avec Inès KADDOURI. Cette leçon ne pourrait pas être envoyée."
    assert [fix_words(fix) for fix in words.fixes] == ["Déplacer à 17:00", "Confier à ARNAUD"]
    moved = replace(typed, starts_at=at(17))
    assert not check_entry(desk, moved).clashes  # touching ends do not overlap


def test_a_lesson_moved_does_not_stand_in_its_own_way(desk: Desk) -> None:
    """Kept at 17:00, typed at 16:00 where someone is until 17:00: 17:00 is free, being its own."""
    kept = lesson("LEMAIRE", 17, minutes=90)
    record(desk, lesson("KADDOURI", 15, minutes=120), kept)
    words = said(check_entry(desk, replace(kept, starts_at=at(16))))
    assert fix_words(words.fixes[0]) == "Déplacer à 17:00"


def test_a_lesson_does_not_overlap_itself_nor_a_cancelled_one(desk: Desk) -> None:
    kept = lesson("LEMAIRE", 16)
    record(desk, kept, lesson("KADDOURI", 16, status=LessonStatus.CANCELLED))
    assert not check_entry(desk, kept).clashes


def test_the_student_taken_elsewhere_is_named_and_nobody_else_can_help(desk: Desk) -> None:
    record(desk, lesson("LEMAIRE", 16, trainer="ARNAUD"))
    words = said(check_entry(desk, lesson("LEMAIRE", 16)))
    assert words.remarks[0].title == "Hugo LEMAIRE a déjà une leçon jusqu’à 17:00"
    assert [fix.kind for fix in words.fixes] == [FixKind.MOVE]


def test_an_expired_authorisation_is_said_with_someone_else(desk: Desk) -> None:
    words = said(check_entry(desk, lesson("LEMAIRE", 16, trainer="CHAUVEAU")))
    assert "a pris fin le 21 octobre 2026" in words.remarks[0].title
    assert words.remarks[0].is_blocking
    assert [fix_words(fix) for fix in words.fixes] == ["Confier à ARNAUD"]


def test_practice_before_the_aipc_and_a_sunday_are_warnings(desk: Desk) -> None:
    before = said(check_entry(desk, lesson("LEMAIRE", 16, day=date(2025, 6, 8))))  # a Sunday, too
    assert [remark.is_blocking for remark in before.remarks] == [False, False]
    assert any("Pratique avant l’AIPC" in remark.title for remark in before.remarks)


def test_a_good_lesson_is_left_in_peace(desk: Desk) -> None:
    assert said(check_entry(desk, lesson("LEMAIRE", 16))).remarks == ()


def test_a_group_is_one_session_and_theory_may_be_one(desk: Desk, editor: LessonEditor) -> None:
    draft = editor.of_student(editor.blank(DAY, known("NAVARRO")), known("LEMAIRE"))
    assert not editor.allows_group(draft)
    theory = replace(draft, kind=LessonKind.THEORY, means=TrainingMeans.CLASSROOM)
    assert editor.allows_group(theory)
    first, second = editor.lessons(theory, [known("KADDOURI")])
    assert first.group_id == second.group_id is not None
    assert (second.student_id, second.starts_at) == (known("KADDOURI"), first.starts_at)
    record(desk, first, second)
    assert not check_entry(desk, first).clashes


@pytest.mark.parametrize("typed", ["C2-3, C2-5", "2.3 2.5", "25;23", "c2-5 c2-3"])
def test_objectives_are_typed_as_codes(typed: str) -> None:
    assert parse_objectives(typed) == ("C2-3", "C2-5")
    assert objectives_text(("C2-3", "C2-5")) == "C2-3, C2-5"


@pytest.mark.parametrize(
    ("typed", "said_back"), [("C4-8", "a 7 objectifs"), ("51", "4 compétences"), ("x", "codes")]
)
def test_an_unknown_objective_says_what_exists(typed: str, said_back: str) -> None:
    with pytest.raises(TypedTextError, match=said_back):
        parse_objectives(typed)


def test_states_have_a_word_and_only_what_needs_a_person_is_loud() -> None:
    over, coming = lesson("MARTIN", 9), lesson("MARTIN", 18)
    assert status_cell(over, NOW) == State.warn("À confirmer")
    planned = status_cell(coming, NOW)
    assert isinstance(planned, State)
    assert (planned.word, planned.is_loud) == ("Prévue", False)
    words = {
        state: sending_state(
            SendingFacts(state, cancels=False, was_attempted=True, may_be_known=True, reason="")
        )
        for state in SubmissionState
    }
    assert words[SubmissionState.DROPPED] == Text("")
    loud = {state for state, cell in words.items() if isinstance(cell, State) and cell.is_loud}
    assert loud == {
        SubmissionState.SENDING,
        SubmissionState.REJECTED,
        SubmissionState.TO_VERIFY,
        SubmissionState.HELD,
    }


def test_a_correction_shows_both_sides(editor: LessonEditor) -> None:
    before: Lesson = lesson("MARTIN", 9)
    after = replace(before, minutes=90, instructor_id=known("ARNAUD"))
    lines = changes_between(before, after, LessonWords(editor.team, NOW))
    assert lines == [
        ("Durée", "1\u00a0h", "1\u00a0h\u00a030"),
        ("Enseignant ou simulateur", "Stéphane NAVARRO", "Julie ARNAUD"),
    ]


def test_the_day_is_named_as_people_say() -> None:
    assert day_title(DAY, DAY) == "Vendredi 20 novembre, aujourd’hui"
    assert day_title(YESTERDAY, DAY) == "Jeudi 19 novembre, hier"
    assert day_title(date(2025, 1, 1), DAY) == "Mercredi 1er janvier 2025"
