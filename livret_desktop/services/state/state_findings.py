"""What the State has otherwise than here, as a person reads it before settling it. Reads only, any thread."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from livret_desktop.clock import paris
from livret_desktop.db import finding_store
from livret_desktop.db.finding_store import FindingKind, FindingSource, StateFinding
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.dsr import LessonPayload
from livret_desktop.domain.french import clock_time, duration, numeric_day
from livret_desktop.domain.lesson import Lesson
from livret_desktop.services.context import Desk
from livret_desktop.services.state.state_match import Match, Missing, StateMatcher
from livret_desktop.transmission.recorded import lesson_recorded

__all__ = [
    "FindingAct",
    "FindingKind",
    "FindingLine",
    "FindingSource",
    "Missing",
    "StateFinding",
    "count_findings",
    "finding_lines",
    "read_findings",
    "read_settled",
]


class FindingAct(StrEnum):
    """What a person can do about it."""

    ADOPT = "adopt"  # "Remettre ici"
    CANCEL_THERE = "cancel_there"  # "Annuler auprès de la DSR"
    LEAVE = "leave"  # "Laisser"


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding with all that its screen needs.

    ``there`` is the State's lesson in words of the trade (None: in words this program does not know). ``match``
    says whom it is about here and what is missing to take it over. ``here`` is our lesson of the same identifier.
    """

    finding: StateFinding
    there: LessonPayload | None
    match: Match | None
    here: Lesson | None

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is to be made here before "Remettre ici"."""
        return () if self.match is None else self.match.missing

    @property
    def acts(self) -> tuple[FindingAct, ...]:
        """The acts that would be accepted now, the likeliest first."""
        if self.there is None:
            return (FindingAct.LEAVE,)
        if self.there.is_cancelled:
            return (FindingAct.ADOPT, FindingAct.LEAVE)
        if self.missing:
            return (FindingAct.CANCEL_THERE, FindingAct.LEAVE)
        return (FindingAct.ADOPT, FindingAct.CANCEL_THERE, FindingAct.LEAVE)

    @property
    def sentence(self) -> str:
        """What was found, in French."""
        if self.there is None:
            return "La DSR a une leçon écrite d’une façon que ce programme ne connaît pas."
        if self.here is not None:
            return (
                f"La DSR a une autre version ({self.finding.version}) de cette leçon. Rien n’a été remplacé."
            )
        if self.match is not None and self.match.same_hour is not None:
            return "La DSR a cette leçon sous un autre identifiant que celle d’ici."
        return "La DSR a cette leçon, qui n’est pas ici."

    @property
    def told(self) -> str:
        """One line of a list: when, whom, how long, what was found, and the identifier by which it is settled."""
        there = self.there
        if there is None:
            what = numeric_day(self.finding.day)
        else:
            at = f"{numeric_day(self.finding.day)} {clock_time(there.starts_at)}"
            what = f"{at}, {there.birth_name} {there.given_names}, {duration(there.minutes)}"
        return f"{what} : {self.sentence} (écart {self.finding.id})"

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        there = self.there
        return {
            "id": str(self.finding.id),
            "kind": self.finding.kind.value,
            "source": self.finding.source.value,
            "lesson": str(self.finding.lesson_id),
            "version": self.finding.version,
            "day": self.finding.day.isoformat(),
            "receipt": self.finding.receipt,
            "student": None if there is None else f"{there.birth_name} {there.given_names}",
            "start": None if there is None else paris(there.starts_at).isoformat(timespec="minutes"),
            "minutes": None if there is None else there.minutes,
            "missing": [one.sentence for one in self.missing],
            "acts": [act.value for act in self.acts],
            "sentence": self.sentence,
        }


def read_findings(desk: Desk, limit: int = 200) -> list[FindingLine]:
    """What waits for a person, oldest lesson first."""
    with desk.database.read() as reading:
        return finding_lines(reading, finding_store.open_findings(reading.connection, limit=limit))


def read_settled(desk: Desk, limit: int = 200) -> list[FindingLine]:
    """What people settled, newest first: the finding says who, when, how and why."""
    with desk.database.read() as reading:
        return finding_lines(reading, finding_store.settled_findings(reading.connection, limit))


def count_findings(desk: Desk) -> int:
    """How many wait for a person."""
    with desk.database.read() as reading:
        return finding_store.count_open(reading.connection)


def finding_lines(reading: Reading | Work, findings: Iterable[StateFinding]) -> list[FindingLine]:
    """These findings, each beside what is here."""
    told = [(one, _there(one)) for one in findings]
    matcher = StateMatcher(reading, [there for _, there in told if there is not None])
    return [
        FindingLine(
            one,
            there,
            None if there is None else matcher.match(there),
            reading.lessons.get(one.lesson_id),
        )
        for one, there in told
    ]


def line_of(reading: Reading | Work, finding_id: UUID) -> FindingLine | None:
    """One finding, beside what is here."""
    found = finding_store.finding(reading.connection, finding_id)
    return None if found is None else finding_lines(reading, [found])[0]


def _there(finding: StateFinding) -> LessonPayload | None:
    return lesson_recorded(json.loads(finding.content))
