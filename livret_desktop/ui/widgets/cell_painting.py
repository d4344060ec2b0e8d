"""How each kind of cell is painted; shared by tables and lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from livret_desktop.domain.french import duration
from livret_desktop.ui.presenters.cells import Cell, Hours, Match, Run, State, Text, Trend, TwoLines, Weight
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.bars import paint_bar
from livret_desktop.ui.widgets.state_tag import paint_state_in, state_size

_STYLES = {
    Weight.NORMAL: TextStyle.TEXT,
    Weight.STRONG: TextStyle.STRONG,
    Weight.DETAIL: TextStyle.DETAIL,
}
_BAR_PX = 72
_TREND_PX = 72
_USUAL_HOURS = duration(20 * 60 + 30)
Measure = Callable[[str], float]


def cell_width(look: Theme, cell: Cell) -> int:
    """The room the whole cell needs; a narrower column elides it and gives a tooltip."""
    if isinstance(cell, State):
        return state_size(look, cell).width()
    if isinstance(cell, Hours):
        return look.px(_BAR_PX + 12) + look.metrics(TextStyle.TEXT).horizontalAdvance(duration(cell.done_min))
    if isinstance(cell, TwoLines):
        upper = look.metrics(TextStyle.STRONG).horizontalAdvance(cell.title)
        return max(upper, look.metrics(TextStyle.DETAIL).horizontalAdvance(cell.detail))
    if isinstance(cell, Trend):
        return look.px(_TREND_PX)
    if isinstance(cell, Match):
        return sum(round(look.line(_run_style(run), run.text).width) for run in cell.runs)
    return look.metrics(_STYLES[cell.weight]).horizontalAdvance(cell.text)


def is_cut(look: Theme, cell: Cell, width: int) -> bool:
    """True when a cell this wide does not show the whole of it."""
    if isinstance(cell, Text) and cell.wraps:
        measure = _measure(look, _STYLES[cell.weight])
        return any(measure(line) > width for line in _two_lines(measure, cell.text, width))
    return cell_width(look, cell) > width


def paint_cell(painter: QPainter, look: Theme, box: QRect, cell: Cell, *, is_right: bool) -> None:
    """Paint a cell in a box, elided where it is too narrow."""
    if isinstance(cell, State):
        paint_state_in(painter, look, box, cell, is_right=is_right)
    elif isinstance(cell, Hours):
        _paint_hours(painter, look, box, cell)
    elif isinstance(cell, TwoLines):
        _paint_two_lines(painter, look, box, cell)
    elif isinstance(cell, Match):
        _paint_name(painter, look, box, cell)
    elif isinstance(cell, Trend):
        _paint_trend(painter, look, box, cell)
    else:
        _paint_text(painter, look, box, cell, is_right=is_right)


def paint_runs(painter: QPainter, look: Theme, box: QRect, runs: Sequence[Run]) -> None:
    """A name with the searched pieces in accent and underlined by a 2 px line."""
    x, right = float(box.x()), box.right()
    for run in runs:
        style = _run_style(run)
        line = look.line(style, run.text)
        if line.width > right - x:
            line = look.line(style, run.text, max(0, int(right - x)))
        if not line.width:
            return
        painter.setFont(look.font(style))
        painter.setPen(look.colour("accent" if run.is_match else "text"))
        line.draw(painter, x, box.y(), box.height())
        width = round(line.width)
        if run.is_match:
            below = box.y() + (box.height() + line.height) / 2
            painter.fillRect(QRectF(x, below, width, 2), look.colour("accent"))
        x += width


def _paint_name(painter: QPainter, look: Theme, box: QRect, cell: Match) -> None:
    """A name; one that is too long has its given names under the surname, where the row is high enough."""
    runs, high = cell.runs, look.metrics(TextStyle.TEXT).height()
    gap = next((at for at, run in enumerate(runs) if run.text == " "), 0)
    if not gap or cell_width(look, cell) + len(runs) <= box.width() or box.height() < 2 * high:
        paint_runs(painter, look, box, runs)
        return
    top = box.y() + (box.height() - 2 * high) // 2
    for rank, line in enumerate((runs[:gap], runs[gap + 1 :])):
        paint_runs(painter, look, QRect(box.x(), top + rank * high, box.width(), high), line)


def _run_style(run: Run) -> TextStyle:
    return TextStyle.STRONG if run.is_strong or run.is_match else TextStyle.TEXT


def _paint_hours(painter: QPainter, look: Theme, box: QRect, hours: Hours) -> None:
    text = duration(hours.done_min)
    # The same room for the hours in every row, so that bars compare.
    usual = look.text_width(TextStyle.TEXT, _USUAL_HOURS)
    width = max(look.text_width(TextStyle.TEXT, text), usual)
    bar_width = min(look.px(_BAR_PX), box.width() - width - look.px(10))
    is_reached = hours.done_min >= hours.minimum_min
    if bar_width > look.px(16):
        height = look.px(6)
        bar = QRectF(box.x(), box.center().y() - height / 2 + 1, bar_width, height)
        share = hours.done_min / max(1, hours.minimum_min)
        paint_bar(painter, look, bar, [(share, "ok" if is_reached else "accent")])
    painter.setPen(look.colour("text"))
    painter.setFont(look.font(TextStyle.TEXT, tabular=True))
    line = look.line(TextStyle.TEXT, text, tabular=True)
    line.draw(painter, box.x() + max(0, bar_width) + look.px(8), box.y(), box.height())


def _paint_trend(painter: QPainter, look: Theme, box: QRect, trend: Trend) -> None:
    """A line through the values, as high as the row allows; equal values lie in the middle."""
    if not trend.values:
        return
    low, high = min(trend.values), max(trend.values)
    radius = look.px(3)
    width = min(look.px(_TREND_PX), box.width()) - 2 * radius
    tall = min(look.px(16), box.height() - 4 * radius)
    points = [
        QPointF(
            box.x() + radius + width * place / max(1, len(trend.values) - 1),
            box.center().y() + tall / 2 - tall * ((value - low) / (high - low) if high > low else 0.5),
        )
        for place, value in enumerate(trend.values)
    ]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.colour("text3"), 1.5))
    painter.drawPolyline(points)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("accent"))
    painter.drawEllipse(points[-1], radius, radius)
    painter.restore()


def _paint_two_lines(painter: QPainter, look: Theme, box: QRect, cell: TwoLines) -> None:
    upper, lower = look.metrics(TextStyle.STRONG), look.metrics(TextStyle.DETAIL)
    top = box.y() + (box.height() - upper.height() - lower.height()) // 2
    lines = (
        (TextStyle.STRONG, Tone.TEXT, upper, top, cell.title),
        (TextStyle.DETAIL, Tone.QUIET, lower, top + upper.height(), cell.detail),
    )
    for style, tone, metrics, y, text in lines:
        painter.setFont(look.font(style))
        painter.setPen(look.ink(tone))
        look.line(style, text, box.width()).draw(painter, box.x(), y, metrics.height())


def _paint_text(painter: QPainter, look: Theme, box: QRect, cell: Text, *, is_right: bool) -> None:
    style, width = _STYLES[cell.weight], box.width()
    is_detail = cell.weight is Weight.DETAIL and cell.tone is Tone.TEXT
    ink = look.ink(Tone.QUIET if is_detail or cell.is_struck else cell.tone)
    font = look.font(style, tabular=True)
    painter.setPen(ink)
    painter.setFont(font)
    lines = _two_lines(_measure(look, style), cell.text, width) if cell.wraps else [cell.text]
    for rank, text in enumerate(lines):
        line = look.line(style, text, width, tabular=True)
        x = box.x() + width - line.width if is_right else box.x()
        top = box.y() + box.height() / 2 - line.height * (len(lines) / 2 - rank)
        line.draw(painter, x, top, line.height)
        if cell.is_struck:  # not by the font: a changed face is laid out again
            measures = look.metrics(style)
            across = top + measures.ascent() - measures.strikeOutPos()
            painter.fillRect(QRectF(x, across, line.width, max(1, measures.lineWidth())), ink)


def _measure(look: Theme, style: TextStyle) -> Measure:
    """As wide as it is painted: what Qt's metrics say of a text is a pixel or two less."""
    return lambda words: look.line(style, words, tabular=True).width


def _broken(measure: Measure, text: str, width: int) -> list[str]:
    """A text whose first word alone is too wide."""
    first = text.partition(" ")[0]
    ends = [at + 1 for at, letter in enumerate(first) if letter == "-"]
    if first.isdigit():
        ends = list(range(1, len(first)))
    fitting = [end for end in ends if measure(first[:end]) <= width]
    if fitting and fitting[-1] < len(text):
        return [text[: fitting[-1]], text[fitting[-1] :]]
    rest = text[len(first) :].strip()
    return [first, rest] if rest else [first]


def _two_lines(measure: Measure, text: str, width: int) -> list[str]:
    """The text, or as many whole words as fit and the rest under them; a long double name gives way at its hyphen, a
    long number anywhere."""
    if measure(text) <= width:
        return [text]
    words = text.split(" ")
    if measure(words[0]) > width:
        return _broken(measure, text, width)
    for taken in range(len(words), 1, -1):
        first = " ".join(words[:taken])
        if measure(first) <= width:
            break
    else:
        taken = 1
    rest = " ".join(words[taken:])
    return [" ".join(words[:taken]), rest] if rest else [text]
