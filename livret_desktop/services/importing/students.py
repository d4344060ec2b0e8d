"""Students of a file, matched by NEPH, else by names and birth date where one of the two has no NEPH."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from operator import attrgetter
from uuid import UUID, uuid4

from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.french import of_name
from livret_desktop.domain.identifiers import compact, is_valid_neph
from livret_desktop.domain.names import folded
from livret_desktop.domain.people import Student
from livret_desktop.exchange.rows import EnrolmentRow, StudentRow
from livret_desktop.services.importing.tally import Tally

_FIELDS = [
    "civility",
    "birth_name",
    "usage_name",
    "given_names",
    "born_on",
    "birth_city",
    "birth_department",
    "birth_country",
    "address",
    "postcode",
    "city",
    "country",
    "phone",
    "other_phones",
    "email",
    "neph",
    "first_licence_on",
    "first_licence_place",
]
_VALUES = attrgetter(*_FIELDS)
_KNOWN_BY_NAMES = (
    "Reconnu à ses seuls nom et prénoms, sans date de naissance : sa fiche ici prend ce que dit le fichier. "
    "Vérifiez que c’est bien le même élève."
)
Identity = tuple[str, str, str]


class StudentIndex:
    """Every student of the school, by valid NEPH and by identity."""

    def __init__(self, students: Iterable[Student]) -> None:
        self._by_neph: dict[str, Student] = {}
        self._by_identity: dict[Identity, list[Student]] = {}
        self._folded = cache(folded)  # the same few given names, and each name twice
        for student in students:
            self.add(student)

    def add(self, student: Student) -> None:
        """Know one more student."""
        neph = compact(student.neph)
        if is_valid_neph(neph):
            self._by_neph[neph] = student
        self._by_identity.setdefault(self._identity(student), []).append(student)

    def replace(self, before: Student, after: Student) -> None:
        """A student was completed."""
        self._by_identity[self._identity(before)].remove(before)
        self._by_neph.pop(compact(before.neph), None)
        self.add(after)

    def by_neph(self, neph: str) -> Student | None:
        """The student who has this valid NEPH."""
        known = self._by_neph.get(neph)  # twelve digits as kept: told at once
        return known or self._by_neph.get(compact(neph))

    def match(self, row: StudentRow | EnrolmentRow) -> Student | None:
        """The student of a row; by identity only where the row or the student has no valid NEPH."""
        found = self.by_neph(row.neph)
        if found:
            return found
        same = self._by_identity.get(self._identity(row), [])
        open_ones = [one for one in same if not (is_valid_neph(row.neph) and is_valid_neph(one.neph))]
        return open_ones[0] if len(open_ones) == 1 else None

    def namesake(self, row: StudentRow) -> Student | None:
        """Someone of the same names and birth date with another valid NEPH than the row: corrected, or two people."""
        if not is_valid_neph(row.neph) or self.by_neph(row.neph):
            return None
        same = self._by_identity.get(self._identity(row), [])
        return next((one for one in same if is_valid_neph(one.neph)), None)

    def _identity(self, one: StudentRow | EnrolmentRow | Student) -> Identity:
        born_on = one.born_on.isoformat() if one.born_on else ""
        return self._folded(one.birth_name), self._folded(one.given_names), born_on


def import_students(work: Work, rows: Iterable[StudentRow], tally: Tally, who: Mapping[int, bool]) -> None:
    """Create or complete the students of a file. ``who``: rows of which a person said whether they tell of the student
    of the same names who is already here (True) or of someone else."""
    index = StudentIndex(work.students.where())
    new: dict[UUID, Student] = {}
    for row in rows:
        known = index.match(row)
        namesake = index.namesake(row) if known is None else None
        if namesake is not None and not _are_told_apart(namesake, row, new):
            if row.line not in who:
                tally.reject(row.line, "neph", _who_words(namesake), asks_who=True)
                continue
            known = namesake if who[row.line] else None
        if known is None:
            student = _made(row, work)
            index.add(student)
            new[student.id] = student
            tally.created += 1
        elif is_someone_else(known, row):
            tally.reject(row.line, "neph", shared_neph_words(known))
        else:
            completed = _completed(known, row, tally)
            if completed is not known and row.born_on is None and index.by_neph(row.neph) is None:
                tally.warn(row.line, "birth_name", _KNOWN_BY_NAMES)
            index.replace(known, completed)
            if known.id in new:
                new[known.id] = completed
                tally.unchanged += 1
            else:
                tally.put(work.students.put(completed))
    work.students.add_all(new.values())


def student_index(reading: Reading | Work) -> StudentIndex:
    """The index of the students kept."""
    return StudentIndex(reading.students.where())


def _made(row: StudentRow, work: Work) -> Student:
    return Student(id=uuid4(), created_at=work.at, **dict(zip(_FIELDS, _VALUES(row), strict=True)))


def _completed(known: Student, row: StudentRow, tally: Tally) -> Student:
    """A NEPH that cannot be one never takes the place of one that can, and always yields to it."""
    is_known_good, is_told_good = is_valid_neph(known.neph), is_valid_neph(row.neph)
    names = [name for name in _FIELDS if name != "neph"] if is_known_good and not is_told_good else _FIELDS
    yielding = ("neph",) if is_told_good and not is_known_good else ()
    return tally.filled(row.line, known, row, names, yielding=yielding)


def _are_told_apart(namesake: Student, row: StudentRow, new: Mapping[UUID, Student]) -> bool:
    """Two rows of one file without a birth date, each with its own NEPH, are two people."""
    return row.born_on is None and namesake.id in new


def _who_words(namesake: Student) -> str:
    """What a person must say of a row."""
    same = "Mêmes nom et naissance" if namesake.born_on else "Même nom"
    known = f"{namesake.full_name}, NEPH {compact(namesake.neph)}"
    return f"{same}, autre NEPH que {known}\u00a0: est-ce la même personne\u00a0?"


def shared_neph_words(known: Student) -> str:
    """Why a row of someone else is refused."""
    return f"Ce NEPH est déjà celui {of_name(known.full_name)}\u00a0: vérifiez-le sur l’AIPC."


def is_someone_else(known: Student, row: StudentRow | EnrolmentRow) -> bool:
    """Same NEPH but neither the surname nor the birth date agrees: two people, one number mistyped."""
    names_differ = bool(row.birth_name) and folded(known.birth_name) != folded(row.birth_name)
    dates_differ = known.born_on is not None and row.born_on is not None and known.born_on != row.born_on
    return names_differ and dates_differ
