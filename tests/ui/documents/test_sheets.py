"""The school's own papers in the window: the student's sheets, the day's sheets."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter

from livret_desktop.domain.vocabulary import Category
from livret_desktop.services.papers.attestation_register import register_lines
from livret_desktop.ui.dialogs.sheet_dialog import DaySheetDialog, StudentSheetDialog
from livret_desktop.ui.pages.students.students_tabs import DocumentsTab
from tests.services.house import add_student, enrol
from tests.ui.checks import cut_texts, unnamed
from tests.ui.office_house import make_office, paper


@pytest.fixture
def sheets(qtbot, desk, bridge, zoe):
    enrol(desk, zoe, category=Category.A1)
    made = StudentSheetDialog(make_office(desk, bridge), zoe.id)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.preview.pages == 1)
    return made


def names(dialog):
    return [name for name, _make in dialog._sheets]


def test_every_training_has_its_sheets(sheets):
    assert "Fiche de suivi, B" in names(sheets)
    assert "Fiche de transfert, A1" in names(sheets)
    assert "Deuxième rendez-vous pédagogique, B" in names(sheets)
    assert "Rendez-vous après échec, B" in names(sheets)


def test_each_sheet_is_seen_saved_and_takes_no_number(qtbot, desk, sheets, tmp_path):
    for at, name in enumerate(names(sheets)):
        if name.endswith("A1"):
            continue
        sheets.sheet.set_value(at)
        sheets.reload()
        sheets.choose_file = lambda *_asked, at=at: tmp_path / f"fiche-{at}"
        sheets.save()
        qtbot.waitUntil((tmp_path / f"fiche-{at}.pdf").exists)
    texts = [
        " ".join(PdfReader(path).pages[0].extract_text().split()).casefold()
        for path in sorted(tmp_path.glob("*.pdf"))
    ]
    assert len(texts) == 6
    assert all("œuvrard" in text for text in texts)
    assert register_lines(desk) == []
    qtbot.waitUntil(lambda: "Enregistré" in sheets.told._state.word)


def test_a_sheet_is_printed(qtbot, sheets, tmp_path):
    asked = []

    def choose(parent, document) -> QPrinter:
        asked.append(document)
        return paper(tmp_path / "papier.pdf")(parent, document)

    sheets.choose_printer = choose
    sheets.print_button.click()
    qtbot.waitUntil((tmp_path / "papier.pdf").exists)
    assert asked == ["Fiches de l’élève"], "the queue of the printer names no one"


def test_the_day_s_sheet_is_for_the_day_and_instructor_chosen(qtbot, desk, bridge):
    made = DaySheetDialog(make_office(desk, bridge), desk.today())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.preview.pages >= 1 or made.refusal.isVisible())
    made.day.line.setText("21/11/2026")
    made.day.committed.emit()
    pdf = made.making()()
    assert "21 novembre 2026" in PdfReader(BytesIO(pdf)).pages[0].extract_text().casefold()
    made.day.line.setText("99")
    assert made.making() is None


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_nor_unnamed(qtbot, sheets, look, percent):
    look.set_text_percent(percent)
    qtbot.waitUntil(lambda: cut_texts(sheets) == [])
    assert unnamed(sheets) == []


def test_the_documents_of_a_file_offer_both_ways(qtbot):
    tab = DocumentsTab()
    qtbot.addWidget(tab)
    tab.show_acts([])
    tab.show()
    asked = []
    tab.document_asked.connect(lambda: asked.append("document"))
    tab.sheets_asked.connect(lambda: asked.append("sheets"))
    for button in tab.findChildren(type(tab.layout().itemAt(0).widget().children()[-1])):
        if button.text().startswith(("Délivrer", "Fiches")):
            button.click()
    assert asked == ["document", "sheets"]


def test_a_student_without_a_training_is_not_a_defect(qtbot, desk, bridge):

    made = StudentSheetDialog(make_office(desk, bridge), add_student(desk).id)
    qtbot.addWidget(made)
    made.show()
    assert made.making() is None
    assert not made.print_button.isEnabled()
