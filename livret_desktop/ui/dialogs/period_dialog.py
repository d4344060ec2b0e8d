"""One dated period of an enrolment: a new one with its amendment, or a correction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast
from uuid import uuid4

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import EnrolmentPeriod
from livret_desktop.domain.vocabulary import Gearbox, TrainingTrack
from livret_desktop.services.records.enrolment_periods import remove_period, save_period, too_young_words
from livret_desktop.services.records.students import EnrolmentFile, student_file
from livret_desktop.ui.dialogs.record_dialog import RecordDialog
from livret_desktop.ui.office import Office
from livret_desktop.ui.widgets.fields import ChoiceField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.typed_fields import DateField


class PeriodDialog(RecordDialog):
    """The lessons already sent keep what they were sent with; those still to be sent take the period of their day."""

    def __init__(
        self,
        office: Office,
        file: EnrolmentFile,
        known: EnrolmentPeriod | None,
        parent: QWidget | None = None,
    ) -> None:
        desk = office.desk
        is_only = len(file.periods) < 2
        super().__init__(
            office,
            "Corriger une période" if known else "Nouvelle période",
            "Un changement de filière ou de boîte se fait par avenant. Ce qui a déjà été transmis n’est pas "
            "modifié\u00a0; une leçon encore à transmettre prend la période de son jour.",
            "Enregistrer",
            parent,
            removal=(lambda: remove_period(desk, known.id)) if known and not is_only else None,
        )
        present = file.present
        self._known = known or EnrolmentPeriod(
            id=uuid4(),
            enrolment_id=file.enrolment.id,
            track=present.track if present else TrainingTrack.TRADITIONAL,
            gearbox=present.gearbox if present else None,
            from_on=desk.today(),
        )
        self._born_on = student_file(desk, file.enrolment.student_id).student.born_on
        self._make_fields()
        self._fill(self._known)
        self.checked = (self.from_on, self.amendment_on)
        self.track.chosen.connect(lambda _key: self._judge_age())
        self.from_on.committed.connect(self._judge_age)
        self.track.setFocus()

    def _make_fields(self) -> None:
        clock = self.office.desk.clock
        self.track = ChoiceField("Filière", [(one, one.label) for one in TrainingTrack])
        self.gearbox = ChoiceField("Boîte de vitesses", [(None, "–"), *((one, one.label) for one in Gearbox)])
        self.from_on = DateField("À partir du", clock)
        self.amendment_on = DateField("Avenant signé le", clock, is_past=True)
        grid = FormGrid(2)
        for field in (self.track, self.gearbox, self.from_on, self.amendment_on):
            grid.add(field)
        self.body.addWidget(grid)

    def _fill(self, period: EnrolmentPeriod) -> None:
        self.track.set_value(period.track)
        self.gearbox.set_value(period.gearbox)
        self.from_on.set_value(period.from_on)
        self.amendment_on.set_value(period.amendment_on)

    def work(self) -> Callable[[], Changes]:
        """Keep the period."""
        typed = replace(
            self._known,
            track=cast(TrainingTrack, self.track.value),
            gearbox=cast("Gearbox | None", self.gearbox.value),
            from_on=self.from_on.value,
            amendment_on=self.amendment_on.value,
        )
        desk = self.office.desk
        return lambda: save_period(desk, typed)

    def _judge_age(self) -> None:
        desk, track = self.office.desk, cast(TrainingTrack, self.track.value)
        say_too_young(
            self.track,
            too_young_words(desk.rules, self._born_on, track, self.from_on.value or desk.today()),
        )


def say_too_young(track: ChoiceField, words: str | None) -> None:
    """Under the track, from when it may be followed; nothing where it may be now."""
    if words:
        track.show_error(words)
    else:
        track.clear_message()
