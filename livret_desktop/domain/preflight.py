"""Pre-flight: what the State would refuse, said before sending, offline, at any hour. Pure rules over facts.

A blocking finding keeps a lesson here; a warning goes along with it. Numbers that a text may change are dated
rules (``resources/rules/sending.toml``). The forms are those of the reference contract: what is "prête" never
comes back as malformed. Codes are those of the command line, a promise.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeVar

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.french import duration, french_day, numeric_day
from livret_desktop.domain.people import Instructor, School, Simulator
from livret_desktop.domain.preflight_people import (
    PreflightFinding,
    instructor_findings,
    name_findings,
    neph_findings,
    school_findings,
    simulator_findings,
)
from livret_desktop.domain.vocabulary import InstructorKind, LessonKind
from livret_desktop.domain.years import months_after

_A_DAY_MINUTES = 24 * 60
_OBJECTIVE = re.compile(r"C[1-4]-[1-9]", re.ASCII)


@lru_cache(maxsize=1024)
def _lasting(minutes: int) -> timedelta:
    """A few lengths come again and again: 200 000 lessons are judged in seconds."""
    return timedelta(minutes=minutes)


class LessonFacts(NamedTuple):
    """What pre-flight needs of a lesson. Identifiers in their kept form (text)."""

    id: str
    student_id: str
    enrolment_id: str
    instructor_id: str | None
    simulator_id: str | None
    starts_at: datetime
    day: date
    minutes: int
    kind: str
    means: str

    @property
    def ends_at(self) -> datetime:
        """End instant."""
        return self.starts_at + _lasting(self.minutes)


class StudentFacts(NamedTuple):
    """What pre-flight needs of a student."""

    birth_name: str
    given_names: str
    neph: str


class EnrolmentFacts(NamedTuple):
    """What pre-flight needs of an enrolment. ``has_track``: a filière is known. ``receipt_on``: the récépissé's day."""

    student_id: str
    category: str
    aipc_on: date | None
    has_track: bool
    first_practice_on: date | None = None
    receipt_on: date | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Who and what the lessons name, by kept identifier."""

    students: Mapping[str, StudentFacts]
    enrolments: Mapping[str, EnrolmentFacts]
    instructors: Mapping[str, Instructor]
    simulators: Mapping[str, Simulator]

    def trainer(self, lesson: LessonFacts) -> Instructor | None:
        """Under whom a lesson is declared: a trainee's goes under the tutor. None: unsupervised, or unknown tutor."""
        return self.trainer_for(lesson.instructor_id)

    def trainer_for(self, instructor_id: str | None) -> Instructor | None:
        """Under whom the lessons of this instructor are declared."""
        if instructor_id is None:
            return None
        instructor = self.instructors[instructor_id]
        if instructor.kind is not InstructorKind.TRAINEE:
            return instructor
        return self.instructors.get(str(instructor.tutor_id)) if instructor.tutor_id else None


Key = TypeVar("Key")


class _Once(dict[Key, tuple[PreflightFinding, ...]]):
    """What a rule finds of each thing, worked out when first asked for."""

    def __init__(self, rule: Callable[[Key], list[PreflightFinding]]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, key: Key) -> tuple[PreflightFinding, ...]:
        found = self[key] = tuple(self._rule(key))
        return found


_Trained = tuple[str | None, str | None, str, date]
"""Who gives a lesson (instructor, simulator), in which category, and when."""


