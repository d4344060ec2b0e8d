"""One act about to be issued: who, the conditions, the page itself, the copies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationKind
from livret_desktop.errors import LivretError
from livret_desktop.services.papers.attestations import Foreseen, Prepared
from livret_desktop.ui.office import Office
from livret_desktop.ui.presenters.attestations import (
    COPY_WORDS,
    MADE_ON,
    NUMERIC_BOOKLET,
    USUAL_COPIES,
    Condition,
    checklist,
    copies_words,
    document_choices,
    form_words,
    has_booklet_choice,
    is_dated,
    pen_words,
    reason_hint,
)
from livret_desktop.ui.presenters.student_search import search_students
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Banner, Card, Frame, notice
from livret_desktop.ui.widgets.check_line import CheckLine
from livret_desktop.ui.widgets.fields import ChoiceField, TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import ScrolledPage, WithPane, column
from livret_desktop.ui.widgets.preview import PreviewDocument, PreviewPane
from livret_desktop.ui.widgets.suggestions import PersonField
from livret_desktop.ui.widgets.text import Icon, Label
from livret_desktop.ui.widgets.typed_fields import DateField

_PAPER_PX, _OPTIONS_PX = 604, 184
_FIRST = "Choisissez d’abord un élève."
_BLOCKED = f"Une condition manque{NBSP}: rien ne s’imprime."


class Conditions(Card):
    """One card of the check list."""

    settled = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, padded=False, parent=parent)
        self.setAccessibleName(title)
        self.lines: list[CheckLine] = []
        self._holder = column(spacing=0)
        self.add(self._holder)

    def show_conditions(self, conditions: Sequence[Condition]) -> None:
        """One line each; those that the student's file settles have a button."""
        while (item := self._holder.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.lines = [self._line(one) for one in conditions]
        for line in self.lines:
            self._holder.addWidget(line)

    def _line(self, one: Condition) -> CheckLine:
        line = CheckLine(one.state, one.title, one.detail, one.source, "Compléter…" if one.field else "")
        line.settled.connect(lambda field=one.field: self.settled.emit(field))
        return line


class Options(QWidget):
    """Copies, day of the act, and the two ways out: paper or file."""

    changed = Signal()

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes = {copy: QCheckBox(words) for copy, words in COPY_WORDS.items()}
        for copy in USUAL_COPIES:
            self.boxes[copy].setChecked(True)
        self.made_on = DateField("Fait le", office.desk.clock, hint=f"Vide{NBSP}: en pointillés.")
        self.made_on.set_value(office.desk.today())
        self.folds = QCheckBox("A5 à plier")
        self.folds.setToolTip(
            "Quatre feuilles A4 recto verso, retournées sur le petit côté, pliées au milieu."
        )
        self.print = Button("Imprimer…", ButtonKind.PRIMARY, icon="print", keys="Ctrl P")
        self.save = Button("Enregistrer en PDF…")
        self.images = Button("Cachet et logo…", ButtonKind.TEXT)
        self.former = Button("Déjà remis sur papier…", ButtonKind.TEXT)
        self._words = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self._pen = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        box = column(self, SPACE_2)
        box.addWidget(Label("Exemplaires", TextStyle.STRONG))
        for check in self.boxes.values():
            box.addWidget(check)
            check.toggled.connect(self.changed)
        box.addSpacing(SPACE_2)
        box.addWidget(self.made_on)
        box.addWidget(self.folds)
        box.addSpacing(SPACE_2)
        for part in (self.print, self.save, self._words):
            box.addWidget(part)
        box.addWidget(self._pen)
        box.addStretch(1)
        for part in (self.former, self.images):
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        self.made_on.committed.connect(self.changed)
        self.folds.toggled.connect(self.changed)
        self.folds.hide()
        theme().changed.connect(self._fit)
        self._fit()

    def show_kind(self, kind: AttestationKind) -> None:
        """ "Fait le" only where the model has it; folding only for the booklet."""
        self.made_on.setVisible(is_dated(kind))
        self.folds.setVisible(kind is AttestationKind.BOOKLET)

    @property
    def is_folded(self) -> bool:
        """True when the booklet is to come out as A5."""
        return self.folds.isVisibleTo(self) and self.folds.isChecked()

    @property
    def copies(self) -> list[AttestationCopy]:
        """Those ticked, in the order élève, assureur, école."""
        return [copy for copy, check in self.boxes.items() if check.isChecked()]

    def show_words(self, copies: str, pen: str) -> None:
        """What will come out, and what stays for the pen."""
        self._words.setText(copies)
        self._pen.setText(pen)

    def lock(self, reason: str) -> None:
        """Neither paper nor file, and why."""
        for button in (self.print, self.save):
            if reason:
                button.lock(reason)
            else:
                button.unlock()

    def _fit(self) -> None:
        self.setFixedWidth(theme().px(_OPTIONS_PX))


class _NoPage(Frame):
    """Where the page would be, and why there is none."""

    def __init__(self) -> None:
        super().__init__("empty")
        self.why = Label("", tone=Tone.QUIET, wraps=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box = column(self, SPACE_2, SPACE_3)
        box.addStretch(1)
        box.addWidget(Icon("attestations", Tone.QUIET, 28), 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.why)
        box.addStretch(1)


class ActView(QWidget):
    """Shows what it is given; tells what is asked. ``edited``: another day, copy or student."""

    student_chosen = Signal(object)
    settled = Signal(str)
    edited = Signal()

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prepared: Prepared | None = None
        self._foreseen = Foreseen("", frozenset(), "")
        self._why_none = _BLOCKED
        self.student = PersonField("Élève", lambda text: search_students(office.desk, text))
        self.document = ChoiceField("Document", document_choices())
        self.form = Banner(Tone.ACCENT, kind="notice")
        self.numeric = Button("Choisir le numérique…", ButtonKind.TEXT)
        self.form.add_action(self.numeric)
        self.refusal = notice(Tone.WARN, "")
        self.compulsory, self.to_check = Conditions("Conditions obligatoires"), Conditions("À vérifier")
        self.reason = TextField("Motif", hint=reason_hint(0))
        self.preview = PreviewPane("Aperçu du document", bridge=office.bridge)
        self.no_page = _NoPage()
        self.options = Options(office)
        self._left_content = self._make_left()
        self._left = ScrolledPage(self._left_content)
        self._pane = WithPane(self._left, self._make_paper(), _PAPER_PX)
        column(self).addWidget(self._pane, 1)
        self._connect()
        self.show_nothing()

    @property
    def made_on(self) -> date | None:
        """The day the act will bear."""
        return self.options.made_on.value

    @property
    def kind(self) -> AttestationKind:
        """The document chosen."""
        return AttestationKind(str(self.document.value))

    def choose_document(self, kind: AttestationKind) -> None:
        """Another document, without telling."""
        self.document.set_value(kind)
        self.options.show_kind(kind)

    def detail_of(self, field: str) -> str:
        """What the condition that this field settles says."""
        if self._prepared is None:
            return ""
        listed = checklist(self._prepared.eligibility, self._prepared.kind)
        lines = (*listed.compulsory, *listed.to_check)
        if field == NUMERIC_BOOKLET:
            return self._prepared.eligibility.form_reason
        return next((f"{one.title}. {one.detail}" for one in lines if one.field == field), "")

    def focus_what_is_missing(self) -> None:
        """Ctrl+P where nothing can be printed: the first button that opens what is missing, else the student."""
        for line in (*self.compulsory.lines, *self.to_check.lines):
            if line.button is not None and line.isVisible():
                line.button.setFocus()
                return
        self.student.setFocus()

    def focus_day(self) -> None:
        """Put the cursor in "Fait le"."""
        self.options.made_on.setFocus()

    def show_nothing(self, trouble: LivretError | None = None) -> None:
        """No student, or one without a model for this document."""
        self._prepared = None
        for part in (self.compulsory, self.to_check, self.reason, self.form):
            part.hide()
        self.refusal.setVisible(trouble is not None)
        if trouble is not None:
            self.refusal.say(trouble.title, f"{trouble.message} {trouble.todo}")
        self._show_pages(None, trouble.title if trouble else _FIRST)
        self.options.lock(trouble.title if trouble else _FIRST)
        self.options.former.lock(trouble.title if trouble else _FIRST)
        self.options.show_words("", "")

    def show_act(
        self, prepared: Prepared, foreseen: Foreseen, pages: PreviewDocument | None, trouble: str = ""
    ) -> None:
        """The conditions of one student and, when none blocks, the page. ``trouble``: why it cannot be drawn."""
        why_none = trouble or _BLOCKED
        self._prepared, self._foreseen = prepared, foreseen
        listed = checklist(prepared.eligibility, prepared.kind)
        self.refusal.hide()
        self.options.former.unlock()
        for card, lines, state in (
            (self.compulsory, listed.compulsory, listed.compulsory_state),
            (self.to_check, listed.to_check, listed.check_state),
        ):
            card.show_conditions(lines)
            card.show_state(state)
            card.setVisible(bool(lines))
        self.reason.set_hint(reason_hint(listed.left_to_check))
        self.reason.show()
        self.form.say(*form_words(prepared, foreseen))
        self.numeric.setVisible(has_booklet_choice(prepared))
        self.form.show()
        self._show_pages(pages, why_none)
        self._why_none = why_none
        self._say_copies()

    def show_student(self, student_id: UUID, name: str) -> None:
        """Name the student in the field, without telling."""
        self.student.set_value(student_id, name)

    def _say_copies(self) -> None:
        prepared = self._prepared
        if prepared is None:
            return
        copies = self.options.copies
        is_blocked = not self.preview.pages
        words = self._why_none if is_blocked else self._copies_words(copies)
        self.options.lock(words if is_blocked or not copies else "")
        self.options.show_words(words, "" if is_blocked else pen_words(prepared, self.made_on))

    def _copies_words(self, copies: list[AttestationCopy]) -> str:
        return copies_words(copies, self._foreseen, self.preview.pages, is_folded=self.options.is_folded)

    def _show_pages(self, pages: PreviewDocument | None, why_none: str) -> None:
        if pages is None:
            self.preview.show_pages([])
        else:
            self.preview.show_document(pages)
        self.preview.setVisible(pages is not None)
        self.no_page.why.setText(why_none)
        self.no_page.setVisible(pages is None)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside the page the conditions scroll by themselves; above it they take their whole height."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout = self._left_content.layout()
        if layout is None:
            return
        words = layout.totalHeightForWidth(self._left.viewport().width())
        whole = max(words, self._left_content.minimumSizeHint().height())
        self._left.setMinimumHeight(0 if self._pane.is_wide else whole)

    def _make_left(self) -> QWidget:
        left = QWidget()
        box = column(left, SPACE_3)
        box.setContentsMargins(0, 0, SPACE_2, 0)
        grid = FormGrid(2)
        grid.add(self.student)
        grid.add(self.document)
        self.to_check.add(self._make_reason())
        for part in (grid, self.refusal, self.compulsory, self.to_check, self.form):
            box.addWidget(part)
        box.addStretch(1)
        return left

    def _make_reason(self) -> QWidget:
        holder = QWidget()
        box = column(holder)
        box.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_3)
        box.addWidget(self.reason)
        return holder

    def _make_paper(self) -> QWidget:
        right = QWidget()
        row = QHBoxLayout(right)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_3)
        row.addWidget(self.preview, 1)
        row.addWidget(self.no_page, 1)
        row.addWidget(self.options, 0, Qt.AlignmentFlag.AlignTop)
        return right

    def _connect(self) -> None:
        self.student.chosen.connect(self.student_chosen)
        self.document.committed.connect(self._take_document)
        self.numeric.clicked.connect(lambda: self.settled.emit(NUMERIC_BOOKLET))
        for card in (self.compulsory, self.to_check):
            card.settled.connect(self._settle)
        self.options.made_on.committed.connect(self.edited)
        self.options.changed.connect(self._say_copies)
        for box in self.options.boxes.values():
            box.toggled.connect(lambda _is_ticked: self.edited.emit())  # the page shown names its copy

    def _take_document(self) -> None:
        self.options.show_kind(self.kind)
        self.edited.emit()

    def _settle(self, field: str) -> None:
        if field == MADE_ON:
            self.focus_day()
        else:
            self.settled.emit(field)
