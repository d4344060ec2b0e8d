"""Students found by those beside them: représentants légaux and accompagnateurs, by any part of name or phone.

``contact`` has one line for each of them and ``contact_fts`` indexes its folded text (SQLite only, kept by triggers:
migration 0005), so a student costs nothing here but what is typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, column, literal, select, table, union_all

from livret_desktop.db import catalogue
from livret_desktop.domain.names import folded

TRIGRAM = 3
"""The full-text indexes know sequences of three characters."""
FEW = 200
"""Up to here, those who have a word are fetched and sorted; beyond, the walk by name meets them soon."""
_PREFIXES = ("0033", "33")
_WHOLE_NUMBER = 6

_STUDENT = catalogue.STUDENTS.table.c
_OWNER = table("student", column("seq"), column("id")).alias("owner")
_BESIDE = (catalogue.GUARDIANS.table.c, catalogue.ACCOMPANISTS.table.c)
_CONTACT = table("contact", column("seq"), column("student_id"), column("search_text"))
_FTS = table("contact_fts", column("rowid"), column("contact_fts"))


@dataclass(frozen=True, slots=True)
class FoundContact:
    """Who is the reason a student is found: name as kept, and what they are to the student."""

    surname: str
    given_name: str
    relation: str
    is_guardian: bool


def searched_words(typed: str) -> list[str]:
    """The folded words of a search; figures said two by two, as a phone number is, are one word.

    A whole number is looked for without what one office writes and another does not: +33, or the 0 it stands for.
    """
    words: list[str] = []
    for word in folded(typed).split():
        if words and word.isdecimal() and words[-1].isdecimal():
            words[-1] += word
        else:
            words.append(word)
    is_foreign = "+" in typed
    return [_national(word, is_foreign) if word.isdecimal() else word for word in words]


def _national(figures: str, is_foreign: bool) -> str:
    for prefix in _PREFIXES if is_foreign else _PREFIXES[:1]:
        if figures.startswith(prefix) and len(figures) > len(prefix):
            return figures[len(prefix) :].lstrip("0") or figures
    return figures[1:] if figures[0] == "0" and len(figures) >= _WHOLE_NUMBER else figures


def by_contact(connection: Connection, words: Sequence[str]) -> ColumnElement[bool] | None:
    """The condition on students: one person beside the student has all these words. None: nobody.

    Asked from the third letter on: a shorter text is in half the names, and no index knows it.
    """
    if max(map(len, words), default=0) < TRIGRAM:
        return None
    found = _students(words)
    few = list(connection.execute(found.distinct().limit(FEW + 1)).scalars())
    if not few:
        return None
    return _STUDENT.seq.in_(few if len(few) <= FEW else found)


def _students(words: Sequence[str]) -> Select[Any]:
    """The students of those who have all the words. ``folded`` leaves letters and digits: nothing to escape."""
    short = [_CONTACT.c.search_text.like(f"%{word}%") for word in words if len(word) < TRIGRAM]
    return (
        select(_OWNER.c.seq)
        .join_from(_FTS, _CONTACT, _CONTACT.c.seq == _FTS.c.rowid)
        .join(_OWNER, _OWNER.c.id == _CONTACT.c.student_id)
        .where(_FTS.c.contact_fts.bool_op("MATCH")(phrases(words)), *short)
    )


def phrases(words: Sequence[str]) -> str:
    """What a full-text index is asked: the words of three characters or more, each in one piece."""
    return " ".join(f'"{word}"' for word in words if len(word) >= TRIGRAM)


def contacts_having(
    connection: Connection, student_ids: Sequence[UUID], words: Sequence[str]
) -> dict[UUID, FoundContact]:
    """For these students, who beside them has all the words; a représentant légal before an accompagnateur."""
    asked = union_all(
        *(_having(columns, student_ids, words, rank) for rank, columns in enumerate(_BESIDE))
    ).order_by("rank", "surname", "given_name")
    found: dict[UUID, FoundContact] = {}
    for row in connection.execute(asked):
        found.setdefault(
            row.student_id, FoundContact(row.surname, row.given_name, row.relation, row.rank == 0)
        )
    return found


def _having(c: Any, student_ids: Sequence[UUID], words: Sequence[str], rank: int) -> Select[Any]:
    has_all = [c.search_text.like(f"%{word}%") for word in words]
    columns = c.student_id, c.surname, c.given_name, c.relation, literal(rank).label("rank")
    return select(*columns).where(c.student_id.in_(student_ids), *has_all)
