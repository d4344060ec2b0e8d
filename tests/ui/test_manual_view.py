"""A page of the manual as it is drawn: inside its window, without holes, and from the program's own files alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QUrl
from PySide6.QtGui import QTextDocument

from livret_desktop.services.manual import read_manual
from livret_desktop.ui.manual.manual_view import ManualView
from livret_desktop.ui.theme.theme import Theme
from tests.ui.manual_words import plain


@pytest.fixture
def view(look: Theme, qtbot) -> ManualView:
    made = ManualView()
    qtbot.addWidget(made)
    made.resize(700, 560)
    made.show()
    return made


def test_every_page_is_drawn_with_its_pictures_inside_the_page(view: ManualView) -> None:
    for one in read_manual().pages:
        view.show_page(one)
        document = view.document()
        assert plain(one.title) in plain(view.toPlainText())
        assert document.idealWidth() <= view.viewport().width() + 1, one.key
        assert empty_under_pictures(document) == [], one.key


def empty_under_pictures(document: QTextDocument) -> list[float]:
    """Blocks that hold a picture and are a line and more higher than it."""
    spare, block = [], document.begin()
    while block.isValid():
        shape = block.begin().fragment().charFormat() if not block.begin().atEnd() else None
        if shape is not None and shape.isImageFormat():
            picture = document.resource(
                QTextDocument.ResourceType.ImageResource.value, QUrl(shape.toImageFormat().name())
            )
            drawn = picture.height() * shape.toImageFormat().width() / picture.width()
            spare.append(document.documentLayout().blockBoundingRect(block).height() - drawn)
        block = block.next()
    return [one for one in spare if one > 40]


def test_nothing_but_its_own_pictures_is_ever_loaded(view: ManualView) -> None:
    image = QTextDocument.ResourceType.ImageResource.value
    for name in (
        "http://exemple.fr/a.png",
        "file:///etc/passwd",
        "../licences/NOTICE.txt",
        "pictures/../../x.png",
    ):
        assert view.loadResource(image, QUrl(name)) == QByteArray()
    asked: list[str] = []
    view.page_asked.connect(asked.append)
    for link in ("https://exemple.fr/", "etp.md"):
        view.anchorClicked.emit(QUrl(link))
    assert asked == ["etp"]
