"""Dated periods of track and gearbox: added with an amendment, corrected, taken away.

What was sent stays as it was sent: a version's bytes are frozen when it leaves, and a period makes no version anew. A
lesson still to be sent takes the period of its own day.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.enrolment import EnrolmentPeriod
from livret_desktop.domain.french import french_day
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import TrainingTrack
from livret_desktop.domain.years import birthday
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk

_AAC_AGE = "affi.minimum_age_aac"


def save_period(desk: Desk, period: EnrolmentPeriod) -> Changes:
    """Add a period, or correct one.

    Raises RuleError: no first day beside another period, a day that another one begins on, an age under the one of
    the track.
    """
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        is_known = work.periods.get(period.id) is not None
        keep_period(desk, work, period)
        student = work.students.require(work.enrolments.require(period.enrolment_id).student_id)
        verb = "Période corrigée" if is_known else "Nouvelle période"
        written.title = f"{verb} : {said_period(period)}, {student.full_name}"
    return written.changes


def keep_period(desk: Desk, work: Work, period: EnrolmentPeriod) -> None:
    """:func:`save_period` within a write."""
    enrolment = work.enrolments.require(period.enrolment_id)
    _refuse_same_day(period, [one for one in _periods(work, enrolment.id) if one.id != period.id])
    refuse_too_young(desk, work.students.require(enrolment.student_id), period)
    (work.periods.put if work.periods.get(period.id) else work.periods.add)(period)


def remove_period(desk: Desk, period_id: UUID) -> Changes:
    """Take a period away; the one before goes on. Raises RuleError for the only one."""
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        period = work.periods.require(period_id)
        enrolment = work.enrolments.require(period.enrolment_id)
        if len(_periods(work, enrolment.id)) == 1:
            raise RuleError(
                "C’est la seule période de la formation",
                "Une formation a toujours une filière : cette période n’a pas été retirée.",
                "Corrigez-la, ou ajoutez d’abord celle qui la remplace.",
            )
        work.periods.remove(period_id)
        student = work.students.require(enrolment.student_id)
        written.title = f"Période retirée : {said_period(period)}, {student.full_name}"
    return written.changes


def said_period(period: EnrolmentPeriod) -> str:
    """ "AAC, boîte manuelle"."""
    return ", ".join(part.label for part in (period.track, period.gearbox) if part)


def ends_of(periods: tuple[EnrolmentPeriod, ...]) -> list[tuple[EnrolmentPeriod, date | None]]:
    """Each period in order with its last day: the one before the next begins, None for the last."""
    ordered = sorted(periods, key=lambda one: one.from_on or date.min)
    nexts = [one.from_on for one in ordered[1:]]
    lasts = [day - timedelta(days=1) if day else None for day in nexts]
    return list(zip(ordered, [*lasts, None], strict=True)) if ordered else []


def refuse_too_young(desk: Desk, student: Student, period: EnrolmentPeriod) -> None:
    """Raise RuleError for AAC under the age at which its training may begin (code de la route, R. 211-5)."""
    day = period.from_on or desk.today()
    ready_on = too_young_until(desk.rules, student.born_on, period.track, day)
    if ready_on is not None:
        rule = desk.rules.on(_AAC_AGE, day)
        raise RuleError(
            f"Trop jeune pour l’AAC : {rule.value} ans",
            f"{student.full_name} aura {rule.value} ans le {french_day(ready_on)}. Rien n’a été enregistré.",
            "Vérifiez la date de naissance, ou le jour où la filière commence.",
            source=rule.source,
        )


def too_young_until(rules: Rules, born_on: date | None, track: TrainingTrack, day: date) -> date | None:
    """The birthday from which a student may follow this track, when that day comes after ``day``; None otherwise."""
    if track is not TrainingTrack.AAC or born_on is None:
        return None
    ready_on = birthday(born_on, rules.on(_AAC_AGE, day).value)
    return ready_on if day < ready_on else None


def too_young_words(rules: Rules, born_on: date | None, track: TrainingTrack, day: date) -> str | None:
    """The sentence to put under the track; None when nothing is against it."""
    ready_on = too_young_until(rules, born_on, track, day)
    return f"Trop jeune pour l’AAC jusqu’au {french_day(ready_on)}." if ready_on else None


def _refuse_same_day(period: EnrolmentPeriod, others: list[EnrolmentPeriod]) -> None:
    if others and period.from_on is None and all(one.from_on is not None for one in others):
        return  # the first one, since the beginning
    if others and period.from_on is None:
        raise RuleError(
            "Il manque le jour où la période commence",
            "Une autre période vaut déjà depuis le début : le programme ne saurait pas laquelle est en cours.",
            "Saisissez le jour où la filière ou la boîte change.",
        )
    if any(one.from_on == period.from_on for one in others):
        day = french_day(period.from_on) if period.from_on else "le début"
        raise RuleError(
            "Une autre période commence ce jour-là",
            f"Deux périodes commenceraient le {day}. Rien n’a été enregistré.",
            "Corrigez celle qui existe, ou choisissez un autre jour.",
        )


def _periods(work: Work, enrolment_id: UUID) -> list[EnrolmentPeriod]:
    return work.periods.where(work.periods.c.enrolment_id == enrolment_id)
