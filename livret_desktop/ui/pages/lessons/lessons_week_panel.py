"""The planner with its legend and the line that says what is being moved."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from livret_desktop.clock import paris
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_week import Week, read_week_lessons
from livret_desktop.services.lessons.opening_hours import read_opening_hours
from livret_desktop.services.records.team import Team
from livret_desktop.ui.pages.lessons.lessons_week_surface import WeekShown
from livret_desktop.ui.pages.lessons.lessons_week_view import WeekView
from livret_desktop.ui.presenters.planner_blocks import PlannerNames, blocks_of
from livret_desktop.ui.presenters.planner_carry import Carry, Taken, carry_words
from livret_desktop.ui.presenters.planner_words import (
    REST_HINT,
    closed_words,
    days_shown,
    monday_of,
    week_sentence,
    week_title,
)
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import MARK_WIDTH, RADIUS_TAG, SPACE_1, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.layouts import FlowLayout, column
from livret_desktop.ui.widgets.text import Label

_SWATCH = 16


class WeekPanel(QWidget):
    """Reads a week and shows it. ``sentence`` is what the header says of it. GUI thread."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._names = PlannerNames(Team((), ()))
        self._knows_holidays = False
        self.week = Week(())
        self.sentence = ""
        self.has_conflict = self.has_lanes = False
        self.view = WeekView()
        self.legend = _Legend()
        self.hint = Label(REST_HINT, TextStyle.DETAIL, Tone.QUIET, wraps=True)
        box = column(self, SPACE_1)
        box.addWidget(self.view, 1)
        box.addWidget(self.hint)
        self.view.carrying.connect(self._say_carry)

    @property
    def names(self) -> PlannerNames:
        """The team, by its names."""
        return self._names

    def show_week(self, chosen: date, team: Team, only: Collection[UUID], days_key: str) -> None:
        """Read the week of a day and show it: of everybody, or of the instructors and simulators of ``only``."""
        self.week = read_week_lessons(self._desk, monday_of(chosen))
        hours = read_opening_hours(self._desk)
        if not self._knows_holidays:
            hours = replace(hours, is_holiday=lambda _day: False)
        self._names = names = PlannerNames(team)
        days = days_shown(chosen, days_key, hours, self.week.lessons)
        lanes = names.lanes(days[0], days[-1], self.week.lessons, only)
        self.has_lanes = bool(lanes)
        blocks = blocks_of(self.week.lessons, names)
        in_sight, mine = frozenset(days), frozenset(lanes)
        blocks = [one for one in blocks if one.day in in_sight and (not only or one.lane_id in mine)]
        closed = closed_words(days, hours)
        self.sentence = f"{week_title(days)}. {week_sentence(self.week, days)}"
        self.has_conflict = any(one.is_conflict for one in blocks)
        shown = WeekShown(days, lanes, blocks, self.week.lessons, names, hours, closed)
        self.view.show_week(shown, chosen, self.sentence)
        self.show_now()

    def know_holidays(self) -> None:
        """The calendar of public holidays is loaded: a third of a second that no window waits for."""
        self._knows_holidays = True

    def show_now(self) -> None:
        """The line of the present hour."""
        local = paris(self._desk.clock.now())
        self.view.show_now(local.date(), local.hour * 60 + local.minute)

    def _say_carry(self, carry: Carry | None, taken: Taken | None) -> None:
        """On the way: where it would stand, and whose time it would take."""
        self.hint.set_tone(Tone.BAD if taken is not None else Tone.QUIET if carry is None else Tone.TEXT)
        if carry is None:
            self.hint.setText(REST_HINT)
            return
        words = carry_words(carry, taken, self._names.whole)
        self.hint.setText(f"{words} Entrée ou lâcher pour poser, Échap pour renoncer.")


class _Legend(QWidget):
    """What the looks of a block mean, in words."""

    def __init__(self) -> None:
        super().__init__()
        flow = FlowLayout(self, SPACE_3, is_centred=True)
        for name, words in (
            ("planned", "prévue"),
            ("done", "faite"),
            ("simulator", "simulateur"),
            ("off", "annulée"),
        ):
            flow.addWidget(_Key(name, words))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class _Key(QWidget):
    """One swatch and its word."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__()
        self._kind, self._words = kind, words
        self.setAccessibleName(words)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """The swatch, a gap and the word."""
        look = theme()
        width = look.px(_SWATCH + 6) + look.text_width(TextStyle.DETAIL, self._words)
        return QSize(width, look.px(20))

    def minimumSizeHint(self) -> QSize:
        """Whole."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As blocks are painted."""
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, high = look.px(_SWATCH), look.px(11)
        box = QRectF(0.5, (self.height() - high) / 2, side, high)
        fill, frame = {
            "planned": ("tint", "tint"),
            "done": ("rail", "pressed"),
            "simulator": ("oktint", "oktint"),
            "off": ("surface", "strong"),
        }[self._kind]
        pen = QPen(look.colour(frame), 1)
        if self._kind == "off":
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(look.colour(fill))
        painter.drawRoundedRect(box, RADIUS_TAG, RADIUS_TAG)
        if self._kind in ("planned", "simulator"):
            bar = QRectF(box.x(), box.y(), look.px(MARK_WIDTH), high)
            painter.fillRect(bar, look.colour("accent" if self._kind == "planned" else "ok"))
        painter.setFont(look.font(TextStyle.DETAIL))
        painter.setPen(look.colour("text2"))
        painter.drawText(
            QRectF(look.px(_SWATCH + 6), 0, self.width(), self.height()),
            Qt.AlignmentFlag.AlignVCenter,
            self._words,
        )
