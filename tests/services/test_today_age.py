"""A month before the State takes a lesson no more, by the age that it said itself, Aujourd'hui says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from livret_desktop.db import machine_state
from livret_desktop.services.outbox.preflight import MAX_AGE_DAYS
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.today.day import read_today
from livret_desktop.services.today.todo import SENDING_LESSON, Cause, Todo, Urgency
from tests.ui.sending_school import FRIDAY, GOOD_NEPH, Friday, connected, friday

MAX_AGE = 400


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        made.pupil("Perrin", "Noah", "")  # without NEPH nothing of it leaves
        made.pupil("Petit", "Ana", GOOD_NEPH)
        yield made


def told(made: Friday) -> Todo | None:
    return next((one for one in read_today(made.desk).todos if one.cause is Cause.TOO_OLD), None)


def said_age(made: Friday, days: int = MAX_AGE) -> None:
    with made.desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, MAX_AGE_DAYS, days)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("days_left", "urgency"),
    [
        (31, None),
        (30, Urgency.SOON),
        (8, Urgency.SOON),
        (7, Urgency.PRESSING),
        (0, Urgency.PRESSING),
        (-1, None),
    ],
)
def test_it_is_told_thirty_days_before_and_presses_the_last_week(
    school: Friday, days_left: int, urgency: Urgency | None
) -> None:
    said_age(school)
    school.teach("Perrin", 10, day=FRIDAY - timedelta(days=MAX_AGE - days_left))
    line = told(school)
    assert (line and line.urgency) == urgency
    if line is not None:
        assert line.due_on == FRIDAY + timedelta(days=days_left)


def test_the_line_says_how_many_how_long_until_when_and_opens_the_oldest(school: Friday) -> None:
    said_age(school)
    school.teach("Perrin", 10, day=FRIDAY - timedelta(days=380), name="ancienne")
    school.teach("Petit", 11, day=FRIDAY - timedelta(days=375), minutes=90)
    school.teach("Petit", 9, day=FRIDAY - timedelta(days=30))
    line = told(school)
    assert line is not None
    assert plain(line.what) == "2 leçons bientôt trop anciennes pour la DSR"
    assert plain(line.why) == (
        "Elle ne prend que celles des 400 derniers jours : la première est du 05/11/2025. "
        "2 h 30 à envoyer, ou à déclarer autrement."
    )
    assert (line.when, line.number) == ("avant le 10/12", 2)
    assert (line.record_id, line.field) == (school.lessons["ancienne"].id, SENDING_LESSON)


def test_what_the_state_accepted_is_not_told_and_what_it_refused_is(school: Friday) -> None:
    school.teach("Perrin", 10, day=FRIDAY - timedelta(days=380), name="bloquée")
    school.teach("Petit", 11, day=FRIDAY - timedelta(days=380))
    assert told(school) is None, "the server was never asked how old it takes them"
    with connected(school):
        send_due(school.desk, school.connect)
        line = told(school)
    assert line is not None
    assert (line.number, line.record_id) == (1, school.lessons["bloquée"].id)
    with school.desk.database.quiet_write() as connection:
        blocked = str(school.lessons["bloquée"].id)
        connection.exec_driver_sql("UPDATE submission SET state = 'rejected' WHERE lesson_id = ?", (blocked,))
    assert told(school) is not None
    with school.desk.database.quiet_write() as connection:
        connection.exec_driver_sql(
            "UPDATE submission SET state = 'declared_by_hand' WHERE lesson_id = ?", (blocked,)
        )
    assert told(school) is None
