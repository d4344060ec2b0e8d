"""One builder for each kind of row: it takes the cells of a row in the order of its fields and gives the record.

A builder serves one file: it remembers what it has read, to find rows given twice and to read repeated words once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from types import MappingProxyType
from typing import Any, Protocol

from livret_desktop.domain.identifiers import (
    GENERIC_SIMULATOR_NUMBER,
    compact,
    is_valid_authorisation,
    is_valid_neph,
    neph_problem,
)
from livret_desktop.domain.names import folded
from livret_desktop.domain.vocabulary import LessonKind
from livret_desktop.exchange import values
from livret_desktop.exchange.columns import FIELD_SETS, Content, ImportKind
from livret_desktop.exchange.row_notes import RowNotes
from livret_desktop.exchange.rows import (
    EnrolmentRow,
    InstructorRow,
    LessonRow,
    Row,
    SimulatorRow,
)
from livret_desktop.exchange.student_rows import StudentBuilder, is_usual_digits

SIMULATOR_WORD = "simulateur"


class RowBuilder(Protocol):
    """Builds the rows of one file. None: the row is refused, and the notes say why."""

    def __call__(self, line: int, cells: Sequence[str]) -> Row | None:
        """The record of a row."""


def builder_for(kind: ImportKind, notes: RowNotes) -> RowBuilder:
    """The builder of that kind of row; it writes its reasons to ``notes``."""
    builders: dict[ImportKind, Callable[[RowNotes], RowBuilder]] = {
        ImportKind.STUDENTS: StudentBuilder,
        ImportKind.ENROLMENTS: EnrolmentBuilder,
        ImportKind.INSTRUCTORS: InstructorBuilder,
        ImportKind.LESSONS: LessonBuilder,
    }
    return builders[kind](notes)


class EnrolmentBuilder:
    """Inscriptions, from the program's own template."""

    def __init__(self, notes: RowNotes) -> None:
        self._notes = notes
        self._seen: dict[tuple[object, ...], int] = {}
        by_content: dict[Content, Callable[[str], Any]] = {Content.DAY: cache(values.day), Content.TEXT: str}
        fields = FIELD_SETS[ImportKind.ENROLMENTS].fields
        self._readers: dict[str, Callable[[str], Any]] = {
            field.name: _ENROLMENT_READERS.get(field.name) or by_content[field.content] for field in fields
        }

    def __call__(self, line: int, cells: Sequence[str]) -> EnrolmentRow | None:
        """The enrolment of a row."""
        texts = dict(zip(self._readers, cells, strict=True))
        read = {name: self._notes.read(name, texts[name], reader) for name, reader in self._readers.items()}
        # A blank stays a blank: what it means is not the same for a student already enrolled and for a new one.
        row = EnrolmentRow(line=line, **{name: _or_blank(name, value) for name, value in read.items()})
        if not texts["category"]:
            self._notes.refuse("category", "Catégorie manquante.")
        self._check_student(row)
        if self._notes.is_refused():
            return None
        self._check_twice(row)
        return row

    def _check_student(self, row: EnrolmentRow) -> None:
        if not is_usual_digits(row.neph) and (problem := neph_problem(row.neph)):
            self._notes.warn("neph", problem)
        if not is_valid_neph(row.neph) and not (row.birth_name and row.given_names and row.born_on):
            self._notes.refuse(
                "neph", "Sans NEPH, il faut le nom de naissance, les prénoms et la date de naissance."
            )

    def _check_twice(self, row: EnrolmentRow) -> None:
        student: tuple[object, ...] = (folded(row.birth_name), folded(row.given_names), row.born_on)
        if is_valid_neph(row.neph):
            student = (compact(row.neph),)
        earlier = self._seen.setdefault((row.category, *student), row.line)
        if earlier != row.line:
            self._notes.refuse("category", f"Même élève et même catégorie que la ligne {earlier}.")


_ENROLMENT_READERS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "born_on": values.birth_day,
        "category": values.category,
        "gearbox": values.gearbox,
        "track": values.track,
        "presentations": values.whole,
        "other_category": values.category,
        "rp1_km": values.whole,
        "rp2_km": values.whole,
        "minutes_here": values.hours_as_minutes,
        "minutes_elsewhere": values.hours_as_minutes,
        "simulator_minutes": values.hours_as_minutes,
        "transmits": values.yes_or_no,
    }
)
_ENROLMENT_TEXTS = frozenset({"neph", "birth_name", "given_names", "affi_number"})


def _or_blank(name: str, value: object) -> Any:
    return "" if value is None and name in _ENROLMENT_TEXTS else value


