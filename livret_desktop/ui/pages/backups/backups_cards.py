"""The cards of Sauvegardes: the big button, the copies, the sticks, the sheet, the rehearsal, the opening."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backup_checks import Copy
from livret_desktop.services.copies.backup_overview import Overview
from livret_desktop.services.copies.sticks import Stick
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.presenters.backups import (
    VERIFIED_MEANS,
    button_words,
    can_restore,
    changes_words,
    chosen_words,
    copy_columns,
    copy_key,
    place_detail,
    stick_detail,
    stick_state,
)
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, action_bar
from livret_desktop.ui.widgets.layouts import AdaptiveRow, ScrolledPage, column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.table import TableView
from livret_desktop.ui.widgets.text import Hairline, Icon, Label

_BIG_PX = 48
_WORDS_PX = 200
_ALONGSIDE = "Vous pouvez continuer à travailler."


class _BigButton(Button):
    """The one thing this screen is for."""

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width() + theme().px(24), max(size.height(), theme().px(_BIG_PX)))


class MakeCard(Card):
    """The one big button, what has changed since, and how far the copy is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.go = _BigButton("Sauvegarder…", ButtonKind.PRIMARY, icon="backup", keys="Ctrl S")
        self.elsewhere = Button("Ailleurs…", ButtonKind.TEXT)
        self._title = Label("", TextStyle.STRONG, wraps=True)
        self._detail = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        words = QWidget()
        texts = column(words, SPACE_1)
        texts.addStretch(1)
        texts.addWidget(self._title)
        texts.addWidget(self._detail)
        texts.addStretch(1)
        row = AdaptiveRow(SPACE_3)
        row.add(self.go, is_whole=True)
        row.add(words, 1, ease_px=_WORDS_PX)
        row.add(self.elsewhere, is_whole=True)
        self.add(row)

    def show_overview(self, overview: Overview, desk: Desk) -> None:
        """Where the next copy goes."""
        self.go.setText(button_words(overview.target))
        self._title.setText(changes_words(overview, desk))
        self._detail.setText(place_detail(overview))
        self.elsewhere.setVisible(overview.target is not None)

    def show_step(self, step: str) -> None:
        """How far the copy is, in words."""
        self._title.setText(step)
        self._detail.setText(_ALONGSIDE)


