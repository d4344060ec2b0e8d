"""The search of students, at every key: which statements answer it, in what order, compiled once for each shape.

A typed key must be answered within one frame among 50 000 students. A word that few students have comes from the
full-text index; a frequent one is soon met by walking ``ix_student_sort_name``, which covers search and order.
Building a statement and looking it up costs SQLAlchemy several times what SQLite takes to answer it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    true,
)

from livret_desktop.db import catalogue
from livret_desktop.db.prepared import Prepared
from livret_desktop.db.read_models.contact_search import (
    FEW,
    TRIGRAM,
    Beside,
    beside_students,
    by_contact,
    one_of,
    searched_words,
    typed_values,
)
from livret_desktop.db.read_models.student_query import QueryShape, StudentQuery, dates_of, shape_of

_STUDENT = catalogue.STUDENTS.table.c
_LAST_LETTER = "\U0010ffff"
_SHAPES = 512


class Wanted(Enum):
    """What is asked about the students found."""

    LINES = auto()
    IDS = auto()
    COUNT = auto()


class _Part(Enum):
    """Some lines of a list that stand together. Nobody is in two parts of one list."""

    EVERYONE = auto()
    """Nothing is typed."""
    BEGINNING = auto()
    """Their surname begins with the first word."""
    BEFORE = auto()
    AFTER = auto()
    """They have the words elsewhere: on either side of the beginning, so that no line of the index is looked at in
    vain."""
    BESIDE = auto()
    """Someone beside them has the words."""
    ANYWHERE = auto()
    """Any of these, in another order than by name."""
    ARCHIVED = auto()
    FEW = auto()
    """Everyone after the beginning, so few that one statement brings and sorts them."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What decides the words of one statement; the rest are values."""

    wanted: Wanted
    part: _Part
    query: QueryShape
    words: int
    is_own_few: bool
    beside: Beside


class StudentSearch:
    """One query made ready on one connection: its parts, in the order they are shown."""

    def __init__(self, connection: Connection, query: StudentQuery) -> None:
        self._connection = connection
        self._query = shape_of(query)
        self.words = searched_words(query.text)
        first = self.words[0] if self.words else ""
        self._values: dict[str, Any] = {
            **dates_of(query),
            **typed_values(self.words),
            "first": first,
            "beyond": first + _LAST_LETTER,
        }
        self._few_asked: list[Sequence[int] | None] = []
        self._beside_asked: list[Beside] = []

    def page(self, wanted: Wanted, offset: int, limit: int) -> list[Any]:
        """A page, as it is kept; ``limit`` -1 for all of it."""
        found: list[Any] = []
        for part in self._parts():
            rest = -1 if limit < 0 else limit - len(found)
            rows = self._rows(wanted, part, offset=offset, limit=rest)
            found += rows
            if len(found) == limit:
                break
            offset = 0 if rows or not offset else offset - self._count(part)
        return found

    def count(self) -> int:
        """How many lines all the parts have."""
        return sum(self._count(part) for part in self._parts())

    @property
    def looked_beside(self) -> bool:
        """True when some may be found by a person beside them."""
        return any(one is not Beside.NOBODY for one in self._beside_asked)

    def _parts(self) -> Iterator[_Part]:
        """Each is asked for only when those before it do not fill the page."""
        if not self.words:
            yield _Part.EVERYONE
            return
        is_by_name = self._query.is_by_name
        if is_by_name:
            yield _Part.BEGINNING
        if self._few() is not None and self._beside() is not Beside.MANY:
            if self._few() or self._beside() is Beside.FEW:
                yield _Part.FEW
            return
        if is_by_name:
            yield _Part.BEFORE
            yield _Part.AFTER
            if self._beside() is not Beside.NOBODY:
                yield _Part.BESIDE
        else:
            yield _Part.ANYWHERE
        if self._query.with_archived:
            yield _Part.ARCHIVED

    def _rows(self, wanted: Wanted, part: _Part, **more: int) -> list[tuple[Any, ...]]:
        is_plain = part in {_Part.EVERYONE, _Part.BEGINNING}
        own = None if is_plain else self._few()
        beside = Beside.NOBODY if is_plain else self._beside()
        shape = _Shape(wanted, part, self._query, len(self.words), own is not None, beside)
        return _statement(shape, _short(self.words)).rows(self._connection, **self._values, **more)

    def _count(self, part: _Part) -> int:
        return int(self._rows(Wanted.COUNT, part)[0][0])

    def _few(self) -> Sequence[int] | None:
        if not self._few_asked:
            found = self._ask_few()
            self._few_asked.append(found)
            self._values["own"] = json.dumps(found or ())
        return self._few_asked[0]

    def _beside(self) -> Beside:
        if not self._beside_asked:
            beside, few = by_contact(self._connection, self.words)
            self._beside_asked.append(beside)
            self._values["beside"] = json.dumps(few)
        return self._beside_asked[0]

    def _ask_few(self) -> list[int] | None:
        """Those who have the words, when they are few; None when they are many.

        From the third letter on, the full-text index knows. For shorter words, or beside a frequent one, one walk of
        the index by name does, the archived in it: what nobody has is then looked for once.
        """
        has_long = any(len(word) >= TRIGRAM for word in self.words)
        found = self._seqs(_HAVING_LONG) if has_long else None
        if found is None and _short(self.words):
            found = self._seqs(_walk(len(self.words)))
        return found

    def _seqs(self, asked: Prepared) -> list[int] | None:
        rows = asked.rows(self._connection, **self._values)
        return [row[0] for row in rows] if len(rows) <= FEW else None


