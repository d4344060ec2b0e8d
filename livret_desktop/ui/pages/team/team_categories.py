"""Categories to tick, in the panes of Équipe."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from livret_desktop.domain.vocabulary import Category
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.layouts import FlowLayout, column
from livret_desktop.ui.widgets.text import Label

_USUAL = (
    *(Category.AM, Category.A1, Category.A2, Category.A, Category.B1, Category.B, Category.B96, Category.BE),
    *(Category.C1, Category.C1E, Category.C, Category.CE, Category.D1, Category.D1E, Category.D, Category.DE),
)


class CategoriesField(QWidget):
    """Every category, side by side, going to the next line."""

    changed = Signal()

    def __init__(self, label: str = "Catégories", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(label)
        box = column(self, SPACE_1)
        box.addWidget(Label(label, TextStyle.DETAIL, Tone.QUIET))
        holder = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        flow = FlowLayout(holder, 14, line_gap=6)
        self.boxes: dict[Category, QCheckBox] = {}
        for category in _USUAL:
            tick = QCheckBox(category.value)
            tick.setAccessibleName(f"{label} {category.value}")
            tick.clicked.connect(lambda _is_on: self.changed.emit())
            self.boxes[category] = tick
            flow.addWidget(tick)
        box.addWidget(holder)

    @property
    def value(self) -> tuple[Category, ...]:
        """The categories ticked, in the usual order."""
        return tuple(category for category, tick in self.boxes.items() if tick.isChecked())

    def set_value(self, categories: Sequence[Category]) -> None:
        """Tick without telling."""
        for category, tick in self.boxes.items():
            tick.setChecked(category in categories)
