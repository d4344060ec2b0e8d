"""The page in the window is the one that would come out: duplicate, further copy, act that replaces another."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from livret_desktop.domain.vocabulary import AttestationCopy
from livret_desktop.services.records.students import save_student, student_file
from tests.ui.documents.screen import numbers, show
from tests.ui.office_house import paper


@pytest.fixture
def printer(tmp_path, page) -> None:
    """One that takes whatever comes."""
    page.choose_printer = paper(tmp_path / "papier.pdf")


def shown_text(page) -> str:
    """What the page in the window says."""
    found = page._shown.document
    return " ".join(PdfReader(BytesIO(found.pdf)).pages[0].extract_text().split())


def test_the_page_shown_is_the_one_that_comes_out_duplicata_too(qtbot, page, desk, zoe, printer):
    show(qtbot, page, zoe)
    assert "DUPLICATA" not in shown_text(page)
    page.print()
    qtbot.waitUntil(lambda: "DUPLICATA" in shown_text(page))
    assert "Sortira en DUPLICATA" in page.act.options._words.text()
    page.act.options.boxes[AttestationCopy.STUDENT].setChecked(False)
    page.act.options.boxes[AttestationCopy.SCHOOL].setChecked(False)
    page.act.options.boxes[AttestationCopy.INSURER].setChecked(True)
    qtbot.waitUntil(lambda: "DUPLICATA" not in shown_text(page))
    assert "2026-0001" in shown_text(page), "a further copy bears the number of the act"


def test_a_page_that_replaces_says_so_before_it_is_printed(qtbot, page, desk, zoe, printer):
    show(qtbot, page, zoe)
    page.print()
    qtbot.waitUntil(lambda: len(numbers(desk)) == 2)
    save_student(desk, replace(student_file(desk, zoe.id).student, birth_name="OEUVRARD"))
    page.reload()
    qtbot.waitUntil(lambda: "annule et remplace" in shown_text(page).lower())
    assert len(numbers(desk)) == 2, "looked at, not issued"


def test_a_paper_given_before_is_asked_of_someone_only(qtbot, page, zoe):
    assert not page.act.options.former.isEnabled()
    assert "Choisissez d’abord un élève" in page.act.options.former.accessibleDescription()
    show(qtbot, page, zoe)
    assert page.act.options.former.isEnabled()
