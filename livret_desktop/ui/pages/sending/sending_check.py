"""The report of "Contrôler": one line per cause, each with the button that opens the field."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from livret_desktop.domain.french import count
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending_check import Cause, CheckView, Target
from livret_desktop.ui.targets import LESSON_STATUS, LESSONS, OpenAt
from livret_desktop.ui.theme.tokens import SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card, EmptyState
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column, put_instead
from livret_desktop.ui.widgets.text import Hairline, Label
from livret_desktop.ui.widgets.todo_line import TodoLine

TO_CONFIRM = Target(LESSONS, OpenAt(None, LESSON_STATUS), "Confirmer…")


class CheckReportView(Card):
    """Shown in place of the queue. ``open_asked(target)``; ``fix_asked(fix)``: the one click that settles a cause."""

    open_asked = Signal(object)
    fix_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__("Contrôle", padded=False)
        self.setAccessibleName("Contrôle avant envoi")
        self.printer, self.table = Button("Imprimer…", icon="print"), Button("Tableur…", icon="download")
        self.add_action(self.printer)
        self.add_action(self.table)
        self._content: QWidget | None = None

    def show_report(self, view: CheckView) -> None:
        """Replace what is shown."""
        self.set_detail(view.sentence)
        content = FlowingContent()
        box = column(content, 0)
        if view.to_confirm:
            box.addWidget(self._confirm_line(view.to_confirm))
        for cause in view.causes:
            box.addWidget(Hairline())
            box.addWidget(self._line(cause))
        if view.more:
            more = count(view.more, "autre cause", "autres causes")
            box.addWidget(Hairline())
            box.addWidget(_padded(f"Et {more} : elles viennent ici à mesure que celles-ci sont réglées."))
        if not view.causes and not view.to_confirm:
            box.addWidget(
                EmptyState(
                    "ok-circle",
                    "Rien à corriger",
                    "Ce qui attend partira tel quel. Le contrôle ne demande pas le réseau : F5 à toute heure.",
                )
            )
        box.addStretch(1)
        scrolled = ScrolledPage(content)
        # As high as the room there is: its own wish would make the whole page scroll too.
        scrolled.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._swap(scrolled)

    def _swap(self, content: QWidget) -> None:
        self._content = put_instead(self.body, self._content, content)

    def _line(self, cause: Cause) -> TodoLine:
        fix = cause.fix
        if fix is not None:
            line = TodoLine(cause.state, cause.what, cause.why, cause.when, fix.label)
            line.settled.connect(lambda: self.fix_asked.emit(fix))
            return line
        line = TodoLine(cause.state, cause.what, cause.why, cause.when, cause.target.verb)
        line.settled.connect(lambda target=cause.target: self.open_asked.emit(target))
        return line

    def _confirm_line(self, number: int) -> TodoLine:
        lessons = count(number, "leçon passée", "leçons passées")
        line = TodoLine(
            State("À confirmer", "lessons", Tone.WARN),
            f"{lessons} à confirmer",
            "Une leçon encore « prévue » ne part pas : dites si elle a été faite.",
            "",
            TO_CONFIRM.verb,
        )
        line.settled.connect(lambda: self.open_asked.emit(TO_CONFIRM))
        return line


def _padded(text: str) -> QWidget:
    holder = QWidget()
    column(holder, 0, SPACE_3).addWidget(Label(text, TextStyle.DETAIL, Tone.QUIET, wraps=True))
    return holder
