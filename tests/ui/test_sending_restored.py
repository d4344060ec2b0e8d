"""A school never connected, after a copy was put back: nothing had left, so no answer is missing and none comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from PySide6.QtWidgets import QAbstractButton

from livret_desktop.services.by_hand.hours_sheet import read_hours_sheet
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.sending.send_status import status
from livret_desktop.services.today.day import read_today
from livret_desktop.services.today.todo import Cause
from livret_desktop.ui.pages.sending.sending_by_hand import open_hours_sheet
from livret_desktop.ui.presenters.cells import plain_text
from livret_desktop.ui.presenters.today import lessons_card
from tests.ui.checks import cut_texts
from tests.ui.sending_school import FRIDAY, Friday, connected, fill, friday
from tests.ui.sending_screen import Screen, screens

DAYS = (FRIDAY - timedelta(days=1), FRIDAY)


@pytest.fixture
def restored(tmp_path: Path) -> Iterator[Friday]:
    """Twelve lessons waited in the copy; no access was ever set."""
    with friday(tmp_path) as made:
        fill(made)
        settle_after_restore(made.desk)
        yield made


@pytest.fixture
def screen(restored: Friday, qtbot, look) -> Iterator[Callable[[], Screen]]:
    with screens(restored, qtbot) as show:
        yield show


def plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ")


def details(shown: Screen) -> set[str]:
    model = shown.page.queue.model
    return {plain(plain_text(model.cell_at(row, 5))) for row in range(model.rowCount())}


def test_the_queue_says_where_its_lessons_come_from(restored: Friday, screen) -> None:
    shown = screen()
    assert set(shown.states().values()) == {"À vérifier"}
    assert details(shown) == {"de la copie : déclarée depuis ?"}
    assert "À vérifier" in [chip.text() for chip in shown.page.queue.chips.findChildren(QAbstractButton)]
    shown.choose("Caron")
    said = plain(shown.words())
    assert "Cette leçon vient d’une copie restaurée : elle a pu être déclarée depuis." in said
    for promise in (
        "on redemande",
        "On redemande",
        "on vérifie d’abord",
        "réponse non reçue",
        "Réponse non reçue",
    ):
        assert promise not in said
    assert said.count("Leçons pas encore parties : mises à vérifier") == 1, (
        "one moment, one line of the journal"
    )


def test_the_end_of_the_pause_promises_no_sending(restored: Friday, screen) -> None:
    shown = screen()
    assert "reprendre n’enverra rien" in shown.words()
    assert "redemandé à la DSR" not in shown.words()
    assert cut_texts(shown.page.banner) == []
    with shown.qtbot.waitSignal(shown.page.said) as said:
        shown.press("Reprendre les envois")
    assert said.args[0].word.startswith("La pause est finie. Sans accès à la DSR, rien ne part")
    assert status(restored.desk).paused_reason is None
    shown.reread()
    assert "rien à faire" not in " ".join(details(shown))


def test_a_lesson_given_since_is_not_said_to_leave_after_the_pause(restored: Friday, screen) -> None:
    restored.teach("Caron", 17, "Arnaud", name="depuis")
    shown = screen()
    shown.choose("depuis")
    assert "Elle partira" not in shown.words()
    assert "Déclarez cette heure à la main" in shown.words()


def test_today_counts_them_once(restored: Friday) -> None:
    seen = read_today(restored.desk)
    assert lessons_card(seen).sentence == ""
    (by_hand,) = [one for one in seen.todos if one.cause is Cause.BY_HAND]
    assert by_hand.number == seen.status.to_verify == 12
    assert "12 viennent d’une copie restaurée" in plain(by_hand.why)


def test_the_sheet_asks_to_look_first(restored: Friday, bridge, qtbot, tmp_path: Path) -> None:
    dialog = open_hours_sheet(None, restored.office(bridge), DAYS)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.sheet is not None, timeout=10_000)
    assert "12 leçons viennent d’une copie restaurée : regardez d’abord" in plain(dialog.details.text())
    cells = [plain(plain_text(dialog.model.cell_at(row, 4))) for row in range(dialog.model.rowCount())]
    assert cells.count("déclarée depuis la copie ?") == 11
    assert cells.count("NEPH manquant") == 1, "what is missing comes first"
    sheet = read_hours_sheet(restored.desk, *DAYS)
    paper = tmp_path / "feuille.pdf"
    paper.write_bytes(sheet.pdf())
    printed = " ".join(page.extract_text() for page in pypdf.PdfReader(paper).pages)
    assert "viennent d’une copie restaurée" in " ".join(plain(printed).split())
    assert plain(sheet.csv().decode()).count("déclarée depuis la copie ?") == 12
    assert sheet.as_json()["to_declare"] == 12


def test_with_an_access_they_are_asked_about_as_ever(restored: Friday, screen) -> None:
    with connected(restored):
        shown = screen()
        assert status(restored.desk).never_left == 0
        assert set(shown.states().values()) == {"Réponse non reçue\u00a0(essai)"}
        assert details(shown) == {"l’envoi attend quelqu’un"}, "the pause waits for a person"
        with shown.qtbot.waitSignal(shown.page.said) as said:
            shown.press("Reprendre les envois")
        assert said.args[0].word.startswith("Les envois reprennent")
