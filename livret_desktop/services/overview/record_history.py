"""The history of one record in words: when, under what title, and which fields went from what to what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from livret_desktop.db import history
from livret_desktop.db.history import Raw, RowChange
from livret_desktop.db.register import RegisterEntry
from livret_desktop.db.unit_of_work import Reader, Reading, Work
from livret_desktop.domain.vocabulary import AttestationForm
from livret_desktop.services.context import Desk
from livret_desktop.services.overview.record_labels import LABELS, NAMING_TABLES, PEOPLE, label_start, said
from livret_desktop.services.overview.student_summary import student_acts

_GONE = "nom inconnu aujourd’hui"
_MOST = 400
"""Rows told: a few years of an ordinary file. One key on a whole grid writes 32."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: its French name, its words before and after ("" when it was, or is, empty)."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One step of a record's life. ``is_creation``: the record was made by it."""

    at: datetime
    title: str
    is_creation: bool
    is_undo: bool
    fields: tuple[FieldChange, ...]


def student_history(desk: Desk, student_id: UUID, *, limit: int = _MOST) -> list[RecordChange]:
    """What happened to a student, the enrolments, everything noted of them and the papers made, newest first.

    Any thread. What was taken away since is told too.
    """
    acts = _act_changes(student_acts(desk, student_id))
    with desk.database.read() as reading:
        rows = rows_about(reading, student_id)
        changes = record_history(reading.connection, rows, limit=limit, names=_names(reading))
    # An act that changed the enrolment is told by that change already; a duplicate or one of training is not.
    untold = [act for act in acts if not any(act.number in change.title for change in changes)]
    told = [*_never_back(changes), *((act.change.at, act.change) for act in untold)]
    return [change for _at, change in sorted(told, key=lambda one: one[0], reverse=True)[:limit]]


def _never_back(newest_first: list[RecordChange]) -> list[tuple[datetime, RecordChange]]:
    """Each with the hour to sort it by: the order of writing, whatever the clock was put back to meanwhile."""
    dated: list[tuple[datetime, RecordChange]] = []
    for change in reversed(newest_first):
        dated.append((max(change.at, dated[-1][0]) if dated else change.at, change))
    return dated[::-1]


def lesson_history(desk: Desk, lesson_id: UUID, *, limit: int = _MOST) -> list[RecordChange]:
    """What happened to one lesson, newest first. Any thread."""
    with desk.database.read() as reading:
        kept = reading.lessons.get(lesson_id)
        names = _names(reading, [] if kept is None else [kept.student_id])
        return record_history(reading.connection, [str(lesson_id)], limit=limit, names=names)


def record_history(
    connection: Any, ids: Collection[str], *, limit: int, names: Mapping[str, str] | None = None
) -> list[RecordChange]:
    """What happened to these rows, newest first; rows of one change are told together.

    ``names``: of the people that rows name by their ids.
    """
    found: dict[int, tuple[history.Change, list[RowChange]]] = {}
    for change, row in history.changes_about(connection, ids, limit=limit):
        found.setdefault(change.id, (change, []))[1].append(row)
    return [_told(change, rows, names or {}) for change, rows in found.values()]


def rows_about(reading: Reading | Work, student_id: UUID) -> list[str]:
    """The rows of a student, of the enrolments, and of what is noted of both; those taken away included, lessons not.

    A student deleted since has only such.
    """
    enrolments = reading.enrolments.where(reading.enrolments.c.student_id == student_id)
    found = [student_id, *(one.id for one in enrolments)]
    for reader in (reading.guardians, reading.accompanists):
        found += [one.id for one in reader.where(reader.c.student_id == student_id)]
    enrolment_ids = [one.id for one in enrolments]
    for owned in _of_enrolment(reading):
        found += [one.id for one in owned.where(owned.c.enrolment_id.in_(enrolment_ids))]
    connection, owner = reading.connection, str(student_id)
    gone = history.removed_rows(connection, ("guardian", "accompanist"), "student_id", owner)
    gone_enrolments = history.removed_rows(connection, ("enrolment",), "student_id", owner)
    tables = [one.of.name for one in _of_enrolment(reading)]
    for one in {*map(str, enrolment_ids), *gone_enrolments}:
        gone += history.removed_rows(connection, tables, "enrolment_id", one)
    return [*map(str, found), *gone, *gone_enrolments]


def _of_enrolment(reading: Reading | Work) -> tuple[Reader[Any], ...]:
    return (
        reading.periods,
        reading.appointments,
        reading.exams,
        reading.skills,
        reading.paper_acts,
        reading.km_readings,
        reading.booklet_accesses,
    )


def _names(reading: Reading, students: Collection[UUID] = ()) -> dict[str, str]:
    """Names by kept id: the whole team, and these students."""
    team = {str(one.id): one.full_name for one in reading.instructors.where()}
    team |= {str(one.id): one.name for one in reading.simulators.where()}
    known = reading.students.where(reading.students.c.id.in_(list(students))) if students else []
    return team | {str(one.id): one.full_name for one in known}


class _Act(NamedTuple):
    number: str
    change: RecordChange


def _act_changes(entries: Iterable[RegisterEntry]) -> list[_Act]:
    """One step for each act issued, its copies together: the register is their history, not the change log."""
    acts: dict[tuple[str, datetime], list[RegisterEntry]] = {}
    for entry in entries:
        acts.setdefault((entry.number, entry.issued_at), []).append(entry)
    told = []
    for (number, _), copies in acts.items():
        first = copies[0]
        form = "" if first.form is AttestationForm.ORIGINAL else f", {first.form.label.lower()}"
        names = ", ".join(one.copy.label.lower() for one in sorted(copies, key=lambda one: one.copy.value))
        title = f"{first.kind.label} n° {number} délivrée{form}"
        fields = (FieldChange("Exemplaires", "", names),)
        told.append(_Act(number, RecordChange(first.issued_at, title, False, False, fields)))
    return told


def _told(change: history.Change, rows: list[RowChange], names: Mapping[str, str]) -> RecordChange:
    return RecordChange(
        at=change.at,
        title=change.title,
        is_creation=all(row.before is None for row in rows),
        is_undo=change.undo_of is not None,
        fields=tuple(field for row in rows for field in _fields(row, names)),
    )


def _fields(row: RowChange, names: Mapping[str, str]) -> list[FieldChange]:
    """The fields with a French name that differ; ids and search text have none."""
    before, after = row.before or {}, row.after or {}
    told = []
    start = label_start(row.table_name, before or after)
    for name, (label, word) in LABELS.get(row.table_name, {}).items():
        old, new = said(before.get(name), word), said(after.get(name), word)
        if old != new:
            told.append(FieldChange(f"{start}{label}", old, new))
    if row.table_name in NAMING_TABLES:
        told += _people(before, after, names)
    return told


def _people(before: Raw, after: Raw, names: Mapping[str, str]) -> Iterator[FieldChange]:
    """Somebody else than before; one whose name is not known any more is said so."""
    for name, label in PEOPLE.items():
        old, new = before.get(name), after.get(name)
        if old != new:
            yield FieldChange(
                label, names.get(old, _GONE) if old else "", names.get(new, _GONE) if new else ""
            )
