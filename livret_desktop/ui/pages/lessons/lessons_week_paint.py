"""How the planner is painted: bands, lanes, blocks by state, the line of the present hour. GUI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.ui.presenters.planner_blocks import Block, minute_words
from livret_desktop.ui.presenters.planner_carry import Carry
from livret_desktop.ui.presenters.planner_layout import Band, BlockKey, Box, Layout
from livret_desktop.ui.theme.laid_lines import Line
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.theme.tokens import MARK_WIDTH, RADIUS_TAG, TextStyle

_DAYS = ("Lun.", "Mar.", "Mer.", "Jeu.", "Ven.", "Sam.", "Dim.")
_PAD = 7
_ICON = 12
_LEAST_WORD = 14
_MIDDLE_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(slots=True)
class Picture:
    """All that is painted over the layout. ``closed`` says why a day is not taught; ``now`` is (today, minute)."""

    layout: Layout[Block]
    chosen_day: date
    names: Mapping[UUID, str] = field(default_factory=dict)
    closed: Mapping[date, str] = field(default_factory=dict)
    now: tuple[date, int] = (date.min, 0)
    selected: BlockKey | None = None
    carry: Carry | None = None
    is_carry_taken: bool = False
    has_keyboard: bool = False


class WeekPainter:
    """Paints one picture with one look. Made for each paint; measures are the theme's, kept there."""

    def __init__(self, painter: QPainter, look: Theme, picture: Picture, scrolled: float) -> None:
        self._painter, self._look, self._picture, self._scrolled = painter, look, picture, scrolled
        self._layout = picture.layout
        self._small = look.metrics(TextStyle.SMALL)

    def paint(self, seen: QRectF) -> None:
        """What lies in ``seen``, in pixels of the viewport."""
        self._painter.fillRect(seen, self._look.colour("bg"))
        self._painter.save()
        self._painter.translate(0, -self._scrolled)
        shown = seen.translated(0, self._scrolled)
        bands = [one for one in self._layout.bands if _meets(one.box, shown)]
        for band in bands:
            self._band(band)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setFont(self._look.font(TextStyle.SMALL))
        top, bottom = shown.top(), shown.bottom()
        for block, box in self._layout.places:
            if box.y <= bottom and box.y + box.height >= top:
                self._block(block, box)
        self._now_line(bands)
        self._ghost()
        self._painter.restore()
        self._hours(seen)

    def _band(self, band: Band) -> None:
        painter, look, left = self._painter, self._look, self._layout.sizes.left
        box, is_chosen = band.box, band.day == self._picture.chosen_day
        area = QRectF(left, box.y, box.width - left, box.height)
        why = self._picture.closed.get(band.day, "")
        if is_chosen:
            painter.fillRect(_rect(box), look.colour("surface"))
        if why:
            painter.fillRect(area, look.colour("hover"))
        painter.setPen(QPen(look.colour("line"), 1))
        for minute in self._layout.scale.hours():
            x = round(self._layout.scale.x_of(minute)) + 0.5
            painter.drawLine(QLineF(x, box.y, x, box.bottom))
        for lane in band.lanes[:-1]:
            painter.drawLine(QLineF(left, lane.box.bottom - 0.5, box.width, lane.box.bottom - 0.5))
        painter.setPen(QPen(look.colour("strong" if is_chosen else "line"), 1))
        painter.drawLine(QLineF(0, box.bottom - 0.5, box.width, box.bottom - 0.5))
        if is_chosen:
            painter.drawLine(QLineF(0, box.y - 0.5, box.width, box.y - 0.5))
        self._day(band, why, is_chosen=is_chosen)
        self._lane_names(band)

    def _day(self, band: Band, why: str, *, is_chosen: bool) -> None:
        painter, look = self._painter, self._look
        painter.setPen(look.colour("accent" if is_chosen else "text"))
        lines = [
            (TextStyle.STRONG, _DAYS[band.day.weekday()]),
            (TextStyle.SCREEN_TITLE if is_chosen else TextStyle.STRONG, str(band.day.day)),
        ]
        y = band.box.y + look.px(3)
        for style, text in lines:
            height = look.px(style.value[1])
            painter.setFont(look.font(style))
            painter.drawText(QRectF(look.px(_PAD), y, look.px(52), height), _MIDDLE_LEFT, text)
            y += height
        if why and y + look.px(16) <= band.box.bottom:
            painter.setFont(look.font(TextStyle.SMALL))
            painter.setPen(look.colour("text2"))
            painter.drawText(QRectF(look.px(_PAD), y, look.px(52), look.px(16)), _MIDDLE_LEFT, why)

    def _lane_names(self, band: Band) -> None:
        painter, look = self._painter, self._look
        x = look.px(48)
        width = self._layout.sizes.left - x - look.px(6)
        painter.setFont(look.font(TextStyle.SMALL))
        painter.setPen(look.colour("text2"))
        for lane in band.lanes:
            name = self._picture.names.get(lane.lane_id, "")
            shown = self._small.elidedText(name, Qt.TextElideMode.ElideRight, int(width))
            painter.drawText(QRectF(x, lane.box.y, width, lane.box.height), _MIDDLE_LEFT, shown)

    def _block(self, block: Block, box: Box) -> None:
        painter, look, picture = self._painter, self._look, self._picture
        is_carried = picture.carry is not None and picture.carry.block.key == block.key
        if is_carried:
            painter.setOpacity(0.45)
        style = _style_of(block)
        # At whole pixels: sharp, and as most lessons last an hour, the same picture again.
        x, y = round(box.x), round(box.y)
        fill = look.colour(style.fill).rgba() if style.fill else 0
        ratio = painter.device().devicePixelRatio()
        size = max(2, round(box.right) - x), max(2, round(box.bottom) - y)
        ground = _ground(size, ratio, fill, look.colour(style.frame).rgba(), style.is_dashed, style.width)
        painter.drawImage(QPointF(x, y), ground)
        if style.bar:
            bar = QRectF(box.x, box.y, look.px(MARK_WIDTH), box.height)
            painter.fillRect(bar, look.colour(style.bar))
        self._words(block, box, style)
        if picture.selected == block.key:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("accent"), 2 if picture.has_keyboard else 1.5))
            painter.drawRoundedRect(_rect(box).adjusted(0, 0, 0, 0), RADIUS_TAG, RADIUS_TAG)
        painter.setOpacity(1.0)

    def _words(self, block: Block, box: Box, style: _Style) -> None:
        painter, look = self._painter, self._look
        left, right = box.x + look.px(_PAD - 1), box.right - look.px(2)
        if block.is_conflict:
            side = min(look.px(_ICON), box.height - 2)
            right -= side + look.px(2)
            look.paint_icon(painter, QRectF(right, box.y + 2, side, side), "alert", "bad")
        left, right = self._midnight(block, box, left, right)
        width = int(right - left)
        if width < _LEAST_WORD:
            return
        line = self._small.height()
        has_two = box.height >= 2 * line
        painter.setPen(look.colour(style.ink))
        title = self._fitting(block.title, block.short, width)
        top = box.y + (box.height - 2 * line) / 2 if has_two else box.y
        title.draw(painter, left, top, line if has_two else box.height)
        if has_two:
            painter.setPen(look.colour("text2"))
            look.line(TextStyle.SMALL, block.detail, width).draw(painter, left, top + line, line)

    def _midnight(self, block: Block, box: Box, left: float, right: float) -> tuple[float, float]:
        """An arrow where midnight cuts a lesson in two; the room that is left for words."""
        side = min(self._look.px(_ICON), box.height - 2, box.width)
        top = box.y + (box.height - side) / 2
        if block.goes_on:
            right = box.right - side
            self._look.paint_icon(self._painter, QRectF(right, top, side, side), "chevron-right", "text2")
        elif block.is_rest:
            self._look.paint_icon(self._painter, QRectF(box.x, top, side, side), "chevron-left", "text2")
            left = box.x + side
        return left, right

    def _fitting(self, title: str, short: str, width: int) -> Line:
        """The title, else the surname, else the letters of it that fit: dots would take the room of two of them."""
        look = self._look
        if look.line_width(TextStyle.SMALL, title) <= width:
            return look.line(TextStyle.SMALL, title)
        line = look.line(TextStyle.SMALL, short)
        if line.width <= width:
            return line
        measure = self._small.horizontalAdvance
        fitting = int(len(short) * width / line.width)  # near enough: a letter or two are then taken away
        while fitting and measure(short, fitting) > width:
            fitting -= 1
        return look.line(TextStyle.SMALL, short[:fitting].rstrip())

    def _now_line(self, bands: list[Band]) -> None:
        today, minute = self._picture.now
        band = next((one for one in bands if one.day == today), None)
        if band is None or not self._layout.scale.first <= minute <= self._layout.scale.last:
            return
        x = self._layout.scale.x_of(minute)
        self._painter.setPen(QPen(self._look.colour("bad"), 2))
        self._painter.drawLine(QLineF(x, band.box.y, x, band.box.bottom))

    def _ghost(self) -> None:
        carry, look, painter = self._picture.carry, self._look, self._painter
        if carry is None:
            return
        box = self._layout.box_of(carry.lane_id, carry.day, carry.start, carry.minutes)
        if box is None:
            return
        tone = "bad" if self._picture.is_carry_taken else "accent"
        painter.setBrush(look.colour("badtint" if self._picture.is_carry_taken else "tint"))
        painter.setPen(_pen(look.colour(tone), is_dashed=False, width=2))
        painter.drawRoundedRect(_rect(box), RADIUS_TAG, RADIUS_TAG)
        painter.setFont(look.font(TextStyle.SMALL))
        painter.setPen(look.colour(tone))
        words = f"{minute_words(carry.start)} {carry.block.title}"
        width = int(box.width - 2 * look.px(_PAD))
        shown = self._small.elidedText(words, Qt.TextElideMode.ElideRight, max(0, width))
        painter.drawText(QRectF(box.x + look.px(_PAD), box.y, width, box.height), _MIDDLE_LEFT, shown)

    def _hours(self, seen: QRectF) -> None:
        """The hours stay in sight while the week scrolls under them."""
        painter, look, scale = self._painter, self._look, self._layout.scale
        header = self._layout.sizes.header
        if seen.top() > header:
            return
        width = self._layout.sizes.right + scale.left + scale.width
        painter.fillRect(QRectF(0, 0, width, header), look.colour("bg"))
        painter.setFont(look.font(TextStyle.SMALL))
        painter.setPen(look.colour("text2"))
        last_right = -1.0
        for minute in scale.hours():
            text = f"{minute // 60}\u00a0h"
            half = self._small.horizontalAdvance(text) / 2
            x = min(max(scale.x_of(minute), half), width - half)
            if x - half > last_right and x + half <= width:
                painter.drawText(
                    QRectF(x - half, 0, 2 * half + 1, header), Qt.AlignmentFlag.AlignCenter, text
                )
                last_right = x + half + look.px(6)
        self._now_pill(header, width)

    def _now_pill(self, header: float, width: float) -> None:
        today, minute = self._picture.now
        scale, look, painter = self._layout.scale, self._look, self._painter
        is_shown = any(band.day == today for band in self._layout.bands)
        if not is_shown or not scale.first <= minute <= scale.last:
            return
        text = minute_words(minute)
        half = self._small.horizontalAdvance(text) / 2 + look.px(6)
        x = min(max(scale.x_of(minute), half), width - half)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("bad"))
        pill = QRectF(x - half, look.px(2), 2 * half, header - look.px(4))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(look.colour("onbad"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


@dataclass(frozen=True, slots=True)
class _Style:
    """Colours of a block, by token; never the only thing that tells its state."""

    fill: str
    frame: str
    ink: str = "text"
    bar: str = ""
    is_dashed: bool = False
    width: float = 1.0


_CONFLICT = _Style("badtint", "bad", width=1.5)
_OFF = _Style("", "strong", ink="text2", is_dashed=True)


def _style_of(block: Block) -> _Style:
    if block.status in (LessonStatus.CANCELLED, LessonStatus.ABSENT):
        return _OFF
    if block.is_conflict:
        return _CONFLICT
    fill, bar = ("oktint", "ok") if block.is_simulator else ("tint", "accent")
    if block.status is LessonStatus.PLANNED:
        return _Style(fill, fill, bar=bar)
    return _Style(fill if block.is_simulator else "rail", "pressed")


@lru_cache(maxsize=256)
def _ground(
    size: tuple[int, int], ratio: float, fill: int, frame: int, is_dashed: bool, width: float
) -> QImage:
    """A block without its words, in window pixels; ``fill`` 0 for none. Pure, so it never goes stale."""
    wide, high = (round(side * ratio) for side in size)
    picture = QImage(wide, high, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor.fromRgba(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(QColor.fromRgba(frame), is_dashed, width))
    painter.drawRoundedRect(QRectF(0.5, 0.5, size[0] - 1, size[1] - 1), RADIUS_TAG, RADIUS_TAG)
    painter.end()
    return picture


def _pen(colour: QColor, is_dashed: bool, width: float) -> QPen:
    pen = QPen(colour, width)
    if is_dashed:
        pen.setDashPattern([3, 2])
    return pen


def _rect(box: Box) -> QRectF:
    return QRectF(*box)


def _meets(box: Box, seen: QRectF) -> bool:
    return box.bottom >= seen.top() and box.y <= seen.bottom()
