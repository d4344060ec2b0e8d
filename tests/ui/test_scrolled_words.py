"""Words that wrap in what scrolls: no bar beside nothing, no bar below."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from livret_desktop.ui.pages.lessons.lessons_confirm import ConfirmLine
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.wrapping_check import WrappingCheckBox

_SENTENCE = "La validité de l’autorisation d’enseigner a pris fin : saisissez la nouvelle date de fin. " * 2


def test_words_that_fit_show_no_bar(look: Theme, qtbot) -> None:
    content = FlowingContent()
    box = column(content)
    page = ScrolledPage(content)
    qtbot.addWidget(page)
    page.resize(600, 420)
    page.show()
    for _ in range(8):
        box.addWidget(Label(_SENTENCE, wraps=True))
    box.addStretch(1)
    qtbot.waitUntil(lambda: content.height() == page.viewport().height())
    assert not page.verticalScrollBar().isVisible()
    page.resize(200, 420)
    qtbot.waitUntil(lambda: page.verticalScrollBar().isVisible())
    page.resize(600, 420)
    qtbot.waitUntil(lambda: not page.verticalScrollBar().isVisible())


def test_a_narrow_tick_box_shows_its_words_whole(look: Theme, qtbot) -> None:
    box = WrappingCheckBox("Même correction pour 15 autres leçons de Marie-Bénédicte Alexandrine")
    qtbot.addWidget(box)
    box.show()
    one_line = box.heightForWidth(box.sizeHint().width())
    assert box.minimumSizeHint().width() < 200
    assert box.heightForWidth(200) > one_line
    box.resize(200, box.heightForWidth(200))
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().bottomRight())
    assert box.isChecked()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()


def test_a_long_name_to_confirm_asks_for_no_bar_below(look: Theme, qtbot) -> None:
    words = "jeu. 19 nov. 08:00, DE LA ROCHEFORDIÈRE-MONTALEMBERT Marie-Bénédicte, Nadia BELKHODJA, 1 h 30"
    content = FlowingContent()
    column(content).addWidget(ConfirmLine(uuid4(), words))
    page = ScrolledPage(content)
    qtbot.addWidget(page)
    page.resize(560, 300)
    page.show()
    QApplication.processEvents()
    assert not page.horizontalScrollBar().isVisible()
