"""Élèves in the tour: the list, and the file of students who show what a file may hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid5

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QTabWidget

from livret_desktop.demo.school import DemoSchool
from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.domain.follow_up import Accompanist, Appointment, Exam, Guardian, KmReading
from livret_desktop.domain.skills import TAUGHT
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationKind,
    Civility,
    ExamKind,
    ExamResult,
    SkillFacet,
    SkillLevel,
    TrainingTrack,
)
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.booklet_handover import FILE_NAME
from livret_desktop.services.records.follow_up import (
    mark_skills,
    record_paper_act,
    save_accompanist,
    save_appointment,
    save_exam,
)
from livret_desktop.services.records.guardians import save_guardian
from livret_desktop.services.records.kilometres import save_km
from livret_desktop.services.records.student_photos import save_photo
from livret_desktop.ui.dialogs.handover_dialog import HandOverDialog
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.photo import small_photo
from livret_desktop.ui.targets import STUDENTS, OpenAt
from livret_desktop.ui.widgets.layouts import reveal_later

TABS = ("identite", "formation", "parcours", "lecons", "competences", "documents", "historique")


def file_scenes(desk: Desk, made: DemoSchool) -> Iterator[Scene]:
    """The tabs of a file, full and empty, and the dialogs that change it."""
    student_id = accompanied(desk, made)
    for number, name in enumerate(TABS):
        yield Scene(f"eleve-{name}", tab(student_id, number))
    yield Scene("eleve-competences-colonnes", _columns(student_id))
    yield Scene("eleve-parcours-vide", tab(made.without_neph.student.id, TABS.index("parcours")))
    yield Scene("eleve-periode", _pressing(student_id, "formation", "Nouvelle période"))
    yield Scene("eleve-rendez-vous", _pressing(student_id, "parcours", "Noter un rendez-vous"))
    yield Scene("eleve-examen", _pressing(student_id, "parcours", "Noter un examen"))
    yield Scene("eleve-accompagnateur", _pressing(student_id, "parcours", "Ajouter un accompagnateur"))
    yield Scene("eleve-representant", _guardian(student_id))
    yield Scene("eleve-livret-numerique", _handed_over(student_id))
    yield Scene("eleve-photo", _photo(desk, student_id))


def tab(student_id: UUID, number: int) -> Play:
    """The file of a student at one of its tabs."""

    def play(stage: Stage) -> None:
        page = stage.page(STUDENTS, OpenAt(student_id))
        for tabs in page.findChildren(QTabWidget):
            if tabs.isVisible():
                tabs.setCurrentIndex(min(number, tabs.count() - 1))
        stage.settle()

    return play


def accompanied(desk: Desk, made: DemoSchool) -> UUID:
    """A minor in AAC whose course is well under way, noted once per school; the student's id."""
    taken = {
        one.student.id for one in (made.issued, made.paper_aac, made.numeric, made.not_ready, made.long_name)
    }
    with desk.database.read() as reading:
        aac = {
            one.enrolment_id for one in reading.periods.where(reading.periods.c.track == TrainingTrack.AAC)
        }
        students = {one.id: one for one in reading.students.where(reading.students.c.archived_on.is_(None))}
        chosen = next(
            one
            for one in reading.enrolments.where(order=reading.enrolments.c.initial_evaluation_on)
            if one.id in aac and one.student_id in students and one.student_id not in taken
        )
    student = students[chosen.student_id]
    surname = student.birth_name.title()
    today, own = desk.today(), chosen.id
    save_guardian(
        desk,
        Guardian(
            id=uuid5(own, "guardian"),
            student_id=student.id,
            civility=Civility.MADAM,
            surname=surname,
            given_name="Sophie",
            relation="mère",
            phone="06 39 98 20 55",
        ),
    )
    mother = _note_accompanists(desk, student.id, surname, today)
    _note_course(desk, own, mother, today)
    _note_skills(desk, own, today)
    return student.id


def _note_accompanists(desk: Desk, student_id: UUID, surname: str, today: date) -> UUID:
    mother = Accompanist(
        id=uuid5(student_id, "mother"),
        student_id=student_id,
        civility=Civility.MADAM,
        surname=surname,
        given_name="Sophie",
        relation="mère",
        phone="06 39 98 20 55",
        licence_since_on=date(2001, 6, 12),
        insurer="Assurances du Pont",
        insurer_contract="AP 204 118",
        insurer_agreed_on=today - timedelta(days=170),
        declared_on=today - timedelta(days=171),
    )
    save_accompanist(desk, mother)
    save_accompanist(
        desk,
        Accompanist(
            id=uuid5(student_id, "uncle"),
            student_id=student_id,
            surname=surname,
            given_name="Laurent",
            relation="oncle",
            licence_since_on=date(1998, 3, 3),
        ),
    )
    return mother.id


