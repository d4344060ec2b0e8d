"""Vérification du dimanche: what the last comparison said, and each difference with what a person can do about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from livret_desktop.domain.french import count
from livret_desktop.services.state.state_findings import FindingAct
from livret_desktop.ui.presenters.sending_sunday import (
    VERBS,
    FindingView,
    SundayView,
    act_words,
    needs_reason,
)
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, action_bar
from livret_desktop.ui.widgets.fields import NoteField, TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column, put_instead
from livret_desktop.ui.widgets.text import Hairline, Icon, Label


class SundayPanel(QWidget):
    """``compare_asked``; ``act_asked(FindingAct, FindingView)``; ``open_asked(Target)``."""

    compare_asked = Signal()
    act_asked = Signal(object, object)
    open_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: SundayView | None = None
        self._content: QWidget | None = None
        self.last = Card("Dernière vérification")
        self.compare = Button("Vérifier maintenant", icon="refresh")
        self.compare.clicked.connect(self.compare_asked)
        self.last.add_action(self.compare)
        self._words = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.last.add(self._words)
        self.list = Card("Écarts", padded=False)
        self.list.setAccessibleName("Écarts avec la DSR")
        box = column(self, SPACE_3)
        box.addWidget(self.last)
        box.addWidget(self.list, 1)

    def show_view(self, view: SundayView) -> None:
        """Replace what is shown; the same again changes nothing."""
        if view == self._shown:
            return
        self._shown = view
        if view.why_locked:
            self.compare.lock(view.why_locked)
        else:
            self.compare.unlock()
        self.last.show_state(view.last)
        self._words.setText(view.detail)
        self.list.title.setText(view.heading)
        content = FlowingContent()
        box = column(content, 0)
        box.addWidget(_padded(view.promise))
        for one in view.findings:
            box.addWidget(Hairline())
            box.addWidget(self._row(one))
        if view.more:
            box.addWidget(Hairline())
            more = count(view.more, "autre écart", "autres écarts")
            box.addWidget(_padded(f"Et {more} : ils viennent ici à mesure que ceux-ci sont réglés."))
        box.addStretch(1)
        scrolled = ScrolledPage(content)
        # As high as the room there is: its own wish would make the whole page scroll too.
        scrolled.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._content = put_instead(self.list.body, self._content, scrolled)

    def _row(self, view: FindingView) -> QWidget:
        row = QWidget()
        row.setAccessibleName(view.what)
        row.setAccessibleDescription(view.why)
        row.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        outer = QHBoxLayout(row)
        outer.setContentsMargins(SPACE_3, 10, SPACE_3, 10)
        outer.setSpacing(SPACE_2)
        words = column(None, SPACE_1)
        words.addWidget(Label(view.what, TextStyle.STRONG, wraps=True))
        words.addWidget(Label(view.why, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        words.addWidget(action_bar(self._buttons(view)))
        outer.addWidget(Icon(view.state.icon, view.state.tone, 18))
        outer.addLayout(words, 1)
        return row

    def _buttons(self, view: FindingView) -> list[Button]:
        buttons = []
        for target in view.to_make:
            opens = Button(target.verb, in_row=True)
            opens.clicked.connect(lambda _checked=False, target=target: self.open_asked.emit(target))
            buttons.append(opens)
        for act in view.acts:
            button = Button(VERBS[act], in_row=True)
            button.setAccessibleDescription(view.what)
            button.clicked.connect(lambda _checked=False, act=act: self.act_asked.emit(act, view))
            buttons.append(button)
        return buttons


class SettleDialog(FormDialog):
    """Who settles a finding, and why; says what the act will do. ``settled(who, reason)``."""

    settled = Signal(str, str)

    def __init__(self, act: FindingAct, view: FindingView, head: str, parent: QWidget | None) -> None:
        title, sentence, verb = act_words(act, view)
        super().__init__(title, sentence, parent)
        self._needs_reason = needs_reason(act)
        self.who = TextField("Qui décide")
        self.who.set_required("Écrivez votre nom : la décision le garde.")
        self.who.set_text(head)
        self.why = NoteField("Motif" if self._needs_reason else "Motif (facultatif)", lines=2)
        for field in (self.who, self.why):
            self.body.addWidget(field)
        self.body.addStretch(1)
        self.add_closing("Ne rien faire")
        self.go = self.add_button(Button(verb, ButtonKind.PRIMARY))
        self.go.setDefault(True)
        self.go.clicked.connect(self._settle)
        (self.why.editor if self.who.text else self.who).setFocus()

    def _settle(self) -> None:
        if not self.who.check():
            self.who.setFocus()
        elif self._needs_reason and not self.why.text:
            self.why.show_error("Écrivez le motif en quelques mots : il reste avec la décision.")
            self.why.setFocus()
        else:
            self.accept()
            self.settled.emit(self.who.text, self.why.text)


def _padded(text: str) -> QWidget:
    holder = QWidget()
    holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    box = column(holder, 0)
    box.setContentsMargins(SPACE_3, 0, SPACE_3, 12)
    box.addWidget(Label(text, TextStyle.DETAIL, Tone.QUIET, wraps=True))
    return holder
