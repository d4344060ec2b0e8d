"""Importing 10 000 students of a Rapido export, against csv reading and a bare executemany into the same cipher."""

from __future__ import annotations

import csv
import io
import itertools
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from livret_desktop.clock import SystemClock
from livret_desktop.db import sqlite_dialect
from livret_desktop.domain.dated_rules import load_rules
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.paths import DataFolder
from livret_desktop.resources import resource_path
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.services.importing.service import ImportChoices, import_file
from livret_desktop.services.school.opening import create_school, open_school
from livret_desktop.services.school.school_description import describe
from livret_desktop.services.surroundings import Surroundings
from tests.bench.big_school import NOW, _id
from tests.bench.harness import Bench

_ROWS = 10_000
_TITLES = (
    "CIVILITE\tNOM USUEL\tNOM DE NAISSANCE\tADRESSE\tCODE POSTAL\tVILLE\tPAYS\tTELEPHONE 1\tTELEPHONE 2\tTELEPHONE 3\t"
    "TELEPHONE 4\tEMAIL\tDATE DE NAISSANCE\tVILLE DE NAISSANCE\tDEPARTEMENT DE NAISSANCE\tPAYS DE NAISSANCE\tNEPH\t"
    "DATE PREMIER PERMIS\tLIEU PREMIER PERMIS"
)


@dataclass
class Context:
    """The file, and where each measure makes its own school."""

    data: bytes
    folder: Path
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))


def prepare(folder: Path) -> Context:
    chance = random.Random(20261120)
    lines = [_TITLES] + [_line(chance, rank) for rank in range(_ROWS)]
    return Context("\r\n".join(lines).encode("cp1252"), folder)


def _line(chance: random.Random, rank: int) -> str:
    name = f"LEFÈVRE-{_letters(chance)}"
    return (
        f"Mme\t{name} Zoé Anaïs\t{name}\t12, rue du Pont\t77000\tMELUN\tFRANCE\t"
        f"06 {chance.randrange(10**8):08d}\t\t\t\t"
        f"eleve{rank}@example.org\t{1 + rank % 28:02d}/05/2006\tMELUN\t77\tFRANCE\t{260_000_000_000 + rank}\t\t"
    )


def _letters(chance: random.Random) -> str:
    return "".join(chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(8))


def ours(context: Context) -> float:
    """The whole import: read, match, write with history and search index, one durable commit."""

    folder = DataFolder(context.folder / f"ecole-{next(context.numbers)}")
    around = Surroundings(
        clock=SystemClock(NOW),
        rules=load_rules(resource_path("rules").glob("*.toml")),
        credentials=MemoryStore(),
        installation_id=_id(random.Random(1)),
    )
    create_school(folder, describe({"school": {"name": "Essai"}}), around)
    desk = open_school(folder, around)
    began = time.perf_counter()
    report = import_file(desk, context.data, ImportChoices(ImportKind.STUDENTS))
    took = time.perf_counter() - began
    desk.database.close()
    assert report.created == _ROWS
    return took


def yardstick(context: Context) -> float:
    """The csv module, then executemany of the same cells into one encrypted table, one durable commit."""

    engine = sqlite_dialect.open_engine(
        context.folder / f"nu-{next(context.numbers)}", "ab" * 32, is_writer=True
    )
    sqlite_dialect.use_write_ahead_log(engine)
    raw = engine.raw_connection()
    columns = ", ".join(f"c{rank}" for rank in range(19))
    raw.cursor().execute(f"CREATE TABLE eleve ({columns})")
    began = time.perf_counter()
    rows = csv.reader(io.StringIO(context.data.decode("cp1252"), newline=""), delimiter="\t")
    next(rows)
    raw.cursor().execute("BEGIN IMMEDIATE")
    raw.cursor().executemany(f"INSERT INTO eleve VALUES ({','.join('?' * 19)})", rows)
    raw.commit()
    took = time.perf_counter() - began
    raw.close()
    engine.dispose()
    return took


BENCHES = [
    Bench(
        name="import of 10 000 students",
        aim=4,
        setup=prepare,
        ours=ours,
        yardstick=yardstick,
        what="a Rapido export of 10 000 rows: matched, checked, written with history and search index, against csv + "
        "executemany of the same cells into one encrypted table",
    )
]
