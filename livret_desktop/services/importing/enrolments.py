"""Enrolments of a file: one per student and category."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID, uuid4

from livret_desktop.db.unit_of_work import Work, lessons_of
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod, period_on
from livret_desktop.domain.vocabulary import Category, TrainingTrack
from livret_desktop.exchange.rows import EnrolmentRow
from livret_desktop.services.importing.students import is_someone_else, shared_neph_words, student_index
from livret_desktop.services.importing.tally import Tally
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.records.enrolment_periods import too_young_words

_HOURS = ("minutes_here", "minutes_elsewhere", "simulator_minutes")
_FIELDS = [
    "aipc_on",
    "etg_passed_on",
    "presentations",
    "other_category",
    "other_category_on",
    "initial_evaluation_on",
    "final_evaluation_on",
    "affi_issued_on",
    "affi_number",
    "preliminary_meeting_on",
    "rp1_practice_on",
    "rp1_theory_on",
    "rp1_km",
    "rp2_practice_on",
    "rp2_theory_on",
    "rp2_km",
    "practical_failed_on",
    "meeting_after_failure_on",
    *_HOURS,
    "transmits",
]
_REASON_FROM_FILE = "Indiqué « non » dans le fichier importé"
Key = tuple[UUID, Category]


class EnrolmentIndex:
    """Every enrolment by student and category, with its periods."""

    def __init__(self, work: Work) -> None:
        self.by_key: dict[Key, Enrolment] = {
            (one.student_id, one.category): one for one in work.enrolments.where()
        }
        self.periods: dict[UUID, list[EnrolmentPeriod]] = {}
        for period in work.periods.where():
            self.periods.setdefault(period.enrolment_id, []).append(period)


def import_enrolments(work: Work, rows: Iterable[EnrolmentRow], tally: Tally, rules: Rules) -> None:
    """Create or complete the enrolments of a file. What the window refuses, a file does not bring in either."""
    students, index = student_index(work), EnrolmentIndex(work)
    for row in rows:
        student = students.match(row)
        if student is None:
            tally.reject(
                row.line, "neph", "Élève introuvable : importez d’abord les élèves, ou corrigez le NEPH."
            )
            continue
        if is_someone_else(student, row):
            tally.reject(row.line, "neph", shared_neph_words(student))
            continue
        too_young = row.track and too_young_words(rules, student.born_on, row.track, work.day)
        if too_young:
            tally.reject(row.line, "track", f"{too_young} Vérifiez la date de naissance.")
            continue
        known = index.by_key.get((student.id, row.category))
        told = _told(known, row, tally) if known else _made(student.id, row)
        if _has_too_much_simulator(told, row):
            tally.reject(
                row.line, "simulator_minutes", "Les heures de simulateur dépassent le total des heures."
            )
        elif known is None:
            index.by_key[student.id, row.category] = told
            _create(work, told, row, tally)
        else:
            tally.put(_complete(work, known, told, index.periods.get(known.id, []), row, tally))


def _made(student_id: UUID, row: EnrolmentRow) -> Enrolment:
    """A new enrolment takes all that the row tells; a blank leaves what holds unless said otherwise."""
    bare = Enrolment(id=uuid4(), student_id=student_id, category=row.category)
    return _told(bare, row, Tally(replaces=True))


def _told(kept: Enrolment, row: EnrolmentRow, tally: Tally) -> Enrolment:
    """``kept`` with what it takes of the row."""
    told = tally.filled(row.line, kept, row, _FIELDS)
    if told.transmits != kept.transmits:
        return replace(told, transmits_reason="" if told.transmits else _REASON_FROM_FILE)
    return told


def _has_too_much_simulator(told: Enrolment, row: EnrolmentRow) -> bool:
    """True when the hours of the row, with those it leaves as they are, cannot all be true."""
    is_about_hours = any(getattr(row, name) is not None for name in _HOURS)
    return is_about_hours and told.simulator_minutes > told.minutes_here + told.minutes_elsewhere


def _create(work: Work, enrolment: Enrolment, row: EnrolmentRow, tally: Tally) -> None:
    if row.track is None:
        tally.warn(row.line, "track", "Filière absente : traditionnelle est retenue, vérifiez-la.")
    track = row.track or TrainingTrack.TRADITIONAL
    work.enrolments.add(enrolment)
    work.periods.add(EnrolmentPeriod(id=uuid4(), enrolment_id=enrolment.id, track=track, gearbox=row.gearbox))
    tally.created += 1


def _complete(
    work: Work,
    known: Enrolment,
    completed: Enrolment,
    periods: list[EnrolmentPeriod],
    row: EnrolmentRow,
    tally: Tally,
) -> bool:
    is_changed = work.enrolments.put(completed)
    present = period_on(tuple(periods), work.day)
    if present is not None:
        is_changed = (
            work.periods.put(tally.filled(row.line, present, row, ("track", "gearbox"))) or is_changed
        )
    if completed.transmits != known.transmits:
        lessons = work.lessons.where(*lessons_of(known))
        follow_lessons(work, [lesson.id for lesson in lessons])
    return is_changed
