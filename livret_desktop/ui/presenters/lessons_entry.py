"""What the lesson pane says while typing, and how a draft follows what was just typed. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.clock import paris
from livret_desktop.domain.french import NBSP, clock_time, duration
from livret_desktop.domain.lesson import OCCUPYING, Lesson, lesson_day
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.preflight_people import PreflightFinding
from livret_desktop.domain.vocabulary import LessonKind
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.fixes import can_be_applied
from livret_desktop.services.lessons.lesson_entry import (
    Clash,
    EntryCheck,
    Fix,
    FixKind,
    alone_on_simulator,
    can_be_group,
    check_entry,
)
from livret_desktop.services.lessons.lesson_list import (
    LessonLine,
    TrainingChoice,
    free_start,
    last_instructor,
    lessons_of_session,
    trainings_of,
)
from livret_desktop.services.lessons.lesson_sessions import in_one_group
from livret_desktop.services.records.team import Team, read_team
from livret_desktop.ui.presenters.lessons_draft import (
    USUAL_MINUTES,
    LessonDraft,
    for_trainer,
    for_training,
    missing,
    to_lesson,
    training_words,
    usual_training,
    with_usual_status,
)
from livret_desktop.ui.presenters.sending_check import Target, declared_target
from livret_desktop.ui.targets import LESSONS

_SHARED = (
    "instructor_id",
    "simulator_id",
    "starts_at",
    "day",
    "minutes",
    "kind",
    "means",
    "moto_phase",
    "place",
)


@dataclass(frozen=True, slots=True)
class Remark:
    """One notice under the hours. ``fields`` are those to mark in red."""

    title: str
    detail: str
    is_blocking: bool
    fields: frozenset[str] = frozenset()
    finding: PreflightFinding | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """All the notices, and the ways out of the first one."""

    remarks: tuple[Remark, ...] = ()
    fixes: tuple[Fix, ...] = ()
    lesson: Lesson | None = None
    """The lesson as judged; one that is not kept yet has an id of its own at each judgement."""

    @property
    def findings(self) -> tuple[PreflightFinding, ...]:
        """What blocks it and stands on a record that can be put right."""
        found = (one.finding for one in self.remarks)
        return tuple(
            one for one in found if one is not None and one.is_blocking and can_be_applied(one.field)
        )


class LessonEditor:
    """Knows the team and answers what the pane asks. Reads only; a few dozen rows at a time. GUI thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.team = Team((), ())
        self._last: tuple[UUID | None, UUID | None] | None = None

    def read(self) -> None:
        """Read the team again."""
        self.team = read_team(self._desk)

    def trainers(self, day: date, *kept: UUID | None) -> list[tuple[UUID, str]]:
        """Instructors by surname, then simulators, who are here that day; ``kept`` stay whatever the day."""
        people: list[tuple[Instructor | Simulator, str]] = [
            (one, f"{one.surname} {one.given_name}".strip()) for one in self.team.instructors
        ]
        people += [(one, f"{one.name}, en autonomie") for one in self.team.simulators]
        return [(one.id, words) for one, words in people if one.id in kept or _is_here(one, day)]

    def machines(self, day: date, kept: UUID | None) -> list[tuple[UUID, str]]:
        """The simulators that an instructor may use that day."""
        return [(one.id, one.name) for one in self.team.simulators if one.id == kept or _is_here(one, day)]

    def is_machine(self, trainer_id: UUID) -> bool:
        """True for a simulator."""
        return any(one.id == trainer_id for one in self.team.simulators)

    def trainings(self, draft: LessonDraft) -> list[tuple[TrainingChoice, str]]:
        """What the student is enrolled for, in words."""
        if draft.student_id is None:
            return []
        _student, choices = trainings_of(self._desk, draft.student_id)
        return [(one, training_words(one, draft.day)) for one in choices]

    def blank(self, day: date, trainer_id: UUID | None) -> LessonDraft:
        """A new lesson: the instructor asked for, else the last one, at the next free hour."""
        instructor_id, simulator_id = self._last or (last_instructor(self._desk, day), None)
        draft = LessonDraft(day=day)
        if trainer_id is not None:
            draft = self.given_by(draft, trainer_id)
        else:
            draft = for_trainer(
                draft, instructor_id=instructor_id, simulator_id=_alone(instructor_id, simulator_id)
            )
        return self.settled(draft)

    def remember(self, draft: LessonDraft) -> None:
        """Whose lesson was just saved: the next one is most likely for the same."""
        self._last = (draft.instructor_id, draft.simulator_id)

    def of_student(self, draft: LessonDraft, student_id: UUID | None) -> LessonDraft:
        """The student chosen, with the usual formation."""
        if student_id is None:
            return replace(draft, student_id=None, student_name="", enrolment_id=None, category=None)
        student, choices = trainings_of(self._desk, student_id)
        named = replace(draft, student_id=student_id, student_name=student.full_name)
        return for_training(named, usual_training(choices))

    def given_by(self, draft: LessonDraft, trainer_id: UUID) -> LessonDraft:
        """The instructor or the simulator chosen."""
        if self.is_machine(trainer_id):
            return for_trainer(draft, instructor_id=None, simulator_id=trainer_id)
        return for_trainer(
            draft, instructor_id=trainer_id, simulator_id=draft.simulator_id if draft.asks_simulator else None
        )

    def settled(self, draft: LessonDraft) -> LessonDraft:
        """The defaults still free follow what was typed: the hour, what became of the lesson, the only simulator."""
        if draft.asks_simulator and draft.simulator_id is None and len(self.team.simulators) == 1:
            draft = replace(draft, simulator_id=self.team.simulators[0].id)
        if draft.base is None and draft.is_start_free:
            ids = [one for one in (draft.instructor_id, draft.simulator_id, draft.student_id) if one]
            start = free_start(self._desk, draft.day, draft.minutes or USUAL_MINUTES, ids) if ids else None
            draft = replace(draft, start=None if start is None else paris(start).time())
        return with_usual_status(draft, self._desk.clock.now())

    def judged(self, draft: LessonDraft) -> Said:
        """What the rules say of the lesson as typed; nothing while something is missing."""
        if missing(draft):
            return Said()
        lesson = to_lesson(draft)
        return replace(said(check_entry(self._desk, lesson)), lesson=lesson)

    def alone_words(self, draft: LessonDraft) -> str:
        """ "Seul sur simulateur : 3 h 30 sur 5 h avec cette leçon."; empty for any other lesson."""
        if draft.kind is not LessonKind.AUTONOMOUS_SIMULATOR or draft.student_id is None:
            return ""
        kept_id = draft.base.id if draft.base is not None else None
        alone = alone_on_simulator(self._desk, draft.student_id, draft.day, kept_id)
        mine = (draft.minutes or 0) if draft.status in OCCUPYING else 0
        return (
            f"Seul sur simulateur{NBSP}: {duration(alone.minutes + mine)} sur {duration(alone.ceiling)} "
            "avec cette leçon."
        )

    def target(self, field: str, lesson: Lesson) -> Target | None:
        """Where a field is put right; None for one of the lesson itself, which stands in the pane."""
        tutors = {one.id: one.tutor_id for one in self.team.instructors if one.tutor_id is not None}
        target = declared_target(field, lesson, tutors)
        return None if target.page == LESSONS else target

    def applied(self, draft: LessonDraft, fix: Fix) -> LessonDraft:
        """The draft with one way out taken."""
        if fix.kind is FixKind.MOVE and fix.starts_at is not None:
            local = paris(fix.starts_at)
            return replace(draft, day=local.date(), start=local.time(), is_start_free=False)
        return replace(draft, instructor_id=fix.instructor.id) if fix.instructor is not None else draft

    def allows_group(self, draft: LessonDraft) -> bool:
        """True for what is given to several students at once."""
        return not missing(draft) and can_be_group(to_lesson(draft))

    def lessons(self, draft: LessonDraft, others: Sequence[UUID]) -> list[Lesson]:
        """What saving keeps: the lesson, the rest of its session moved along, and one lesson per added student."""
        first = to_lesson(draft)
        shared: dict[str, Any] = {name: getattr(first, name) for name in _SHARED}
        rest = [replace(line.lesson, **shared) for line in self._session(draft)]
        added = [self._for_other(draft, student_id) for student_id in others]
        return in_one_group([first, *rest, *added], uuid4())

    def session_names(self, draft: LessonDraft) -> list[str]:
        """The other students already in this session."""
        return [line.student_name for line in self._session(draft)]

    def _session(self, draft: LessonDraft) -> list[LessonLine]:
        return lessons_of_session(self._desk, draft.base) if draft.base is not None else []

    def _for_other(self, draft: LessonDraft, student_id: UUID) -> Lesson:
        """The same lesson for another student, under the formation of the same category where there is one."""
        _student, choices = trainings_of(self._desk, student_id)
        same = [one for one in choices if one.enrolment.category is draft.category]
        choice = usual_training(same or choices)
        enrolment_id = None if choice is None else choice.enrolment.id
        return to_lesson(replace(draft, base=None, student_id=student_id, enrolment_id=enrolment_id))


