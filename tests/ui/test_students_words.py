"""What Élèves says, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import Category, Civility, TrainingTrack
from livret_desktop.services.overview.record_history import FieldChange
from livret_desktop.services.records.student_list import StudentQuery
from livret_desktop.ui.presenters.students import coming_day, footer_sentence, header_sentence
from livret_desktop.ui.presenters.students_edit import field_place, with_field
from livret_desktop.ui.presenters.students_history import field_sentence
from livret_desktop.ui.presenters.students_pane import age, identity_line, said_name

TODAY = date(2026, 11, 20)
LEA = Student(
    id=uuid4(),
    birth_name="D’HÉROUVILLE",
    given_names="Léa",
    civility=Civility.MADAM,
    born_on=date(2009, 4, 2),
    birth_city="Melun",
    neph="2503 7710 0482",
    phone="06 12 48 30 77",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("born_on", "today", "years"),
    [
        (date(2009, 4, 2), date(2026, 4, 1), 16),
        (date(2009, 4, 2), date(2026, 4, 2), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_counts_birthdays(born_on: date, today: date, years: int) -> None:
    assert age(born_on, today) == years


def test_the_identity_in_one_line() -> None:
    assert said_name(LEA) == "Léa D’Hérouville"
    assert identity_line(LEA, TODAY) == "17\u00a0ans, née le 2 avril 2009. 06 12 48 30 77"
    whole = identity_line(LEA, TODAY, with_neph=True)
    assert whole == "17\u00a0ans, née le 2 avril 2009 à Melun. NEPH\u00a0250377100482. 06 12 48 30 77"
    assert identity_line(replace(LEA, born_on=None, neph=""), TODAY, with_neph=True) == "06 12 48 30 77"


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 11, 23, 13, 0, tzinfo=UTC), "lun. 23, 14:00"),
        (datetime(2026, 12, 10, 9, 0, tzinfo=UTC), "jeu. 10 déc., 10:00"),
        (datetime(2027, 1, 7, 9, 0, tzinfo=UTC), "jeu. 7 janv. 2027, 10:00"),
    ],
)
def test_the_next_lesson_is_said_as_people_say_it(instant: datetime, words: str) -> None:
    assert coming_day(instant, TODAY) == words


def test_sentences_of_the_list() -> None:
    assert header_sentence(1164, 0) == "1\u202f164\u00a0en formation"
    assert header_sentence(164, 2) == "164\u00a0en formation, 2\u00a0NEPH à saisir"
    assert footer_sentence(StudentQuery(), None, None) == "On compte…"
    assert footer_sentence(StudentQuery(), 1, 1) == "1\u00a0élève"
    assert footer_sentence(StudentQuery(text="mar"), 9, 164).startswith("9\u00a0élèves sur 164.")


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("student.neph", ("student", "neph")),
        ("born_on", ("student", "born_on")),
        ("enrolment.aipc_on", ("enrolment", "aipc_on")),
        ("gearbox", ("enrolment", "gearbox")),
        ("practice_minutes", ("enrolment", "minutes_here")),
        ("simulator_minutes", ("enrolment", "simulator_minutes")),
        ("instructor.medical_visit_expires_on", ("", "")),
        ("", ("", "")),
    ],
)
def test_where_a_finding_is_settled(field: str, place: tuple[str, str]) -> None:
    assert field_place(field) == place


def test_not_transmitting_waits_for_its_reason() -> None:
    enrolment = Enrolment(id=uuid4(), student_id=LEA.id, category=Category.B)
    period = EnrolmentPeriod(id=uuid4(), enrolment_id=enrolment.id, track=TrainingTrack.AAC)
    assert with_field(enrolment, period, "transmits", False) is None
    with_reason = with_field(enrolment, period, "transmits_reason", "transférée")
    assert with_reason is not None and not with_reason[0].transmits
    back = with_field(with_reason[0], period, "transmits", True)
    assert back is not None and (back[0].transmits, back[0].transmits_reason) == (True, "")
    moved = with_field(enrolment, period, "track", TrainingTrack.CS)
    assert moved is not None and moved[1].track is TrainingTrack.CS


def test_a_change_in_words() -> None:
    assert field_sentence(FieldChange("Ville", "", "Meaux")) == "Ville\u00a0: «\u00a0Meaux\u00a0»"
    assert field_sentence(FieldChange("Ville", "Melun", "")) == "Ville\u00a0: «\u00a0Melun\u00a0» effacé"
    said = field_sentence(FieldChange("Ville", "Melun", "Meaux"))
    assert said == "Ville\u00a0: «\u00a0Melun\u00a0» devient «\u00a0Meaux\u00a0»"
