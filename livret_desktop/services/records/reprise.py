"""The reprise grid: what a former program's files do not tell, student by student, as few keys as possible."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.follow_up import KmReading
from livret_desktop.domain.french import of_name
from livret_desktop.domain.vocabulary import Category, EnrolmentState, TrainingTrack
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.kilometres import kilometres_of, save_km
from livret_desktop.services.records.student_list import (
    StudentFilter,
    StudentIds,
    StudentQuery,
    list_student_ids,
)
from livret_desktop.services.records.students import new_period, save_enrolment, student_file

_OF_THE_PERIOD = ("track", "gearbox")


@dataclass(frozen=True, slots=True)
class RepriseRow:
    """One line of the grid: a student, the training in hand (or the one about to be made), kilometres told last.

    ``is_new``: nothing is kept of this training yet.
    """

    student_id: UUID
    name: str
    neph: str
    enrolment: Enrolment
    period: EnrolmentPeriod
    km: int | None
    is_new: bool


def reprise_ids(desk: Desk) -> StudentIds:
    """Every student in training, by name. Pool thread."""
    return list_student_ids(desk, StudentQuery(filter=StudentFilter.IN_TRAINING))


def reprise_row(desk: Desk, student_id: UUID) -> RepriseRow:
    """The line of one student. Raises KeyError when the student is not there."""
    file = student_file(desk, student_id)
    going = [one for one in file.enrolments if one.enrolment.state is EnrolmentState.IN_TRAINING]
    chosen = next(iter([*going, *file.enrolments]), None)
    if chosen is None:
        enrolment = Enrolment(id=uuid4(), student_id=student_id, category=Category.B)
        period, km = new_period(enrolment.id), None
    else:
        enrolment = chosen.enrolment
        period = chosen.present or new_period(enrolment.id)
        with desk.database.read() as reading:
            km = _last_km(reading, enrolment)
    student = file.student
    return RepriseRow(student_id, student.full_name, student.neph, enrolment, period, km, chosen is None)


def save_cell(desk: Desk, row: RepriseRow, cell: str, value: Any) -> Changes:
    """Keep one cell of a line: a field of the training or of its period, or ``km``. Writer thread.

    The other cells are taken as they are kept by now, so that one refused, or kept meanwhile, is not touched by this
    one. Kilometres are a reading of today; fewer than those told before are refused, none (None) changes nothing.
    Raises RuleError: what the student's own page would refuse.
    """
    kept = _as_kept(desk, row)
    if cell == "km":
        return Changes() if value in (None, kept.km) else _save_km(desk, kept, value)
    if cell in _OF_THE_PERIOD:
        told = replace(kept, period=replace(kept.period, **{cell: value}))
    else:
        told = replace(kept, enrolment=replace(kept.enrolment, **{cell: value}))
    return Changes() if told == kept else save_enrolment(desk, told.enrolment, told.period)


def _as_kept(desk: Desk, row: RepriseRow) -> RepriseRow:
    """The line with what is kept now of its training; of a training not yet made, as it was shown."""
    with desk.database.read() as reading:
        enrolment = reading.enrolments.get(row.enrolment.id)
        if enrolment is None:
            return row
        period = reading.periods.get(row.period.id) or row.period
        km = _last_km(reading, enrolment)
    return replace(row, enrolment=enrolment, period=period, km=km)


def _save_km(desk: Desk, row: RepriseRow, km: int) -> Changes:
    if row.period.track is TrainingTrack.TRADITIONAL:
        raise RuleError(
            "Des kilomètres sans conduite accompagnée",
            f"La filière {of_name(row.name)} est traditionnelle : les kilomètres ne s’y comptent pas.",
            "Choisissez d’abord AAC ou conduite supervisée.",
        )
    return save_km(desk, KmReading(id=uuid4(), enrolment_id=row.enrolment.id, told_on=desk.today(), km=km))


def _last_km(reading: Reading, enrolment: Enrolment) -> int | None:
    return max((one.km for one in kilometres_of(reading, enrolment)), default=None)
