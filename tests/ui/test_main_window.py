from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QLineEdit, QWidget
from shiboken6 import delete

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.manual.help_key import help_key
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.presenters.cells import StatusItem, matched_name
from livret_desktop.ui.presenters.suggestion import Suggestion
from livret_desktop.ui.status_line import NOT_APPROVED
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.fields import TextField
from tests.ui.checks import cut_texts, unnamed


class Today(Page):
    key, title, icon_name = "today", "Aujourd’hui", "today"
    kinds = frozenset({Kind.LESSONS})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.reloads = 0
        self.field = TextField("Champ")
        self.body.addWidget(self.field)

    def reload(self) -> None:
        self.reloads += 1


class Students(Page):
    key, title, icon_name, group, new_label = "students", "Élèves", "students", 1, "Nouvel élève"
    kinds = frozenset({Kind.STUDENTS})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.reloads = 0
        self.opened: list[object] = []
        self.made: list[str] = []
        self.header.add_action(Button("Imprimer la liste", icon="print"))
        self.body.addWidget(ChipBar([Choice("all", "En formation", 164), Choice("aac", "AAC", 41)]))
        self.answers(Command.NEW, lambda: self.made.append("élève"))

    def reload(self) -> None:
        self.reloads += 1

    def open(self, what: object) -> None:
        self.opened.append(what)


class Settings(Page):
    key, title, icon_name, group = "settings", "Réglages", "settings", 9

    def reload(self) -> None:
        """Nothing to read."""