class CopiesCard(Card):
    """The copies of the place shown, and what can be done with the chosen one."""

    chosen = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__("Copies", VERIFIED_MEANS, padded=False, parent=parent)
        self.model: PagedTableModel[Copy] = PagedTableModel(copy_columns(desk), parent=self)
        self.table = TableView(self.model, "Copies", framed=False)
        self.read_button = Button("Relire maintenant", icon="shield")
        self.restore_button = Button("Restaurer cette copie…", icon="undo")
        self._words = Label("", wraps=True)
        self._none = Label("", tone=Tone.QUIET, wraps=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        self.add(self.table, 1)
        self.add(self._none, 1)
        self.add_line()
        self.add(self._make_foot())
        self.table.chosen.connect(lambda _id: self._enable())

    @property
    def copy(self) -> Copy | None:
        """The chosen copy."""
        return self.model.row_at(self.model.row_of(self.table.current_id)) if self.table.current_id else None

    def show_copies(self, copies: Sequence[Copy], why_none: str) -> None:
        """The copies, the first one chosen when none was."""
        self.model.show_rows(copies, copy_key)
        self.table.setVisible(bool(copies))
        self._none.setVisible(not copies)
        self._none.setText(why_none)
        if copies and self.copy is None:
            self.table.choose(copy_key(copies[0]))
        self._enable()

    def _enable(self) -> None:
        copy = self.copy
        self._words.setText(chosen_words(copy) if self.model.rowCount() else "")
        self.read_button.setEnabled(copy is not None and copy.facts is not None)
        self.restore_button.setEnabled(can_restore(copy))

    def _make_foot(self) -> QWidget:
        foot = AdaptiveRow(SPACE_2)
        foot.row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        foot.add(self._words, 1)
        foot.add(action_bar([self.read_button, self.restore_button]), is_whole=True)
        return foot


class SticksCard(Card):
    """The school's sticks by name, plugged in or not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Clés connues", padded=False, parent=parent)
        self.add_button = Button("Ajouter…", ButtonKind.TEXT, icon="plus", in_row=True)
        self.add_action(self.add_button)
        self._holder = column(spacing=0)
        self.add(self._holder)
        self.automatic = QCheckBox("Copie dès qu’une clé est branchée")
        self.automatic.setToolTip("Puis chaque jour tant qu’elle le reste, s’il y a du nouveau.")
        self._foot = QWidget()
        box = column(self._foot, 0)
        box.setContentsMargins(SPACE_3, SPACE_1, SPACE_3, SPACE_2)
        box.addWidget(self.automatic)
        self.add(self._foot)

    def show_automatic(self, *, is_on: bool) -> None:
        """Whether copies are made without asking; showing it asks nothing."""
        with QSignalBlocker(self.automatic):
            self.automatic.setChecked(is_on)

    def show_sticks(self, sticks: Sequence[Stick], strangers: int, now: datetime) -> None:
        """One line each."""
        while (item := self._holder.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._foot.setVisible(bool(sticks))
        for stick in sticks:
            self._holder.addWidget(Hairline())
            self._holder.addWidget(_stick_line(stick, now))
        if not sticks:
            words = f"Aucune{NBSP}: branchez une clé USB, puis ajoutez-la."
            none = Label(words, TextStyle.DETAIL, Tone.QUIET, wraps=True)
            none.setContentsMargins(SPACE_3, 0, SPACE_3, SPACE_3)
            self._holder.addWidget(none)
        if strangers:
            self.add_button.unlock()
        else:
            self.add_button.lock("Branchez d’abord une clé USB que l’école n’a pas encore.")


class FactCard(Card):
    """A sentence, one fact with its state, and buttons."""

    def __init__(
        self, title: str, sentence: str, buttons: Sequence[Button], parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent=parent)
        self._icon = Icon("")
        self._fact = Label("", wraps=True)
        line = QHBoxLayout()
        line.setSpacing(SPACE_2)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._fact, 1)
        if sentence:
            self.add(Label(sentence, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        self.add(line)
        self.add(action_bar(buttons))

    def show_fact(self, words: str, state: State) -> None:
        """What is the case."""
        self._fact.setText(words)
        self._icon.show_icon(state.icon, state.tone)
        self.setAccessibleDescription(words)


class SidePane(ScrolledPage):
    """Cards one under the other: scrolled beside the list, their whole height below it."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self._cards = QWidget()
        box = column(self._cards, SPACE_3)
        box.setContentsMargins(0, 0, SPACE_2, 0)
        for card in cards:
            box.addWidget(card)
        box.addStretch(1)
        super().__init__(self._cards)

    def set_growing(self, is_growing: bool) -> None:
        """Whole height, or scrolled."""
        layout = self._cards.layout()
        words = layout.totalHeightForWidth(self.viewport().width()) if layout else 0
        whole = max(words, self._cards.minimumSizeHint().height())
        self.setMinimumHeight(whole if is_growing else 0)


def _stick_line(stick: Stick, now: datetime) -> QWidget:
    line = QWidget()
    state = stick_state(stick, now)
    line.setAccessibleName(f"Clé {stick.name}, {state.word}")
    row = QHBoxLayout(line)
    row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
    row.setSpacing(12)
    row.addWidget(Icon("stick", Tone.ACCENT if stick.is_plugged else Tone.QUIET, 24))
    words = column(spacing=0)
    words.addWidget(Label(f"Clé {stick.name}", TextStyle.STRONG, wraps=True))
    words.addWidget(Label(stick_detail(stick, now), TextStyle.DETAIL, Tone.QUIET, wraps=True))
    row.addLayout(words, 1)
    row.addWidget(StateTag(state))
    return line