def _short(words: Sequence[str]) -> tuple[int, ...]:
    return tuple(rank for rank, word in enumerate(words) if len(word) < TRIGRAM)


_HAVING_LONG = Prepared(
    lambda: text(f"SELECT rowid FROM student_fts WHERE student_fts MATCH :phrases LIMIT {FEW + 1}")  # noqa: S608
)


@lru_cache(maxsize=_SHAPES)
def _walk(words: int) -> Prepared:
    return Prepared(lambda: select(_STUDENT.seq).where(*_likes(words)).limit(FEW + 1))


@lru_cache(maxsize=_SHAPES)
def _statement(shape: _Shape, short: tuple[int, ...]) -> Prepared:
    return Prepared(lambda: _select(shape, short))


def _select(shape: _Shape, short: tuple[int, ...]) -> Select[Any]:
    columns: Any = {
        Wanted.LINES: catalogue.STUDENTS.kept_columns,
        Wanted.IDS: _STUDENT.id,
        Wanted.COUNT: func.count(),
    }[shape.wanted]
    statement = select(columns).select_from(catalogue.STUDENTS.table).where(_condition(shape, short))
    if shape.wanted is Wanted.COUNT:
        return statement
    order = (_rank(shape), *shape.query.order()) if shape.part is _Part.FEW else shape.query.order()
    return statement.order_by(*order).limit(bindparam("limit")).offset(bindparam("offset"))


def _condition(shape: _Shape, short: tuple[int, ...]) -> ColumnElement[bool]:
    passes, likes = shape.query.passes(), and_(true(), *_likes(shape.words))
    own = and_(one_of(_STUDENT.seq, "own"), likes) if shape.is_own_few else likes
    beside = _beside(shape.beside, short)
    before, after = _STUDENT.sort_name < bindparam("first"), _STUDENT.sort_name >= bindparam("beyond")
    is_archived = _STUDENT.archived_on.is_not(None)
    plain = {
        _Part.EVERYONE: lambda: passes,
        _Part.BEGINNING: lambda: and_(passes, likes, not_(before), not_(after)),
        _Part.BEFORE: lambda: and_(passes, own, before),
        _Part.AFTER: lambda: and_(passes, own, after),
        _Part.BESIDE: lambda: and_(passes, beside, not_(likes)),
        _Part.ANYWHERE: lambda: and_(passes, or_(own, beside)),
        _Part.ARCHIVED: lambda: and_(is_archived, or_(own, beside)),
    }
    if shape.part in plain:
        return plain[shape.part]()
    here = and_(likes, or_(before, after)) if shape.query.is_by_name else likes
    wanted = and_(passes, or_(here, and_(beside, not_(likes))))
    if shape.query.with_archived:
        wanted = or_(wanted, and_(is_archived, or_(likes, beside)))
    return and_(one_of(_STUDENT.seq, "own", "beside"), wanted)


def _rank(shape: _Shape) -> ColumnElement[int]:
    """Archived last; by name, those found by someone else after those who have it themselves."""
    ranks: list[Any] = []
    if shape.query.with_archived:
        ranks.append((_STUDENT.archived_on.is_not(None), 2))
    if shape.query.is_by_name:
        ranks.append((and_(*_likes(shape.words)), 0))
    return case(*ranks, else_=1) if ranks else literal(0)


def _beside(beside: Beside, short: tuple[int, ...]) -> ColumnElement[bool]:
    if beside is Beside.NOBODY:
        return false()
    return (
        one_of(_STUDENT.seq, "beside") if beside is Beside.FEW else _STUDENT.seq.in_(beside_students(short))
    )


def _likes(words: int) -> list[ColumnElement[bool]]:
    """Every word is somewhere in names, NEPH or phones."""
    return [_STUDENT.search_text.like(bindparam(f"like{rank}")) for rank in range(words)]
