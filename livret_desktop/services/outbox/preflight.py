"""Pre-flight of exactly what a send would take: no network, any hour, any thread."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from livret_desktop.clock import civil_day, paris
from livret_desktop.db import machine_state, send_reads
from livret_desktop.db.send_reads import DueVersion
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.french import count, numeric_day, thousands
from livret_desktop.domain.overlaps import overlap_findings
from livret_desktop.domain.preflight import LessonFacts, Preflight, over_ceiling
from livret_desktop.domain.preflight_people import PreflightFinding
from livret_desktop.domain.schedule import is_public_holiday
from livret_desktop.domain.vocabulary import LessonKind
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.former_program import waiting_for_a_person
from livret_desktop.services.outbox.missing_here import PERHAPS_TYPED_AGAIN, perhaps_typed_again
from livret_desktop.services.outbox.not_shown_yet import sent_before_a_restore, sent_by_the_former
from livret_desktop.services.outbox.roster import Roster, completed, read_roster

MAX_AGE_DAYS = "dsr.max_age_days"
"""Machine state: the age the server last said it accepts."""


class Line(NamedTuple):
    """One line of the report: what, about whom, why, which field, what to do."""

    lesson_id: str
    day: date
    student: str
    finding: PreflightFinding

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "lesson": self.lesson_id,
            "day": self.day.isoformat(),
            "student": self.student,
            "code": self.finding.code,
            "field": self.finding.field,
            "reason": self.finding.reason,
            "fix": self.finding.fix,
        }


class CheckReport(NamedTuple):
    """``ready`` and ``blocked_lessons`` add up to what is due or in doubt; ``awaiting_aipc`` of the ready ones wait
    quietly. ``blocked_doubts``: those of the blocked that a restore put in doubt, counted elsewhere as to verify.
    ``later``: neither ready nor blocked, they leave by themselves at a later send, and their line says when."""

    ready: int
    to_confirm: int
    blocked: tuple[Line, ...]
    warnings: tuple[Line, ...]
    awaiting_aipc: int = 0
    blocked_doubts: int = 0
    later: tuple[Line, ...] = ()

    @property
    def blocked_lessons(self) -> int:
        """How many lessons are blocked; one may have several lines."""
        return len({line.lesson_id for line in self.blocked})

    @property
    def blocked_words(self) -> str:
        """How many are blocked; those to verify after a restore are said to be the same lessons, not more of them."""
        said = count(self.blocked_lessons, "leçon bloquée", "leçons bloquées")
        if not self.blocked_doubts:
            return said
        some = (
            "" if self.blocked_doubts == self.blocked_lessons else f"dont {thousands(self.blocked_doubts)} "
        )
        ending = "corrigée" if self.blocked_doubts == 1 else "corrigées"
        return f"{said}, {some}à vérifier auprès de la DSR une fois {ending}"

    def as_json(self) -> dict[str, Any]:
        """The document of ``transmit check``."""
        return {
            "ready": self.ready,
            "to_confirm": self.to_confirm,
            "blocked": [line.as_json() for line in self.blocked],
            "warnings": [line.as_json() for line in self.warnings],
            "awaiting_aipc": self.awaiting_aipc,
            "blocked_doubts": self.blocked_doubts,
            "later": [line.as_json() for line in self.later],
        }

    def sentences(self) -> tuple[str, ...]:
        """The report in French, the urgent first."""
        said = [f"{count(self.ready, 'leçon prête', 'leçons prêtes')} à partir."]
        if self.to_confirm:
            said.append(f"{count(self.to_confirm, 'leçon passée', 'leçons passées')} à confirmer.")
        if self.blocked:
            said.append(f"{self.blocked_words} :")
        said += [
            f"  {numeric_day(line.day)}, {line.student} : {line.finding.reason} {line.finding.fix}"
            for line in self.blocked
        ]
        if self.later:
            said.append(
                f"{later_words(len(self.later))} : {self.later[0].finding.reason} {self.later[0].finding.fix}"
            )
        if self.warnings:
            said.append(f"{count(len(self.warnings), 'point')} à vérifier, sans bloquer l’envoi.")
        return tuple(said)


NOT_SHOWN_YET = "DSR_PAS_ENCORE_RELUE"
"""The code of why a lesson waits that somebody else has perhaps sent, so lately that the State does not show it."""


LATER = ("leçon partira plus tard", "leçons partiront plus tard")
"""What one, or several, are that leave by themselves after the next send."""


def later_words(number: int) -> str:
    """How many."""
    return count(number, *LATER)


STILL_PLANNED = "LECON_A_CONFIRMER"
"""The code of why a version that the send journal alone knows waits: its lesson is not done here yet."""


class Judged(NamedTuple):
    """The due versions sorted by pre-flight, with the roster that judged them."""

    ready: tuple[DueVersion, ...]
    blocked: tuple[DueVersion, ...]
    roster: Roster
    blocked_lines: tuple[Line, ...]
    warning_lines: tuple[Line, ...]
    awaiting_aipc: int
    later: tuple[DueVersion, ...] = ()
    later_lines: tuple[Line, ...] = ()


class Verdicts(NamedTuple):
    """What is due, and what a restore put in doubt, each sorted by pre-flight at one moment."""

    due: Judged
    doubts: Judged


def check(desk: Desk, since: date | None = None) -> CheckReport:
    """What is ready, to confirm, blocked, and worth a look, among the lessons from ``since`` on."""
    with desk.database.read() as reading:
        return report_of(desk, reading, judge_all(desk, reading, since))


def judge_all(desk: Desk, reading: Reading, since: date | None = None) -> Verdicts:
    """All that a check looks at."""
    return Verdicts(judge_due(desk, reading, since), judge_doubts(desk, reading, since))


def report_of(desk: Desk, reading: Reading, verdicts: Verdicts) -> CheckReport:
    """:func:`check` of what was judged in the same reading."""
    judged, doubtful = verdicts
    to_confirm = send_reads.count_to_confirm(reading.connection, desk.clock.now(), desk.today())
    return CheckReport(
        len(judged.ready),
        to_confirm,
        judged.blocked_lines + doubtful.blocked_lines,
        judged.warning_lines,
        judged.awaiting_aipc,
        len(doubtful.blocked),
        judged.later_lines,
    )


def judge_due(desk: Desk, reading: Reading | Work, since: date | None = None) -> Judged:
    """Sort what is due. Frozen bytes were judged when they were frozen, and leave as they are."""
    return judge(desk, reading, send_reads.due_versions(reading.connection, since))


def judge_doubts(desk: Desk, reading: Reading | Work, since: date | None = None) -> Judged:
    """What a restore left to verify without bytes: pre-flight says what to put right before it can be compared."""
    return judge(desk, reading, send_reads.unfrozen_doubts(reading.connection, since))


def count_blocked_doubts(desk: Desk, reading: Reading) -> int:
    """How many of the versions to verify wait for a correction here first. Nearly always none: then nothing is read
    for it but that."""
    doubts = send_reads.unfrozen_doubts(reading.connection)
    return len(judge(desk, reading, doubts).blocked) if doubts else 0


def judge(
    desk: Desk,
    reading: Reading | Work,
    due: list[DueVersion],
    *,
    at: datetime | None = None,
    known: Roster | None = None,
) -> Judged:
    """Sort these versions by pre-flight, as of now or of an hour just past. ``known``: who was read before, where no
    record has changed since."""
    connection = reading.connection
    now = at or desk.clock.now()
    apart = Apart({}, _waiting(reading), _not_shown_yet(reading, now))
    unfrozen = [version for version in due if not version.is_frozen]
    kept = [version.lesson_id for version in due if version.is_frozen and apart.has(version)]
    days = {date.fromisoformat(day) for day in {version.day for version in unfrozen}}
    done = send_reads.done_on(connection, send_reads.days_around(days))
    lessons = {lesson.id: lesson for lesson in done}
    missing = [version.lesson_id for version in unfrozen if version.lesson_id not in lessons]
    lessons.update((lesson.id, lesson) for lesson in send_reads.lessons_by_id(connection, missing + kept))
    student_ids = {lesson.student_id for lesson in lessons.values()}
    enrolment_ids = {lesson.enrolment_id for lesson in lessons.values()}
    if known is None:
        roster = read_roster(reading, student_ids, enrolment_ids)
    else:
        roster = completed(known, reading, student_ids, enrolment_ids)
    rules = Preflight(
        school=roster.school,
        people=roster.people,
        rules=desk.rules,
        now=now,
        is_public_holiday=is_public_holiday,
        max_age_days=machine_state.read_state(connection, MAX_AGE_DAYS),
        over_simulator_ceiling=_over_ceiling(desk, reading, lessons, unfrozen),
        today=civil_day(now),
    )
    apart.overlaps.update(overlap_findings(done, roster.people, desk.rules))
    for lesson_id in send_reads.planned_among(connection, missing):
        apart.waiting.setdefault(lesson_id, []).append(_STILL_PLANNED)
    return _sorted(due, lessons, rules, apart, roster)


class Apart(NamedTuple):
    """What is found of some lessons beside what each says by itself, by lesson. ``waiting``: no record can put it
    right, a person's word is awaited, whether its bytes were made or not. ``not_yet``: it leaves later, by itself."""

    overlaps: dict[str, list[PreflightFinding]]
    waiting: dict[str, list[PreflightFinding]]
    not_yet: dict[str, PreflightFinding]

    def has(self, version: DueVersion) -> bool:
        """True where bytes already made must not leave now."""
        is_kept = version.lesson_id in self.waiting or version.lesson_id in self.not_yet
        return is_kept and not version.cancels

    def of(self, version: DueVersion) -> list[PreflightFinding]:
        """What keeps this version here until a record, or a person, says otherwise."""
        if version.cancels:
            return []
        overlaps = [] if version.is_frozen else self.overlaps.get(version.lesson_id, [])
        return overlaps + self.waiting.get(version.lesson_id, [])