@pytest.fixture
def window(bridge: Bridge, qtbot) -> MainWindow:
    made = MainWindow(bridge, "Auto-école du Pont", "Melun")
    qtbot.addWidget(made)
    made.add_pages([Today(bridge), Students(bridge), Settings(bridge)])
    items = [
        StatusItem("ok-circle", Tone.OK, "Dernier envoi", "hier 20:02, 31 acceptées", "today"),
        StatusItem("clock", Tone.QUIET, "Prochain envoi", "ce soir 20:00", "today"),
        StatusItem("backup", Tone.OK, "Dernière sauvegarde", "hier 19:12, vérifiée", "settings"),
    ]
    made.status.show_items(items)
    made.status.show_warning(NOT_APPROVED)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_page_answers_a_key_before_the_window(window: MainWindow, qtbot) -> None:
    heard: list[str] = []
    window.answers(Command.NEW, lambda: heard.append("fenêtre"))
    window.answers(Command.SEND, lambda: heard.append("envoi"))
    qtbot.keyClick(window.page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    window.go_to("students")
    qtbot.keyClick(window.page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window.page, Qt.Key.Key_F9)
    assert heard == ["fenêtre", "envoi"]
    assert window.page.made == ["élève"]
    assert window.top_bar.new.text() == "Nouvel élève"


def test_only_the_page_concerned_reads_again(window: MainWindow, bridge: Bridge, qtbot) -> None:
    today, students = window.findChild(Today), window.findChild(Students)
    assert (today.reloads, students.reloads) == (1, 0)
    bridge.announce(Changes(frozenset({Kind.LESSONS})))
    qtbot.waitUntil(lambda: today.reloads == 2)
    bridge.announce(Changes(frozenset({Kind.STUDENTS})))
    bridge.announce(Changes(frozenset({Kind.LESSONS})))
    qtbot.waitUntil(lambda: today.reloads == 3)
    assert students.reloads == 0
    window.go_to("students")
    assert students.reloads == 1
    window.go_to("today")
    assert today.reloads == 3


def test_undo_names_itself(window: MainWindow, bridge: Bridge, qtbot) -> None:
    asked: list[int] = []
    window.undo_asked.connect(asked.append)
    assert not window.top_bar.undo.isVisible()
    bridge.announce(Changes(frozenset({Kind.STUDENTS}), "NEPH de Léa Marchand", 7))
    qtbot.waitUntil(window.top_bar.undo.isVisible)
    assert window.top_bar.undo.text() == "Annuler\u00a0: NEPH de Léa Marchand"
    bridge.announce(Changes(frozenset({Kind.JOBS})))
    qtbot.keyClick(window.page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    window.clear_undo()
    qtbot.keyClick(window.page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert asked == [7]


def test_in_a_field_ctrl_z_is_the_fields(window: MainWindow, qtbot) -> None:
    asked: list[int] = []
    window.undo_asked.connect(asked.append)
    window.show_undo(Changes(frozenset(), "NEPH", 7))
    line = window.page.field.line
    line.setFocus()
    qtbot.keyClicks(line, "abc")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == ""
    assert asked == []


def test_the_search_finds_and_opens(window: MainWindow, qtbot) -> None:
    box = window.top_bar.search
    box.set_search(lambda text: [Suggestion(12, matched_name("MARÉCHAL", "Zoé", text), "B", "archivée")])
    taken: list[object] = []
    box.taken.connect(taken.append)
    qtbot.keyClick(window.page, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert box.line.hasFocus()
    qtbot.keyClicks(box.line, "mar")
    qtbot.waitUntil(lambda: len(box.found) == 1)
    assert box.found[0].said == "MARÉCHAL Zoé, B, archivée"
    qtbot.keyClick(box.line, Qt.Key.Key_Return)
    assert taken == [12]
    assert box.line.text() == ""
    box.set_search(lambda text: [])
    qtbot.keyClicks(box.line, "zzz")
    qtbot.waitUntil(lambda: len(box.found) == 1)
    assert box.found[0].said.startswith("Personne pour «\u00a0zzz\u00a0»")
    qtbot.keyClick(box.line, Qt.Key.Key_Return)
    assert taken == [12]


def test_pages_lead_to_one_another(window: MainWindow) -> None:
    window.page.go_to("students", 12)
    assert window.page.key == "students"
    assert window.page.opened == [12]
    window.page.set_badge("3")
    assert "Élèves, 3 à régler" in names(window.rail)


def test_the_rail_gives_way(window: MainWindow, look: Theme) -> None:
    assert not window.rail.is_narrow
    window.resize(1024, 720)
    QApplication.processEvents()
    assert window.rail.is_narrow
    tips = [button.toolTip() for button in window.rail.findChildren(QAbstractButton)]
    assert tips == ["Aujourd’hui", "Élèves", "Réglages"]
    window.resize(1366, 720)
    QApplication.processEvents()
    assert not window.rail.is_narrow
    look.set_text_percent(200)
    QApplication.processEvents()
    assert window.rail.is_narrow


@pytest.mark.parametrize(("width", "percent"), [(1366, 100), (1024, 100), (1366, 200), (1024, 200)])
def test_nothing_is_cut_nor_outside(window: MainWindow, look: Theme, width: int, percent: int) -> None:
    look.set_text_percent(percent)
    window.show_undo(Changes(frozenset(), "NEPH de Léa Marchand", 7))
    window.resize(width, 720)
    window.go_to("students")
    for _turn in range(3):
        QApplication.processEvents()
    assert (window.width(), window.height()) == (width, 720)
    assert cut_texts(window) == []
    for part in (window.top_bar, window.status, window.rail):
        assert window.rect().contains(part.rect().translated(part.mapTo(window, part.rect().topLeft())))
        for child in part.findChildren(QAbstractButton):
            if child.isVisible() and part is not window.rail:
                assert part.rect().contains(
                    child.rect().translated(child.mapTo(part, child.rect().topLeft()))
                )


def test_a_button_made_too_small_would_be_caught(window: MainWindow) -> None:
    window.top_bar.help.setFixedWidth(20)
    QApplication.processEvents()
    assert cut_texts(window) == ["Aide"]


def names(root: QWidget) -> list[str]:
    return [widget.accessibleName() for widget in root.findChildren(QWidget)]


def test_every_control_has_a_name_and_a_role(window: MainWindow) -> None:
    window.go_to("students")
    assert unnamed(window) == []


def test_an_unnamed_control_would_be_caught(window: MainWindow) -> None:
    nameless = QLineEdit(window.page)
    assert len(unnamed(window)) == 1
    nameless.deleteLater()


def test_tab_goes_through_the_window_in_the_order_read(window: MainWindow, qtbot) -> None:
    window.go_to("students")
    window.top_bar.search.line.setFocus()
    visited = []
    for _step in range(8):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget().accessibleName())
    assert visited[:4] == ["Nouvel élève", "Aide", "Imprimer la liste", "En formation, 164"]
    assert visited[4:] == [
        "Dernier envoi\u00a0: hier 20:02, 31 acceptées",
        "Prochain envoi\u00a0: ce soir 20:00",
        "Dernière sauvegarde\u00a0: hier 19:12, vérifiée",
        "Élèves",
    ]


def test_help_opens_the_manual(window: MainWindow, qtbot) -> None:
    qtbot.keyClick(window.page, Qt.Key.Key_F1)
    manual = help_key().window
    assert manual.isVisible()
    manual.close()
    delete(manual)


def test_the_training_band_is_always_there(bridge: Bridge, qtbot) -> None:
    window = MainWindow(bridge, "Auto-école du Pont", "Melun", is_essai=True)
    qtbot.addWidget(window)
    window.add_pages([Today(bridge)])
    window.show()
    assert window.band.isVisible()
    left: list[bool] = []
    window.leave_essai_asked.connect(lambda: left.append(True))
    window.band.leave.click()
    assert left == [True]


def test_qt_speaks_french(look: Theme, qtbot) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert [button.text().replace("&", "") for button in box.buttons()] == ["Enregistrer", "Annuler"]
    assert QLocale().name() == "fr_FR"
