"""Several of a list: closed it says how many, open it is a menu of boxes that stays while one ticks."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QMenu, QWidget

from livret_desktop.ui.widgets.fields import Field, QuietCombo


class SeveralField(Field):
    """None chosen means all of them. ``chosen`` fires at every box that a person ticks."""

    chosen = Signal()

    def __init__(self, label: str, everything: str, parent: QWidget | None = None) -> None:
        """``everything``: what is said while nobody is chosen ("Tous les enseignants")."""
        self.combo = _MenuCombo()
        super().__init__(label, self.combo, parent=parent)
        self._everything = everything
        self._words: dict[Hashable, str] = {}
        self._keys: frozenset[Hashable] = frozenset()
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(8)
        self.combo.view().setAccessibleName(label)
        self.combo.opened.connect(lambda: self.menu().popup(self.combo.mapToGlobal(self._below())))
        self._say()

    @property
    def keys(self) -> frozenset[Hashable]:
        """What is chosen; empty for all."""
        return self._keys

    def set_choices(self, choices: Sequence[tuple[Hashable, str]]) -> None:
        """Pairs of (key, words); what is chosen stays so while it is among them."""
        self._words = dict(choices)
        self.choose(self._keys)

    def choose(self, keys: Iterable[Hashable]) -> None:
        """Choose without telling; none for all."""
        self._keys = frozenset(keys) & self._words.keys()
        self._say()

    def menu(self) -> QMenu:
        """The boxes, the first for all of them. It goes when closed."""
        menu = _LastingMenu(self)
        menu.setAccessibleName(self.label)
        boxes: dict[Hashable | None, QAction] = {None: menu.addAction(self._everything)}
        menu.addSeparator()
        boxes |= {key: menu.addAction(words) for key, words in self._words.items()}

        def show() -> None:
            for key, box in boxes.items():
                box.setChecked(key in self._keys if key is not None else not self._keys)

        def tick(key: Hashable | None) -> None:
            self._tick(key)
            show()

        for key, box in boxes.items():
            box.setCheckable(True)
            box.triggered.connect(lambda _on, key=key: tick(key))
        show()
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _tick(self, key: Hashable | None) -> None:
        """One more or one less; all of them is said as such."""
        keys = frozenset() if key is None else self._keys ^ {key}
        self.choose(keys if len(keys) < len(self._words) else ())
        self.chosen.emit()

    def _say(self) -> None:
        names = [words for key, words in self._words.items() if key in self._keys]
        said = {0: self._everything, 1: names[0] if names else ""}.get(len(names), f"{len(names)} choisis")
        self.combo.clear()
        self.combo.addItem(said)
        self.combo.setToolTip(", ".join(names) if len(names) > 1 else "")
        self.combo.setAccessibleDescription(", ".join(names))

    def _below(self) -> QPoint:
        return QPoint(0, self.combo.height())


class _MenuCombo(QuietCombo):
    """Looks as a drop-down list; what drops down is for its owner to show."""

    opened = Signal()

    def showPopup(self) -> None:
        """By mouse, Space or Alt Down."""
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow down and Enter open it too: there is no other line to go to."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class _LastingMenu(QMenu):
    """Open while boxes are ticked, by mouse or Space; Enter ticks and closes, Escape closes."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A box under the pointer is ticked; anywhere else is as in every menu."""
        action = self.actionAt(event.position().toPoint())
        if action is None or not action.isCheckable():
            super().mouseReleaseEvent(event)
        else:
            action.trigger()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)