def _waiting(reading: Reading | Work) -> dict[str, list[PreflightFinding]]:
    found: dict[str, list[PreflightFinding]] = {}
    for waiting, finding in (
        (waiting_for_a_person(reading), _MAYBE_SENT_BEFORE),
        (perhaps_typed_again(reading), _MAYBE_TYPED_AGAIN),
    ):
        for lesson_id in map(str, waiting):
            found.setdefault(lesson_id, []).append(finding)
    return found


def _not_shown_yet(reading: Reading | Work, now: datetime) -> dict[str, PreflightFinding]:
    """Why some lessons leave later, by lesson."""
    former, restored = sent_by_the_former(reading, now), sent_before_a_restore(reading)
    found: dict[str, PreflightFinding] = {}
    for waits, who in ((former, "l’ancien programme"), (restored, "le poste d’avant la restauration")):
        if waits is not None:
            found |= dict.fromkeys(map(str, waits.lesson_ids), _hidden(who, waits.until))
    return found


def _hidden(who: str, until: datetime) -> PreflightFinding:
    shown = paris(until)
    return PreflightFinding(
        NOT_SHOWN_YET,
        "lesson.day",
        f"La DSR montre avec retard ce qu’elle a reçu : on ne sait pas encore si {who} lui a envoyé cette leçon.",
        f"Rien à faire : elle part d’elle-même au premier envoi après le {numeric_day(shown.date())} à {shown:%H:%M}.",
        is_blocking=False,
    )


