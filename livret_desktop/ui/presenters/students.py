"""The list of students in words: columns, chips, sentences. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from livret_desktop.clock import paris
from livret_desktop.domain.booklet import BookletRule
from livret_desktop.domain.french import (
    NBSP,
    clock_time,
    count,
    duration,
    numeric_day,
    said_instant,
    short_day,
    thousands,
)
from livret_desktop.domain.identifiers import compact, is_valid_neph
from livret_desktop.domain.vocabulary import BookletForm
from livret_desktop.services.context import Desk
from livret_desktop.services.records.list_export import ListColumn
from livret_desktop.services.records.student_list import (
    StudentFilter,
    StudentLine,
    StudentQuery,
    StudentSort,
    in_hand,
    list_students,
)
from livret_desktop.services.records.students import lessons_still_planned
from livret_desktop.ui.presenters.cells import (
    LONG_NEPH_PX,
    Cell,
    Column,
    Hours,
    State,
    Text,
    TwoLines,
    Weight,
    matched_name,
)
from livret_desktop.ui.presenters.students_guardian import found_words
from livret_desktop.ui.theme.tokens import Tone

_FEWEST, _MOST, _UNSEEN = 12, 200, 24
_THIS_MONTH_DAYS = 14


COLUMN_TITLES = {
    ListColumn.NAME: "Nom, prénom",
    ListColumn.TRAINING: "Formation",
    ListColumn.BOOKLET: "Livret",
    ListColumn.HOURS: "Heures",
    ListColumn.NEPH: "NEPH",
    ListColumn.NEXT: "Prochain RDV",
    ListColumn.PHONE: "Téléphone",
    ListColumn.BORN: "Né(e) le",
}
"""In the order of the list."""
USUAL_COLUMNS: tuple[ListColumn, ...] = tuple(ListColumn)[:6]


def columns_from(names: object) -> tuple[ListColumn, ...]:
    """The columns remembered; the usual ones where nothing sound was kept."""
    known = [one for one in ListColumn if isinstance(names, list) and one.value in names]
    return tuple(known) if ListColumn.NAME in known else USUAL_COLUMNS


def page_rows(in_sight: int | None) -> int:
    """Rows of one page of the list: those in sight and two more, so that a key is answered within a frame.

    ``in_sight`` None: the list is not shown yet, and its height not known.
    """
    return _UNSEEN if in_sight is None else min(_MOST, max(_FEWEST, in_sight + 2))


class StudentListing:
    """What the list shows now. ``query`` changes by the verbs below; every answer is a page read."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.query = StudentQuery(with_archived=True)

    def type(self, text: str) -> None:
        """Another search: among those in training, the archived follow, marked."""
        self.query = replace(self.query, text=text)

    def choose(self, chip: StudentFilter) -> None:
        """Another chip."""
        self.query = replace(self.query, filter=chip, with_archived=chip is StudentFilter.IN_TRAINING)

    def sort(self, key: str, *, is_descending: bool) -> None:
        """Another order."""
        self.query = replace(self.query, sort=StudentSort(key), is_descending=is_descending)

    def first_page(self, rows: int = _UNSEEN) -> list[StudentLine]:
        """The beginning of the list."""
        return list_students(self._desk, self.query, 0, rows)

    def fetcher(self) -> Callable[[int, int], list[StudentLine]]:
        """How further pages of this very query are read."""
        query = self.query
        return lambda offset, limit: list_students(self._desk, query, offset, limit)

    def columns(self) -> list[Column[StudentLine]]:
        """The columns; names underline what is searched at the moment they are painted."""
        return [
            Column(COLUMN_TITLES[ListColumn.NAME], self._name, 2.1, 150, StudentSort.NAME.value),
            Column(COLUMN_TITLES[ListColumn.TRAINING], _trainings, 0.8, 84),
            Column(COLUMN_TITLES[ListColumn.BOOKLET], _booklet, 1.1, 122),
            Column(COLUMN_TITLES[ListColumn.HOURS], _hours, 1.0, 106),
            Column(COLUMN_TITLES[ListColumn.NEPH], _neph, 1.25, LONG_NEPH_PX, StudentSort.NEPH.value),
            Column(COLUMN_TITLES[ListColumn.NEXT], self._next, 1.35, 126),
            Column(COLUMN_TITLES[ListColumn.PHONE], lambda line: Text(line.phone), 1.0, 108),
            Column(COLUMN_TITLES[ListColumn.BORN], _born, 0.8, 92),
        ]

    def _name(self, line: StudentLine) -> Cell:
        marks = ["archivé"] if line.is_archived and self.query.with_archived else []
        marks += [found_words(line.found_by)] if line.found_by else []
        if marks:
            return TwoLines(f"{line.birth_name} {line.given_names}".strip(), ", ".join(marks))
        return matched_name(line.birth_name, line.given_names, self.query.text)

    def _next(self, line: StudentLine) -> Cell:
        said = coming_day(line.next_lesson_at, self._desk.today()) if line.next_lesson_at else "–"
        return Text(said, tone=Tone.TEXT if line.next_lesson_at else Tone.QUIET)


