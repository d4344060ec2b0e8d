"""The one thing a condition lacks, typed on the spot: the check list is read again behind."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import NBSP
from livret_desktop.errors import LivretError
from livret_desktop.services.records.students import save_enrolment, save_student, student_file
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.typed_fields import DateField

_DAYS = {
    "enrolment.aipc_on": "AIPC validée le",
    "enrolment.numeric_booklet_on": "Livret numérique choisi le",
    "enrolment.etg_passed_on": "ETG réussi le",
    "enrolment.final_evaluation_on": "Évaluation de fin de formation réussie le",
    "enrolment.affi_issued_on": "AFFI délivrée le",
    "enrolment.preliminary_meeting_on": "Rendez-vous préalable du",
    "enrolment.meeting_after_failure_on": "Rendez-vous après échec du",
    "enrolment.practical_failed_on": "Échec à l’épreuve pratique du",
    "student.born_on": "Né(e) le",
}
_TEXTS = {
    "student.neph": "NEPH",
    "student.birth_name": "Nom de famille",
    "student.given_names": "Prénom(s)",
}


def is_quick(field: str) -> bool:
    """True for a field that one line settles."""
    return field in _DAYS or field in _TEXTS


class QuickFieldDialog(FormDialog):
    """One field of one student. ``file_asked``: the whole file rather. Enter keeps it."""

    file_asked = Signal()

    def __init__(
        self,
        office: Office,
        enrolment_id: UUID,
        student_id: UUID,
        field: str,
        why: str,
        parent: QWidget | None,
    ) -> None:
        """``field`` is named as in check lists and :func:`is_quick`; ``why``: what the condition says."""
        super().__init__("À compléter", why, parent)
        self._office, self._enrolment_id, self._student_id = office, enrolment_id, student_id
        self._owner, _dot, self._name = field.partition(".")
        self.line: DateField | TextField
        if field in _DAYS:
            self.line = DateField(_DAYS[field], office.desk.clock, is_past=True)
        else:
            self.line = TextField(_TEXTS[field])
        self.line.set_required(f"Tapez-le, ou laissez pour plus tard{NBSP}: rien n’aura changé.")
        self._fill()
        self.body.addWidget(self.line)
        self.body.addStretch(1)
        self.add_closing("Plus tard")
        self.file = self.add_button(Button("Ouvrir la fiche…"))
        self.keep = self.add_button(Button("Enregistrer", ButtonKind.PRIMARY))
        self.keep.setDefault(True)
        self.keep.clicked.connect(self.save)
        self.file.clicked.connect(self._ask_file)
        self.line.setFocus()

    def save(self) -> None:
        """Keep it and close; a refusal stands under the field."""
        if not self.line.check() or not self.line.text:
            self.line.setFocus()
            return
        value = self.line.value if isinstance(self.line, DateField) else self.line.text
        desk, owner, changed = self._office.desk, self._owner, {self._name: value}

        def work() -> Changes:
            kept = student_file(desk, self._student_id)
            if owner == "student":
                return save_student(desk, replace(kept.student, **changed))  # type: ignore[arg-type]
            own = next(one for one in kept.enrolments if one.enrolment.id == self._enrolment_id)
            return save_enrolment(desk, replace(own.enrolment, **changed), own.present)  # type: ignore[arg-type]

        operation = Operation(self._office.bridge, work).owner(self).busy(self.keep)
        operation.success(lambda _changes: self.accept()).failure(self._refuse).run()

    def _fill(self) -> None:
        kept = student_file(self._office.desk, self._student_id)
        own = next((one.enrolment for one in kept.enrolments if one.enrolment.id == self._enrolment_id), None)
        value = getattr(kept.student if self._owner == "student" else own, self._name, None)
        if isinstance(self.line, DateField):
            self.line.set_value(value)
        else:
            self.line.set_text(value or "")

    def _refuse(self, trouble: Exception) -> None:
        if isinstance(trouble, LivretError):
            self.line.show_error(f"{trouble.message} {trouble.todo}")
        else:
            show_error(trouble, self)

    def _ask_file(self) -> None:
        self.reject()
        self.file_asked.emit()
