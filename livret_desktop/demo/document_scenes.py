"""The scenes of Attestations: one student, many students, the register, the dialogs of papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from livret_desktop.demo.cast import Pupil
from livret_desktop.demo.school import DemoSchool
from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationKind
from livret_desktop.services.papers.attestation_register import register_lines, register_pdf
from livret_desktop.services.papers.batch_files import OneFile
from livret_desktop.ui.dialogs.images_dialog import ImagesDialog
from livret_desktop.ui.pages.attestations.attestations_page import BATCH, REGISTER, AttestationsPage
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.targets import ATTESTATIONS, DOCUMENT_PREFIX, LESSONS, STUDENTS, OpenAt

_OTHER_KINDS = (
    ("calendrier-aac", AttestationKind.AAC_CALENDAR),
    ("autorisation-cs", AttestationKind.CS_AUTHORISATION),
    ("livret", AttestationKind.BOOKLET),
)


def document_scenes(made: DemoSchool) -> Iterator[Scene]:
    """In the order a person meets them."""
    yield Scene("attestations", _empty)
    for name, pupil in (
        ("possible", made.paper_aac),
        ("supervisee", made.paper_cs),
        ("numerique", made.numeric),
        ("impossible", made.not_ready),
        ("duplicata", made.issued),
    ):
        yield Scene(f"attestation-{name}", _opened(pupil))
    for name, kind in _OTHER_KINDS:
        yield Scene(f"attestation-{name}", _opened(made.issued, kind))
    yield Scene("attestation-accompagnateurs", _settling(made.paper_aac))
    yield Scene("attestation-deja-remise", _paper_act(made.paper_aac))
    yield Scene("attestation-cachet", _stamp)
    yield Scene("attestations-plusieurs", _viewing(BATCH))
    yield Scene("attestations-lot", _batch)
    yield Scene("registre", _viewing(REGISTER))
    yield Scene("registre-vu", _kept)
    yield Scene("registre-controle", _checked)
    yield Scene("registre-controle-modifie", _altered)
    yield Scene("eleve-fiches", _sheets(made.issued))
    yield Scene("lecons-feuille-de-journee", _day_sheet)


def _empty(stage: Stage) -> None:
    _shown(stage)


def _shown(stage: Stage) -> AttestationsPage:
    page = stage.page(ATTESTATIONS)
    assert isinstance(page, AttestationsPage)
    return page


def _opened(pupil: Pupil, kind: AttestationKind = AttestationKind.AFFI) -> Play:
    def play(stage: Stage) -> None:
        stage.page(ATTESTATIONS, OpenAt(pupil.student.id, DOCUMENT_PREFIX + kind.value))

    return play


def _viewing(view: str) -> Play:
    def play(stage: Stage) -> None:
        _shown(stage).views.chosen.emit(view)
        stage.settle()

    return play


def _settling(pupil: Pupil) -> Play:
    def play(stage: Stage) -> None:
        _opened(pupil)(stage)
        page = _shown(stage)
        line = next(one for one in page.act.to_check.lines if one.button is not None)
        line.settled.emit()
        stage.settle()

    return play


def _paper_act(pupil: Pupil) -> Play:
    def play(stage: Stage) -> None:
        _opened(pupil)(stage)
        stage.press("Déjà remis")

    return play


def _stamp(stage: Stage) -> None:
    """A drawn stamp, placed; nothing is kept."""
    _shown(stage)
    stage.press("Cachet et logo")
    dialog = next(one for one in stage.shell.window.findChildren(ImagesDialog) if one.isVisible())
    with TemporaryDirectory() as folder:
        drawn = Path(folder) / "cachet.png"
        _draw_stamp(drawn)
        dialog.choose_file = lambda *_asked: drawn
        dialog.choose()
        stage.settle()
    dialog.view.setFocus()


def _batch(stage: Stage) -> None:
    """A batch of one file, made; numbers of training."""
    page = _shown(stage)
    page.views.chosen.emit(BATCH)
    stage.settle()
    with TemporaryDirectory() as folder:
        page.batch._issue(OneFile(Path(folder) / "lot.pdf"))
        stage.settle()


def _kept(stage: Stage) -> None:
    page = _shown(stage)
    page.show_line(register_lines(page._desk)[0].entry.id)
    stage.settle()


def _checked(stage: Stage) -> None:
    _check(stage, lambda pdf: pdf)


def _altered(stage: Stage) -> None:
    """The same pages written again by another program, without their first words."""
    _check(stage, _rewritten)


def _sheets(pupil: Pupil) -> Play:
    def play(stage: Stage) -> None:
        page = stage.page(STUDENTS, OpenAt(pupil.student.id))
        assert isinstance(page, StudentsPage)
        page.file.documents.sheets_asked.emit()
        stage.settle()

    return play


def _day_sheet(stage: Stage) -> None:
    stage.page(LESSONS)
    stage.press("Feuille de journée")


def _check(stage: Stage, change: Callable[[bytes], bytes]) -> None:
    page = _shown(stage)
    page.views.chosen.emit(REGISTER)
    line = next(one for one in register_lines(page._desk) if one.entry.copy is AttestationCopy.STUDENT)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recu.pdf"
        path.write_bytes(change(register_pdf(page._desk, line.entry.id)))
        page.open(path)
        stage.settle()


def _rewritten(pdf: bytes) -> bytes:
    from pypdf import PdfWriter  # noqa: PLC0415 (one scene needs it)

    writer = PdfWriter(clone_from=BytesIO(pdf))
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _draw_stamp(path: Path) -> None:
    image = QImage(900, 460, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    ink = QColor(32, 52, 140)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 10))
    painter.drawRoundedRect(QRectF(20, 20, 860, 420), 60, 60)
    font = QFont("Noto Sans")
    font.setPixelSize(74)
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, "AUTO-ÉCOLE\nDU PONT\nMelun")
    painter.end()
    image.save(str(path))
