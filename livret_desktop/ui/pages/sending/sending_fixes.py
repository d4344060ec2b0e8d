"""What settles a lesson right in the pane: the NEPH to type, "Renvoyer", a decision."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QRadioButton, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.sending.send_list import SendDetail
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending_detail import (
    Typed,
    alike_words,
    is_otherwise_there,
    resend_words,
    typed_neph,
)
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import action_bar
from livret_desktop.ui.widgets.fields import NoteField, TextField
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Icon, Label
from livret_desktop.ui.widgets.wrapping_check import WrappingCheckBox

_DECISIONS = (
    (
        Decision.ACCEPTED,
        "La DSR l’a bien",
        f"Elle compte, rien ne repart{NBSP}: si la DSR ne l’a pas, ces heures manqueront à l’élève et à l’école.",
    ),
    (
        Decision.ABSENT,
        "La DSR ne l’a pas",
        f"Elle repart au prochain envoi, en nouvelle version{NBSP}: si la DSR l’avait quand même, la nouvelle la "
        "remplace et rien n’est compté deux fois.",
    ),
    (
        Decision.DECLARED,
        "Je l’ai déclarée à la main",
        f"Le programme ne l’enverra pas{NBSP}: une correction se fera, elle aussi, à la main.",
    ),
)


DECLARED_ELSEWHERE = "Je l’ai déclarée à la main…"
_NEPH_IS_RIGHT = "NEPH vérifié"


def _plain(words: str, asked: SignalInstance, icon: str = "") -> Button:
    button = Button(words, icon=icon)
    button.clicked.connect(asked)
    return button


class _AlikeBox(WrappingCheckBox):
    """ "Même correction pour 2 autres leçons"; hidden when there is none."""

    def __init__(self, detail: SendDetail, words: str) -> None:
        super().__init__(words)
        self._detail = detail
        self.setChecked(True)
        if not detail.alike:
            self.hide()  # never shown here: without a parent yet it would open as a window of its own

    @property
    def lesson_ids(self) -> list[UUID]:
        others = self._detail.alike if self.isChecked() and self._detail.alike else ()
        return [self._detail.line.lesson.id, *others]


class NephFix(QWidget):
    """The NEPH as the AIPC has it. ``asked(lesson ids, neph)``; ``resend_asked(lesson ids, reason)``: the number that
    was refused is right, and what was wrong is put right elsewhere."""

    asked = Signal(object, str)
    resend_asked = Signal(object, str)
    open_asked = Signal()

    def __init__(self, detail: SendDetail) -> None:
        super().__init__()
        self._detail = detail
        self.field = TextField("NEPH, tel qu’il est écrit sur l’AIPC")
        self.field.set_text(detail.student.neph)
        self.alike = _AlikeBox(detail, alike_words(detail))
        self.button = Button("Corriger et renvoyer", ButtonKind.PRIMARY)
        self.again = Button("Renvoyer", icon="send")
        opens = Button("Ouvrir la fiche")
        box = column(self)
        box.addWidget(self.field)
        box.addWidget(self.alike)
        box.addWidget(action_bar([self.button, self.again, opens]))
        self.field.edited.connect(lambda _text: self._judge())
        self.field.line.returnPressed.connect(self._ask)
        self.button.clicked.connect(self._ask)
        self.again.clicked.connect(lambda: self.resend_asked.emit(self.alike.lesson_ids, _NEPH_IS_RIGHT))
        opens.clicked.connect(self.open_asked)
        self._judge()

    def _judge(self) -> None:
        typed = self._typed()
        self.again.setVisible(typed.is_refused)
        if typed.is_warning:
            self.field.show_warning(typed.message)
        elif not typed.is_usable:
            self.field.show_error(typed.message)
        else:
            self.field.show_ok(typed.message)

    def _ask(self) -> None:
        typed = self._typed()
        if typed.is_usable:
            self.asked.emit(self.alike.lesson_ids, self.field.text)
        else:
            self.field.show_error(typed.message)
            self.field.setFocus()

    def _typed(self) -> Typed:
        return typed_neph(self.field.text, self._detail.neph_sent)


class ResendFix(QWidget):
    """The cause is elsewhere: once it is put right, the lesson leaves again. ``asked(lesson ids, reason)``.

    When the files have changed since, what will leave is another version: why is asked, and kept with it. Where the
    State has the lesson otherwise, ``state_asked``: ask it what it has. Where it surely has nothing of it,
    ``declare_asked``: it was declared by other means.
    """

    asked = Signal(object, str)
    open_asked = Signal()
    state_asked = Signal()
    declare_asked = Signal()

    def __init__(self, detail: SendDetail, open_verb: str) -> None:
        super().__init__()
        self.alike = _AlikeBox(detail, alike_words(detail, is_resend=True))
        self.is_next_step = detail.is_changed
        kind = ButtonKind.PRIMARY if self.is_next_step else ButtonKind.OUTLINE
        self.button = Button("Renvoyer", kind, icon="send")
        opens = Button(open_verb)
        self.reason = TextField("Motif de la correction", placeholder="par exemple : fiche corrigée")
        self.reason.set_required("Écrivez le motif en quelques mots : il reste avec la nouvelle version.")
        self.reason.set_text("Fiche corrigée")
        self.reason.setVisible(detail.is_changed)
        self.answer = StateLine()
        buttons = [opens]
        box = column(self)
        words = resend_words(detail)
        if words:
            box.addWidget(Label(words, wraps=True))
            box.addWidget(self.alike)
            box.addWidget(self.reason)
            buttons.insert(0, self.button)
        if is_otherwise_there(detail):
            buttons.append(_plain("Redemander à la DSR", self.state_asked, "refresh"))
        if detail.can_be_declared:
            buttons.append(_plain(DECLARED_ELSEWHERE, self.declare_asked))
        box.addWidget(action_bar(buttons))
        box.addWidget(self.answer)
        self.button.clicked.connect(self._ask)
        opens.clicked.connect(self.open_asked)

    def _ask(self) -> None:
        if self.reason.isHidden() or self.reason.check():
            self.asked.emit(self.alike.lesson_ids, self.reason.text)
        else:
            self.reason.setFocus()


class AcceptedFix(QWidget):
    """What can still be done about a lesson the State has."""

    correct_asked = Signal()
    cancel_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        correct, self.cancel = Button("Corriger…"), Button("Annuler auprès de la DSR…")
        column(self).addWidget(action_bar([correct, self.cancel]))
        correct.clicked.connect(self.correct_asked)
        self.cancel.clicked.connect(self.cancel_asked)


class DecideFix(QWidget):
    """What a person knows of a held lesson. ``asked(decision, who, why)``; ``state_asked``: ask the DSR again now,
    where it can be asked (``can_ask``)."""

    asked = Signal(object, str, str)
    state_asked = Signal()

    def __init__(self, head: str, facts: Sequence[tuple[str, str]], *, can_ask: bool = True) -> None:
        super().__init__()
        self._choices = QButtonGroup(self)
        box = column(self)
        known = TimedLines()
        known.show_lines(facts, "")
        box.addWidget(known)
        self.ask_state = _plain("Redemander à la DSR", self.state_asked, "refresh")
        asking = action_bar([self.ask_state])
        asking.setVisible(can_ask)
        box.addWidget(asking)
        self.answer = StateLine()
        box.addWidget(self.answer)
        for index, (_decision, title, effect) in enumerate(_DECISIONS):
            radio = QRadioButton(title)
            radio.setAccessibleDescription(effect)
            self._choices.addButton(radio, index)
            box.addWidget(radio)
            box.addWidget(_Effect(effect))
        self._missing = Label("", TextStyle.DETAIL, Tone.BAD, wraps=True)
        self._missing.hide()
        self.who = TextField("Qui décide")
        self.who.set_required("Écrivez votre nom : la décision le garde.")
        self.who.set_text(head)
        self.why = NoteField("Ce que vous avez vérifié", lines=2)
        self.button = Button("Enregistrer la décision", ButtonKind.PRIMARY)
        for widget in (self._missing, self.who, self.why):
            box.addWidget(widget)
        box.addWidget(action_bar([self.button]))
        self._choices.idToggled.connect(lambda _index, _on: self._missing.hide())
        self.button.clicked.connect(self._ask)

    def choose(self, decision: Decision) -> None:
        """Tick one of the three."""
        index = next(index for index, one in enumerate(_DECISIONS) if one[0] is decision)
        self._choices.button(index).setChecked(True)

    def _ask(self) -> None:
        chosen = self._choices.checkedId()
        if chosen < 0:
            self._missing.setText("Choisissez d’abord l’une des trois réponses : rien n’est deviné.")
            self._missing.show()
            self._choices.button(0).setFocus()
            return
        if not self.who.check():
            self.who.setFocus()
            return
        if not self.why.text:
            self.why.show_error("Écrivez en quelques mots ce que vous avez vérifié.")
            self.why.setFocus()
            return
        self.asked.emit(_DECISIONS[chosen][0], self.who.text, self.why.text)


class StateLine(QWidget):
    """A sentence with its icon; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        self._icon = Icon("info", Tone.QUIET, 16)
        self._words = Label("", wraps=True)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def say(self, state: State) -> None:
        """Show this sentence."""
        self._icon.show_icon(state.icon, state.tone)
        self._words.setText(state.word)
        self.setAccessibleName(state.word)
        self.show()


class TimedLines(QWidget):
    """A moment or a name at the left, what there is to say of it at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_2 * 2)
        self._grid.setVerticalSpacing(SPACE_1)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: Sequence[tuple[str, str]], empty: str) -> None:
        """Replace the lines."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (when, what) in enumerate(lines):
            self._grid.addWidget(Label(when, TextStyle.DETAIL, Tone.QUIET), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(Label(what, TextStyle.DETAIL, wraps=True), row, 1)
        if not lines and empty:
            self._grid.addWidget(Label(empty, TextStyle.DETAIL, Tone.QUIET, wraps=True), 0, 0, 1, 2)


class _Effect(QWidget):
    """The consequence of a choice, under its button and in from it."""

    def __init__(self, words: str) -> None:
        super().__init__()
        box = column(self, 0)
        box.setContentsMargins(SPACE_4, 0, 0, SPACE_1)
        box.addWidget(Label(words, TextStyle.DETAIL, Tone.QUIET, wraps=True))
