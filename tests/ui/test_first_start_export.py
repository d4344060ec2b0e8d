"""The first start with a full export: the school is there again under a new key, or nothing is and it is said why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.services.configuration import read_school
from livret_desktop.services.copies.recovery_sheet import sheet_state
from livret_desktop.services.outbox.send_pause import paused_reason
from livret_desktop.services.records.student_list import StudentQuery, count_students
from livret_desktop.services.school.opening import has_school
from livret_desktop.services.whole_school.exporting import export_whole
from livret_desktop.ui.first_start.wizard import FirstStart
from livret_desktop.ui.widgets.dialogs import MessageDialog
from tests.services.house import House, add_student
from tests.ui.checks import cut_texts, unnamed
from tests.ui.first_start_screen import first_start_in_front
from tests.ui.hands import Hands, Keyboard, Mouse
from tests.ui.office_house import paper


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "ecole")


@pytest.fixture
def start(house: House, bridge, qtbot) -> Iterator[FirstStart]:
    with first_start_in_front(qtbot, house, bridge) as dialog:
        yield dialog


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    former = House(tmp_path / "ancien-pc")
    former.create()
    with former.open() as desk:
        add_student(desk)
        return export_whole(desk, tmp_path / "export-livret").folder


def choose(hands: Hands, start: FirstStart, folder: Path) -> None:
    start.export.choose_folder = lambda _parent, _title: folder
    hands.press("Reprendre un export complet")
    hands.press("Choisir le dossier")
    hands.press("Reprendre cette école")


@pytest.mark.parametrize("hands", [Mouse(), Keyboard()], ids=["mouse", "keyboard"])
def test_an_export_becomes_a_school_and_its_sheet_is_printed(
    hands: Hands, start: FirstStart, house: House, exported: Path, qtbot, tmp_path: Path
) -> None:
    choose(hands, start, exported)
    qtbot.waitUntil(start.export.done.isVisible)
    assert "1\u00a0élève" in start.export.done.accessibleName()
    assert not start.export.broken.isVisible()
    assert cut_texts(start) == [] and unnamed(start.export) == []
    hands.press("Continuer")
    assert start.frame.current == 5, "a stick, then the sheet of the new key"
    assert start.school.name.text == "Auto-école du Pont"
    hands.press("Passer")
    start.sheet.choose_printer = paper(tmp_path / "feuille.pdf")
    hands.press("Imprimer la feuille")
    qtbot.waitUntil(lambda: start.frame.next.text() == "Continuer")
    with qtbot.waitSignal(start.accepted):
        hands.press("Continuer")
    start._work.close()
    with house.open() as desk:
        assert count_students(desk, StudentQuery()) == 1
        assert read_school(desk).city == "Melun"
        assert sheet_state(desk).printed_at is not None
        with desk.database.read() as reading:
            assert paused_reason(reading.connection)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace('"schema":"0', '"schema":"9'), "autre version du programme"),
        (lambda text: text.replace('"schema":"', '"schema":"0001,'), "autre version du programme"),
        (lambda text: text[: len(text) // 2], "ne peut pas être repris"),
        (lambda _text: "{}", "ne peut pas être repris"),
    ],
)
def test_what_cannot_be_taken_over_is_said_and_leaves_nothing(
    start: FirstStart, house: House, exported: Path, qtbot, spoil, said: str
) -> None:
    data = exported / "ecole.json"
    data.write_text(spoil(data.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    choose(Mouse(), start, exported)
    qtbot.waitUntil(lambda: bool(shown()))
    (dialog,) = shown()
    assert said in dialog.windowTitle()
    dialog.accept()
    assert not has_school(house.folder)
    assert start.export.pick.isEnabled()


def test_a_folder_without_an_export_is_said(start: FirstStart, house: House, qtbot, tmp_path: Path) -> None:
    choose(Mouse(), start, tmp_path)
    qtbot.waitUntil(lambda: bool(shown()))
    shown()[0].accept()
    assert not has_school(house.folder)


def shown() -> list[QDialog]:
    return [
        one for one in QApplication.topLevelWidgets() if isinstance(one, MessageDialog) and one.isVisible()
    ]
