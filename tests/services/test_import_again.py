"""The same file imported again after corrections typed here: nothing is undone, nobody is made twice, unasked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.resources import resource_path
from livret_desktop.services.context import Desk
from livret_desktop.services.importing.service import ImportChoices, import_file
from livret_desktop.services.importing.tally import Fate, ImportReport
from livret_desktop.services.records.students import save_student
from livret_desktop.services.records.team import save_instructor

WRONG, RIGHT = "230509476750", "250109312373"
STUDENTS = "Nom de naissance;Prénoms;Date de naissance;Téléphone;Adresse;NEPH"
LEGALL = f"LE GALL;Maëlys Anne;12/03/2007;06 11 11 11 11;;{WRONG}"


def again(
    desk: Desk, *rows: str, replaces: bool = False, who: Mapping[int, bool] | None = None
) -> ImportReport:
    choices = ImportChoices(ImportKind.STUDENTS, keeps_good=True, replaces=replaces, who=who or {})
    return import_file(desk, "\n".join([STUDENTS, *rows]).encode(), choices)


def students(desk: Desk) -> list[Student]:
    with desk.database.read() as reading:
        return reading.students.where(order=reading.students.c.neph_digits)


def legall_corrected(desk: Desk, **typed: str) -> None:
    again(desk, LEGALL)
    (kept,) = students(desk)
    save_student(desk, replace(kept, **typed))


def fates(report: ImportReport) -> dict[str, Fate]:
    return {value.field: value.fate for value in report.values}


def test_a_corrected_neph_is_asked_about_and_never_makes_a_silent_second_student(desk: Desk) -> None:
    legall_corrected(desk, neph=RIGHT)
    report = again(desk, LEGALL)
    (refused,) = report.rejected
    assert (refused.field, refused.asks_who, report.created) == ("neph", True, 0)
    assert "est-ce la même personne" in refused.reason
    assert [one.neph for one in students(desk)] == [RIGHT]


def test_the_same_person_keeps_the_neph_typed_here(desk: Desk) -> None:
    legall_corrected(desk, neph=RIGHT)
    report = again(desk, LEGALL, who={1: True})
    assert (report.created, report.unchanged, fates(report)) == (0, 1, {"neph": Fate.LEFT})
    assert [one.neph for one in students(desk)] == [RIGHT]


def test_a_true_namesake_is_made_when_a_person_says_so(desk: Desk) -> None:
    legall_corrected(desk, neph=RIGHT)
    assert again(desk, LEGALL, who={1: False}).created == 1
    assert [one.neph for one in students(desk)] == [WRONG, RIGHT]
    assert again(desk, LEGALL).unchanged == 1


def test_rows_of_one_file_without_birth_dates_are_told_apart_by_their_neph(desk: Desk) -> None:
    rows = [f"MARTIN;Léa;;;;{neph}" for neph in (WRONG, RIGHT)]
    assert again(desk, *rows).created == 2
    assert again(desk, *rows).unchanged == 2


def test_what_was_typed_here_stays_and_what_is_blank_here_is_filled(desk: Desk) -> None:
    legall_corrected(desk, phone="07 99 99 99 99")
    newer = LEGALL.replace(";;", ";3 rue Haute;")
    report = again(desk, newer)
    (kept,) = students(desk)
    assert (kept.phone, kept.address) == ("07 99 99 99 99", "3 rue Haute")
    assert fates(report) == {"phone": Fate.LEFT, "address": Fate.FILLED}
    assert report.as_json()["different"] == [{"row": 1, "field": "phone", "taken": False}]
    report = again(desk, newer, replaces=True)
    assert (students(desk)[0].phone, report.replaced) == ("06 11 11 11 11", 1)
    assert "06 11" not in repr(report.values)


def test_the_end_of_an_authorisation_typed_here_stays(desk: Desk) -> None:
    content = "Nom;Prénom;N° d'autorisation;Valable jusqu'au\nRUIZ;Raymond;A2207731020;20/10/2028\n".encode()
    team = ImportChoices(ImportKind.INSTRUCTORS)
    import_file(desk, content, team)
    with desk.database.read() as reading:
        (kept,) = reading.instructors.where()
    save_instructor(desk, replace(kept, authorisation_expires_on=date(2029, 3, 1)))
    report = import_file(desk, content, team)
    assert (report.unchanged, fates(report)) == (1, {"expires_on": Fate.LEFT})
    import_file(desk, content, replace(team, replaces=True))
    with desk.database.read() as reading:
        assert reading.instructors.where()[0].authorisation_expires_on == date(2028, 10, 20)


def test_a_lesson_corrected_here_is_not_made_as_it_was(desk: Desk) -> None:
    for kind, name in (
        (ImportKind.STUDENTS, "rapido-eleves.txt"),
        (ImportKind.INSTRUCTORS, "enseignants.csv"),
        (ImportKind.ENROLMENTS, "inscriptions.csv"),
        (ImportKind.LESSONS, "lecons.csv"),
    ):
        data = resource_path("samples", name).read_bytes()
        import_file(desk, data, ImportChoices(kind, keeps_good=True))
    with desk.database.write("", desk.clock.now()) as written:
        lessons = written.work.lessons
        done = lessons.where(lessons.c.status == LessonStatus.DONE)[0]
        lessons.put(replace(done, minutes=done.minutes + 30, status=LessonStatus.ABSENT))
    report = import_file(desk, data, ImportChoices(kind, keeps_good=True))
    assert (report.updated, fates(report)) == (0, {"minutes": Fate.LEFT, "status": Fate.LEFT})
    report = import_file(desk, data, ImportChoices(kind, keeps_good=True, replaces=True))
    with desk.database.read() as reading:
        assert (report.updated, reading.lessons.require(done.id)) == (1, done)


def test_nothing_is_kept_when_it_would_not_be_what_was_agreed_to(desk: Desk) -> None:
    content = "\n".join([STUDENTS, LEGALL, f"ROY;Tom;01/02/2007;;;{RIGHT}"]).encode()
    asked = ImportChoices(ImportKind.STUDENTS, keeps_good=True)
    seen = import_file(desk, content, replace(asked, is_dry_run=True))
    again(desk, LEGALL)
    report = import_file(desk, content, replace(asked, agreed=seen))
    assert (report.is_applied, report.is_stale, report.created) == (False, True, 0)
    assert len(students(desk)) == 1
    seen = import_file(desk, content, replace(asked, is_dry_run=True))
    assert import_file(desk, content, replace(asked, agreed=seen)).created == 1
