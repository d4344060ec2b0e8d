"""Students found by those beside them: représentants légaux and accompagnateurs, by any part of name or phone.

``contact`` has one line for each of them and ``contact_fts`` indexes its folded text (SQLite only, kept by triggers:
migration 0005), so a student costs nothing here but what is typed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    column,
    func,
    literal,
    select,
    table,
    union_all,
)

from livret_desktop.db import catalogue
from livret_desktop.db.prepared import Prepared
from livret_desktop.domain.names import folded

TRIGRAM = 3
"""The full-text indexes know sequences of three characters."""
FEW = 200
"""Up to here, those who have a word are fetched and sorted; beyond, the walk by name meets them soon."""
_PREFIXES = ("0033", "33")
_WHOLE_NUMBER = 6

_OWNER = table("student", column("seq"), column("id")).alias("owner")
_BESIDE = (catalogue.GUARDIANS.raw.c, catalogue.ACCOMPANISTS.raw.c)
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


class Beside(Enum):
    """How many students are found by a person beside them."""

    NOBODY = auto()
    FEW = auto()
    """So few that they can be sorted together."""
    MANY = auto()


def by_contact(connection: Connection, words: Sequence[str]) -> tuple[Beside, list[int]]:
    """Those beside whom one person has all these words; their row numbers when they are few.

    Asked from the third letter on: a shorter text is in half the names, and no index knows it.
    """
    if max(map(len, words), default=0) < TRIGRAM:
        return Beside.NOBODY, []
    short = tuple(rank for rank, word in enumerate(words) if len(word) < TRIGRAM)
    rows = _few_beside(short).rows(connection, **typed_values(words))
    if len(rows) > FEW:
        return Beside.MANY, []
    return (Beside.FEW if rows else Beside.NOBODY), [row[0] for row in rows]


def typed_values(words: Sequence[str]) -> dict[str, str]:
    """What is bound to ``like0``… and ``phrases``. ``folded`` leaves letters and digits: nothing to escape."""
    likes = {f"like{rank}": f"%{word}%" for rank, word in enumerate(words)}
    return {"phrases": phrases(words), **likes}


def beside_students(short: tuple[int, ...]) -> Select[Any]:
    """The row numbers of the students of those who have all the words; ``short``: the ranks of the words that the
    index does not know."""
    likes = [_CONTACT.c.search_text.like(bindparam(f"like{rank}")) for rank in short]
    return (
        select(_OWNER.c.seq)
        .join_from(_FTS, _CONTACT, _CONTACT.c.seq == _FTS.c.rowid)
        .join(_OWNER, _OWNER.c.id == _CONTACT.c.student_id)
        .where(_FTS.c.contact_fts.bool_op("MATCH")(bindparam("phrases")), *likes)
    )


def one_of(column: ColumnElement[Any], *lists: str) -> ColumnElement[bool]:
    """The column is in one of these lists, each bound as JSON: any length, one statement."""
    parts = [select(func.json_each(bindparam(name)).table_valued("value").c.value) for name in lists]
    return column.in_(union_all(*parts) if len(parts) > 1 else parts[0])


@lru_cache(maxsize=64)
def _few_beside(short: tuple[int, ...]) -> Prepared:
    return Prepared(lambda: beside_students(short).distinct().limit(FEW + 1))


def phrases(words: Sequence[str]) -> str:
    """What a full-text index is asked: the words of three characters or more, each in one piece."""
    return " ".join(f'"{word}"' for word in words if len(word) >= TRIGRAM)


def contacts_having(
    connection: Connection, student_ids: Sequence[UUID], words: Sequence[str]
) -> dict[UUID, FoundContact]:
    """For these students, who beside them has all the words; a représentant légal before an accompagnateur."""
    ids = json.dumps([str(one) for one in student_ids])
    found: dict[UUID, FoundContact] = {}
    for student_id, surname, given_name, relation, rank in _having(len(words)).rows(
        connection, ids=ids, **typed_values(words)
    ):
        found.setdefault(UUID(student_id), FoundContact(surname, given_name, relation, rank == 0))
    return found


@lru_cache(maxsize=64)
def _having(words: int) -> Prepared:
    def beside(c: Any, rank: int) -> Select[Any]:
        has_all = [c.search_text.like(bindparam(f"like{one}")) for one in range(words)]
        columns = c.student_id, c.surname, c.given_name, c.relation, literal(rank).label("rank")
        return select(*columns).where(one_of(c.student_id, "ids"), *has_all)

    return Prepared(
        lambda: union_all(*(beside(columns, rank) for rank, columns in enumerate(_BESIDE))).order_by(
            "rank", "surname", "given_name"
        )
    )
