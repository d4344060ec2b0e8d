"""Fields read as people type: days, hours, durations, numbers. As typed becomes as written once left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.clock import Clock, today
from livret_desktop.domain.french import NBSP, duration, numeric_day
from livret_desktop.ui.presenters.date_text import (
    number_text,
    parse_date,
    parse_hours,
    parse_minutes,
    parse_number,
    parse_time,
    time_text,
)
from livret_desktop.ui.presenters.typed import TypedTextError
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.fields import LineField
from livret_desktop.ui.widgets.text import Label

Value = TypeVar("Value")
_TO_COME = f"Ce jour n’est pas encore passé{NBSP}: vérifiez l’année."


class TypedField(LineField, Generic[Value]):
    """A value read from text (``read`` raises TypedTextError) and written back in one form."""

    def __init__(
        self,
        label: str,
        read: Callable[[str], Value],
        write: Callable[[Value], str],
        *,
        hint: str = "",
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, hint, placeholder, parent)
        self._read, self._write = read, write
        self._value_problem: Callable[[Value], str | None] | None = None

    @property
    def value(self) -> Value | None:
        """What the text says; None while it is empty or unreadable."""
        try:
            return self._read(self.text) if self.text else None
        except TypedTextError:
            return None

    def set_value(self, value: Value | None) -> None:
        """Fill the field without telling."""
        self.set_text("" if value is None else self._write(value))

    def set_check(self, check: Callable[[Value], str | None]) -> None:
        """What is wrong with a readable value, as the sentence to show, or None."""
        self._value_problem = check

    def check(self) -> bool:
        """Check now; a good text takes its written form."""
        is_good = super().check()
        value = self.value
        if is_good and value is not None:
            self.line.setText(self._write(value))
        return is_good

    def _problem(self, text: str) -> str | None:
        try:
            value = self._read(text)
        except TypedTextError as unreadable:
            return str(unreadable)
        return self._value_problem(value) if self._value_problem else None


class DateField(TypedField[date]):
    """A day, typed 1/9, 01092026 or 1.9.26; written 01/09/2026. ``is_past`` for exams passed and papers received: a
    day to come is refused. ``is_birth`` is that too, and takes a year of two digits after this one for the century
    before."""

    def __init__(
        self,
        label: str,
        clock: Clock,
        *,
        is_past: bool = False,
        is_birth: bool = False,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        def read(text: str) -> date:
            return parse_date(text, today(clock), is_past=is_past, is_birth=is_birth)

        super().__init__(label, read, numeric_day, hint=hint, placeholder="JJ/MM/AAAA", parent=parent)
        if is_past or is_birth:
            self.set_check(lambda day: None if day <= today(clock) else _TO_COME)


class TimeField(TypedField[time]):
    """An hour of the day, typed 9, 9h30 or 0930; written 09:30."""

    def __init__(self, label: str, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, parse_time, time_text, hint=hint, placeholder="HH:MM", parent=parent)


class DurationField(TypedField[int]):
    """How long one lesson or appointment lasts, in minutes, typed 1h30, 1 or 90; written "1 h 30"."""

    def __init__(self, label: str, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, parse_minutes, duration, hint=hint, parent=parent)


class HoursField(TypedField[int]):
    """A total of hours, in minutes, typed 20, 21,5 or 21h30; written "21 h 30". A lone number is always hours."""

    def __init__(self, label: str, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, parse_hours, duration, hint=hint, placeholder="heures", parent=parent)


class NumberField(TypedField[Decimal]):
    """A number between two bounds, with its unit written in the field."""

    def __init__(
        self,
        label: str,
        *,
        unit: str = "",
        least: int = 0,
        most: int = 999_999,
        decimals: int = 0,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        def read(text: str) -> Decimal:
            return parse_number(text, decimals=decimals)

        def out_of_bounds(number: Decimal) -> str | None:
            tail = f"{NBSP}{unit}" if unit else ""
            is_inside = least <= number <= most
            return (
                None if is_inside else f"Tapez un nombre de {number_text(least)} à {number_text(most)}{tail}."
            )

        super().__init__(label, read, number_text, hint=hint, parent=parent)
        self.set_check(out_of_bounds)
        self._unit = unit
        if unit:
            inside = QHBoxLayout(self.line)
            inside.setContentsMargins(0, 0, 10, 0)
            inside.addWidget(Label(unit, tone=Tone.FAINT), 0, Qt.AlignmentFlag.AlignRight)
            self._make_room()
            theme().changed.connect(self._make_room)

    def _make_room(self) -> None:
        width = theme().metrics(TextStyle.TEXT).horizontalAdvance(self._unit)
        self.line.setTextMargins(0, 0, width + 6, 0)
