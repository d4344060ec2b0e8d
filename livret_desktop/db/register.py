"""The register of printed acts, and the next number of its series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select

from livret_desktop.db.tables import ATTESTATION, STUDENT, TRAINING_SERIES
from livret_desktop.domain.act_order import oldest_first, place_of
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationForm, AttestationKind

_AT_ONCE = 200
_ORIGINAL = ATTESTATION.alias("original")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """One copy printed. ``content``: what it says, as JSON; ``original_id``: the entry it duplicates or replaces."""

    id: UUID
    year: int
    rank: int
    number: str
    kind: AttestationKind
    form: AttestationForm
    copy: AttestationCopy
    student_id: UUID
    enrolment_id: UUID
    issued_at: datetime
    made_on: date | None
    reason: str
    to_check: str
    original_id: UUID | None
    sha256: str
    content: str


def next_rank(connection: Connection, year: int) -> int:
    """The next number of a year's series: numbers follow one another without a gap."""
    statement = select(func.coalesce(func.max(ATTESTATION.c.rank), 0)).where(ATTESTATION.c.year == year)
    return int(connection.execute(statement).scalar_one()) + 1


def add(connection: Connection, entry: RegisterEntry, pdf: bytes) -> None:
    """Keep an entry with its PDF."""
    values = {name: getattr(entry, name) for name in RegisterEntry.__slots__}
    connection.execute(insert(ATTESTATION).values(**values, pdf=pdf))


def entries_of(connection: Connection, enrolment: Enrolment, kind: AttestationKind) -> list[RegisterEntry]:
    """The entries of one enrolment and kind, oldest first."""
    return _entries(
        connection, *_of_enrolment(enrolment.student_id, enrolment.id), ATTESTATION.c.kind == kind
    )


def entries_of_student(
    connection: Connection, student_id: UUID, *, with_training: bool = False
) -> list[RegisterEntry]:
    """Every entry of one student, oldest first; those of training only when asked."""
    wanted = [ATTESTATION.c.student_id == student_id]
    if not with_training:
        wanted.append(ATTESTATION.c.year != TRAINING_SERIES)
    return _entries(connection, *wanted)


def names_student(connection: Connection, student_id: UUID) -> bool:
    """True when something was printed for a student, even in training."""
    statement = select(ATTESTATION.c.id).where(ATTESTATION.c.student_id == student_id).limit(1)
    return connection.execute(statement).first() is not None


def entry_of(connection: Connection, entry_id: UUID) -> RegisterEntry:
    """One entry. Raises NoResultFound when there is none (a bug)."""
    statement = select(*_columns()).where(ATTESTATION.c.id == entry_id)
    return RegisterEntry(**connection.execute(statement).mappings().one())


def is_entry(connection: Connection, some_id: UUID) -> bool:
    """True when the id is that of an entry."""
    return connection.execute(select(ATTESTATION.c.id).where(ATTESTATION.c.id == some_id)).first() is not None


def found(
    connection: Connection, words: Sequence[str], *, limit: int
) -> list[tuple[RegisterEntry, str, str]]:
    """The newest entries, each with the student's name and the number it duplicates or replaces ("" for none).

    ``words`` are folded: every one is in the student's searched text or in the number without its hyphen.
    """
    statement = _named(words).order_by(
        ATTESTATION.c.issued_at.desc(), ATTESTATION.c.rank.desc(), ATTESTATION.c.copy
    )
    return [_line(dict(row)) for row in connection.execute(statement.limit(limit)).mappings()]


def every(connection: Connection, words: Sequence[str]) -> Iterator[tuple[RegisterEntry, str, str]]:
    """The same without a limit, in the order of the numbers, one after the other: for a file."""
    statement = _named(words).order_by(
        ATTESTATION.c.year, ATTESTATION.c.rank, ATTESTATION.c.issued_at, ATTESTATION.c.copy
    )
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(statement)
    for row in rows.mappings():
        yield _line(dict(row))


def printed_as(connection: Connection, sha256: str) -> RegisterEntry | None:
    """The entry whose kept PDF has this SHA-256."""
    return next(iter(_entries(connection, ATTESTATION.c.sha256 == sha256)), None)


def numbered(connection: Connection, number: str) -> list[RegisterEntry]:
    """The entries that bear a number: the copies of one act, oldest first."""
    return _entries(connection, ATTESTATION.c.number == number)


def pdf_of(connection: Connection, entry_id: UUID) -> bytes:
    """The PDF kept with an entry."""
    return bytes(
        connection.execute(select(ATTESTATION.c.pdf).where(ATTESTATION.c.id == entry_id)).scalar_one()
    )


def number_of(connection: Connection, entry_id: UUID) -> str:
    """The number of an entry."""
    return str(
        connection.execute(select(ATTESTATION.c.number).where(ATTESTATION.c.id == entry_id)).scalar_one()
    )


def replacing(connection: Connection, act: RegisterEntry) -> list[RegisterEntry]:
    """The later acts of its series that cancel and replace one, oldest first; the copies of one act are several."""
    series = [
        entry
        for entry in _entries(
            connection, *_of_enrolment(act.student_id, act.enrolment_id), ATTESTATION.c.kind == act.kind
        )
        if (entry.year == TRAINING_SERIES) == (act.year == TRAINING_SERIES)
    ]
    own = max(turn for turn, entry in enumerate(series) if place_of(entry) == place_of(act))
    return [entry for entry in series[own + 1 :] if entry.form is AttestationForm.REPLACEMENT]


def _named(words: Sequence[str]) -> Select[Any]:
    digits = func.replace(ATTESTATION.c.number, "-", " ")
    statement = (
        select(*_columns(), STUDENT.c.birth_name, STUDENT.c.given_names, _ORIGINAL.c.number.label("former"))
        .join(STUDENT, STUDENT.c.id == ATTESTATION.c.student_id)
        .join(_ORIGINAL, _ORIGINAL.c.id == ATTESTATION.c.original_id, isouter=True)
    )
    for word in words:
        statement = statement.where(STUDENT.c.search_text.contains(word) | digits.contains(word))
    return statement


def _line(row: dict[str, Any]) -> tuple[RegisterEntry, str, str]:
    student = f"{row.pop('birth_name')} {row.pop('given_names')}".strip()
    former = row.pop("former") or ""
    return RegisterEntry(**row), student, former


def _of_enrolment(student_id: UUID, enrolment_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Through the index of the register, which is by student: by enrolment alone every act would be read."""
    return ATTESTATION.c.student_id == student_id, ATTESTATION.c.enrolment_id == enrolment_id


def _entries(connection: Connection, *conditions: ColumnElement[bool]) -> list[RegisterEntry]:
    statement = select(*_columns()).where(*conditions).order_by(ATTESTATION.c.issued_at, ATTESTATION.c.copy)
    return oldest_first([RegisterEntry(**row) for row in connection.execute(statement).mappings()])


def _columns() -> list[Any]:
    return [ATTESTATION.c[name] for name in RegisterEntry.__slots__]
