"""The list of students as a file: the columns and the filter of the screen, or the lines chosen. Readable by anyone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from livret_desktop.clock import paris
from livret_desktop.domain.french import clock_time, duration, numeric_day
from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.vocabulary import BookletForm
from livret_desktop.services.context import Desk
from livret_desktop.services.files.plain_files import write_chosen
from livret_desktop.services.files.spreadsheet import spreadsheet_bytes, workbook_bytes
from livret_desktop.services.records.student_list import (
    StudentLine,
    StudentQuery,
    in_hand,
    list_student_ids,
    student_lines,
)

CSV_SUFFIX, XLSX_SUFFIX = ".csv", ".xlsx"
_AT_ONCE = 200


class ListColumn(StrEnum):
    """What a list of students may show."""

    NAME = "name"
    TRAINING = "training"
    BOOKLET = "booklet"
    HOURS = "hours"
    NEPH = "neph"
    NEXT = "next"
    PHONE = "phone"
    BORN = "born"


@dataclass(frozen=True, slots=True)
class ListExport:
    """What was written."""

    path: Path
    lines: int


def export_students(
    desk: Desk,
    path: Path,
    columns: Sequence[ListColumn],
    *,
    query: StudentQuery,
    chosen: Sequence[UUID] | None = None,
) -> ListExport:
    """Write the whole list of ``query``, or the students ``chosen``, as CSV, or XLSX by the ending of ``path``.

    Pool thread; seconds for 50 000. Raises MachineError: the disk.
    """
    ids = list(list_student_ids(desk, query)) if chosen is None else list(chosen)
    titles = [title for column in columns for title, _text in _FILED[column]]
    rows = [
        [text(line) for column in columns for _title, text in _FILED[column]] for line in _lines(desk, ids)
    ]
    return write_list(desk, path, "Élèves", titles, rows)


def write_list(
    desk: Desk, path: Path, sheet: str, titles: Sequence[str], rows: Sequence[Sequence[str]]
) -> ListExport:
    """Write these lines as CSV, or XLSX by the ending of ``path``. Raises MachineError: the disk."""
    if path.suffix.lower() == XLSX_SUFFIX:
        content = workbook_bytes(sheet, titles, rows, desk.clock.now())
    else:
        content = spreadsheet_bytes(titles, rows)
    return ListExport(write_chosen(path, content), len(rows))


def _lines(desk: Desk, ids: Sequence[UUID]) -> Iterator[StudentLine]:
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        found = {line.id: line for line in student_lines(desk, part)}
        yield from (found[one] for one in part if one in found)


def _hours(line: StudentLine) -> str:
    training = in_hand(line)
    return "" if training is None else duration(training.minutes)


def _minimum(line: StudentLine) -> str:
    training = in_hand(line)
    return "" if training is None or training.minimum_minutes is None else duration(training.minimum_minutes)


def _booklet(line: StudentLine) -> str:
    training = in_hand(line)
    if training is None:
        return ""
    return "Papier possible" if training.booklet.form is BookletForm.PAPER else "Numérique"


def _next(line: StudentLine) -> str:
    if line.next_lesson_at is None:
        return ""
    return f"{numeric_day(paris(line.next_lesson_at).date())} {clock_time(line.next_lesson_at)}"


_FILED: dict[ListColumn, tuple[tuple[str, Callable[[StudentLine], str]], ...]] = {
    ListColumn.NAME: (
        ("Nom de naissance", lambda line: line.birth_name),
        ("Nom d’usage", lambda line: line.usage_name or ""),
        ("Prénoms", lambda line: line.given_names),
        ("Archivé", lambda line: "oui" if line.is_archived else ""),
    ),
    ListColumn.TRAINING: (("Formation", lambda line: " ; ".join(one.training for one in line.enrolments)),),
    ListColumn.BOOKLET: (("Livret", _booklet),),
    ListColumn.HOURS: (("Heures", _hours), ("Minimum", _minimum)),
    ListColumn.NEPH: (("NEPH", lambda line: compact(line.neph)),),
    ListColumn.NEXT: (("Prochain rendez-vous", _next),),
    ListColumn.PHONE: (("Téléphone", lambda line: line.phone),),
    ListColumn.BORN: (("Né(e) le", lambda line: numeric_day(line.born_on) if line.born_on else ""),),
}