def _note_course(desk: Desk, enrolment_id: UUID, present: UUID, today: date) -> None:
    def days_ago(days: int) -> date:
        return today - timedelta(days=days)

    with desk.database.read() as reading:
        teacher = reading.instructors.where()[0].id
    record_paper_act(desk, enrolment_id, AttestationKind.AFFI, number="2026-041", given_on=days_ago(166))
    save_exam(
        desk,
        Exam(
            id=uuid5(enrolment_id, "etg"),
            enrolment_id=enrolment_id,
            kind=ExamKind.THEORY,
            taken_on=days_ago(210),
            result=ExamResult.PASSED,
            centre="Melun",
        ),
    )
    _note_appointments(desk, enrolment_id, present, teacher, today)
    for days, km in ((130, 210), (95, 560), (60, 900), (4, 1510)):
        save_km(
            desk,
            KmReading(
                id=uuid5(enrolment_id, f"km {days}"), enrolment_id=enrolment_id, told_on=days_ago(days), km=km
            ),
        )


def _note_appointments(desk: Desk, enrolment_id: UUID, present: UUID, teacher: UUID, today: date) -> None:
    for kind, rank, practice, theory, km in (
        (AppointmentKind.PRELIMINARY, 1, 165, None, None),
        (AppointmentKind.PEDAGOGICAL, 1, 30, 23, 1240),
    ):
        save_appointment(
            desk,
            Appointment(
                id=uuid5(enrolment_id, f"{kind.value} {rank}"),
                enrolment_id=enrolment_id,
                kind=kind,
                track=TrainingTrack.AAC,
                rank=rank,
                practice_on=today - timedelta(days=practice),
                practice_minutes=120 if kind is AppointmentKind.PRELIMINARY else 60,
                theory_on=today - timedelta(days=theory) if theory else None,
                theory_minutes=120 if theory else None,
                km=km,
                instructor_id=teacher,
                accompanist_ids=(str(present),),
            ),
        )


def _note_skills(desk: Desk, enrolment_id: UUID, today: date) -> None:
    """The first competence acquired but for one objective, the second under way, a few of the third begun."""
    with desk.database.read() as reading:
        teacher = reading.instructors.where()[0].id
    for codes, level, days in (
        ([f"C1-{rank}" for rank in range(1, 9)], SkillLevel.ACQUIRED, 60),
        (["C1-9", *(f"C2-{rank}" for rank in range(1, 6))], SkillLevel.IN_PROGRESS, 30),
        (["C2-6", "C2-7", "C3-1", "C3-2"], SkillLevel.STARTED, 9),
    ):
        mark_skills(
            desk, enrolment_id, codes, level, on=today - timedelta(days=days), facets=TAUGHT, by=teacher
        )
    own = (SkillFacet.SELF_ASSESSMENT,)
    mark_skills(desk, enrolment_id, ["C1-1", "C1-2"], SkillLevel.IN_PROGRESS, on=today, facets=own)


def _columns(student_id: UUID) -> Play:
    """The objectives column by column, a bar looked at: its level, its day and its teacher under the grid."""

    def play(stage: Stage) -> None:
        tab(student_id, TABS.index("competences"))(stage)
        page = stage.page(STUDENTS, OpenAt(student_id))
        assert isinstance(page, StudentsPage)
        columns = page.file.skills.columns
        columns.setFocus(Qt.FocusReason.TabFocusReason)
        reveal_later(columns)
        stage.settle()

    return play


def _pressing(student_id: UUID, name: str, *words: str) -> Play:
    def play(stage: Stage) -> None:
        tab(student_id, TABS.index(name))(stage)
        for one in words:
            stage.press(one)
        stage.settle()

    return play


def _handed_over(student_id: UUID) -> Play:
    """The register with one access, and the code of the page just made."""

    def play(stage: Stage) -> None:
        tab(student_id, TABS.index("documents"))(stage)
        stage.press("Livret numérique")
        dialog = stage.shell.window.findChild(HandOverDialog)
        assert dialog is not None
        with TemporaryDirectory() as folder:
            dialog.choose_file = lambda *_asked: Path(folder) / FILE_NAME
            dialog.give()
            stage.settle()
        # A code of the tour opens nothing: its file is gone. Always the same one, for pictures that can be compared.
        dialog.code.setText("KXRT-MLPA-QDVB-HZWE")

    return play


def _photo(desk: Desk, student_id: UUID) -> Play:
    """A figure drawn for the tour stands for a person: at the head of the file, and in its dialog."""

    def play(stage: Stage) -> None:
        page = stage.page(STUDENTS, OpenAt(student_id))
        assert isinstance(page, StudentsPage)

        def without() -> None:
            save_photo(desk, student_id, None)
            page.file.show_student(student_id)

        save_photo(desk, student_id, small_photo(_figure()))
        stage.at_the_end(without)
        page.file.show_student(student_id)
        page.file.photo.click()
        stage.settle()

    return play


def _figure() -> bytes:
    image = QImage(240, 240, QImage.Format.Format_RGB32)
    image.fill(QColor("#C9D6E3"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, place in (("#5B7083", (30, 150, 180, 180)), ("#E2B899", (80, 50, 80, 100))):
        painter.setBrush(QColor(colour))
        painter.drawEllipse(*place)
    painter.end()
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes, which Qt refuses
    return bytes(written.data())


def _guardian(student_id: UUID) -> Play:
    def play(stage: Stage) -> None:
        page = stage.page(STUDENTS, OpenAt(student_id))
        assert isinstance(page, StudentsPage)
        page.file.identity.guardians.list.lines[0].asked.emit()
        stage.settle()

    return play
