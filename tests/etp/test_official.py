"""The State's figure: typed, changed, undone, and the difference explained."""

from __future__ import annotations

from datetime import date

import pytest

from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus, TrainingTrack
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_official import SCHOOL, note_officials, parse_official, said_gap
from livret_desktop.services.etp.etp_screen import explain_lesson, hour_lines, read_screen
from livret_desktop.services.overview.undo import undo
from tests.etp.hours import NOVEMBER, OCTOBER_9, THEORY, at, change_track, of_student, record
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.school import INSTRUCTORS, HandClock, Pupils

OCTOBER = date(2026, 10, 1)


def test_a_figure_is_kept_changed_forgotten_and_undone(desk: Desk) -> None:
    person = str(INSTRUCTORS[0].id)
    note_officials(desk, OCTOBER, {SCHOOL: 299, person: 90})
    assert read_screen(desk, OCTOBER).official == 299
    changed = note_officials(desk, OCTOBER, {SCHOOL: 301, person: None})
    assert dict(read_screen(desk, OCTOBER).officials) == {(OCTOBER, SCHOOL): 301}
    assert changed.history_id is not None
    undo(desk, changed.history_id)
    assert read_screen(desk, OCTOBER).officials[OCTOBER, person] == 90


def test_no_figure_before_its_night(desk: Desk) -> None:
    with pytest.raises(RuleError, match="pas encore eu lieu"):
        note_officials(desk, NOVEMBER, {SCHOOL: 299})


@pytest.mark.parametrize(("typed", "read"), [("2,99", 299), ("3", 300), (" 0.5 ", 50), ("", None)])
def test_a_figure_as_people_type_it(typed: str, read: int | None) -> None:
    assert parse_official(typed) == read


@pytest.mark.parametrize("typed", ["-1", "2,999", "beaucoup", "1 000"])
def test_what_is_no_figure_is_refused(typed: str) -> None:
    with pytest.raises(RuleError, match="refusé"):
        parse_official(typed)


def test_the_difference_is_explained_lesson_by_lesson(
    desk: Desk, pupils: Pupils, server: ModelServer, clock: HandClock
) -> None:
    change_track(desk, 2, TrainingTrack.CS)
    july = date(2026, 7, 10)
    made = record(
        pupils,
        at(july, 9) | {"minutes": 600},
        at(july, 9) | of_student(1) | {"instructor_id": INSTRUCTORS[1].id},
        at(july, 9) | of_student(2) | {"instructor_id": INSTRUCTORS[2].id, "minutes": 120},
        at(july, 9) | of_student(3) | {"instructor_id": INSTRUCTORS[3].id, "origin": LessonOrigin.HISTORY},
    )
    server.refused[made[1].id] = "NEPH_INCONNU"
    send(desk, server)  # in November, after October's night
    note_officials(desk, OCTOBER, {SCHOOL: 1})
    gap = read_screen(desk, OCTOBER).gap
    assert gap is not None
    assert {cause.title.split(" (")[0]: cause.minutes for cause in gap.causes} == {
        "Acceptées après la nuit du calcul": 600,
        "Sans poids connu ici, mais que l’État compte peut-être": -120,
        "Pas acceptées par la DSR": 60,
        "Pas envoyées par ce programme": 60,
    }
    assert (gap.difference, said_gap(gap.difference)) == (1, "+0,01"), (
        "0,02 of one instructor: the sum of the lines"
    )
    assert gap.implied_base_hundredths == 720 * 10_000 // (60 * 3)
    assert [hour.lesson.id for hour in gap.causes[1].hours] == [str(made[1].id)]
    assert gap.causes[-1].minutes == -120, (
        "what would make the State's figure larger does not explain a smaller one"
    )


def test_what_the_estimate_still_waits_for(
    desk: Desk, pupils: Pupils, server: ModelServer, clock: HandClock
) -> None:
    clock.advance(days=-21)  # 30 October: the window of November is not over
    planned = {"status": LessonStatus.PLANNED}
    made = record(
        pupils, {}, at(OCTOBER_9, 10), at(OCTOBER_9, 11) | planned, at(date(2026, 10, 31), 9) | planned
    )
    server.refused[made[1].id] = "NEPH_INCONNU"
    send(desk, server)
    what_if = read_screen(desk, NOVEMBER).what_if
    assert (what_if.received, what_if.at_risk, what_if.refused, what_if.refused_lessons) == (60, 60, 60, 1)
    assert (what_if.to_confirm, what_if.planned) == (60, 60)


def test_why_a_lesson_does_not_count_and_when_it_would(desk: Desk, pupils: Pupils) -> None:
    first, second, planned = record(
        pupils, THEORY, THEORY | of_student(1), at(OCTOBER_9, 15) | {"status": LessonStatus.PLANNED}
    )
    answers = [explain_lesson(desk, one.id) for one in (first, second, planned)]
    assert [one.hour.counted if one and one.hour else None for one in answers] == [60, 0, None]
    assert answers[1] is not None
    assert [one.month.month for one in answers[1].computations] == [11, 12, 1]


def test_lines_bear_names(desk: Desk, pupils: Pupils) -> None:
    record(pupils, {})
    found = read_screen(desk, NOVEMBER).forecast
    (line,) = hour_lines(desk, found, found.hours)
    assert line.student == "BÉRANGERA Zoé"
    assert line.person == INSTRUCTORS[0].full_name
