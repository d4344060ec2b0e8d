"""Inscriptions: one per student and category, each with dated periods of track and gearbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from livret_desktop.domain.vocabulary import Category, EnrolmentState, Gearbox, TrainingTrack


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Inscription of a student to one category. Minutes are those done before this program recorded lessons.

    ``simulator_minutes`` is contained in the sum of ``minutes_here`` and ``minutes_elsewhere``. ``aipc_asked_on``: the
    demande of the AIPC was made that day; ``receipt_on``: récépissé of that demande. ``numeric_booklet_on``: the day
    a student entitled to a paper booklet chose the numeric one; None: as the AIPC says.
    """

    id: UUID
    student_id: UUID
    category: Category
    aipc_on: date | None = None
    etg_passed_on: date | None = None
    presentations: int | None = None
    other_category: Category | None = None
    other_category_on: date | None = None
    initial_evaluation_on: date | None = None
    final_evaluation_on: date | None = None
    affi_issued_on: date | None = None
    affi_number: str = ""
    preliminary_meeting_on: date | None = None
    rp1_practice_on: date | None = None
    rp1_theory_on: date | None = None
    rp1_km: int | None = None
    rp2_practice_on: date | None = None
    rp2_theory_on: date | None = None
    rp2_km: int | None = None
    practical_failed_on: date | None = None
    meeting_after_failure_on: date | None = None
    minutes_here: int = 0
    minutes_elsewhere: int = 0
    simulator_minutes: int = 0
    transmits: bool = True
    transmits_reason: str = ""
    state: EnrolmentState = EnrolmentState.IN_TRAINING
    aipc_asked_on: date | None = None
    receipt_on: date | None = None
    numeric_booklet_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentPeriod:
    """Track and gearbox from a day on; in force is the newest that has begun. ``from_on`` None: since ever."""

    id: UUID
    enrolment_id: UUID
    track: TrainingTrack
    gearbox: Gearbox | None = None
    from_on: date | None = None
    amendment_on: date | None = None


def period_on(periods: tuple[EnrolmentPeriod, ...], day: date) -> EnrolmentPeriod | None:
    """The period in force that day; the earliest one for a day before all of them."""
    if len(periods) < 2:  # nearly always
        return periods[0] if periods else None
    ordered = sorted(periods, key=lambda period: period.from_on or date.min)
    begun = [period for period in ordered if (period.from_on or date.min) <= day]
    return begun[-1] if begun else (ordered[0] if ordered else None)
