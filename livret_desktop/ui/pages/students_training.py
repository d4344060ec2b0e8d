"""The Formations tab: one enrolment at a time, all of it, with the booklet rule and where it comes from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from livret_desktop.clock import Clock
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.french import NBSP
from livret_desktop.domain.vocabulary import BookletForm, Category, EnrolmentState, Gearbox, TrainingTrack
from livret_desktop.services.student_summary import Hours
from livret_desktop.services.students import EnrolmentFile, new_period
from livret_desktop.ui.pages.students_form import (
    RecordForm,
    choice_of,
    minutes_of,
    number_of,
    text_of,
    value_of,
)
from livret_desktop.ui.presenters.students_edit import PERIOD_FIELDS, with_field
from livret_desktop.ui.presenters.students_pane import booklet_reason, booklet_title, training_title
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.bars import HoursBar
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card, EmptyState
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.fields import ChoiceField, TextField
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Icon, Label
from livret_desktop.ui.widgets.typed_fields import DateField, DurationField, NumberField

CATEGORIES = [(one, one.value) for one in Category]
TRACKS = [(one, one.label) for one in TrainingTrack]
GEARBOXES = [(None, "–"), *((one, one.label) for one in Gearbox)]


class TrainingForm(RecordForm):
    """One enrolment and its present period. ``saved(Enrolment, EnrolmentPeriod, field)`` asks to keep them."""

    saved = Signal(object, object, str)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: EnrolmentFile | None = None
        self._enrolment: Enrolment | None = None
        self._period: EnrolmentPeriod | None = None
        self._booklet = _BookletCard()
        self.box.addWidget(self._booklet)
        self._add_training(clock)
        self._add_theory(clock)
        self._add_initial(clock)
        self._add_meetings(clock)
        self._add_sending()
        self.box.addStretch(1)
        self.changed.connect(self._save)

    @property
    def enrolment_id(self) -> UUID | None:
        """The enrolment shown."""
        return self._enrolment.id if self._enrolment else None

    def show_training(self, file: EnrolmentFile, hours: Hours) -> None:
        """Fill the form; another enrolment than the one shown fills every field again."""
        if self._enrolment is None or self._enrolment.id != file.enrolment.id:
            self.forget()
        self._kept = file
        self._enrolment = file.enrolment
        self._period = file.present or new_period(file.enrolment.id)
        self.fill(file.enrolment, self._period)
        self._booklet.show_training(file, hours)
        self._reason.setVisible(not file.enrolment.transmits)
        has_choice = file.booklet.form is BookletForm.PAPER or file.enrolment.numeric_booklet_on is not None
        self._numeric.setVisible(has_choice)

    def refuse(self, name: str, text: str) -> None:
        """What was not kept, under its field; the rest of the form stands."""
        if self._kept is None or self._enrolment is None or self._period is None:
            return
        owner = (self._kept.present or self._period) if name in PERIOD_FIELDS else self._kept.enrolment
        kept = getattr(owner, name)
        edited = with_field(self._enrolment, self._period, name, kept)
        self._enrolment, self._period = edited or (self._kept.enrolment, self._period)
        self.show_problem(name, text, kept)

    def _add_training(self, clock: Clock) -> None:
        self.add_card(
            "Formation",
            [
                choice_of("category", ChoiceField("Catégorie", CATEGORIES)),
                choice_of("track", ChoiceField("Filière", TRACKS)),
                choice_of("gearbox", ChoiceField("Boîte de vitesses", GEARBOXES)),
                value_of("from_on", DateField("Filière et boîte depuis le", clock)),
                value_of("amendment_on", DateField("Avenant signé le", clock, is_past=True)),
                choice_of(
                    "state", ChoiceField("État de la formation", [(one, one.label) for one in EnrolmentState])
                ),
            ],
        )

    def _add_theory(self, clock: Clock) -> None:
        others = [(None, "–"), *CATEGORIES]
        self._numeric = DateField(
            "Livret numérique choisi le", clock, hint="Vide\u00a0: l’élève reste au papier.", is_past=True
        )
        self.add_card(
            "Dossier et épreuve théorique",
            [
                value_of("aipc_on", DateField("AIPC validée le", clock, is_past=True)),
                value_of("etg_passed_on", DateField("ETG ou ETM réussi le", clock, is_past=True)),
                number_of("presentations", NumberField("Présentations à la pratique", most=99)),
                choice_of("other_category", ChoiceField("Autre catégorie obtenue", others)),
                value_of("other_category_on", DateField("Obtenue le", clock, is_past=True)),
                value_of("practical_failed_on", DateField("Échec à l’épreuve pratique", clock, is_past=True)),
                value_of("numeric_booklet_on", self._numeric),
            ],
        )

    def _add_initial(self, clock: Clock) -> None:
        here = DurationField("Heures d’avant, ici", hint="Faites ici avant ce programme")
        elsewhere = DurationField("Heures d’avant, autre école")
        simulator = DurationField("Dont simulateur")
        self.add_card(
            "Formation initiale",
            [
                value_of("initial_evaluation_on", DateField("Évaluation de départ", clock, is_past=True)),
                value_of(
                    "final_evaluation_on", DateField("Évaluation de fin de formation", clock, is_past=True)
                ),
                value_of("affi_issued_on", DateField("AFFI délivrée le", clock, is_past=True)),
                minutes_of("minutes_here", here),
                minutes_of("minutes_elsewhere", elsewhere),
                minutes_of("simulator_minutes", simulator),
                text_of("affi_number", TextField("AFFI n°")),
            ],
        )

    def _add_meetings(self, clock: Clock) -> None:
        def day(name: str, label: str) -> Any:
            return value_of(name, DateField(label, clock))

        self.add_card(
            "Rendez-vous",
            [
                day("preliminary_meeting_on", "Rendez-vous préalable"),
                day("meeting_after_failure_on", "Rendez-vous après échec"),
                number_of("rp1_km", NumberField("RP1, kilomètres", unit="km")),
                day("rp1_practice_on", "RP1, pratique"),
                day("rp1_theory_on", "RP1, théorie"),
                number_of("rp2_km", NumberField("RP2, kilomètres", unit="km")),
                day("rp2_practice_on", "RP2, pratique"),
                day("rp2_theory_on", "RP2, théorie"),
            ],
        )

    def _add_sending(self) -> None:
        switch = ChoiceField(
            "Leçons de cette formation", [(True, "Transmises à la DSR"), (False, "Ne pas transmettre")]
        )
        self._reason = TextField("Pourquoi ne pas transmettre", placeholder="La raison reste dans la fiche")
        self._reason.set_required("Écrivez pourquoi les leçons ne doivent pas partir à la DSR.")
        self.add_card(
            "Transmission",
            [choice_of("transmits", switch), text_of("transmits_reason", self._reason, 2)],
            "sans elle, les heures ne comptent pas pour vos ETP",
        )

    def _save(self, name: str, value: object) -> None:
        if self._enrolment is None or self._period is None:
            return
        edited = with_field(self._enrolment, self._period, name, value)
        if edited is None:
            self._reason.setVisible(True)
            self.go_to("transmits_reason")
            return
        # At once: the next field left must not bring the former value of this one back.
        self._enrolment, self._period = edited
        self._reason.setVisible(not self._enrolment.transmits)
        self.saved.emit(*edited, name)


class _BookletCard(Card):
    """The booklet rule in words with its source, and the hours towards the minimum."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(Icon("book"), 0, Qt.AlignmentFlag.AlignTop)
        self._words = column(spacing=2)
        self._form = Label("", TextStyle.STRONG, wraps=True)
        self._reason = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self._words.addWidget(self._form)
        self._words.addWidget(self._reason)
        row.addLayout(self._words, 1)
        self.body.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        self.add(row)
        self._hours = HoursBar()
        self.add(self._hours)

    def show_training(self, file: EnrolmentFile, hours: Hours) -> None:
        """The rule of this enrolment."""
        self._form.setText(booklet_title(file))
        self._reason.setText(booklet_reason(file))
        self._hours.setVisible(hours.minimum is not None)
        if hours.minimum is not None:
            self._hours.show_hours(hours.car, hours.simulator, hours.minimum)