def said(check: EntryCheck) -> Said:
    """The rules' answer in the words of the pane."""
    remarks = [_clash(clash) for clash in check.clashes]
    remarks += [
        Remark(one.reason, one.fix, one.is_blocking, frozenset({one.field}), one) for one in check.findings
    ]
    remarks.sort(key=lambda remark: not remark.is_blocking)
    return Said(tuple(remarks), check.fixes)


def _clash(clash: Clash) -> Remark:
    title, by = _clash_words(clash)
    fields = frozenset({clash.finding.field, "lesson.starts_at"})
    return Remark(title, f"{by}. Cette leçon ne pourrait pas être envoyée.", True, fields)


def _clash_words(clash: Clash) -> tuple[str, str]:
    until = clock_time(clash.other.ends_at)
    if clash.finding.code == "CHEVAUCHEMENT_ELEVE":
        elsewhere = f"dans une autre école{NBSP}: {clash.other.place}"
        by = f"avec {clash.trainer_name}" if clash.trainer_name else elsewhere
        return f"{clash.student_name} a déjà une leçon jusqu’à {until}", by
    return f"{clash.trainer_name} a déjà une leçon jusqu’à {until}", f"avec {clash.student_name}"


def clash_sentence(clash: Clash) -> str:
    """ "Stéphane NAVARRO a déjà une leçon jusqu’à 17:00 avec Inès KADDOURI."."""
    return f"{' '.join(_clash_words(clash))}."


