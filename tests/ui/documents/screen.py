"""What the tests of documents do to the Attestations page."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.domain.vocabulary import AttestationCopy, AttestationKind
from livret_desktop.services.papers.attestation_register import register_lines
from livret_desktop.services.papers.attestations import issue_affi
from livret_desktop.ui.targets import DOCUMENT_PREFIX, OpenAt
from tests.services.affi import affi_enrolment

SCHOOL = (AttestationCopy.SCHOOL,)


def tick_school_only(boxes):
    """One copy alone, where how many come out is not what is tried."""
    for copy, box in boxes.items():
        box.setChecked(copy in SCHOOL)


def dialogs(kind=QDialog):
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]


def wait_for(qtbot, kind):
    qtbot.waitUntil(lambda: bool(dialogs(kind)))
    return dialogs(kind)[0]


def issued(desk, someone):
    enrolment_id = affi_enrolment(desk, someone.id)
    made = issue_affi(desk, enrolment_id, SCHOOL, made_on=desk.today(), deliver=lambda _made: None)
    return made.copies[0].entry


def numbers(desk):
    return sorted(line.entry.number for line in register_lines(desk))


def show(qtbot, page, someone, kind=AttestationKind.AFFI):
    page.open(OpenAt(someone.id, DOCUMENT_PREFIX + kind.value))
    qtbot.waitUntil(lambda: page.act.student.value == someone.id and page.act.form.isVisible())


def picture(form="PNG", size=(900, 450)):
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((40, 40, size[0] - 40, size[1] - 40), outline=(30, 50, 140), width=12)
    output = BytesIO()
    image.save(output, form)
    return output.getvalue()