@dataclass(slots=True)
class Preflight:
    """The rules over one school at one instant. What depends on a person or a day alone is worked out once.

    ``max_age_days`` is what the server last said (None: never asked). ``is_public_holiday`` knows the French days.
    """

    school: School
    people: People
    rules: Rules
    now: datetime
    is_public_holiday: Callable[[date], bool]
    max_age_days: int | None = None
    over_simulator_ceiling: frozenset[str] = frozenset()
    today: date = date.min
    _of_student: _Once[str] = field(init=False)
    _of_trainer: _Once[_Trained] = field(init=False)
    _of_day: _Once[date] = field(init=False)
    _of_duration: _Once[tuple[int, date]] = field(init=False)
    _a_day_ago: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._of_student = _Once(self._student)
        self._of_trainer = _Once(self._trainer)
        self._of_day = _Once(self._day)
        self._of_duration = _Once(self._duration)
        self._a_day_ago = self.now - timedelta(days=1)

    def findings(self, lesson: LessonFacts, *, is_cancellation: bool = False) -> list[PreflightFinding]:
        """Everything about one lesson but overlaps (``domain.overlaps``). A cancellation needs only its identities."""
        enrolment = self.people.enrolments[lesson.enrolment_id]
        category, day = enrolment.category, lesson.day
        found = [
            *self._of_student[lesson.student_id],
            *self._of_trainer[lesson.instructor_id, lesson.simulator_id, category, day],
            *self._of_day[day],
            *self._of_duration[lesson.minutes, day],
        ]
        if is_cancellation:
            return [finding for finding in found if finding.code in _NEEDED_TO_CANCEL]
        may_end_later = lesson.starts_at > self._a_day_ago or lesson.minutes > _A_DAY_MINUTES
        if may_end_later and lesson.ends_at > self.now:
            found.append(_FUTURE)
        if enrolment.student_id != lesson.student_id or not enrolment.has_track:
            found.append(_not_enrolled(enrolment, lesson))
        if lesson.kind == LessonKind.PRACTICE:
            found.extend(self._practice(lesson, enrolment))
        if lesson.id in self.over_simulator_ceiling:
            found.append(_beyond_ceiling(simulator_ceiling(self.rules, day)))
        return found

    def awaits_aipc(self, lesson: LessonFacts) -> bool:
        """The quiet state "attend l'AIPC": no error, the AIPC is simply not there yet."""
        return self.people.enrolments[lesson.enrolment_id].aipc_on is None

    def _student(self, student_id: str) -> list[PreflightFinding]:
        student = self.people.students[student_id]
        return [
            *name_findings(student.birth_name, "student.birth_name", "le nom de naissance de l’élève"),
            *name_findings(student.given_names, "student.given_names", "le prénom de l’élève"),
            *neph_findings(student.neph),
        ]

    def _trainer(self, trained: _Trained) -> list[PreflightFinding]:
        instructor_id, simulator_id, category, day = trained
        found: list[PreflightFinding] = []
        if simulator_id is not None:
            simulator = self.people.simulators[simulator_id]
            found += simulator_findings(simulator, category, is_alone=instructor_id is None)
        if instructor_id is None:
            return found if simulator_id is not None else [_NOBODY]
        trainer = self.people.trainer_for(instructor_id)
        if trainer is None:
            return [*found, _NO_TUTOR]
        return [*found, *instructor_findings(trainer, category, day, self.rules)]

    def _day(self, day: date) -> list[PreflightFinding]:
        found = school_findings(self.school, day)
        if self.max_age_days is not None and (self.today - day).days > self.max_age_days:
            found.append(_too_old(self.max_age_days))
        if day.weekday() == calendar.SUNDAY or self.is_public_holiday(day):
            found.append(_day_off(day))
        return found

    def _duration(self, lasting: tuple[int, date]) -> list[PreflightFinding]:
        minutes, day = lasting
        limits = self.rules.value("sending.duration_minutes", day)
        minimum, maximum = limits["at_least"], limits["at_most"]
        return [] if minimum <= minutes <= maximum else [_duration(minutes, minimum, maximum)]

    def _practice(self, lesson: LessonFacts, enrolment: EnrolmentFacts) -> list[PreflightFinding]:
        """A practice lesson needs the AIPC, or the récépissé: two months from its day, from the first practice lesson
        where that day is not noted (évaluation excepted)."""
        if enrolment.aipc_on is not None:
            return [_before_aipc(enrolment.aipc_on)] if lesson.day < enrolment.aipc_on else []
        months = self.rules.value("sending.receipt_months", lesson.day)
        since = enrolment.receipt_on or enrolment.first_practice_on
        if since is None or lesson.day <= months_after(since, months):
            return []
        what = "le récépissé" if enrolment.receipt_on else "la première leçon de pratique"
        return [_beyond_receipt(what, since, months)]


def sendable_objectives(objectives: tuple[str, ...]) -> tuple[str, ...]:
    """The objectives in the form of the contract (C1-1…), in order, at most 32."""
    return tuple(one for one in objectives if _OBJECTIVE.fullmatch(one))[:32]


def simulator_ceiling(rules: Rules, day: date) -> int:
    """How many minutes alone on a simulator may count for one student, as of the day of a lesson."""
    return int(rules.value("etp.simulator", day)["alone_minutes"])


def over_ceiling(autonomous: list[LessonFacts], rules: Rules) -> frozenset[str]:
    """The lessons alone on a simulator that go beyond the ceiling of one student, counted oldest first."""
    done: dict[str, int] = {}
    beyond: set[str] = set()
    for lesson in sorted(autonomous, key=lambda one: (one.starts_at, one.id)):
        done[lesson.student_id] = done.get(lesson.student_id, 0) + lesson.minutes
        if done[lesson.student_id] > simulator_ceiling(rules, lesson.day):
            beyond.add(lesson.id)
    return frozenset(beyond)