def fix_words(fix: Fix) -> str:
    """ "Déplacer à 17:00", "Confier à Arnaud"."""
    if fix.kind is FixKind.MOVE and fix.starts_at is not None:
        return f"Déplacer à {clock_time(fix.starts_at)}"
    return f"Confier à {fix.instructor.surname}" if fix.instructor is not None else ""


def with_fix(lesson: Lesson, fix: Fix) -> Lesson:
    """A lesson as it would be with one way out taken."""
    if fix.kind is FixKind.MOVE and fix.starts_at is not None:
        return replace(lesson, starts_at=fix.starts_at, day=lesson_day(fix.starts_at))
    return replace(lesson, instructor_id=fix.instructor.id) if fix.instructor is not None else lesson


def kinds_for(draft: LessonDraft) -> list[LessonKind]:
    """A simulator alone gives only autonomy; an instructor everything else."""
    if draft.instructor_id is None and draft.simulator_id is not None:
        return [LessonKind.AUTONOMOUS_SIMULATOR]
    return [kind for kind in LessonKind if kind is not LessonKind.AUTONOMOUS_SIMULATOR]


def _alone(instructor_id: UUID | None, simulator_id: UUID | None) -> UUID | None:
    return simulator_id if instructor_id is None else None


def _is_here(one: Instructor | Simulator, day: date) -> bool:
    has_begun = one.joined_on is None or one.joined_on <= day
    return has_begun and (one.left_on is None or day <= one.left_on)
