"""The head of a screen: title, the answer to "is everything all right?", actions."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import HEADER_HEIGHT, SPACE_2, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Link
from livret_desktop.ui.widgets.layouts import AdaptiveRow, FlowLayout
from livret_desktop.ui.widgets.text import Icon, Label

_LEAST_TITLE_PX, _LEAST_SENTENCE_PX = 300, 280


class BackLink(Link):
    """ "‹ Élèves": back to the list, named."""

    def sizeHint(self) -> QSize:
        """Room for the chevron."""
        look = theme()
        width = look.metrics(TextStyle.STRONG).horizontalAdvance(self.text()) + look.px(22)
        return QSize(width, look.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A chevron and the name of the list."""
        look, painter = theme(), QPainter(self)
        side = look.px(16)
        box = QRectF(0, (self.height() - side) / 2, side, side)
        look.paint_icon(painter, box, "chevron-left", "accent")
        painter.setFont(look.font(TextStyle.STRONG))
        painter.setPen(look.colour("accent_hover" if self.underMouse() else "accent"))
        painter.drawText(
            self.rect().adjusted(look.px(20), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text()
        )


class _TitleAndSentence(AdaptiveRow):
    """Side by side while the title stays whole and the sentence keeps a fair width; else one under the other.

    A long name at 200 % then wraps: a name is never cut.
    """

    def __init__(self, title: Label, icon: Icon, sentence: Label) -> None:
        super().__init__(SPACE_2)
        self._title, self._sentence = title, sentence
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        title.setSizePolicy(policy)
        self._said = QWidget()
        said = QHBoxLayout(self._said)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(SPACE_2)
        said.addWidget(icon)
        said.addWidget(sentence, 1)
        self.add(title)
        self.add(self._said, 1)

    def minimumSizeHint(self) -> QSize:
        """A long title gives way by wrapping, the sentence down to a fair width."""
        least = max(min(self._title_px(), theme().px(_LEAST_TITLE_PX)), self._fair_px())
        return QSize(least, super().minimumSizeHint().height())

    def arrange(self) -> None:
        """Choose the direction for this width."""
        sentence = self._sentence.fontMetrics().horizontalAdvance(self._sentence.text())
        fair = min(sentence, theme().px(_LEAST_SENTENCE_PX)) + theme().px(24)
        is_column = (
            bool(self._sentence.text()) and self._title_px() + self.row.spacing() + fair > self.width()
        )
        wraps = self._title_px() > self.width()
        if self._title.wordWrap() is not wraps:
            self._title.setWordWrap(wraps)
        direction = QBoxLayout.Direction.TopToBottom if is_column else QBoxLayout.Direction.LeftToRight
        if direction is not self.row.direction():
            self.row.setDirection(direction)
            self.row.setSpacing(0 if is_column else SPACE_2)

    def _fair_px(self) -> int:
        words = self._sentence.fontMetrics().horizontalAdvance(self._sentence.text())
        return min(words, theme().px(_LEAST_SENTENCE_PX)) + theme().px(24) if words else 0

    def _title_px(self) -> int:
        return self._title.fontMetrics().horizontalAdvance(self._title.text()) + 2


class Header(QWidget):
    """Title, one sentence with its icon, actions at the right; goes to two lines rather than cut anything."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        self._row = AdaptiveRow(SPACE_2)
        outer.addWidget(self._row)
        self._left = QWidget()
        self._left_row = QHBoxLayout(self._left)
        self._left_row.setContentsMargins(0, 0, 0, 0)
        self._left_row.setSpacing(SPACE_2)
        self._title = Label(title, TextStyle.SCREEN_TITLE)
        self._icon = Icon("")
        self._icon.hide()
        self._sentence = Label("", tone=Tone.QUIET, wraps=True)
        self._words = _TitleAndSentence(self._title, self._icon, self._sentence)
        self._left_row.addWidget(self._words, 1)
        self._row.add(self._left, 1)
        self._actions = QWidget()
        self._action_row = FlowLayout(self._actions, is_centred=True)
        self._actions.hide()
        self._row.add(self._actions, is_whole=True)
        # A title that begins to wrap changes the height only once Qt has laid the words out: measured again then.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._measure)
        theme().changed.connect(self._fit_height)
        self._fit_height()

    @property
    def title(self) -> str:
        """The title shown."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """The name of the screen, or of the person."""
        self._title.setText(title)
        self._words.arrange()
        self._row.arrange()
        self._fit_height()

    def say(self, sentence: str, state: State | None = None) -> None:
        """The sentence; with a state, its icon before it."""
        self._sentence.setText(sentence)
        self._icon.show_icon(state.icon if state else "", state.tone if state else Tone.QUIET)
        self._words.arrange()
        self._row.arrange()
        self._fit_height()

    def add_action(self, widget: QWidget) -> None:
        """A button at the right; one filled button at most."""
        self._action_row.addWidget(widget)
        self._actions.show()
        self._actions.setMinimumWidth(0)
        self._actions.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._row.arrange()

    def add_left(self, widget: QWidget) -> None:
        """Something before the title: a way back, an avatar."""
        self._left_row.insertWidget(max(0, self._left_row.indexOf(self._words)), widget)

    def add_back(self, text: str) -> Link:
        """A named way back before the title; connect its ``clicked``."""
        link = BackLink(text)
        self.add_left(link)
        return link

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as the words need at this width."""
        super().resizeEvent(event)
        self._fit_height()

    def event(self, event: QEvent) -> bool:
        """The words were laid out anew: a title that now wraps needs another line."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit_height()
        return done

    def _fit_height(self) -> None:
        self._measure()
        self._later.start()

    def _measure(self) -> None:
        layout = self.layout()
        words = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        self.setMinimumHeight(max(HEADER_HEIGHT, theme().px(44) + 2 * SPACE_2, words))
