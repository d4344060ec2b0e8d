"""What the training server has recorded, in memory, with an optional journal of records made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from livret_desktop.clock import civil_day

Lesson = dict[str, Any]
GENERIC_SIMULATOR_NUMBER = "A0000000000"


@dataclass(frozen=True, slots=True)
class Record:
    """One record made, in order of reception. Twice the same (lesson_id, version) is a double."""

    position: int
    lesson_id: str
    version: int
    lesson: Lesson
    receipt: str
    received_at: datetime
    sha256: str

    def as_wire(self) -> dict[str, object]:
        """``LeconEnregistree``."""
        return {"lecon": self.lesson, "recepisse": self.receipt, "recuLe": wire_instant(self.received_at)}


def wire_instant(instant: datetime) -> str:
    """An instant as the server writes it."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def starts_at(lesson: Lesson) -> datetime:
    """The start as an aware instant."""
    return datetime.fromisoformat(lesson["debut"].upper())


def fingerprint(lesson: Lesson) -> str:
    """SHA-256 in hex of the lesson as compact UTF-8 JSON in the order received."""
    text = json.dumps(lesson, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class Store:
    """Records by lesson, and who is busy when. Used on the server's thread; ``records`` may be read elsewhere."""

    journal: Path | None = None
    records: list[Record] = field(default_factory=list)
    _by_lesson: dict[str, list[Record]] = field(default_factory=dict)
    _agenda: dict[tuple[str, str], dict[str, Lesson]] = field(default_factory=dict)
    _journal_file: TextIO | None = None

    def open_journal(self) -> None:
        """Open the journal for appending. Raises OSError."""
        if self.journal is not None:
            self._journal_file = self.journal.open("a", encoding="utf-8")

    def close(self) -> None:
        """Close the journal."""
        if self._journal_file is not None:
            self._journal_file.close()
            self._journal_file = None

    def forget(self) -> None:
        """No record any more."""
        self.records.clear()
        self._by_lesson.clear()
        self._agenda.clear()

    def versions(self, lesson_id: str) -> list[Record]:
        """All the records of one lesson, oldest first."""
        return self._by_lesson.get(lesson_id, [])

    def newest(self, lesson_id: str, received_by: datetime | None = None) -> Record | None:
        """The record of the highest version (the latest of two alike), among those received by then."""
        seen = [r for r in self.versions(lesson_id) if received_by is None or r.received_at <= received_by]
        return max(seen, key=lambda record: (record.version, record.position), default=None)

    def newest_of_all(self, received_by: datetime) -> Iterator[Record]:
        """The newest visible record of each lesson, by reception."""
        found = (self.newest(lesson_id, received_by) for lesson_id in self._by_lesson)
        yield from sorted((r for r in found if r is not None), key=lambda record: record.position)

    def add(self, lesson: Lesson, received_at: datetime) -> Record:
        """Record one lesson version, and write it to the journal before anyone is answered."""
        position = len(self.records) + 1
        lesson_id = lesson["identifiant"].lower()
        record = Record(
            position=position,
            lesson_id=lesson_id,
            version=int(lesson["version"]),
            lesson=lesson,
            receipt=f"ESSAI-{position:07d}",
            received_at=received_at,
            sha256=fingerprint(lesson),
        )
        self._replace_in_agenda(lesson_id, lesson)
        self._by_lesson.setdefault(lesson_id, []).append(record)
        self.records.append(record)
        self._note(record)
        return record

    def overlapping(self, who: str, lesson: Lesson) -> Iterator[Lesson]:
        """Other effective lessons of this person that share time with this one (touching ends do not)."""
        start = starts_at(lesson)
        end = start + timedelta(minutes=lesson["dureeMinutes"])
        seen: set[str] = {lesson["identifiant"].lower()}
        for day in _days(lesson):
            for lesson_id, other in self._agenda.get((who, day), {}).items():
                other_start = starts_at(other)
                other_end = other_start + timedelta(minutes=other["dureeMinutes"])
                if lesson_id not in seen and other_start < end and start < other_end:
                    seen.add(lesson_id)
                    yield other

    def _replace_in_agenda(self, lesson_id: str, lesson: Lesson) -> None:
        former = self.newest(lesson_id)
        if former is not None:
            for place in _places(former.lesson):
                self._agenda.get(place, {}).pop(lesson_id, None)
        if not lesson["annulee"]:
            for place in _places(lesson):
                self._agenda.setdefault(place, {})[lesson_id] = lesson

    def _note(self, record: Record) -> None:
        if self._journal_file is None:
            return
        line = record.as_wire() | {"empreinte": record.sha256}
        self._journal_file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._journal_file.flush()


def people(lesson: Lesson) -> tuple[str, ...]:
    """Who is busy during a lesson. Simulators share one number: it says nothing of who is busy."""
    number = lesson["formateur"]["numeroAutorisation"]
    student = f"eleve {lesson['eleve']['neph']}"
    return (student,) if number == GENERIC_SIMULATOR_NUMBER else (student, f"formateur {number}")


def _places(lesson: Lesson) -> list[tuple[str, str]]:
    return [(who, day) for who in people(lesson) for day in _days(lesson)]


def _days(lesson: Lesson) -> list[str]:
    start = starts_at(lesson)
    end = start + timedelta(minutes=lesson["dureeMinutes"])
    return sorted({civil_day(start).isoformat(), civil_day(end).isoformat()})
