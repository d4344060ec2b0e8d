"""One enrolment's course as it stands: appointments, exams, accompanists, skills, acts in force. Reads only.

Rendez-vous préalable, the first two rendez-vous pédagogiques, the failed exam and the meeting after it also stand in
the enrolment itself, as taken over from another program or typed in its form. There the day of the enrolment is the
one that counts (``services.records.follow_up`` writes both in one transaction); the appointment adds minutes, km and
presence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from livret_desktop.clock import civil_day
from livret_desktop.db.tables import TRAINING_SERIES
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod, period_on
from livret_desktop.domain.follow_up import Accompanist, Appointment, Exam, Skill
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationForm,
    AttestationKind,
    ExamKind,
    TrainingTrack,
)
from livret_desktop.services.configuration import settings_of
from livret_desktop.services.context import Desk

if TYPE_CHECKING:  # the first page of every start reads appointments, and no act
    from livret_desktop.db.register import RegisterEntry
    from livret_desktop.domain.eligibility_facts import AccompanistFacts

_Source = Reading | Work


def periods_of(reading: _Source, enrolment: Enrolment) -> tuple[EnrolmentPeriod, ...]:
    """The periods of one enrolment."""
    return tuple(reading.periods.where(reading.periods.c.enrolment_id == enrolment.id))


def exams_of(reading: _Source, enrolment: Enrolment) -> list[Exam]:
    """The presentations noted, oldest first."""
    exams = reading.exams
    return exams.where(exams.c.enrolment_id == enrolment.id, order=exams.c.taken_on)


def accompanists_of(reading: _Source, student_id: UUID) -> list[Accompanist]:
    """The accompagnateurs of a student, by name."""
    found = reading.accompanists
    return found.where(
        found.c.student_id == student_id, order=(found.c.surname, found.c.given_name, found.c.id)
    )


def student_accompanists(desk: Desk, student_id: UUID) -> list[Accompanist]:
    """The same, read now. Any thread."""
    with desk.database.read() as reading:
        return accompanists_of(reading, student_id)


def read_paper_act(desk: Desk, enrolment_id: UUID, kind: AttestationKind) -> tuple[str, date | None]:
    """:func:`paper_act`, read now. Any thread."""
    with desk.database.read() as reading:
        return paper_act(reading, reading.enrolments.require(enrolment_id), kind)


def accompanist_facts(reading: _Source, student_id: UUID) -> tuple[AccompanistFacts, ...]:
    """What the rules look at in them."""
    from livret_desktop.domain.eligibility_facts import AccompanistFacts  # noqa: PLC0415 (see above)

    return tuple(
        AccompanistFacts(one.full_name, one.licence_since_on, one.insurer_agreed_on, one.declared_on)
        for one in accompanists_of(reading, student_id)
    )


def skills_of(reading: _Source, enrolment: Enrolment) -> dict[str, Skill]:
    """What has been noted of each objective, by its code."""
    found = reading.skills.where(reading.skills.c.enrolment_id == enrolment.id)
    return {one.objective: one for one in found}


def practical_presentations(reading: _Source, enrolment: Enrolment) -> int | None:
    """Presentations to the practical exam since the ETG: the number typed, or those noted when there are more."""
    return presentations_among(exams_of(reading, enrolment), enrolment)


def presentations_among(exams: Iterable[Exam], enrolment: Enrolment) -> int | None:
    """:func:`practical_presentations` of exams already read."""
    since = enrolment.etg_passed_on or date.min
    noted = sum(
        one.kind is ExamKind.PRACTICE and one.result is not None and one.taken_on >= since for one in exams
    )
    return max(enrolment.presentations or 0, noted) if noted else enrolment.presentations


def appointments_of(
    reading: _Source, enrolment: Enrolment, periods: tuple[EnrolmentPeriod, ...]
) -> tuple[Appointment, ...]:
    """Every appointment, those that only the enrolment tells included."""
    kept = reading.appointments.where(reading.appointments.c.enrolment_id == enrolment.id)
    return with_told(kept, enrolment, periods)


def with_told(
    kept: Iterable[Appointment], enrolment: Enrolment, periods: tuple[EnrolmentPeriod, ...]
) -> tuple[Appointment, ...]:
    """The appointments kept, the days of the enrolment put over theirs, and those that it alone tells."""
    by_place = {place_of(one): one for one in kept}
    for told in told_by_enrolment(enrolment, periods, by_place.values()):
        place = place_of(told)
        known = by_place.get(place)
        if known is None:
            if told.held_on:
                by_place[place] = told
        else:
            by_place[place] = _with_days_of(known, told)
    ordered = sorted(by_place.values(), key=lambda one: (one.held_on or date.max, one.rank, one.kind.value))
    return tuple(ordered)


def place_of(appointment: Appointment) -> tuple[AppointmentKind, TrainingTrack | None, int]:
    """What makes two appointments the same one: there is one préalable, and one pédagogique of each rank and track."""
    if appointment.kind is AppointmentKind.PEDAGOGICAL:
        return appointment.kind, appointment.track, appointment.rank
    return appointment.kind, None, 1


def told_by_enrolment(
    enrolment: Enrolment, periods: tuple[EnrolmentPeriod, ...], kept: Iterable[Appointment]
) -> Iterator[Appointment]:
    """The appointments whose days the enrolment itself keeps, empty ones included. ``kept``: those with a row."""
    track = own_track(enrolment, periods, kept)
    days: tuple[tuple[AppointmentKind, int, date | None, date | None, int | None], ...] = (
        (AppointmentKind.PRELIMINARY, 1, enrolment.preliminary_meeting_on, None, None),
        (
            AppointmentKind.PEDAGOGICAL,
            1,
            enrolment.rp1_practice_on,
            enrolment.rp1_theory_on,
            enrolment.rp1_km,
        ),
        (
            AppointmentKind.PEDAGOGICAL,
            2,
            enrolment.rp2_practice_on,
            enrolment.rp2_theory_on,
            enrolment.rp2_km,
        ),
        (AppointmentKind.AFTER_FAILURE, 1, enrolment.meeting_after_failure_on, None, None),
    )
    for kind, rank, practice_on, theory_on, km in days:
        yield Appointment(
            id=uuid5(enrolment.id, f"{kind.value} {rank}"),
            enrolment_id=enrolment.id,
            kind=kind,
            track=TrainingTrack.CS if kind is AppointmentKind.AFTER_FAILURE else track,
            rank=rank,
            practice_on=practice_on,
            theory_on=theory_on,
            km=km,
        )


def own_track(
    enrolment: Enrolment, periods: tuple[EnrolmentPeriod, ...], kept: Iterable[Appointment]
) -> TrainingTrack:
    """The track that the appointments told by the enrolment belong to: the first one's, as ``kept`` names it, else as
    its day does; where there is no first one, AAC when there was one."""
    tracks = [period.track for period in periods]
    days = enrolment.rp1_practice_on, enrolment.rp1_theory_on
    day = days[0] or days[1]
    for one in kept if day else ():
        if one.is_meeting(one.track, 1) and (one.practice_on, one.theory_on) == days:
            return one.track
    at_first = period_on(periods, day) if day else None
    if at_first and at_first.track is not TrainingTrack.TRADITIONAL:
        return at_first.track
    if TrainingTrack.AAC in tracks:
        return TrainingTrack.AAC
    return TrainingTrack.CS


def act_in_force(
    desk: Desk, reading: _Source, enrolment: Enrolment, kind: AttestationKind
) -> tuple[str, date | None]:
    """Number and day of the act in force: the last one of the register, else one given on paper before the program.

    In training, acts of training are looked at, and no other.
    """
    acts = acts_of(desk, reading, enrolment, kind)
    if acts:
        last = acts[-1]
        first_day = last.made_on or civil_day(last.issued_at)
        return last.number, first_day
    return paper_act(reading, enrolment, kind)


def acts_of(desk: Desk, reading: _Source, enrolment: Enrolment, kind: AttestationKind) -> list[RegisterEntry]:
    """What was issued for this enrolment in its series (real or training), duplicates apart, oldest first."""
    from livret_desktop.db.register import entries_of  # noqa: PLC0415 (see above)

    is_training = bool(settings_of(reading)["dsr.training"])
    return [
        entry
        for entry in entries_of(reading.connection, enrolment, kind)
        if (entry.year == TRAINING_SERIES) == is_training and entry.form is not AttestationForm.DUPLICATE
    ]


def paper_act(reading: _Source, enrolment: Enrolment, kind: AttestationKind) -> tuple[str, date | None]:
    """Number and day of the act given on paper before the program; ("", None) when there was none."""
    if kind is AttestationKind.AFFI:
        return enrolment.affi_number, enrolment.affi_issued_on
    acts = reading.paper_acts
    found = acts.where(acts.c.enrolment_id == enrolment.id, acts.c.kind == kind, order=acts.c.given_on)
    return (found[-1].number, found[-1].given_on) if found else ("", None)


def _with_days_of(known: Appointment, told: Appointment) -> Appointment:
    """The enrolment keeps one day of a rendez-vous préalable, and both days and the km of a pédagogique."""
    if known.kind is AppointmentKind.PEDAGOGICAL:
        return replace(known, practice_on=told.practice_on, theory_on=told.theory_on, km=told.km)
    day = told.practice_on
    if known.practice_on is None and known.theory_on is not None:
        return replace(known, theory_on=day)
    return replace(known, practice_on=day)