def _trainings(line: StudentLine) -> Cell:
    return Text(" ; ".join(one.training for one in line.enrolments) or "–")


def _booklet(line: StudentLine) -> Cell:
    training = in_hand(line)
    return Text("–" if training is None else booklet_word(training.booklet))


def booklet_word(booklet: BookletRule) -> str:
    """ "Numérique", "Papier possible"."""
    return "Papier possible" if booklet.form is BookletForm.PAPER else "Numérique"


def _hours(line: StudentLine) -> Cell:
    training = in_hand(line)
    if training is None:
        return Text("–", tone=Tone.QUIET)
    if training.minimum_minutes is None:
        return Text(duration(training.minutes))
    return Hours(training.minutes, training.minimum_minutes)


def _born(line: StudentLine) -> Cell:
    return Text(numeric_day(line.born_on) if line.born_on else "–")


def _neph(line: StudentLine) -> Cell:
    if not line.neph.strip():
        return State.warn("À saisir")
    if not is_valid_neph(line.neph):
        return State.warn("À corriger")
    return Text(compact(line.neph), Weight.NORMAL, wraps=True)


def coming_day(instant: datetime, today: date) -> str:
    """ "lun. 23, 14:00"; with the month beyond two weeks, with the year when it is another."""
    day = paris(instant).date()
    words = short_day(day)
    if 0 <= (day - today).days <= _THIS_MONTH_DAYS:
        words = " ".join(words.split(" ")[:2])
    elif day.year != today.year:
        words = f"{words} {day.year}"
    return f"{words}, {clock_time(instant)}"


def header_sentence(active: int, missing_neph: int) -> str:
    """ "164 en formation, 2 NEPH à saisir"."""
    said = f"{thousands(active)}{NBSP}en formation"
    return f"{said}, {thousands(missing_neph)}{NBSP}NEPH à saisir" if missing_neph else said


def archived_state(desk: Desk, student_ids: Sequence[UUID]) -> State | None:
    """What their archiving leaves in the planning; None when it leaves nothing. A page read."""
    still_planned = lessons_still_planned(desk, student_ids)
    if not still_planned:
        return None
    first = said_instant(still_planned[0].starts_at, desk.today())
    if len(still_planned) == 1:
        return State.warn(
            f"Archivé, mais une leçon reste prévue{NBSP}: {first}. Annulez-la si elle n’a pas lieu."
        )
    number = count(len(still_planned), "leçon")
    return State.warn(
        f"Archivé, mais {number} restent prévues, la première{NBSP}: {first}. Annulez celles qui n’ont pas lieu."
    )


def footer_sentence(query: StudentQuery, found: int | None, of_chip: int | None) -> str:
    """What the list shows, in words; ``found`` None while it is being counted."""
    if found is None:
        return "On compte…"
    if not query.text.strip():
        return count(found, "élève")
    if query.with_archived:
        return f"{count(found, 'élève')}, archivés compris. Accents et majuscules sont ignorés."
    whole = f" sur {thousands(of_chip)}" if of_chip is not None else ""
    return f"{count(found, 'élève')}{whole}. Accents et majuscules sont ignorés."
