"""What pre-flight refuses is put right once for all the lessons concerned; the examples of the one table drive it."""

from dataclasses import replace
from uuid import UUID

import pytest

from livret_desktop.domain.french import NBSP
from livret_desktop.errors import RuleError
from livret_desktop.services.lessons.fixes import apply_fix, can_be_applied, read_fixes
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.overview.undo import next_undo, undo
from tests.sending.examples import EXAMPLES
from tests.sending.school import INSTRUCTORS, Pupils
from tests.sending.test_preflight import stage

GIVEN = {
    "student.birth_name": "BÉRANGER",
    "student.given_names": "Zoé",
    "student.neph": "230200000000",
    "enrolment.track": "TRADITIONNELLE",
    "instructor.surname": "RUIZ",
    "instructor.authorisation_number": "A2207731000",
    "instructor.authorisation_expires_on": "2030-01-01",
    "instructor.medical_visit_expires_on": "2030-01-01",
    "instructor.categories": "B",
    "instructor.tutor_id": str(INSTRUCTORS[1].id),
    "simulator.categories": "B",
    "simulator.recognised": "oui",
    "simulator.number": "A0000000000",
    "school.agrement_number": "E2007700080",
    "school.aurige_id": "77123",
    "school.agrement_expires_on": "2030-01-01",
    "lesson.minutes": "60",
}
REFUSED = [example for example in EXAMPLES if example.blocking]


@pytest.mark.parametrize("example", REFUSED, ids=lambda example: example.name)
def test_every_refusal_that_a_field_settles_is_settled(desk, example):
    lesson = stage(desk, example)
    lines = [line for line in check(desk).blocked if line.lesson_id == str(lesson.id)]
    wanted = {(line.finding.code, line.finding.field) for line in lines if can_be_applied(line.finding.field)}
    fixes = read_fixes(desk, lesson.id)
    assert {(one.code, one.field) for one in fixes} == wanted
    for one in fixes:
        assert one.label and lesson.id in one.lessons
        value = one.value or GIVEN[one.field]
        if one.field == "simulator.recognised":
            value = "yes" if value == "oui" else value
        apply_fix(desk, one, value)
    left = {line.finding.code for line in check(desk).blocked if line.lesson_id == str(lesson.id)}
    assert left == example.blocking - {code for code, _ in wanted}


def test_one_correction_for_many_lessons(desk):
    pupils = Pupils(desk)
    pupils.enrol(3)
    with desk.database.write("Fiche", desk.clock.now()) as written:
        written.work.instructors.put(replace(INSTRUCTORS[0], categories=()))
        (student,) = written.work.students.where(written.work.students.c.neph == "230200000001")
        written.work.students.put(replace(student, neph="2302OOOOOOO1"))
    lessons = pupils.record(*(pupils.lesson(slot * 40) for slot in range(3)), pupils.lesson(1))
    category, neph = read_fixes(desk)
    assert (category.field, category.value, category.others) == ("instructor.categories", "B", 2)
    assert category.others_words.replace(NBSP, " ") == "même correction pour 2 autres leçons"
    assert set(category.lessons) == {lesson.id for lesson in lessons[:3]}
    assert (neph.field, neph.value, neph.is_one_click) == ("student.neph", "230200000001", True)
    apply_fix(desk, category)
    apply_fix(desk, neph)
    assert check(desk).blocked == () and check(desk).ready == 4
    last = next_undo(desk)
    assert last is not None
    undo(desk, last.id)
    assert check(desk).ready < 4


def test_a_correction_without_a_value_writes_nothing(desk):
    lesson = stage(desk, next(one for one in EXAMPLES if one.name == "no NEPH"))
    (fix,) = read_fixes(desk, lesson.id)
    assert (fix.value, fix.is_one_click, fix.label) == (None, False, "Saisir le NEPH")
    with pytest.raises(RuleError, match="Valeur manquante"):
        apply_fix(desk, fix)
    with pytest.raises(RuleError, match="NEPH"):
        apply_fix(desk, replace(fix, field="student.neph"), "12")
    assert read_fixes(desk, UUID(int=1)) == []
