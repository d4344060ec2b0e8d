"""The other students of a group session, in the lesson pane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.domain.french import count
from livret_desktop.ui.presenters.suggestion import Suggestion
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.button import IconButton
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.suggestions import PersonField
from livret_desktop.ui.widgets.text import Label


class GroupField(QWidget):
    """A search field that adds a student at each answer, and the list of those added."""

    changed = Signal()

    def __init__(self, search: Callable[[str], Sequence[Suggestion]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._added: dict[UUID, str] = {}
        self._search = search
        self._box = column(self, SPACE_1)
        self.field = PersonField("Ajouter un élève à la séance", self._suggest)
        self.field.chosen.connect(self._add)
        self._known = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self._box.addWidget(self.field)
        self._box.addWidget(self._known)
        self._rows = column(spacing=SPACE_1)
        self._box.addLayout(self._rows)

    @property
    def added(self) -> tuple[UUID, ...]:
        """The students added and not kept yet."""
        return tuple(self._added)

    def show_session(self, names: Sequence[str]) -> None:
        """Forget what was added, and say who is already in the session."""
        self._added.clear()
        self._known.setText(f"Avec {', '.join(names)}." if names else "")
        self._known.setVisible(bool(names))
        self._show()

    def _suggest(self, text: str) -> Sequence[Suggestion]:
        return [one for one in self._search(text) if one.key not in self._added]

    def _add(self, key: object) -> None:
        if isinstance(key, UUID):
            self._added[key] = self.field.line.text()
            self.field.set_value(None, "")
            self._show()
            self.changed.emit()

    def _remove(self, key: UUID) -> None:
        del self._added[key]
        self._show()
        self.field.line.setFocus()
        self.changed.emit()

    def _show(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for key, name in self._added.items():
            self._rows.addWidget(self._row(key, name))
        self.setAccessibleDescription(count(len(self._added), "élève ajouté", "élèves ajoutés"))

    def _row(self, key: UUID, name: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(Label(name, wraps=True), 1)
        remove = IconButton("close", f"Retirer {name}", in_row=True)
        remove.clicked.connect(lambda: self._remove(key))
        row.addWidget(remove)
        return line
