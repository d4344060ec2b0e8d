"""The reprise grid: what a former program's files do not tell, student by student, as few keys as possible."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.follow_up import KmReading
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
            km = max((one.km for one in kilometres_of(reading, enrolment)), default=None)
    student = file.student
    return RepriseRow(student_id, student.full_name, student.neph, enrolment, period, km, chosen is None)


def save_reprise(desk: Desk, row: RepriseRow) -> Changes:
    """Keep a line. Writer thread. Raises RuleError: what the student's own page would refuse.

    Kilometres are a reading of today; fewer than those told before are refused.
    """
    if row.km is not None and row.period.track is TrainingTrack.TRADITIONAL:
        raise RuleError(
            "Des kilomètres sans conduite accompagnée",
            f"La filière de {row.name} est traditionnelle : elle n’en compte pas.",
            "Choisissez d’abord AAC ou conduite supervisée.",
        )
    changes = save_enrolment(desk, row.enrolment, row.period)
    if row.km is None or row.km == reprise_row(desk, row.student_id).km:
        return changes
    reading = KmReading(id=uuid4(), enrolment_id=row.enrolment.id, told_on=desk.today(), km=row.km)
    return changes | save_km(desk, reading)