class InstructorBuilder:
    """Enseignants and simulators, which share one file."""

    def __init__(self, notes: RowNotes) -> None:
        self._notes = notes
        self._seen: dict[str, int] = {}

    def __call__(self, line: int, cells: Sequence[str]) -> InstructorRow | SimulatorRow | None:
        """The instructor or simulator of a row."""
        surname, given_name, number, expires, categories, phone = cells
        expires_on = self._notes.read("expires_on", expires, values.day)
        licences = self._notes.read("categories", categories, values.categories) or ()
        if not surname:
            self._notes.refuse("surname", "Nom manquant.")
        is_simulator = compact(number) == GENERIC_SIMULATOR_NUMBER or folded(surname) == SIMULATOR_WORD
        if not is_simulator:
            self._check_authorisation(number, expires)
        name = f"{surname} {given_name}".strip()
        by_number = not is_simulator and is_valid_authorisation(number)
        self._check_twice(line, compact(number) if by_number else folded(name), by_number=by_number)
        if self._notes.is_refused():
            return None
        if is_simulator:
            return SimulatorRow(line, name, compact(number), licences)
        return InstructorRow(
            line, surname, given_name, number, expires_on, licences, values.phone(phone) if phone else ""
        )

    def _check_authorisation(self, number: str, expires: str) -> None:
        if not number:
            self._notes.warn("number", "Numéro d’autorisation d’enseigner manquant : ses leçons attendront.")
        elif not is_valid_authorisation(number):
            self._notes.warn(
                "number", f"{values.shown(number)} n’a pas la forme d’une autorisation (A et 10 chiffres)."
            )
        if not expires:
            self._notes.warn("expires_on", "Date de fin de validité de l’autorisation manquante.")

    def _check_twice(self, line: int, key: str, *, by_number: bool) -> None:
        earlier = self._seen.setdefault(key, line)
        if earlier != line:
            said = "Même numéro d’autorisation" if by_number else "Même nom"
            self._notes.refuse("number" if by_number else "surname", f"{said} que la ligne {earlier}.")


class LessonBuilder:
    """Leçons, from the program's own template."""

    def __init__(self, notes: RowNotes) -> None:
        self._notes = notes
        self._day = cache(values.day)
        self._time = cache(values.clock_time)
        self._start = cache(values.start_instant)
        self._minutes = cache(values.lesson_minutes)
        self._category = cache(values.category)
        self._kind = cache(values.lesson_kind)
        self._means = cache(values.means)
        self._status = cache(values.lesson_status)
        self._number = cache(compact)
        self._seen: dict[tuple[object, ...], int] = {}

    def __call__(self, line: int, cells: Sequence[str]) -> LessonRow | None:
        """The lesson of a row."""
        day, start, minutes, neph, category, number, simulator, kind, means, status = cells
        require = self._notes.require
        lesson_day = require("day", day, self._day, "Date manquante.")
        lesson_time = require("time", start, self._time, "Heure manquante.")
        length = require("minutes", minutes, self._minutes, "Durée manquante.")
        licence = require("category", category, self._category, "Catégorie manquante.")
        nature = require("kind", kind, self._kind, "Nature manquante.")
        moyen = require("means", means, self._means, "Moyen manquant.")
        state = require("status", status, self._status, "État manquant.")
        student = neph if is_usual_digits(neph) else self._student(neph)
        instructor = self._number(number)
        self._check_people(instructor, simulator, nature)
        starts_at = self._starts_at(lesson_day, lesson_time)
        if not (lesson_day and starts_at and length and licence and nature and moyen and state):
            return None
        if self._notes.is_refused():
            return None
        if self._is_twice(line, (student, instructor or simulator, starts_at)):
            return None
        return LessonRow(
            line, starts_at, lesson_day, length, neph, licence, instructor, simulator, nature, moyen, state
        )

    def _starts_at(self, day: date | None, civil_time: time | None) -> datetime | None:
        if day is None or civil_time is None:
            return None
        try:
            return self._start(day, civil_time)
        except values.BadValueError as bad:
            self._notes.refuse("time", str(bad))
            return None

    def _is_twice(self, line: int, key: tuple[object, ...]) -> bool:
        earlier = self._seen.setdefault(key, line)
        if earlier == line:
            return False
        self._notes.refuse(
            "time", f"Même élève, même début, même enseignant ou simulateur que la ligne {earlier}."
        )
        return True

    def _student(self, neph: str) -> str:
        if not neph:
            self._notes.refuse(
                "neph", "NEPH de l’élève manquant : une leçon ne trouve son élève que par lui."
            )
        elif not is_valid_neph(neph):
            self._notes.refuse("neph", f"{values.shown(neph)} : {neph_problem(neph)}")
        return compact(neph)

    def _check_people(self, instructor: str, simulator: str, kind: LessonKind | None) -> None:
        if kind is LessonKind.AUTONOMOUS_SIMULATOR and not simulator:
            self._notes.refuse("simulator_name", "Simulateur en autonomie : le nom du simulateur manque.")
        elif not instructor and not simulator:
            self._notes.refuse("instructor_number", "Ni enseignant ni simulateur : il faut l’un des deux.")
