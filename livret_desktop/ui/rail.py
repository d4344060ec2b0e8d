"""The left rail: the school's name and the places of the program; only icons in a narrow window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from livret_desktop.ui.theme.focus import wants_ring
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import (
    MARK_WIDTH,
    RADIUS_CONTROL,
    RAIL_NARROW,
    RAIL_WIDTH,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    TextStyle,
    Tone,
)
from livret_desktop.ui.widgets.card import Frame
from livret_desktop.ui.widgets.layouts import ScrolledPage, column
from livret_desktop.ui.widgets.text import Hairline, Label

LAST_GROUP = 9
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the rail; a hairline separates groups, the last group stands at the bottom."""

    key: str
    title: str
    icon: str
    group: int


class RailButton(QAbstractButton):
    """One place, with the number that asks for a person.

    ``walked(steps)`` and ``jumped(index)``: arrows, Home and End move the keyboard only; Enter and Space open. Qt's
    own arrows would press each place on the way, and every page of the program would be read in turn.
    """

    walked = Signal(int)
    jumped = Signal(int)
    focused = Signal(bool)
    left = Signal()

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.key = place.key
        self._icon, self.badge, self._is_narrow = place.icon, "", False
        self.setText(place.title)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        wants_ring(self, RADIUS_CONTROL)
        theme().changed.connect(self.updateGeometry)
        self.set_badge("")

    def set_badge(self, badge: str) -> None:
        """The number at the right; said with the name."""
        self.badge = badge
        self.setAccessibleName(f"{self.text()}, {badge} à régler" if badge else self.text())
        self._set_tooltip()
        self.update()

    def set_narrow(self, is_narrow: bool) -> None:
        """Only the icon, the name in the tooltip."""
        self._is_narrow = is_narrow
        self._set_tooltip()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class; anything else is for the window."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.walked.emit(_STEPS[key])
        elif key in _ENDS:
            self.jumped.emit(_ENDS[key])
        elif key in _OPENS:
            self.click()
        else:
            event.ignore()

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab goes on from the place shown, wherever the arrows led: the order of the window stays as it is."""
        self.left.emit()
        return super().focusNextPrevChild(is_next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard is here: Tab leaves the rail from here."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard went on."""
        super().focusOutEvent(event)
        self.focused.emit(False)

    def sizeHint(self) -> QSize:
        """36 px at 100 %."""
        look = theme()
        return QSize(look.px(40), max(look.px(36), look.metrics(TextStyle.STRONG).height() + 10))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mark, icon, name, number."""
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.isChecked() or self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("surface" if self.isChecked() else "hover"))
            painter.drawRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)
        if self.isChecked():
            mark = QRectF(0, box.height() / 2 - look.px(9), MARK_WIDTH, look.px(18))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            painter.drawRoundedRect(mark, 1.5, 1.5)
        side = look.px(18)
        left = (box.width() - side) / 2 if self._is_narrow else look.px(12)
        ink = "accent" if self.isChecked() else "text2"
        look.paint_icon(painter, QRectF(left, (box.height() - side) / 2, side, side), self._icon, ink)
        if not self._is_narrow:
            self._paint_words(painter, box)
        if self.badge:
            self._paint_badge(painter, box)

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        look = theme()
        style = TextStyle.STRONG if self.isChecked() else TextStyle.TEXT
        painter.setFont(look.font(style))
        painter.setPen(look.colour("text"))
        painter.drawText(box.adjusted(look.px(42), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())

    def _paint_badge(self, painter: QPainter, box: QRectF) -> None:
        look = theme()
        font = look.font(TextStyle.TABLE_HEADER)
        height = look.px(14 if self._is_narrow else 22)
        width = max(height, QFontMetrics(font).horizontalAdvance(self.badge) + look.px(10))
        pill = QRectF(box.right() - width - look.px(8), (box.height() - height) / 2, width, height)
        if self._is_narrow:
            pill = QRectF(box.right() - height, 2, height, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("bad" if self._is_narrow else "badtint"))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(look.colour("onbad" if self._is_narrow else "bad"))
        painter.setFont(look.font(TextStyle.SMALL) if self._is_narrow else font)
        text = self.badge if not self._is_narrow or len(self.badge) == 1 else "!"
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)

    def _set_tooltip(self) -> None:
        self.setToolTip(self.accessibleName() if self._is_narrow else "")


class Rail(Frame):
    """Every place, one of them shown. One stop of the Tab key: at the place shown, then wherever the arrows led."""

    chosen = Signal(str)

    def __init__(self, school: str, town: str, parent: QWidget | None = None) -> None:
        super().__init__("rail", parent)
        self.places: tuple[Place, ...] = ()
        self.setAccessibleName("Rubriques")
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._is_narrow = False
        outer = column(self, 0)
        self._head = QWidget()
        head = column(self._head, 0)
        head.setContentsMargins(SPACE_3, SPACE_2 + 2, SPACE_2, SPACE_2)
        self._school = Label("", TextStyle.STRONG, wraps=True)
        self._town = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        head.addWidget(self._school)
        head.addWidget(self._town)
        outer.addWidget(self._head)
        self._list = QWidget()
        self._places = QVBoxLayout(self._list)
        self._places.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, SPACE_2)
        self._places.setSpacing(2)
        self._area = ScrolledPage(self._list)
        outer.addWidget(self._area, 1)
        self.show_school(school, town)
        theme().changed.connect(self._fit)
        self._fit()

    def show_school(self, name: str, town: str) -> None:
        """The school's name and town."""
        self._school.setText(name)
        self._town.setText(town)

    def show_places(self, places: Sequence[Place]) -> None:
        """The lines, once."""
        self.places = tuple(places)
        group: int | None = None
        for place in places:
            if place.group == LAST_GROUP and group != LAST_GROUP:
                self._places.addStretch(1)
            elif group is not None and place.group != group:
                line = Hairline()
                self._places.addSpacing(SPACE_2)
                self._places.addWidget(line)
                self._places.addSpacing(SPACE_2)
            group = place.group
            button, index = RailButton(place), len(self._buttons)
            button.set_narrow(self._is_narrow)
            button.clicked.connect(lambda _checked=False, key=place.key: self.chosen.emit(key))
            button.walked.connect(lambda steps, at=index: self._go(at + steps))
            button.jumped.connect(self._go)
            button.left.connect(self._back_to_shown)
            button.focused.connect(lambda is_here, one=button: self._stop_at(one if is_here else None))
            self._buttons[place.key] = button
            self._group.addButton(button)
            self._places.addWidget(button)
        if group != LAST_GROUP:
            self._places.addStretch(1)

    def choose(self, key: str) -> None:
        """Mark the place shown."""
        self._buttons[key].setChecked(True)
        self._stop_at(None)

    def badge_of(self, key: str) -> str:
        """What stands beside a place."""
        return self._buttons[key].badge

    def set_badge(self, key: str, badge: str) -> None:
        """The number beside a place."""
        self._buttons[key].set_badge(badge)

    @property
    def is_narrow(self) -> bool:
        """True while only icons are shown."""
        return self._is_narrow

    def set_narrow(self, is_narrow: bool) -> None:
        """Only icons, or names too."""
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            for button in self._buttons.values():
                button.set_narrow(is_narrow)
            self._fit()

    def _go(self, index: int) -> None:
        """The keyboard to a place; from the last one to the first and back."""
        buttons = list(self._buttons.values())
        one = buttons[index % len(buttons)]
        one.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(one)

    def _back_to_shown(self) -> None:
        shown = self._group.checkedButton()
        if shown is not None:
            shown.setFocus(Qt.FocusReason.TabFocusReason)

    def _stop_at(self, one: RailButton | None) -> None:
        """Where Tab stops: the place that has the keyboard, else the one shown."""
        for button in self._buttons.values():
            is_stop = button is one if one is not None else button.isChecked()
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)

    def _fit(self) -> None:
        self._head.setVisible(not self._is_narrow)
        self.setFixedWidth(theme().px(RAIL_NARROW if self._is_narrow else RAIL_WIDTH))
