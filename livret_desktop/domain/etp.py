"""ETP (équivalent temps plein): which minutes of a window count, by dated rules. Pure, integer arithmetic.

Real minutes are weighed lesson by lesson with the rule of the lesson's day (``resources/rules/etp.toml``), in
hundredths: 60 real minutes of AAC are exactly 72. What is left over half a minute and more is rounded up, for each
lesson, so that every sum agrees with its parts. Where a lesson stands on its way to the State changes nothing here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from livret_desktop.domain.dated_rules import Rules, RuleVersion
from livret_desktop.domain.french import duration
from livret_desktop.domain.vocabulary import LessonKind, TrainingMeans, TrainingTrack

WEIGHT_PREFIX = "etp.weight."
HUNDRED = 100
_MINUTES_AN_HOUR = 60
SIMULATOR_KINDS = frozenset({LessonKind.SUPERVISED_SIMULATOR.value, LessonKind.AUTONOMOUS_SIMULATOR.value})
_ONE_STUDENT_AT_A_TIME = frozenset(
    {
        LessonKind.INITIAL_EVALUATION.value,
        LessonKind.AUTONOMOUS_SIMULATOR.value,
        LessonKind.PRELIMINARY_MEETING.value,
    }
)
NARROW = "\u202f"


class Standing(StrEnum):
    """Where a done lesson stands on its way to the State; never changes what counts here."""

    ACCEPTED = "accepted"
    TO_SEND = "to_send"
    AT_RISK = "at_risk"
    ELSEWHERE = "elsewhere"


class DoneLesson(NamedTuple):
    """A lesson done, in kept values (text). ``person_id``: who it counts for, "" when nobody can be named.

    That is the instructor, the tutor of a trainee, or the simulator itself when nobody supervised. ``cause``: the code
    of what keeps a lesson at risk from the State.
    """

    id: str
    student_id: str
    simulator_id: str | None
    starts_at: str
    day: str
    minutes: int
    kind: str
    means: str
    group_id: str | None
    category: str
    person_id: str
    track: str
    standing: Standing
    cause: str


class Weighed(NamedTuple):
    """What a rule says of one kind of hour. ``hundredths`` None: the weight is not known, hours stay hours."""

    hundredths: int | None
    rule: RuleVersion | None
    why: str


class Hour(NamedTuple):
    """One lesson judged. ``counted`` 0: ``why`` says why not. A ``why`` beside counted minutes: only a part counts.

    ``is_known``: a weight is known, so that 0 is a result and not a lack.
    """

    lesson: DoneLesson
    counted: int
    rule: RuleVersion | None
    why: str
    is_known: bool


class SimulatorUse(NamedTuple):
    """One lesson on a simulator of one student, in kept values, whatever its day: the ceiling is of a whole life."""

    lesson_id: str
    student_id: str
    starts_at: str
    day: str
    minutes: int
    kind: str


class Weigher(dict[tuple[str, str, str, str], Weighed]):
    """What each (kind, category, track, day) weighs, worked out when first asked for.

    ``label_until``: the last day of the school's label « école conduite qualité », None when it has none.
    """

    def __init__(self, rules: Rules, label_until: date | None) -> None:
        super().__init__()
        self._rules = rules
        self._label_until = label_until
        self._keys = [key for key in rules.versions if key.startswith(WEIGHT_PREFIX)]

    def __missing__(self, asked: tuple[str, str, str, str]) -> Weighed:
        kind, category, track, day = asked
        found = self[asked] = self._weighed(kind, category, track, date.fromisoformat(day))
        return found

    def _weighed(self, kind: str, category: str, track: str, day: date) -> Weighed:
        computed = self._rules.on("etp.categories", day)
        if category not in computed.value:
            return Weighed(None, computed, f"L’État ne calcule pas d’ETP pour la catégorie {category}.")
        rule = self._rule_for(kind, category, track, day)
        if rule is None:
            return Weighed(None, None, _unknown_weight(kind, category, track))
        if kind == LessonKind.EXAM_ACCOMPANIMENT:
            label = self._rules.on("etp.exam_needs_label", day)
            if label.value and (self._label_until is None or day > self._label_until):
                return Weighed(0, label, "L’établissement n’avait pas le label ce jour-là.")
        return Weighed(int(rule.value["hundredths"]), rule, "")

    def _rule_for(self, kind: str, category: str, track: str, day: date) -> RuleVersion | None:
        for key in self._keys:
            version = self._rules.on(key, day)
            value = version.value
            if kind in value["kinds"] and category in value["categories"] and track in value["tracks"]:
                return version
        return None


def _unknown_weight(kind: str, category: str, track: str) -> str:
    name = LessonKind(kind).label.lower()
    of_track = "" if category not in {"B", "B1"} else f", filière {TrainingTrack(track).label}"
    return (
        f"Le poids d’une heure de ce genre n’est publié nulle part ({name}, catégorie {category}{of_track}){NARROW}: "
        "elle est montrée en heures, sans conversion."
    )


def rounded(minutes: int, hundredths: int) -> int:
    """Minutes times a weight, to the nearest minute, the half upwards."""
    return (minutes * hundredths + HUNDRED // 2) // HUNDRED


def simulator_allowance(
    uses: Iterable[SimulatorUse], before: Mapping[str, int], rules: Rules
) -> dict[str, int]:
    """How many minutes of each lesson on a simulator may count, oldest first, student by student.

    Alone: up to the ceiling of one student. With an instructor: up to both ceilings together. ``before``: minutes that
    a student brought; they come first and, as they count towards the minimum, were with an instructor.
    """
    alone: dict[str, int] = {}
    whole = dict(before)
    allowed: dict[str, int] = {}
    for use in sorted(uses, key=lambda one: (one.starts_at, one.lesson_id)):
        limits = rules.value("etp.simulator", date.fromisoformat(use.day))
        most = limits["alone_minutes"] + limits["then_supervised_minutes"]
        left = most - whole.get(use.student_id, 0)
        if use.kind == LessonKind.AUTONOMOUS_SIMULATOR:
            left = min(left, limits["alone_minutes"] - alone.get(use.student_id, 0))
        taken = max(0, min(use.minutes, left))
        if use.kind == LessonKind.AUTONOMOUS_SIMULATOR:
            alone[use.student_id] = alone.get(use.student_id, 0) + taken
        whole[use.student_id] = whole.get(use.student_id, 0) + taken
        allowed[use.lesson_id] = taken
    return allowed


@dataclass(frozen=True, slots=True)
class EtpFacts:
    """What weighing needs beside the lessons."""

    rules: Rules
    label_until: date | None
    unrecognised: Collection[str]
    """Simulators that the DSR does not recognise."""
    allowance: Mapping[str, int]


def judge_hours(lessons: Iterable[DoneLesson], facts: EtpFacts) -> list[Hour]:
    """Weigh every lesson, in order. A group session (one start, one instructor, one kind) counts once."""
    weigher = Weigher(facts.rules, facts.label_until)
    sessions: dict[tuple[str, ...], list[int]] = {}
    hours: list[Hour] = []
    add, car = hours.append, TrainingMeans.VEHICLE.value
    practice = LessonKind.PRACTICE.value
    for lesson in lessons:
        kind, minutes = lesson.kind, lesson.minutes
        hundredths, rule, why = weigher[kind, lesson.category, lesson.track, lesson.day]
        if not hundredths:
            add(Hour(lesson, 0, rule, why, hundredths is not None))
        elif kind in SIMULATOR_KINDS:
            add(_on_simulator(lesson, hundredths, rule, facts))
        else:
            add(Hour(lesson, (minutes * hundredths + 50) // 100, rule, why, True))
        if kind != practice or lesson.means != car or lesson.group_id is not None:
            key = _session(lesson)
            if key is not None:
                sessions.setdefault(key, []).append(len(hours) - 1)
    _count_once(hours, sessions)
    return hours


def _on_simulator(lesson: DoneLesson, hundredths: int, rule: RuleVersion | None, facts: EtpFacts) -> Hour:
    day = date.fromisoformat(lesson.day)
    recognised = facts.rules.on("etp.simulator_must_be_recognised", day)
    if recognised.value and lesson.simulator_id in facts.unrecognised:
        return Hour(lesson, 0, recognised, "Ce simulateur n’est pas reconnu par la DSR.", True)
    allowed = facts.allowance.get(lesson.id, lesson.minutes)
    if allowed >= lesson.minutes:
        return Hour(lesson, rounded(lesson.minutes, hundredths), rule, "", True)
    limit = facts.rules.on("etp.simulator", day)
    return Hour(
        lesson,
        rounded(allowed, hundredths),
        rule if allowed else limit,
        _beyond(lesson, allowed, limit),
        True,
    )


def _beyond(lesson: DoneLesson, allowed: int, limit: RuleVersion) -> str:
    alone, more = limit.value["alone_minutes"], limit.value["then_supervised_minutes"]
    if lesson.kind == LessonKind.AUTONOMOUS_SIMULATOR:
        what = f"En autonomie, {duration(alone)} de simulateur comptent par élève, {duration(alone + more)} en tout"
    else:
        what = f"Sur simulateur, {duration(alone + more)} en tout comptent par élève"
    rest = f"il en restait {duration(allowed)} avant cette leçon" if allowed else "elles étaient déjà faites"
    return f"{what}{NARROW}: {rest}."


def _session(lesson: DoneLesson) -> tuple[str, ...] | None:
    """What joins the lessons of one group session; None for a lesson given to one student."""
    if lesson.kind in _ONE_STUDENT_AT_A_TIME:
        return None if lesson.group_id is None else (lesson.group_id,)
    if lesson.kind == LessonKind.PRACTICE and lesson.means == TrainingMeans.VEHICLE:
        return (lesson.group_id or lesson.id,)
    if not lesson.person_id:
        return (lesson.group_id or lesson.id,)
    return lesson.person_id, lesson.starts_at, lesson.kind, lesson.means


def _count_once(hours: list[Hour], sessions: Mapping[tuple[str, ...], Sequence[int]]) -> None:
    """Of a session, the lesson that counts most stays; the others are told why they do not."""
    for places in sessions.values():
        if len(places) < 2:
            continue
        best = max(places, key=lambda place: (hours[place].counted, -place))
        if not hours[best].counted:
            continue
        for place in places:
            hour = hours[place]
            if place != best and hour.counted:
                why = f"Séance de groupe{NARROW}: elle compte une fois, avec un autre élève."
                hours[place] = hour._replace(counted=0, why=why)


def etp_hundredths(counted: int, months: int, base_hundredths: int) -> int:
    """Counted minutes as hundredths of an ETP over some months of so many hundredths of an hour, the half upwards."""
    whole = _MINUTES_AN_HOUR * months * base_hundredths
    return (2 * counted * HUNDRED * HUNDRED + whole) // (2 * whole)


def said_etp(hundredths: int | None) -> str:
    """ "0,87"; a dash where there is none to say."""
    return "–" if hundredths is None else f"{hundredths // HUNDRED},{hundredths % HUNDRED:02d}"
