"""A file of enrolments that says less than what is known here: a blank erases nothing, nor sends anything."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.vocabulary import (
    Category,
    Gearbox,
    TrainingTrack,
)
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.services.context import Desk
from livret_desktop.services.importing.service import ImportChoices, import_file
from livret_desktop.services.importing.tally import ImportReport
from livret_desktop.services.lessons.lessons import record_lessons
from livret_desktop.services.records.students import EnrolmentFile, save_enrolment, student_file
from livret_desktop.services.records.team import save_instructor, save_simulator
from tests.sending.acts import states
from tests.services.house import add_student, hour_of

NEPH = "230509476750"
TITLES = (
    "NEPH;Catégorie;Boîte;Filière;Date AIPC;Heures ici;Heures autre école;dont simulateur;AFFI n°;Transmettre"
)
AIPC = date(2023, 9, 10)
SHORT = ("NEPH;Catégorie;Date AIPC", f"{NEPH};B;10/09/2023")
BLANKS = (TITLES, f"{NEPH};B;;;10/09/2023;;;;;")
REFUSED = "refus de l’élève"


def _enrolled_in_aac(desk: Desk) -> Enrolment:
    """Typed here: hours of two schools, and a student whose lessons the school keeps from the DSR."""
    student = add_student(desk, neph=NEPH)
    enrolment = Enrolment(
        id=uuid4(),
        student_id=student.id,
        category=Category.B,
        minutes_here=1_260,
        minutes_elsewhere=300,
        simulator_minutes=120,
        affi_number="2026-0007",
        transmits=False,
        transmits_reason=REFUSED,
    )
    period = EnrolmentPeriod(
        id=uuid4(), enrolment_id=enrolment.id, track=TrainingTrack.AAC, gearbox=Gearbox.AUTOMATIC
    )
    save_enrolment(desk, enrolment, period)
    return enrolment


def _lesson_done(desk: Desk, enrolment: Enrolment) -> None:
    instructor = Instructor(id=uuid4(), surname="Ruiz", authorisation_number="A0207500010")
    save_instructor(desk, instructor)
    record_lessons(desk, [hour_of(enrolment, instructor, datetime(2026, 11, 19, 8, tzinfo=UTC))])


def _import(
    desk: Desk, *lines: str, kind: ImportKind = ImportKind.ENROLMENTS, replaces: bool = False
) -> ImportReport:
    choices = ImportChoices(kind=kind, keeps_good=True, replaces=replaces)
    return import_file(desk, "\n".join(lines).encode(), choices)


def _file(desk: Desk, enrolment: Enrolment) -> EnrolmentFile:
    (file,) = student_file(desk, enrolment.student_id).enrolments
    return file


def _course(file: EnrolmentFile) -> tuple[TrainingTrack, Gearbox | None]:
    assert file.present is not None
    return file.present.track, file.present.gearbox


@pytest.mark.parametrize("lines", [SHORT, BLANKS])
def test_a_blank_leaves_hours_track_and_what_is_kept_from_the_dsr(desk: Desk, lines: tuple[str, ...]) -> None:
    before = _enrolled_in_aac(desk)
    _lesson_done(desk, before)
    report = _import(desk, *lines)
    after = _file(desk, before)
    kept = after.enrolment
    assert (kept.minutes_here, kept.minutes_elsewhere, kept.simulator_minutes) == (1_260, 300, 120)
    assert _course(after) == (TrainingTrack.AAC, Gearbox.AUTOMATIC)
    assert (kept.transmits, kept.transmits_reason, kept.affi_number) == (False, REFUSED, "2026-0007")
    assert kept.aipc_on == AIPC
    assert (report.updated, report.warnings, report.rejected) == (1, (), ())
    assert not states(desk)
    assert _import(desk, *lines).unchanged == 1


def test_what_the_file_does_say_is_taken_when_asked(desk: Desk) -> None:
    before = _enrolled_in_aac(desk)
    lines = (TITLES, f"{NEPH};B;manuelle;TRADITIONNELLE;10/09/2023;22;0;0;;oui")
    report = _import(desk, *lines)
    after = _file(desk, before)
    assert (after.enrolment.minutes_here, after.enrolment.transmits) == (1_260, False)
    assert (_course(after)[0], after.enrolment.aipc_on) == (TrainingTrack.AAC, AIPC)
    assert (report.updated, report.left) == (1, 1)
    assert "aipc_on" not in {value.field for value in report.different}
    _import(desk, *lines, replaces=True)
    after = _file(desk, before)
    kept = after.enrolment
    assert (kept.minutes_here, kept.minutes_elsewhere, kept.simulator_minutes) == (1_320, 0, 0)
    assert _course(after) == (TrainingTrack.TRADITIONAL, Gearbox.MANUAL)
    assert (kept.transmits, kept.transmits_reason) == (True, "")


@pytest.mark.parametrize("lines", [SHORT, BLANKS])
def test_a_new_enrolment_begins_as_usual_and_its_missing_track_is_told(
    desk: Desk, lines: tuple[str, ...]
) -> None:
    student = add_student(desk, neph=NEPH)
    report = _import(desk, *lines)
    (made,) = student_file(desk, student.id).enrolments
    kept = made.enrolment
    assert (kept.minutes_here, kept.minutes_elsewhere, kept.simulator_minutes) == (0, 0, 0)
    assert (made.track, kept.transmits, kept.transmits_reason) == (TrainingTrack.TRADITIONAL, True, "")
    assert [(one.row, one.field) for one in report.warnings] == [(1, "track")]
    assert report.created == 1


def test_hours_on_a_simulator_are_judged_with_the_hours_already_here(desk: Desk) -> None:
    _enrolled_in_aac(desk)
    titles = "NEPH;Catégorie;Heures ici;dont simulateur"
    assert _import(desk, titles, f"{NEPH};B;;4", replaces=True).updated == 1
    for hours in ("2;8", ";27"):
        (refused,) = _import(desk, titles, f"{NEPH};B;{hours}", replaces=True).rejected
        assert refused.field == "simulator_minutes"
    assert [one.field for one in _import(desk, titles, f"{NEPH};C;2;4").rejected] == ["simulator_minutes"]


def test_a_blank_number_leaves_that_of_a_simulator(desk: Desk) -> None:
    save_simulator(desk, Simulator(id=uuid4(), name="Simulateur 1", number="A0207500099"))
    titles = "Nom;Prénom;N° d'autorisation d'enseigner;Valable jusqu'au;Catégories"
    rows = (f"Simulateur;{rank};;;B" for rank in (1, 2))
    _import(desk, titles, *rows, kind=ImportKind.INSTRUCTORS)
    with desk.database.read() as reading:
        numbers = {one.name: one.number for one in reading.simulators.where()}
    assert numbers == {"Simulateur 1": "A0207500099", "Simulateur 2": "A0000000000"}