def _duration(minutes: int, minimum: int, maximum: int) -> PreflightFinding:
    reason = (
        "La fin de la leçon n’est pas après son début."
        if minutes <= 0
        else f"{minutes} minutes : une leçon dure de {minimum} à {maximum} minutes."
    )
    return PreflightFinding(
        "DUREE_INVALIDE", "lesson.minutes", reason, "Corrigez l’heure de début ou la durée."
    )


def _not_enrolled(enrolment: EnrolmentFacts, lesson: LessonFacts) -> PreflightFinding:
    if enrolment.student_id == lesson.student_id:
        reason = f"La filière de la formation {enrolment.category} n’est pas saisie."
        return PreflightFinding(
            "CATEGORIE_NON_INSCRITE",
            "enrolment.track",
            reason,
            "Choisissez la filière sur la fiche de l’élève.",
        )
    reason = f"L’élève n’est pas inscrit pour la catégorie {enrolment.category}."
    return PreflightFinding(
        "CATEGORIE_NON_INSCRITE", "lesson.enrolment_id", reason, "Inscrivez l’élève, ou corrigez la leçon."
    )


def _before_aipc(aipc_on: date) -> PreflightFinding:
    reason = f"Pratique avant l’AIPC, validée le {french_day(aipc_on)}."
    fix = "Vérifiez la date de la leçon et celle de l’AIPC."
    return PreflightFinding("AVANT_AIPC", "enrolment.aipc_on", reason, fix, is_blocking=False)


def _beyond_receipt(what: str, since: date, months: int) -> PreflightFinding:
    reason = (
        f"Pas d’AIPC plus de {months} mois après {what} ({numeric_day(since)}) : le récépissé ne suffit plus."
    )
    fix = "Saisissez la date de validation de l’AIPC."
    return PreflightFinding("AVANT_AIPC", "enrolment.aipc_on", reason, fix, is_blocking=False)


def _too_old(max_age_days: int) -> PreflightFinding:
    reason = f"La DSR a dit ne prendre que les leçons des {max_age_days} derniers jours."
    fix = "Envoyez-la sans attendre ; si elle est refusée, déclarez ces heures autrement."
    return PreflightFinding("TROP_ANCIENNE", "lesson.day", reason, fix, is_blocking=False)


def _beyond_ceiling(minutes: int) -> PreflightFinding:
    reason = (
        f"Avec cette leçon, l’élève dépasse {duration(minutes)} seul sur simulateur : "
        "le reste ne compte plus pour l’ETP."
    )
    fix = "Vérifiez la durée, ou faites encadrer les heures suivantes."
    return PreflightFinding("SIMULATEUR_PLAFOND", "lesson.minutes", reason, fix, is_blocking=False)


def _day_off(day: date) -> PreflightFinding:
    what = "un dimanche" if day.weekday() == calendar.SUNDAY else "un jour férié"
    reason = f"Le {french_day(day)} est {what}."
    return PreflightFinding(
        "JOUR_CHOME", "lesson.day", reason, "Vérifiez la date de la leçon.", is_blocking=False
    )


_FUTURE = PreflightFinding(
    "DATE_FUTURE",
    "lesson.starts_at",
    "La leçon n’est pas encore finie.",
    "Vérifiez sa date et son heure ; sinon elle partira une fois finie.",
)
_NOBODY = PreflightFinding(
    "AUTORISATION_MANQUANTE",
    "lesson.instructor_id",
    "La leçon n’a ni enseignant ni simulateur.",
    "Choisissez l’enseignant, ou le simulateur en autonomie.",
)
_NO_TUTOR = PreflightFinding(
    "AUTORISATION_MANQUANTE",
    "instructor.tutor_id",
    "Les leçons d’un stagiaire sont déclarées sous son tuteur, et il n’en a pas.",
    "Choisissez le tuteur sur la fiche du stagiaire.",
)
_NEEDED_TO_CANCEL = frozenset(
    {
        "NOM_MANQUANT",
        "NOM_TROP_LONG",
        "NEPH_MANQUANT",
        "NEPH_INVALIDE",
        "AUTORISATION_MANQUANTE",
        "AUTORISATION_INVALIDE",
        "ECOLE_INCOMPLETE",
        "DUREE_INVALIDE",
    }
)
"""Without these a cancellation cannot even be written."""
