"""Whatever the bytes, the answer is rows or a French refusal, in little time and memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livret_desktop.errors import RuleError
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.exchange.reader import FileFormat, ParsedFile, read_file
from livret_desktop.exchange.text_file import MAX_BYTES
from tests.exchange.files import LESSON_TITLES, RAPIDO_TITLES, STUDENT_TITLES, sample, workbook

FILES = {
    ImportKind.STUDENTS: "rapido-eleves.txt",
    ImportKind.ENROLMENTS: "inscriptions.csv",
    ImportKind.INSTRUCTORS: "enseignants.csv",
    ImportKind.LESSONS: "lecons.csv",
}
SEEDS = {kind: sample(name)[:2500] for kind, name in FILES.items()}
SHEET = workbook([STUDENT_TITLES.split(";"), ["LE GALL", "Anne", 37597, 250109312337]])
quick = settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.too_slow])


def _read(data: bytes, kind: ImportKind, file_format: FileFormat = FileFormat.AUTO) -> ParsedFile | RuleError:
    try:
        parsed = read_file(data, kind, file_format)
    except RuleError as refused:
        assert refused.title
        assert refused.message
        assert refused.todo
        return refused
    lines = [row.line for row in parsed.rows] + [problem.row for problem in parsed.rejected]
    assert len(set(lines)) == len(lines) == parsed.read
    assert {warning.row for warning in parsed.warnings} <= {row.line for row in parsed.rows}
    assert all(problem.reason for problem in parsed.rejected)
    return parsed


@quick
@given(st.binary(max_size=3000), st.sampled_from(ImportKind), st.sampled_from(FileFormat))
def test_any_bytes(data: bytes, kind: ImportKind, file_format: FileFormat) -> None:
    _read(data, kind, file_format)


@quick
@given(st.data(), st.sampled_from(ImportKind))
def test_a_real_file_with_bytes_changed(data: st.DataObject, kind: ImportKind) -> None:
    content = bytearray(SEEDS[kind])
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    _read(bytes(content), kind)


@quick
@given(st.data())
def test_a_real_workbook_with_bytes_changed(data: st.DataObject) -> None:
    content = bytearray(SHEET)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    _read(bytes(content), ImportKind.STUDENTS)


@quick
@given(st.text(max_size=400))
def test_any_sheet(body: str) -> None:
    _read(
        workbook([], sheet=f"<worksheet>{body}</worksheet>".encode("utf-8", "replace")), ImportKind.STUDENTS
    )


@quick
@given(st.lists(st.lists(st.text(max_size=20), min_size=10, max_size=10), min_size=1, max_size=8))
def test_any_cells_under_good_titles(rows: list[list[str]]) -> None:
    body = "\n".join(";".join(cells) for cells in rows)
    _read(f"{LESSON_TITLES}\n{body}".encode("utf-8", "replace"), ImportKind.LESSONS)


def _filled(start: str, piece: str) -> bytes:
    head = start.encode()
    return head + piece.encode() * ((MAX_BYTES - len(head)) // len(piece.encode()))


HEAVY = {
    "line breaks": _filled(STUDENT_TITLES, "\n"),
    "separators": _filled(STUDENT_TITLES + "\n", ";"),
    "blank rows": _filled(STUDENT_TITLES, "\n;;;"),
    "bad rows": _filled(STUDENT_TITLES, "\nA;B;hier;x"),
    "quotes": _filled(STUDENT_TITLES + "\n", '"'),
    "quoted breaks": _filled(STUDENT_TITLES + '\n"', "\n"),
    "one line": _filled("", "a"),
    "titles": _filled("", "Nom;"),
    "letters with accents": _filled("", "é"),
    "long cells": _filled(RAPIDO_TITLES, "\n" + "🚗" + "a" * 9000 + "\tb" * 18),
    "cells with one wide letter": _filled(
        RAPIDO_TITLES, "\nM.\tLE GALL Anne\tLE GALL\t" + ("🚗" + "a" * 990 + "\t") * 9 + "\t\t\t\t\t\t"
    ),
}

_QUICK_S = 6.0
"""Of processor; a second at most on a quiet machine. What walks the text again at each line takes minutes."""


@pytest.mark.parametrize("name", HEAVY)
def test_as_heavy_as_allowed_stays_quick(name: str) -> None:
    began = time.process_time()
    _read(HEAVY[name], ImportKind.STUDENTS)
    assert time.process_time() - began < _QUICK_S


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["cells with one wide letter", "long cells", "bad rows", "letters with accents"]
)
def test_as_heavy_as_allowed_stays_small(name: str) -> None:
    tracemalloc.start()
    _read(HEAVY[name], ImportKind.STUDENTS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak + len(HEAVY[name]) < 256 * 1024 * 1024
