"""What settles a lesson right in the pane: the NEPH to type, "Renvoyer", a decision."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.services.corrections import Decision
from livret_desktop.services.send_list import SendDetail
from livret_desktop.ui.presenters.sending_detail import alike_words, resend_words, typed_neph
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import action_bar
from livret_desktop.ui.widgets.fields import NoteField, TextField
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Label

_DECISIONS = (
    (Decision.ACCEPTED, "La DSR l’a bien", "Elle compte, rien ne repart."),
    (Decision.ABSENT, "La DSR ne l’a pas", "Elle repart au prochain envoi, en nouvelle version."),
    (Decision.DECLARED, "Je l’ai déclarée à la main", "Le programme ne l’enverra pas."),
)


class _AlikeBox(QCheckBox):
    """ "Même correction pour 2 autres leçons"; hidden when there is none."""

    def __init__(self, detail: SendDetail, words: str) -> None:
        super().__init__(words)
        self._detail = detail
        self.setChecked(True)
        self.setVisible(bool(detail.alike))

    @property
    def lesson_ids(self) -> list[UUID]:
        others = self._detail.alike if self.isChecked() and self._detail.alike else ()
        return [self._detail.line.lesson.id, *others]


class NephFix(QWidget):
    """The NEPH as the AIPC has it. ``asked(lesson ids, neph)``."""

    asked = Signal(object, str)
    open_asked = Signal()

    def __init__(self, detail: SendDetail) -> None:
        super().__init__()
        self._detail = detail
        self.field = TextField("NEPH, tel qu’il est écrit sur l’AIPC")
        self.field.set_text(detail.student.neph)
        self.alike = _AlikeBox(detail, alike_words(detail))
        self.button = Button("Corriger et renvoyer", ButtonKind.PRIMARY)
        opens = Button("Ouvrir la fiche")
        box = column(self)
        box.addWidget(self.field)
        box.addWidget(self.alike)
        box.addWidget(action_bar([self.button, opens]))
        self.field.edited.connect(lambda _text: self._judge())
        self.field.line.returnPressed.connect(self._ask)
        self.button.clicked.connect(self._ask)
        opens.clicked.connect(self.open_asked)
        self._judge()

    def _judge(self) -> None:
        typed = typed_neph(self.field.text, self._detail.neph_sent)
        if not typed.is_usable:
            self.field.show_error(typed.message)
        elif typed.is_warning:
            self.field.show_warning(typed.message)
        else:
            self.field.show_ok(typed.message)

    def _ask(self) -> None:
        if typed_neph(self.field.text, self._detail.neph_sent).is_usable:
            self.asked.emit(self.alike.lesson_ids, self.field.text)
        else:
            self.field.setFocus()


class ResendFix(QWidget):
    """The cause is elsewhere: once it is put right, the lesson leaves again. ``asked(lesson ids)``."""

    asked = Signal(object)
    open_asked = Signal()

    def __init__(self, detail: SendDetail, open_verb: str) -> None:
        super().__init__()
        self.alike = _AlikeBox(detail, alike_words(detail, is_resend=True))
        self.is_next_step = detail.is_changed
        kind = ButtonKind.PRIMARY if self.is_next_step else ButtonKind.OUTLINE
        self.button = Button("Renvoyer", kind, icon="send")
        opens = Button(open_verb)
        box = column(self)
        box.addWidget(Label(resend_words(detail), wraps=True))
        box.addWidget(self.alike)
        box.addWidget(action_bar([self.button, opens]))
        self.button.clicked.connect(lambda: self.asked.emit(self.alike.lesson_ids))
        opens.clicked.connect(self.open_asked)


class DecideFix(QWidget):
    """What a person knows of a held lesson. ``asked(decision, who, why)``."""

    asked = Signal(object, str, str)

    def __init__(self, head: str) -> None:
        super().__init__()
        self._choices = QButtonGroup(self)
        box = column(self)
        for index, (_decision, title, effect) in enumerate(_DECISIONS):
            radio = QRadioButton(title)
            radio.setAccessibleDescription(effect)
            radio.setToolTip(effect)
            self._choices.addButton(radio, index)
            box.addWidget(radio)
        self._effect = Label(
            f"Choisissez d’après ce que montre votre espace{NBSP}: rien n’est deviné.", wraps=True
        )
        self.who = TextField("Qui décide")
        self.who.set_required("Écrivez votre nom : la décision le garde.")
        self.who.set_text(head)
        self.why = NoteField("Ce que vous avez vérifié", lines=2)
        self.button = Button("Enregistrer la décision", ButtonKind.PRIMARY)
        for widget in (self._effect, self.who, self.why):
            box.addWidget(widget)
        box.addWidget(action_bar([self.button]))
        self._choices.idToggled.connect(lambda index, _on: self._effect.setText(_DECISIONS[index][2]))
        self.button.clicked.connect(self._ask)

    def choose(self, decision: Decision) -> None:
        """Tick one of the three."""
        index = next(index for index, one in enumerate(_DECISIONS) if one[0] is decision)
        self._choices.button(index).setChecked(True)

    def _ask(self) -> None:
        chosen = self._choices.checkedId()
        if chosen < 0:
            self._effect.setText("Choisissez d’abord l’une des trois réponses.")
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
