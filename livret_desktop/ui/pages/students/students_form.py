"""A record as a form: each field knows its column, is checked when left, and told once it is good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from livret_desktop.domain.identifiers import neph_problem
from livret_desktop.ui.theme.tokens import SPACE_3
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.fields import ChoiceField, Field, LineField, TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.judged_field import JudgedField
from livret_desktop.ui.widgets.layouts import column, reveal_later
from livret_desktop.ui.widgets.typed_fields import NumberField, TypedField


class NephField(JudgedField):
    """A NEPH: whatever is wrong or unusual about it stands under the field at every key; nothing typed is lost, and the
    lessons wait until it is right. None yet is said too."""

    def __init__(self, label: str = "NEPH", parent: QWidget | None = None) -> None:
        super().__init__(label, neph_problem, "12 chiffres", parent)

    @property
    def _says_empty(self) -> bool:
        return True


@dataclass(frozen=True)
class Bound:
    """A field and the column it edits."""

    name: str
    field: Field
    read: Callable[[], Any]
    write: Callable[[Any], None]
    span: int = 1


def text_of(name: str, field: TextField, span: int = 1) -> Bound:
    """A text column, never None."""
    return Bound(name, field, lambda: field.text, lambda value: field.set_text(value or ""), span)


def value_of(name: str, field: TypedField[Any], span: int = 1) -> Bound:
    """A day or a duration, None when empty."""
    return Bound(name, field, lambda: field.value, field.set_value, span)


def minutes_of(name: str, field: TypedField[int]) -> Bound:
    """A duration, 0 when empty."""
    return Bound(name, field, lambda: field.value or 0, lambda value: field.set_value(value or None))


def number_of(name: str, field: NumberField) -> Bound:
    """A whole number, None when empty."""

    def read() -> int | None:
        value = field.value
        return None if value is None else int(value)

    def write(value: int | None) -> None:
        field.set_value(None if value is None else Decimal(value))

    return Bound(name, field, read, write)


def choice_of(name: str, field: ChoiceField) -> Bound:
    """One of a closed list."""
    return Bound(name, field, lambda: field.value, field.set_value)


class RecordForm(QWidget):
    """Cards of fields over one record. ``changed(name, value)`` fires when a field is left with another good text."""

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box: QVBoxLayout = column(self, SPACE_3)
        self._bound: dict[str, Bound] = {}
        self._known: dict[str, Any] = {}

    def add_card(self, title: str, fields: Sequence[Bound], detail: str = "") -> Card:
        """One titled group of fields, in the order of a paper form."""
        card, grid = Card(title, detail), FormGrid()
        for bound in fields:
            self._bound[bound.name] = bound
            grid.add(bound.field, bound.span)
            bound.field.committed.connect(lambda one=bound: self._tell(one))
        card.add(grid)
        self.box.addWidget(card)
        return card

    def field(self, name: str) -> Field:
        """The field of a column. Raises KeyError."""
        return self._bound[name].field

    def fill(self, *records: object) -> None:
        """Show the records' values; a field whose value did not change keeps what is being typed in it."""
        for name, bound in self._bound.items():
            owner = next((record for record in records if hasattr(record, name)), None)
            if owner is None:
                continue
            value = getattr(owner, name)
            if name not in self._known or self._known[name] != value:
                self._known[name] = value
                bound.write(value)

    def forget(self) -> None:
        """Another record follows: every field is filled again."""
        self._known.clear()

    def show_problem(self, name: str, text: str, kept: object) -> None:
        """What was refused, under the field concerned; ``kept`` is the value that still stands. Left once more as it
        is, the field asks again: it would look kept."""
        field = self._bound[name].field
        self._known[name] = kept
        if isinstance(field, LineField):
            field.tell_again()
        field.show_error(text)

    def go_to(self, name: str) -> bool:
        """Put the cursor in a field and show it; False when the form has none of that name."""
        if name not in self._bound:
            return False
        editor = self._bound[name].field.editor
        editor.setFocus()
        if isinstance(editor, QLineEdit):
            editor.selectAll()
        reveal_later(editor)
        return True

    def _tell(self, bound: Bound) -> None:
        value = bound.read()
        if self._known.get(bound.name) != value:
            self._known[bound.name] = value
            self.changed.emit(bound.name, value)
