"""Scenario 2, in the whole window: a mother phones, her son needs his AFFI for the insurer today. Under 60 seconds.

By the mouse, then by the keyboard alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtWidgets import QApplication

from livret_desktop.domain.vocabulary import AttestationCopy, AttestationForm
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.attestation_register import register_lines
from livret_desktop.ui.pages.attestations.attestations_page import AttestationsPage
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.targets import ATTESTATIONS, STUDENTS
from tests.services.house import add_student, enrol, new_school
from tests.ui.hands import Hands, Keyboard, Mouse, control, enter, type_here
from tests.ui.office_house import make_office, paper
from tests.ui.whole_window import put_in_front, whole_window

SECONDS = 60


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with new_school(tmp_path / "ecole") as desk:
        yield desk


@pytest.fixture
def shell(desk, look, qtbot) -> Iterator[Shell]:
    with whole_window(lambda bridge: make_office(desk, bridge)) as made:
        put_in_front(made)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        yield made


def attestations(shell: Shell) -> AttestationsPage:
    page = shell.window.page_of(ATTESTATIONS)
    assert isinstance(page, AttestationsPage)
    return page


def find(hands: Hands, qtbot, shell: Shell, letters: str) -> None:
    """Ctrl+K, three letters, Enter: the file; then its attestation."""
    control(Qt.Key.Key_K)
    type_here(letters)
    window = shell.window
    if window.page.key == STUDENTS and not window.page.is_file_shown:
        qtbot.waitUntil(lambda: window.page.list.model.rowCount() == 1)
    else:
        qtbot.waitUntil(lambda: len(window.top_bar.search.found) == 1)
    enter()
    qtbot.waitUntil(lambda: window.page.key == STUDENTS and window.page.is_file_shown)
    if isinstance(hands, Mouse):
        hands.press("Attestation AFFI")
    else:
        control(Qt.Key.Key_P)
    qtbot.waitUntil(attestations(shell).act.form.isVisible)


@pytest.mark.parametrize("hands", [Mouse(), Keyboard()], ids=["mouse", "keyboard"])
def test_a_mother_phones(hands: Hands, desk: Desk, shell: Shell, qtbot, tmp_path) -> None:
    son = add_student(desk, birth_name="TOURNIER", given_names="Léo", neph="231077085820")
    enrol(desk, son, final_evaluation_on=None, aipc_on=date(2023, 10, 4))
    later = add_student(desk, birth_name="VASSEUR", given_names="Inès", neph="250377085822")
    enrol(desk, later, aipc_on=date(2025, 2, 3))
    page, clock = attestations(shell), QElapsedTimer()
    page.choose_printer = paper(tmp_path / "papier.pdf")
    clock.start()

    find(hands, qtbot, shell, "tou")
    assert not page.act.preview.isVisible()
    missing = next(line for line in page.act.compulsory.lines if line.button is not None)
    assert "valuation" in missing.accessibleName()
    hands.press_this(missing.button)
    type_here("18/11/2026")
    if isinstance(hands, Mouse):
        hands.press("Enregistrer")
    else:
        enter()
    qtbot.waitUntil(page.act.preview.isVisible)
    hands.press_this(page.act.options.boxes[AttestationCopy.INSURER])  # the student's is ticked by default
    hands.press_this(page.act.options.boxes[AttestationCopy.SCHOOL])  # so is this one, not wanted here
    qtbot.waitUntil(page.act.options.print.isEnabled)
    with qtbot.waitSignal(page.said):
        if isinstance(hands, Mouse):
            hands.press("Imprimer")
        else:
            control(Qt.Key.Key_P)
    assert clock.elapsed() < SECONDS * 1000
    assert len(PdfReader(tmp_path / "papier.pdf").pages) == 2
    kept = {(line.entry.number, line.entry.copy, line.entry.form) for line in register_lines(desk)}
    assert kept == {
        ("2026-0001", AttestationCopy.STUDENT, AttestationForm.ORIGINAL),
        ("2026-0001", AttestationCopy.INSURER, AttestationForm.ORIGINAL),
    }

    find(hands, qtbot, shell, "vas")
    qtbot.waitUntil(lambda: "Acte du livret numérique" in page.act.form.accessibleName())
    assert "3 février 2025" in page.act.form.accessibleName(), "and why"
    with qtbot.waitSignal(page.said):
        control(Qt.Key.Key_P)
    assert register_lines(desk)[0].entry.form is AttestationForm.NUMERIC
