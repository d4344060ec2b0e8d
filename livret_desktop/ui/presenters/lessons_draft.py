"""A lesson while it is typed: its defaults, what is missing, and the lesson it becomes. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from livret_desktop.clock import PARIS, paris
from livret_desktop.domain.enrolment import period_on
from livret_desktop.domain.lesson import Lesson, lesson_day
from livret_desktop.domain.vocabulary import (
    Category,
    EnrolmentState,
    Gearbox,
    LessonKind,
    LessonStatus,
    MotoPhase,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.services.lessons.lesson_list import LessonLine, TrainingChoice

USUAL_MINUTES = 60
_MEANS_OF_KIND = {
    LessonKind.THEORY: TrainingMeans.CLASSROOM,
    LessonKind.SUPERVISED_SIMULATOR: TrainingMeans.SIMULATOR,
    LessonKind.AUTONOMOUS_SIMULATOR: TrainingMeans.SIMULATOR,
}
_SIMULATOR_KINDS = (LessonKind.SUPERVISED_SIMULATOR, LessonKind.AUTONOMOUS_SIMULATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonDraft:
    """What the pane holds. ``base`` is the kept lesson being edited, None for a new one.

    ``is_start_free`` and ``is_status_free``: not chosen by the user yet, so defaults may still follow.
    """

    base: Lesson | None = None
    student_id: UUID | None = None
    student_name: str = ""
    enrolment_id: UUID | None = None
    category: Category | None = None
    instructor_id: UUID | None = None
    simulator_id: UUID | None = None
    day: date
    start: time | None = None
    minutes: int | None = USUAL_MINUTES
    kind: LessonKind = LessonKind.PRACTICE
    means: TrainingMeans = TrainingMeans.VEHICLE
    moto_phase: MotoPhase | None = None
    place: str = ""
    objectives: tuple[str, ...] = ()
    status: LessonStatus = LessonStatus.PLANNED
    is_start_free: bool = True
    is_status_free: bool = True

    @property
    def asks_moto_phase(self) -> bool:
        """A practice lesson on a motorcycle says plateau or circulation."""
        return (
            self.category is not None
            and self.category.is_moto
            and self.means is TrainingMeans.MOTORCYCLE
            and self.kind is LessonKind.PRACTICE
        )

    @property
    def asks_simulator(self) -> bool:
        """An instructor beside a simulator: which machine."""
        return self.means is TrainingMeans.SIMULATOR and self.instructor_id is not None

    @property
    def starts_at(self) -> datetime | None:
        """The start instant once day and hour are known."""
        return None if self.start is None else datetime.combine(self.day, self.start, PARIS)


def draft_of(line: LessonLine) -> LessonDraft:
    """A kept lesson, to edit."""
    lesson = line.lesson
    return LessonDraft(
        base=lesson,
        student_id=lesson.student_id,
        student_name=line.student_name,
        enrolment_id=lesson.enrolment_id,
        category=line.category,
        instructor_id=lesson.instructor_id,
        simulator_id=lesson.simulator_id,
        day=lesson.day,
        start=paris(lesson.starts_at).time(),
        minutes=lesson.minutes,
        kind=lesson.kind,
        means=lesson.means,
        moto_phase=lesson.moto_phase,
        place=lesson.place,
        objectives=lesson.objectives,
        status=lesson.status,
        is_start_free=False,
        is_status_free=False,
    )


def copy_of(draft: LessonDraft) -> LessonDraft:
    """The same lesson once more: a new one, planned, at an hour still to be found."""
    return replace(
        draft,
        base=None,
        objectives=(),
        status=LessonStatus.PLANNED,
        start=None,
        is_start_free=True,
        is_status_free=True,
    )


def at_minute(draft: LessonDraft, minute: int | None) -> LessonDraft:
    """A new lesson at the hour pointed at; None leaves the next free hour."""
    if minute is None:
        return draft
    return replace(draft, start=time(*divmod(minute % (24 * 60), 60)), is_start_free=False)


def for_training(draft: LessonDraft, choice: TrainingChoice | None) -> LessonDraft:
    """The formation decides the usual means: a motorcycle for the moto group."""
    if choice is None:
        return replace(draft, enrolment_id=None, category=None)
    category = choice.enrolment.category
    return with_usual_means(replace(draft, enrolment_id=choice.enrolment.id, category=category))


def usual_training(choices: Sequence[TrainingChoice]) -> TrainingChoice | None:
    """The only one in training; with several, the first; nothing when there is none at all."""
    active = [one for one in choices if one.enrolment.state is EnrolmentState.IN_TRAINING]
    return active[0] if active else (choices[0] if choices else None)


def training_words(choice: TrainingChoice, day: date) -> str:
    """ "B", "B auto, AAC", "A2 (reçu)"."""
    period = period_on(choice.periods, day)
    words = choice.enrolment.category.value
    if period is not None and period.gearbox is Gearbox.AUTOMATIC:
        words += " auto"
    if period is not None and period.track is not TrainingTrack.TRADITIONAL:
        words += f", {period.track.name}"
    if choice.enrolment.state is not EnrolmentState.IN_TRAINING:
        words += f" ({choice.enrolment.state.label})"
    return words


def for_trainer(draft: LessonDraft, *, instructor_id: UUID | None, simulator_id: UUID | None) -> LessonDraft:
    """A simulator alone is training in autonomy; an instructor again is practice again."""
    changed = replace(draft, instructor_id=instructor_id, simulator_id=simulator_id)
    if instructor_id is None and simulator_id is not None:
        return with_usual_means(replace(changed, kind=LessonKind.AUTONOMOUS_SIMULATOR))
    if draft.kind is LessonKind.AUTONOMOUS_SIMULATOR:
        return with_usual_means(replace(changed, kind=LessonKind.PRACTICE))
    return changed


def with_usual_means(draft: LessonDraft) -> LessonDraft:
    """The means that goes with the kind and the category; a machine only where one is used."""
    usual = _MEANS_OF_KIND.get(draft.kind)
    if usual is None:
        is_moto = draft.category is not None and draft.category.is_moto
        usual = TrainingMeans.MOTORCYCLE if is_moto else TrainingMeans.VEHICLE
    return with_means(draft, usual)


def with_means(draft: LessonDraft, means: TrainingMeans) -> LessonDraft:
    """Another means. Practice on a simulator under an instructor has its own kind, and the other way round."""
    kind = draft.kind
    if draft.instructor_id is not None:
        if means is TrainingMeans.SIMULATOR and kind is LessonKind.PRACTICE:
            kind = LessonKind.SUPERVISED_SIMULATOR
        elif means is not TrainingMeans.SIMULATOR and kind in _SIMULATOR_KINDS:
            kind = LessonKind.PRACTICE
    keeps_machine = means is TrainingMeans.SIMULATOR or draft.instructor_id is None
    changed = replace(
        draft, means=means, kind=kind, simulator_id=draft.simulator_id if keeps_machine else None
    )
    if not changed.asks_moto_phase:
        return replace(changed, moto_phase=None)
    return replace(changed, moto_phase=changed.moto_phase or MotoPhase.TRACK)


def with_usual_status(draft: LessonDraft, now: datetime) -> LessonDraft:
    """A new lesson typed after it was given is done; one to come is planned."""
    if not draft.is_status_free or draft.starts_at is None or draft.minutes is None:
        return draft
    is_over = draft.day < now.astimezone(PARIS).date()
    return replace(draft, status=LessonStatus.DONE if is_over else LessonStatus.PLANNED)


def missing(draft: LessonDraft) -> list[tuple[str, str]]:
    """What still has to be typed: (field, sentence)."""
    checks = [
        (draft.student_id is None, "student", "Choisissez l’élève."),
        (
            draft.student_id is not None and draft.enrolment_id is None,
            "enrolment",
            "Inscrivez d’abord cet élève à une formation.",
        ),
        (
            draft.instructor_id is None and draft.simulator_id is None,
            "trainer",
            "Choisissez l’enseignant ou le simulateur.",
        ),
        (draft.start is None, "start", "Tapez l’heure de début, comme 14:30."),
        (draft.minutes is None, "minutes", "Tapez la durée, comme 1 h 30."),
        (draft.asks_simulator and draft.simulator_id is None, "simulator", "Choisissez le simulateur."),
    ]
    return [(field, sentence) for is_missing, field, sentence in checks if is_missing]


def to_lesson(draft: LessonDraft) -> Lesson:
    """The lesson typed. Call it when nothing is :func:`missing`."""
    starts_at = draft.starts_at
    if starts_at is None or draft.student_id is None or draft.enrolment_id is None or draft.minutes is None:
        raise ValueError("a lesson that lacks something cannot be kept")
    lesson = Lesson(
        id=uuid4(),
        student_id=draft.student_id,
        enrolment_id=draft.enrolment_id,
        instructor_id=draft.instructor_id,
        simulator_id=draft.simulator_id,
        starts_at=starts_at.astimezone(UTC),
        day=lesson_day(starts_at),
        minutes=draft.minutes,
        kind=draft.kind,
        means=draft.means,
        moto_phase=draft.moto_phase,
        place=draft.place,
        objectives=draft.objectives,
        status=draft.status,
    )
    base = draft.base
    if base is None:
        return lesson
    return replace(lesson, id=base.id, gearbox=base.gearbox, group_id=base.group_id, origin=base.origin)