def _sorted(
    due: list[DueVersion],
    lessons: dict[str, LessonFacts],
    rules: Preflight,
    apart: Apart,
    roster: Roster,
) -> Judged:
    ready: list[DueVersion] = []
    blocked: list[DueVersion] = []
    later: list[DueVersion] = []
    blocked_lines: list[Line] = []
    warning_lines: list[Line] = []
    awaiting = 0
    for version in due:
        if version.is_frozen and not apart.has(version):
            ready.append(version)
            continue
        lesson, is_cancellation = lessons[version.lesson_id], bool(version.cancels)
        found = [] if version.is_frozen else rules.findings(lesson, is_cancellation=is_cancellation)
        found = found + apart.of(version)
        is_blocked = False
        for finding in found:
            (blocked_lines if finding.is_blocking else warning_lines).append(_line(lesson, roster, finding))
            is_blocked = is_blocked or finding.is_blocking
        is_later = not (is_blocked or is_cancellation) and version.lesson_id in apart.not_yet
        (blocked if is_blocked else later if is_later else ready).append(version)
        awaiting += not is_blocked and rules.awaits_aipc(lesson)
    lines = (tuple(blocked_lines), tuple(warning_lines))
    told = tuple(_line(lessons[one.lesson_id], roster, apart.not_yet[one.lesson_id]) for one in later)
    return Judged(tuple(ready), tuple(blocked), roster, *lines, awaiting, tuple(later), told)


def _line(lesson: LessonFacts, roster: Roster, finding: PreflightFinding) -> Line:
    student = roster.people.students[lesson.student_id]
    name = f"{student.birth_name} {student.given_names}".strip()
    return Line(lesson.id, lesson.day, name, finding)


_MAYBE_SENT_BEFORE = PreflightFinding(
    "REPRISE_A_VERIFIER",
    "lesson.day",
    "L’ancien programme a peut-être déjà envoyé cette leçon, et la DSR ne permet pas de le vérifier.",
    "Vérifiez auprès de la DSR ; si elle ne l’a pas, choisissez « Envoyer quand même ».",
)

_MAYBE_TYPED_AGAIN = PreflightFinding(
    PERHAPS_TYPED_AGAIN,
    "lesson.day",
    "Des leçons de ce jour, envoyées après la copie restaurée, manquent ici, et la DSR ne permet pas de savoir si "
    "celle-ci en est une.",
    "Si elle était déjà envoyée, dites « Je l’ai déclarée à la main » : elle compte, et ne part pas deux fois. "
    "Une fois toutes ressaisies, « C’est réglé » dans Envois DSR laisse partir les autres.",
)

_STILL_PLANNED = PreflightFinding(
    STILL_PLANNED,
    "lesson.status",
    "Partie après la copie restaurée, cette leçon n’est encore que prévue ici : ce qui en est parti n’est pas connu.",
    "Dites si elle a été donnée : « Faite », « Absent » ou annulée.",
)


def _over_ceiling(
    desk: Desk,
    reading: Reading | Work,
    lessons: dict[str, LessonFacts],
    unfrozen: list[DueVersion],
) -> frozenset[str]:
    """Only students with such a lesson among those to send are looked up."""
    kind = LessonKind.AUTONOMOUS_SIMULATOR.value
    alone = {
        lessons[version.lesson_id].student_id
        for version in unfrozen
        if lessons[version.lesson_id].kind == kind
    }
    if not alone:
        return frozenset()
    rows = send_reads.alone_on_simulator(reading.connection, alone)
    return over_ceiling(rows, desk.rules)
