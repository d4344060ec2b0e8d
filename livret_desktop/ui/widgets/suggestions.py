"""A list of people under a field, while typing: used by the search of the window and by fields for a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from livret_desktop.domain.french import NBSP
from livret_desktop.ui.presenters.cells import Match, Run, plain_text
from livret_desktop.ui.presenters.suggestion import Suggestion
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import ROW_PEOPLE, SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.cell_painting import paint_runs
from livret_desktop.ui.widgets.fields import Field

__all__ = ["PersonField", "Suggestion", "SuggestionList"]

_MOST_SHOWN = 8
_ROLE = Qt.ItemDataRole.UserRole
_MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        look = theme()
        lines = look.metrics(TextStyle.STRONG).height() + look.metrics(TextStyle.DETAIL).height()
        return QSize(look.px(240), max(look.px(ROW_PEOPLE), lines + 8))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look = theme()
        suggestion = index.data(_ROLE)
        box: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, look.colour("tint"))
            painter.fillRect(QRect(box.x(), box.y(), look.px(3), box.height()), look.colour("accent"))
        inner = box.adjusted(look.px(12), 4, -look.px(12), -4)
        upper = QRect(inner.x(), inner.y(), inner.width(), inner.height() // 2)
        paint_runs(painter, look, upper, suggestion.name.runs)
        painter.setFont(look.font(TextStyle.DETAIL))
        painter.setPen(look.ink(Tone.QUIET))
        lower = upper.translated(0, inner.height() // 2)
        detail = ", ".join(part for part in (suggestion.detail, suggestion.mark) if part)
        metrics = look.metrics(TextStyle.DETAIL)
        painter.drawText(
            lower,
            Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(detail, Qt.TextElideMode.ElideRight, lower.width()),
        )


class SuggestionList(QListView):
    """Follows one line edit: arrows move, Enter takes, Esc closes; the line keeps the keyboard."""

    taken = Signal(object)

    def __init__(self, line: QLineEdit, name: str) -> None:
        super().__init__(line)
        self._line = line
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setItemDelegate(_Delegate(self))
        self.setProperty("kind", "suggestions")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.clicked.connect(self._take)
        self.hide()
        line.installEventFilter(self)

    @property
    def suggestions(self) -> list[Suggestion]:
        """The lines shown."""
        return [self._items.item(row).data(_ROLE) for row in range(self._items.rowCount())]

    def suggest(self, suggestions: Sequence[Suggestion], typed: str = "") -> None:
        """Show these lines under the field, the first one chosen; with none, say so about what was ``typed``."""
        if not suggestions and typed.strip():
            suggestions = [_nobody(typed.strip())]
        self._items.clear()
        for suggestion in suggestions:
            item = QStandardItem(suggestion.said)
            item.setData(suggestion, _ROLE)
            self._items.appendRow(item)
        if not suggestions or not self._line.hasFocus():
            self.hide()
            return
        self.setCurrentIndex(self._items.index(0, 0))
        self._place(len(suggestions))
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line that are the list's."""
        if event.type() is QEvent.Type.FocusOut:
            self.hide()
        if (
            event.type() is not QEvent.Type.KeyPress
            or not self.isVisible()
            or not isinstance(event, QKeyEvent)
        ):
            return False
        key = Qt.Key(event.key())
        if key in _MOVES:
            self.keyPressEvent(event)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentIndex())
            return True
        if key is Qt.Key.Key_Escape:
            self.hide()
            return True
        return False

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            suggestion = index.data(_ROLE)
            if suggestion.key is not None:
                self.hide()
                self.taken.emit(suggestion.key)

    def _place(self, lines: int) -> None:
        window = self._line.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        holder = self._line.parentWidget() or self._line
        anchor = holder if holder.property("kind") == "search" else self._line
        corner = anchor.mapTo(window, QPoint(0, anchor.height() + SPACE_1))
        height = min(lines, _MOST_SHOWN) * self.sizeHintForRow(0) + 10
        room = max(self.sizeHintForRow(0), window.height() - corner.y() - 8)
        self.setGeometry(QRect(corner, QSize(max(anchor.width(), theme().px(320)), min(height, room))))


def _nobody(typed: str) -> Suggestion:
    said = Run(f"Personne pour «{NBSP}{typed}{NBSP}»")
    return Suggestion(None, Match((said,)), "Essayez le début du nom, le téléphone ou le NEPH.")


class PersonField(Field):
    """A person found by typing any part of the name, among any number of people.

    ``search`` answers at most a few lines for a typed text, best first; it must be quick (a page read).
    """

    chosen = Signal(object)

    def __init__(
        self,
        label: str,
        search: Callable[[str], Sequence[Suggestion]],
        placeholder: str = "Nom, téléphone ou NEPH",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.line = QLineEdit()
        self.line.setAcceptDrops(False)  # a file dropped here is for the window
        super().__init__(label, self.line, hint, parent)
        self.line.setPlaceholderText(placeholder)
        self._search = search
        self._value: object = None
        self._name = ""
        self._list = SuggestionList(self.line, f"{label}, propositions")
        self.line.textEdited.connect(self._look_up)
        self.line.editingFinished.connect(self._leave)
        self._list.taken.connect(self._take)

    @property
    def value(self) -> object:
        """The key of the person chosen, or None."""
        return self._value

    def set_value(self, key: object, name: str) -> None:
        """Choose without telling."""
        self._value, self._name = key, name
        self.line.setText(name)
        self.clear_message()

    def _look_up(self, text: str) -> None:
        self._list.suggest(self._search(text) if text.strip() else [], text)

    def _take(self, key: object) -> None:
        found = next(item for item in self._list.suggestions if item.key == key)
        self.set_value(key, plain_text(found.name))
        self.chosen.emit(key)
        self.committed.emit()

    def _leave(self) -> None:
        typed = self.line.text().strip()
        if not typed and self._value is not None:
            self.set_value(None, "")
            self.chosen.emit(None)
            self.committed.emit()
        elif typed and typed != self._name:
            self.show_error("Choisissez un nom dans la liste.")
