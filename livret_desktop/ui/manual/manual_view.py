"""A page of the manual, drawn: Markdown in the program's own faces and colours. Loads nothing but its own pictures."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from PySide6.QtCore import QByteArray, Qt, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from livret_desktop.domain.names import folded
from livret_desktop.resources import resource_path
from livret_desktop.services.manual import SUFFIX, ManualPage
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import TextStyle

_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_HEADINGS = {1: TextStyle.SCREEN_TITLE, 2: TextStyle.CARD_TITLE}
_LINE_PERCENT = 140.0
_MARGIN_PX = 24
_AFTER_PARAGRAPH, _AFTER_ITEM, _BEFORE_HEADING, _AFTER_HEADING = 10, 5, 20, 6
_CELL_PX = 6
_OF_LINE = 60
"""Letters by which a line is known."""


class ManualView(QTextBrowser):
    """``page_asked(key)``: a link to another page was followed. GUI thread."""

    page_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: ManualPage | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)  # links are ours to follow: nothing is ever asked of a browser
        self.setAccessibleName("Page du manuel")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.anchorClicked.connect(self._follow)
        theme().changed.connect(self._draw_again)

    def show_page(self, page: ManualPage) -> None:
        """Another page, from its top."""
        self._page = page
        self._draw()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)
        self.setAccessibleDescription(page.title)

    def show_line(self, line: str) -> None:
        """Scroll to the paragraph, heading or item that begins so."""
        wanted = folded(line)
        block = self.document().begin()
        while block.isValid():
            if block.text() and wanted.startswith(folded(block.text())[:_OF_LINE].rstrip()):
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top - self.document().documentMargin()))
                return
            block = block.next()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """A picture of the manual, and nothing else: neither another file nor an address."""
        path = PurePosixPath(QUrl(name).path())
        if kind != QTextDocument.ResourceType.ImageResource.value or path.parts[:-1] != ("pictures",):
            return QByteArray()
        return _framed(QImage(str(resource_path("manual", "pictures", path.name))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures are never wider than the page."""
        super().resizeEvent(event)
        self._fit_pictures()

    def _draw(self) -> None:
        if self._page is None:
            return
        look, document = theme(), self.document()
        document.clear()
        document.setDefaultFont(look.font(TextStyle.TEXT))
        document.setDocumentMargin(look.px(_MARGIN_PX))
        document.setMarkdown(self._page.text, _MARKDOWN)
        block = document.begin()
        while block.isValid():
            self._dress(block)
            block = block.next()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _dress_table(frame)
        self._fit_pictures()

    def _draw_again(self) -> None:
        """Another look: at the same place of the page."""
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        self._draw()
        bar.setValue(round(share * bar.maximum()))

    def _dress(self, block: QTextBlock) -> None:
        look, level = theme(), block.blockFormat().headingLevel()
        style = _HEADINGS.get(level, TextStyle.TEXT)
        shape = QTextBlockFormat()
        before, after = (_BEFORE_HEADING if level > 1 else 0), _AFTER_HEADING
        if not level:
            after = _AFTER_ITEM if block.textList() is not None else _AFTER_PARAGRAPH
        pieces = _pieces(block)
        is_cell = QTextCursor(block).currentTable() is not None
        is_picture = any(former.isImageFormat() for _start, _length, former in pieces)
        if is_cell:
            after = 0
        shape.setTopMargin(look.px(before))
        shape.setBottomMargin(look.px(after))
        shape.setLineHeight(
            # A share of a picture's height would stand empty under it.
            100.0 if is_cell or is_picture else _LINE_PERCENT,
            QTextBlockFormat.LineHeightTypes.ProportionalHeight.value,
        )
        cursor = QTextCursor(block)
        cursor.mergeBlockFormat(shape)
        for start, length, former in pieces:
            if not former.isImageFormat():
                cursor.setPosition(start)
                cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(_face(former, style))

    def _fit_pictures(self) -> None:
        """At their own size, or as wide as the page where that is too wide."""
        document = self.document()
        room = self.viewport().width() - 2 * round(document.documentMargin())
        block = document.begin()
        while block.isValid():
            for start, length, shape in _pieces(block):
                if shape.isImageFormat():
                    self._fit(start, length, room)
            block = block.next()

    def _fit(self, start: int, length: int, room: int) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        shape = cursor.charFormat().toImageFormat()
        picture = self.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(shape.name()))
        if isinstance(picture, QImage) and room > 0:
            shape.setWidth(min(room, picture.width()))
            cursor.setCharFormat(shape)

    def _follow(self, link: QUrl) -> None:
        if link.path().endswith(SUFFIX):
            self.page_asked.emit(link.path().removesuffix(SUFFIX))


def _pieces(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    """Where the pieces of a block stand and how they look; taken down first, for dressing one moves the walk."""
    found = []
    walk = block.begin()
    while not walk.atEnd():
        piece = walk.fragment()
        found.append((piece.position(), piece.length(), piece.charFormat()))
        walk += 1
    return found


def _face(former: QTextCharFormat, style: TextStyle) -> QTextCharFormat:
    """The face and ink of a piece of text: headings, strong words, keys, links."""
    look = theme()
    is_key, is_strong = former.fontFixedPitch(), former.fontWeight() > TextStyle.TEXT.weight
    if style is TextStyle.TEXT and (is_strong or is_key):
        style = TextStyle.STRONG
    face = QTextCharFormat(former)
    face.clearProperty(
        QTextFormat.Property.FontSizeAdjustment.value
    )  # Markdown's own size of headings wins over ours
    face.setFont(look.font(style), QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesAll)
    face.setFontFixedPitch(False)
    face.setForeground(look.colour("accent" if former.isAnchor() else "text"))
    face.setFontUnderline(former.isAnchor())
    if is_key:
        face.setBackground(look.colour("hover"))
    return face


def _dress_table(table: QTextTable) -> None:
    look = theme()
    shape = table.format()
    shape.setBorderCollapse(True)
    shape.setBorder(1)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(look.colour("line"))
    shape.setCellPadding(look.px(_CELL_PX))
    shape.setCellSpacing(0)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    shape.setColumnWidthConstraints(
        [
            QTextLength(QTextLength.Type.PercentageLength, 30),
            QTextLength(QTextLength.Type.PercentageLength, 70),
        ]
    )
    table.setFormat(shape)


def _framed(picture: QImage) -> QImage:
    """A line around: a light picture on a light page has no edge, on a dark one a hard one."""
    framed = picture.convertToFormat(QImage.Format.Format_RGB32)  # from few colours, which none can paint on
    painter = QPainter(framed)
    painter.setPen(theme().colour("strong"))
    painter.drawRect(framed.rect().adjusted(0, 0, -1, -1))
    painter.end()
    return framed
