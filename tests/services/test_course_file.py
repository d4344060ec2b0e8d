"""A course recorded from one JSON document, whole or not at all, and shown with the same keys."""

from __future__ import annotations

import json
from datetime import date

import pytest

from livret_desktop.domain.vocabulary import AttestationKind, Category
from livret_desktop.errors import RuleError
from livret_desktop.services.papers.attestations import prepare_document
from livret_desktop.services.records.course_file import course_document, enrolment_in, record_course
from tests.services.house import add_student, another_student, enrol, new_school

COURSE = {
    "guardians": [
        {"surname": "MERCIER", "given_name": "Sophie", "relation": "mère", "phone": "06 39 98 20 55"}
    ],
    "kilometres": [{"told_on": "2026-11-14", "km": 1200}],
    "accompanists": [
        {
            "surname": "MOREAU",
            "given_name": "Paul",
            "licence_since_on": "2010-01-04",
            "insurer_agreed_on": "2026-11-01",
            "declared_on": "2026-10-30",
        }
    ],
    "exams": [{"kind": "pratique", "taken_on": "2026-11-03", "result": "echec", "opinion": "favorable"}],
    "appointments": [
        {
            "kind": "prealable_apres_echec",
            "track": "CS",
            "practice_on": "2026-11-12",
            "practice_minutes": 60,
            "theory_on": "2026-11-12",
            "theory_minutes": 60,
            "accompanists": ["Moreau Paul"],
        }
    ],
    "skills": [
        {"objective": "C1-1", "level": "acquis", "on": "2026-10-01"},
        {"objective": "C1-1", "level": "en_cours", "on": "2026-10-02", "facets": ["self_assessment"]},
    ],
    "paper_acts": [{"kind": "affi", "number": "P-7", "given_on": "2026-10-05"}],
}

RP = {"kind": "pedagogique", "track": "CS"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with new_school(tmp_path_factory.mktemp("ecole") / "ecole") as desk:
        yield desk


@pytest.fixture
def enrolment(desk):
    student = another_student(desk, "PETIT")
    return enrol(desk, student, final_evaluation_on=date(2026, 10, 2))


def recorded(desk, enrolment, document) -> dict:
    record_course(desk, enrolment.id, json.dumps(document).encode())
    return course_document(desk, enrolment.id)


def test_a_course_fills_the_papers(desk, enrolment):
    shown = recorded(desk, enrolment, COURSE)
    assert [one["level"] for one in shown["skills"]] == ["acquis", "en_cours"]
    assert shown["appointments"][0]["accompanists"] == ["MOREAU Paul"]
    assert shown["accompanists"][0]["declared_on"] == "2026-10-30"
    verdict = prepare_document(desk, enrolment.id, AttestationKind.CS_AUTHORISATION, made_on=None)
    assert verdict.eligibility.is_eligible
    assert verdict.eligibility.to_check == ()


def test_the_same_file_twice_changes_nothing_and_what_is_shown_can_be_recorded(desk, enrolment):
    once = recorded(desk, enrolment, COURSE)
    assert recorded(desk, enrolment, COURSE) == once
    assert recorded(desk, enrolment, once) == once


@pytest.mark.parametrize(
    ("section", "entry", "at"),
    [
        ("accompanists", {"surname": " "}, "accompanists[1]"),
        ("accompanists", {"surname": 4}, "accompanists[1].surname"),
        ("accompanists", {"surname": "X", "declared_on": "30/10/2026"}, "accompanists[1].declared_on"),
        ("accompanists", {"surname": "X", "declared_on": "2026-11-21"}, "accompanists[1]"),
        ("exams", {"kind": "oral", "taken_on": "2026-11-03"}, "exams[1].kind"),
        ("exams", {"kind": "pratique"}, "exams[1].taken_on"),
        ("exams", {"kind": "pratique", "taken_on": "3/11/2026"}, "exams[1].taken_on"),
        ("exams", {"kind": "pratique", "taken_on": "2026-11-21", "result": "recu"}, "exams[1]"),
        ("appointments", RP | {"rank": 3, "practice_on": "2026-11-01"}, "appointments[1]"),
        ("appointments", RP | {"rank": True}, "appointments[1].rank"),
        (
            "appointments",
            {"kind": "prealable", "track": "CS", "accompanists": ["X"]},
            "appointments[1].accompanists",
        ),
        ("skills", {"objective": "C9-1", "level": "acquis", "on": "2026-10-01"}, "skills[2]"),
        ("skills", {"objective": "C1-1", "level": "su", "on": "2026-10-01"}, "skills[2].level"),
        ("paper_acts", {"kind": "affi", "number": "", "given_on": "2026-10-01"}, "paper_acts[1]"),
        ("paper_acts", {"kind": "affi", "number": "2"}, "paper_acts[1].given_on"),
        ("appointments", RP | {"rank": 1, "practice_on": "9999-12-31"}, "appointments[1].practice_on"),
        ("appointments", RP | {"rank": 1, "practice_on": "1899-12-31"}, "appointments[1].practice_on"),
        ("appointments", RP | {"rank": 1, "practice_on": "2026-11-01", "km": 10**30}, "appointments[1].km"),
        ("appointments", RP | {"rank": 1, "practice_on": "2026-11-01", "km": 200_001}, "appointments[1]"),
        ("appointments", {"kind": "prealable", "track": "CS", "rank": 10**30}, "appointments[1].rank"),
        ("kilometres", {"told_on": "2026-11-15", "km": 10**30}, "kilometres[1].km"),
        ("kilometres", {"told_on": "0001-01-01", "km": 1}, "kilometres[1].told_on"),
        ("exams", {"kind": "pratique", "taken_on": "9999-12-31"}, "exams[1].taken_on"),
        ("guardians", {"surname": "MARTIN\0"}, "guardians[1].surname"),
        ("guardians", {"surname": "MARTIN\ud800"}, "guardians[1].surname"),
        ("guardians", {"surname": "M" * 5_001}, "guardians[1].surname"),
        ("guardians", {"surname": "MARTIN", "email": "a\x1b[2J"}, "guardians[1].email"),
    ],
)
def test_one_bad_entry_is_named_and_nothing_is_recorded(desk, enrolment, section, entry, at):
    document = COURSE | {section: [*COURSE[section], entry]}
    with pytest.raises(RuleError) as refusal:
        record_course(desk, enrolment.id, json.dumps(document).encode())
    assert at in refusal.value.message
    assert "Rien n’a été enregistré" in refusal.value.message
    left = course_document(desk, enrolment.id)
    assert not any(left[key] for key in COURSE)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"[]", b"{", b'{"exams": {}}', b'{"exams": [1]}', b"[" * 100_000]
)
def test_a_file_of_another_shape_is_refused(desk, enrolment, data):
    with pytest.raises(RuleError, match="illisible"):
        record_course(desk, enrolment.id, data)


