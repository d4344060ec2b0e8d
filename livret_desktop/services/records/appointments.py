"""Rendez-vous within a write: each in its place, and the enrolment's own days follow.

The enrolment keeps the days of the rendez-vous préalable, of the first two rendez-vous pédagogiques of its own track
and of the meeting after a failure (``course``): a rendez-vous that leaves its place leaves these days too, or the
calendar would bear it twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import MOST_APPOINTMENTS, Appointment
from livret_desktop.domain.vocabulary import AppointmentKind, TrainingTrack
from livret_desktop.errors import RuleError
from livret_desktop.services.records.course import (
    appointments_of,
    own_track,
    periods_of,
    place_of,
    told_by_enrolment,
)
from livret_desktop.services.records.kilometres import MOST_KM

LONGEST_MINUTES = 600


def keep_appointment(work: Work, appointment: Appointment) -> None:
    """``follow_up.save_appointment`` within a write."""
    _check_appointment(appointment)
    enrolment = work.enrolments.require(appointment.enrolment_id)
    told_ones = told_by_enrolment(enrolment, periods_of(work, enrolment), _kept(work, enrolment))
    told = {one.id: one for one in told_ones}
    kept = work.appointments.get(appointment.id)
    former = kept or told.get(appointment.id)
    is_moved = former is not None and place_of(former) != place_of(appointment)
    _refuse_second(work, enrolment, appointment, is_moved=is_moved)
    if former is not None and is_moved:
        _tell_enrolment(work, _without_days(former))
    if appointment.id in told and (is_moved or kept is None):
        # This id is a place's in the enrolment, which another rendez-vous may take later.
        work.appointments.remove(appointment.id)
        appointment, kept = replace(appointment, id=uuid4()), None
    (work.appointments.put if kept else work.appointments.add)(appointment)
    _tell_enrolment(work, appointment)


def drop_appointment(work: Work, appointment: Appointment) -> None:
    """``follow_up.remove_appointment`` within a write."""
    _tell_enrolment(work, _without_days(appointment))
    work.appointments.remove(appointment.id)


def _without_days(appointment: Appointment) -> Appointment:
    return replace(appointment, practice_on=None, theory_on=None, km=None)


def _check_appointment(appointment: Appointment) -> None:
    if appointment.held_on is None:
        raise _wrong(
            "Il manque le jour du rendez-vous", "Notez le jour de la pratique, ou celui de la théorie."
        )
    for minutes in (appointment.practice_minutes, appointment.theory_minutes):
        if minutes is not None and not 0 < minutes <= LONGEST_MINUTES:
            raise _wrong("Durée impossible", "Notez la durée réelle en minutes, dix heures au plus.")
    if appointment.km is not None and not 0 <= appointment.km <= MOST_KM:
        raise _wrong("Kilomètres impossibles", "Notez les kilomètres parcourus depuis le début.")
    most = MOST_APPOINTMENTS.get(appointment.track, 0)
    if appointment.kind is AppointmentKind.PEDAGOGICAL and not 1 <= appointment.rank <= most:
        raise _wrong(
            "Rendez-vous sans place au calendrier",
            f"Le calendrier de la filière {appointment.track.label} en a {most}.",
        )


def _refuse_second(work: Work, enrolment: Enrolment, appointment: Appointment, *, is_moved: bool) -> None:
    """One a place. Whoever moves there never writes over one that the enrolment alone tells; a new one completes it."""
    known: Iterable[Appointment] = _kept(work, enrolment)
    if is_moved:
        known = appointments_of(work, enrolment, periods_of(work, enrolment))
    if any(one.id != appointment.id and place_of(one) == place_of(appointment) for one in known):
        raise _wrong("Ce rendez-vous est déjà noté", "Ouvrez celui qui existe pour le corriger.")


def _kept(work: Work, enrolment: Enrolment) -> list[Appointment]:
    return work.appointments.where(work.appointments.c.enrolment_id == enrolment.id)


def _tell_enrolment(work: Work, appointment: Appointment) -> None:
    """The days that the enrolment keeps itself: one rule reads them, wherever they were typed (``course``)."""
    enrolment = work.enrolments.require(appointment.enrolment_id)
    days: dict[str, Any] = {}
    if appointment.kind is AppointmentKind.PRELIMINARY:
        days = {"preliminary_meeting_on": appointment.held_on}
    elif appointment.kind is AppointmentKind.AFTER_FAILURE:
        days = {"meeting_after_failure_on": appointment.held_on}
    elif appointment.rank <= 2 and appointment.track is _own_track(work, enrolment):
        prefix = f"rp{appointment.rank}"
        days = {
            f"{prefix}_practice_on": appointment.practice_on,
            f"{prefix}_theory_on": appointment.theory_on,
            f"{prefix}_km": appointment.km,
        }
    if days:
        work.enrolments.put(replace(enrolment, **days))


def _own_track(work: Work, enrolment: Enrolment) -> TrainingTrack:
    return own_track(enrolment, periods_of(work, enrolment), _kept(work, enrolment))


def _wrong(title: str, todo: str) -> RuleError:
    return RuleError(title, "Le rendez-vous n’a pas été enregistré.", todo)
