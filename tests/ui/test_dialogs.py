from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from livret_desktop.clock import SystemClock, parse_start
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.dialogs import confirm_dialog
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column
from livret_desktop.ui.widgets.text import Label

CLOCK = SystemClock(parse_start("2026-11-20T18:00"))


def test_enter_never_deletes_by_habit(look: Theme, qtbot) -> None:
    dialog = confirm_dialog("Supprimer\u00a0?", "Rien ne pourra la rendre.", "Supprimer", is_grave=True)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.result() == 0


def test_enter_presses_the_button_that_has_the_ring(look: Theme, qtbot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    rows = QVBoxLayout(dialog)
    other, default = Button("Choisir un fichier…"), Button("Continuer", ButtonKind.PRIMARY)
    rows.addWidget(other)
    rows.addWidget(default)
    default.setDefault(True)
    pressed: list[str] = []
    other.clicked.connect(lambda: pressed.append("other"))
    default.clicked.connect(lambda: pressed.append("default"))
    dialog.show()
    other.setFocus()
    qtbot.keyClick(other, Qt.Key.Key_Return)
    qtbot.keyClick(other, Qt.Key.Key_Enter)
    assert pressed == ["other", "other"]
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert pressed == ["other", "other", "default"]


def test_fields_scroll_on_a_low_screen_and_are_never_crushed(look: Theme, qtbot) -> None:
    dialog = FormDialog("Nouvel élève")
    qtbot.addWidget(dialog)
    grid = FormGrid(1)
    fields = [TextField(f"Champ {number}") for number in range(12)]
    for field in fields:
        grid.add(field)
    dialog.body.addWidget(grid)
    dialog.body.addStretch(1)
    dialog.show()
    dialog.resize(420, 300)
    QApplication.processEvents()
    assert all(field.line.height() >= field.line.minimumSizeHint().height() for field in fields)
    assert fields[-1].mapTo(dialog, fields[-1].rect().bottomLeft()).y() > dialog.height()


def test_large_text_is_whole_where_the_screen_has_room(look: Theme, qtbot) -> None:
    """Qt keeps a new dialog within two thirds of the screen: the sentence, which does not scroll, was cut."""
    look.set_text_percent(200)
    sentence = (
        "La personne peut demander tout ce que l’école garde sur elle. La réponse tient en deux fichiers. "
        * 2
    )
    dialog = FormDialog("Données de Bérénice Haddadi", sentence)
    qtbot.addWidget(dialog)
    for text in ("Fermer", "Effacer le dossier…", "Donner l’accès…"):
        dialog.add_button(Button(text))
    dialog.open()
    QApplication.processEvents()
    assert dialog.width() == dialog.sizeHint().width()
    for label in dialog.findChildren(Label):
        assert label.height() >= label.heightForWidth(label.width())


def test_a_long_message_scrolls_and_its_buttons_stay_in_sight(look: Theme, qtbot) -> None:
    look.set_text_percent(200)
    dialog = confirm_dialog(
        "Tester la connexion", "Une page web répond à la place de la DSR. " * 40, "Fermer"
    )
    qtbot.addWidget(dialog)
    dialog.open()
    QApplication.processEvents()
    room = dialog.screen().availableSize()
    assert dialog.height() < room.height() and dialog.width() < room.width()
    for button in dialog.findChildren(Button):
        assert dialog.rect().contains(button.geometry().translated(button.parentWidget().pos()))
    assert dialog.findChild(ScrolledPage).verticalScrollBar().maximum() > 0


def test_a_message_grows_with_what_is_added_to_it(look: Theme, qtbot) -> None:
    dialog = confirm_dialog("Tester la connexion", "Test en cours.", "Fermer")
    qtbot.addWidget(dialog)
    dialog.open()
    QApplication.processEvents()
    before = dialog.height()
    dialog.words.addWidget(Label("Une page web répond à la place de la DSR. " * 5, wraps=True))
    qtbot.waitUntil(lambda: dialog.height() > before)
    qtbot.waitUntil(lambda: not dialog.findChild(ScrolledPage).verticalScrollBar().isVisible())


def test_a_high_page_not_shown_asks_for_no_room(look: Theme, qtbot) -> None:
    stack, low, high = CurrentStack(), QWidget(), QWidget()
    qtbot.addWidget(stack)
    low.setMinimumHeight(40)
    high.setMinimumHeight(4000)
    for page in (low, high):
        QVBoxLayout(page)
        stack.addWidget(page)
    stack.show()
    assert stack.minimumSizeHint().height() < 100
    stack.setCurrentIndex(1)
    assert stack.minimumSizeHint().height() >= 4000


def test_nor_does_one_that_wraps_in_a_page_that_scrolls(look: Theme, qtbot) -> None:
    stack, low, high = CurrentStack(), Label("Rien ici. " * 20, wraps=True), QWidget()
    high.setMinimumHeight(4000)
    for page in (low, high):
        stack.addWidget(page)
    content = FlowingContent()
    column(content).addWidget(stack)
    scrolled = ScrolledPage(content)
    qtbot.addWidget(scrolled)
    scrolled.resize(400, 500)
    scrolled.show()
    qtbot.waitUntil(lambda: stack.height() > 0)
    assert scrolled.verticalScrollBar().maximum() == 0
    stack.setCurrentWidget(high)
    qtbot.waitUntil(lambda: scrolled.verticalScrollBar().maximum() > 3000)


def test_the_focus_goes_along_to_the_page_shown(look: Theme, qtbot) -> None:
    stack, first, second = CurrentStack(), TextField("Nom"), TextField("Prénom")
    qtbot.addWidget(stack)
    for page in (first, second):
        stack.addWidget(page)
    stack.show()
    first.line.setFocus()
    stack.setCurrentWidget(second)
    assert stack.focusWidget() is second.line
    assert (stack.currentIndex(), first.isHidden(), second.isHidden()) == (1, True, False)
    stack.setCurrentIndex(7)
    assert stack.currentWidget() is second
    stack.removeWidget(second)
    assert (stack.currentWidget(), stack.count()) == (first, 1)
    assert (first.isHidden(), second.isHidden()) == (False, True)