def test_a_category_without_enrolment_is_said(desk, enrolment):
    assert enrolment_in(desk, enrolment.student_id, Category.B) == enrolment.id
    with pytest.raises(RuleError, match="A2"):
        enrolment_in(desk, enrolment.student_id, Category.A2)


def test_what_an_entry_does_not_say_stays(desk, enrolment):
    recorded(desk, enrolment, COURSE)
    before = course_document(desk, enrolment.id)
    shown = recorded(
        desk,
        enrolment,
        {
            "guardians": [{"surname": "Mercier", "given_name": "sophie"}],
            "accompanists": [{"surname": "MOREAU", "given_name": "Paul", "phone": "06 39 98 20 56"}],
            "exams": [{"kind": "pratique", "taken_on": "2026-11-03"}],
            "appointments": [{"kind": "prealable_apres_echec", "track": "CS", "km": 1500}],
        },
    )
    assert shown["guardians"][0]["phone"] == "06 39 98 20 55"
    assert shown["accompanists"] == [before["accompanists"][0] | {"phone": "06 39 98 20 56"}]
    assert shown["exams"] == before["exams"]
    assert shown["appointments"] == [before["appointments"][0] | {"km": 1500}]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"oops": 1}, "oops n’est pas une clé connue"),
        (
            {"exams": [{"kind": "pratique", "taken_on": "2026-11-03", "resultat": "echec"}]},
            "exams[0].resultat",
        ),
        ({"guardians": [{"surname": "ROY", "id": "1"}]}, "guardians[0].id"),
        ({"category": "A2"}, "une autre formation que B"),
    ],
)
def test_nothing_that_is_not_understood_passes(desk, enrolment, document, said):
    before = course_document(desk, enrolment.id)
    with pytest.raises(RuleError) as refused:
        record_course(desk, enrolment.id, json.dumps(document).encode())
    assert said in refused.value.message
    assert course_document(desk, enrolment.id) == before


def test_what_one_school_shows_is_recorded_whole_by_another(desk, enrolment):
    shown = recorded(desk, enrolment, COURSE)
    other = enrol(desk, add_student(desk, neph="230509499999", birth_name="AUTRE"))
    assert recorded(desk, other, shown | {"timeline": []}) == shown
