"""The Formations tab: one enrolment at a time, all of it, with the booklet rule and where it comes from."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from livret_desktop.clock import Clock, today
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.french import NBSP
from livret_desktop.domain.vocabulary import BookletForm, Category, EnrolmentState, Gearbox, TrainingTrack
from livret_desktop.services.overview.student_summary import Hours
from livret_desktop.services.records.enrolment_periods import ends_of, said_period
from livret_desktop.services.records.students import EnrolmentFile, new_period
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.students.students_form import (
    RecordForm,
    choice_of,
    minutes_of,
    number_of,
    text_of,
    value_of,
)
from livret_desktop.ui.presenters.students_edit import PERIOD_FIELDS, with_field
from livret_desktop.ui.presenters.students_pane import booklet_reason, booklet_title, training_title
from livret_desktop.ui.presenters.students_training import aipc_state, period_details, period_state
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.bars import HoursBar
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, EmptyState
from livret_desktop.ui.widgets.fields import ChoiceField, TextField
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column
from livret_desktop.ui.widgets.record_line import RecordLine, RecordList
from livret_desktop.ui.widgets.text import Icon, Label
from livret_desktop.ui.widgets.typed_fields import DateField, HoursField, NumberField

CATEGORIES = [(one, one.value) for one in Category]
TRACKS = [(one, one.label) for one in TrainingTrack]
GEARBOXES = [(None, "–"), *((one, one.label) for one in Gearbox)]


class TrainingForm(RecordForm):
    """One enrolment and its present period. ``saved(Enrolment, EnrolmentPeriod, field)`` asks to keep them."""

    saved = Signal(object, object, str)

    def __init__(self, clock: Clock, rules: Rules, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock, self._rules = clock, rules
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
        self._theory.show_state(aipc_state(file.enrolment, self._rules, today(self._clock)))
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
        self._theory = self.add_card(
            "Dossier et épreuve théorique",
            [
                value_of("aipc_asked_on", DateField("Demande faite le", clock, is_past=True)),
                value_of("receipt_on", DateField("Récépissé du", clock, is_past=True)),
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
        here = HoursField("Heures d’avant, ici", hint="Faites ici avant ce programme")
        elsewhere = HoursField("Heures d’avant, autre école")
        simulator = HoursField("Dont simulateur")
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
    """The enrolment chosen above the tabs, its periods, and the way to add another enrolment."""

    saved = Signal(object, object, str)
    add_asked = Signal()

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._file: EnrolmentFile | None = None
        self.form = TrainingForm(office.desk.clock, office.desk.rules)
        self.form.saved.connect(self.saved)
        self.periods = RecordList("")
        self.form.box.insertWidget(2, self._period_card())
        self._head = AdaptiveRow(SPACE_2)
        self._title = Label("", TextStyle.CARD_TITLE, wraps=True)
        self.add = Button("Ajouter une formation…", icon="plus")
        self.add.clicked.connect(self.add_asked)
        self._head.add(self._title, 1)
        self._head.add(self.add)
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

    def show_training(self, file: EnrolmentFile | None, hours: Hours | None) -> None:
        """One enrolment; None when the student has none."""
        self._file = file
        self._head.setVisible(file is not None)
        self.form.setVisible(file is not None)
        self._none.setVisible(file is None)
        if file is None or hours is None:
            return
        self._title.setText(f"Formation {training_title(file)}")
        self.form.show_training(file, hours)
        self.periods.show_lines(
            [self._period_line(one, last, file) for one, last in reversed(ends_of(file.periods))]
        )

    def _period_card(self) -> Card:
        card = Card("Périodes", "filière et boîte, de quand à quand")
        self.add_period = Button("Nouvelle période (avenant)", ButtonKind.TEXT, icon="plus")
        self.add_period.clicked.connect(lambda: self._open_period(None))
        card.add_action(self.add_period)
        card.add(self.periods)
        return card

    def _period_line(self, one: EnrolmentPeriod, last: date | None, file: EnrolmentFile) -> RecordLine:
        line = RecordLine(said_period(one), period_details(one, last), period_state(one, file.present))
        line.asked.connect(partial(self._open_period, one))
        return line

    def _open_period(self, known: EnrolmentPeriod | None) -> None:
        from livret_desktop.ui.dialogs.period_dialog import PeriodDialog  # noqa: PLC0415 (when first asked)

        if self._file is not None:
            PeriodDialog(self._office, self._file, known, self).open()
