"""Kilometres of conduite accompagnée: told at a rendez-vous or in between, they only grow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import KmReading
from livret_desktop.domain.french import french_day, of_name, thousands
from livret_desktop.domain.vocabulary import AppointmentKind
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.course import appointments_of, periods_of

MOST_KM = 200_000


@dataclass(frozen=True, slots=True)
class KmTold:
    """Kilometres since the beginning, as told one day. ``reading_id`` None: told at the rendez-vous ``place``."""

    day: date
    km: int
    place: str = ""
    reading_id: UUID | None = None


def kilometres_of(reading: Reading | Work, enrolment: Enrolment) -> tuple[KmTold, ...]:
    """What was told, at rendez-vous and in between, oldest first."""
    told = [
        KmTold(one.held_on, one.km, _place(one.kind, one.rank))
        for one in appointments_of(reading, enrolment, periods_of(reading, enrolment))
        if one.km is not None and one.held_on is not None
    ]
    own = reading.km_readings
    told += [
        KmTold(one.told_on, one.km, reading_id=one.id)
        for one in own.where(own.c.enrolment_id == enrolment.id)
    ]
    return tuple(sorted(told, key=lambda one: (one.day, one.km)))


def save_km(desk: Desk, told: KmReading) -> Changes:
    """Note kilometres told. Raises RuleError: a day to come, fewer than an earlier day, more than a later one."""
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        keep_km(desk, work, told)
        student = work.students.require(work.enrolments.require(told.enrolment_id).student_id)
        written.title = f"Relevé de {thousands(told.km)} km {of_name(student.full_name)}"
    return written.changes


def keep_km(desk: Desk, work: Work, told: KmReading) -> None:
    """:func:`save_km` within a write."""
    enrolment = work.enrolments.require(told.enrolment_id)
    _check(desk, told, [one for one in kilometres_of(work, enrolment) if one.reading_id != told.id])
    (work.km_readings.put if work.km_readings.get(told.id) else work.km_readings.add)(told)


def remove_km(desk: Desk, reading_id: UUID) -> Changes:
    """Take a reading away; undo brings it back."""
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        known = work.km_readings.require(reading_id)
        student = work.students.require(work.enrolments.require(known.enrolment_id).student_id)
        work.km_readings.remove(reading_id)
        written.title = f"Relevé de {thousands(known.km)} km retiré, {student.full_name}"
    return written.changes


def _check(desk: Desk, told: KmReading, others: list[KmTold]) -> None:
    if told.told_on > desk.today():
        raise _wrong(f"Le {french_day(told.told_on)} n’est pas encore passé.", "Corrigez le jour du relevé.")
    if not 0 <= told.km <= MOST_KM:
        raise _wrong(
            f"{thousands(told.km)} km ne se peuvent pas.", "Notez les kilomètres parcourus depuis le début."
        )
    for one in others:
        if (one.day < told.told_on and one.km > told.km) or (one.day > told.told_on and one.km < told.km):
            raise _wrong(
                f"{thousands(one.km)} km sont déjà notés au {french_day(one.day)} : les kilomètres se comptent "
                "depuis le début et ne diminuent pas.",
                "Vérifiez le nombre et le jour.",
            )


def _place(kind: AppointmentKind, rank: int) -> str:
    return f"RP{rank}" if kind is AppointmentKind.PEDAGOGICAL else kind.label


def _wrong(message: str, todo: str) -> RuleError:
    return RuleError("Relevé de kilomètres impossible", f"{message} Rien n’a été enregistré.", todo)