class TrainingTab(QWidget):
    """All the enrolments of a student: a switch when there are several, and the way to add one."""

    saved = Signal(object, object, str)
    add_asked = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files: dict[str, tuple[EnrolmentFile, Hours]] = {}
        self._chosen = ""
        self.form = TrainingForm(clock)
        self.form.saved.connect(self.saved)
        self._head = QWidget()
        self._row = QHBoxLayout(self._head)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_2)
        self._chips: ChipBar | None = None
        self._title = Label("", TextStyle.CARD_TITLE)
        self.add = Button("Ajouter une formation…", icon="plus")
        self.add.clicked.connect(self.add_asked)
        self._row.addWidget(self._title, 1)
        self._row.addWidget(self.add)
        first = Button("Ajouter une formation…", icon="plus")
        first.clicked.connect(self.add_asked)
        self._none = EmptyState(
            "book",
            "Aucune formation",
            f"Une formation dit la catégorie, la filière et la boîte{NBSP}: les leçons s’y rattachent.",
            [first],
        )
        self.box: QVBoxLayout = column(self, SPACE_3)
        for part in (self._head, self.form, self._none):
            self.box.addWidget(part)

    def show_trainings(self, files: list[tuple[EnrolmentFile, Hours]]) -> None:
        """All of a student's enrolments; the one shown stays shown."""
        known = list(self._files)
        self._files = {str(file.enrolment.id): (file, hours) for file, hours in files}
        self._head.setVisible(bool(files))
        self.form.setVisible(bool(files))
        self._none.setVisible(not files)
        if not files:
            return
        fresh = [key for key in self._files if key not in known] if known else []
        if self._chosen not in self._files or fresh:
            self._chosen = (fresh or list(self._files))[0]
        self._show_switch()
        self._show_chosen()

    def choose(self, enrolment_id: UUID) -> None:
        """Show one enrolment."""
        self._chosen = str(enrolment_id)
        self._show_switch()
        self._show_chosen()

    def _show_switch(self) -> None:
        several = len(self._files) > 1
        self._title.setVisible(not several)
        if self._chips is not None:
            self._chips.hide()
            self._chips.deleteLater()
            self._chips = None
        if several:
            names = [Choice(key, training_title(file)) for key, (file, _) in self._files.items()]
            self._chips = ChipBar(names, "Formations")
            self._chips.choose(self._chosen)
            self._chips.chosen.connect(self._choose)
            self._row.insertWidget(0, self._chips, 1)

    def _choose(self, key: str) -> None:
        self._chosen = key
        self._show_chosen()

    def _show_chosen(self) -> None:
        file, hours = self._files[self._chosen]
        self._title.setText(f"Formation {training_title(file)}")
        self.form.show_training(file, hours)
