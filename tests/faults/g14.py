"""G14: malformed and hostile files: office files, transfers, rules, full exports, backups, and the SQLite inside one.

A real file is bent by lot (bytes changed, cut, doubled, words of an attacker put in), or made by an attacker (bombs,
paths, entities, views in place of tables). Each must end in a French refusal or in an import that is whole; nothing
else is raised, no row is there by halves, nothing is written outside the folders of the scene, in two seconds of
processor and 256 MiB more at most. The known-bad twin reads the same bytes as a hurried program would, row after row,
each committed at once: it breaks with an error of Python's, or breaks after rows are in.
"""

from __future__ import annotations

import csv
import io
import random
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

from livret_desktop.backup.target_folder import read_facts, verify_backup
from livret_desktop.db import schema, sqlite_dialect
from livret_desktop.db.copying import copy_into_fresh, count_students_and_lessons
from livret_desktop.domain.dated_rules import load_rules
from livret_desktop.errors import LivretError
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.paths import DataFolder
from livret_desktop.resources import resource_path
from livret_desktop.security.transfer_seal import open_transfer, seal_transfer
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.importing.service import ImportChoices, import_file
from livret_desktop.services.transfer.dossier import read_dossier
from livret_desktop.services.transfer.making import make_transfer
from livret_desktop.services.transfer.receiving import receive_transfer
from livret_desktop.services.whole_school.exporting import export_whole
from livret_desktop.services.whole_school.importing import import_whole
from tests.exchange.files import LESSON_TITLES, STUDENT_TITLES, rapido, workbook
from tests.faults.bounds import Watch, the_watch
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.parallel import fast_folder, spread
from tests.services.house import House, add_student, enrol

_MOST_CPU_S = 2.0
_MOST_MEMORY_KIB = 256 * 1024
_WORDS = (
    b"=cmd|' /C calc'!A0",
    b"../../../etc/passwd",
    b"..\\..\\CON",
    b"\x00",
    b"\xff\xfe",
    b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;",
    b"9" * 400,
    b"-1",
    b"NaN",
    b"1e999",
    b'"',
    b";",
    b"\t",
    b"\r\n",
    b"{" * 2_000,
    b"[" * 2_000,
    b"9999-12-31",
    b"0000-00-00",
    b"31/02/2026",
    "\u202e\u200f\u00e9\U0001f600".encode(),
    b"\\ud800",
    b"null",
    b"true",
    b"",
)
_CSV = (
    f"{STUDENT_TITLES}\nMARTIN;Zoé;12/03/2008;250109312337\nDUPONT;Anna;01/01/2007;\nPETIT;Éloi;2/2/2006;240109312337\n"
).encode()
_LESSONS = (
    f"{LESSON_TITLES}\n03/11/2026;10:00;60;250109312337;B;A0207731020;;pratique;véhicule;faite\n".encode()
)
_RULES = resource_path("rules", "booklet.toml").read_bytes()
_SEALED_EVERY, _WHOLE_EVERY, _SQLITE_EVERY = 24, 120, 480
_VIEWS = (
    "DROP TABLE lesson",
    "CREATE VIEW lesson AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n",
)


@dataclass
class _Stage:
    """A school to import into, and one file of each kind that is as it should be."""

    folder: Path
    house: House
    desk: Desk
    workbook: bytes
    bomb: bytes
    dossier: bytes
    sealed: bytes
    code: str
    backup: Path
    export: Path
    refused: int = 0
    twin_missed: int = 0


@contextmanager
def _staged() -> Iterator[_Stage]:
    with fast_folder() as folder:
        house = House(folder / "ecole")
        house.create()
        with house.open() as desk:
            student = add_student(desk)
            enrol(desk, student)
            made = make_transfer(desk, student.id)
            target = folder / "cle"
            target.mkdir()
            backup = back_up(desk, target).backup.path
            export_whole(desk, folder / "export")
            book = workbook([STUDENT_TITLES.split(";"), ["LE GALL", "Anne", 37597, 250109312338]])
            plain = open_transfer(made.content, made.code)
            bomb = _with_member(book, "xl/sharedStrings.xml", b"\0" * 50_000_000)
            yield _Stage(
                folder, house, desk, book, bomb, plain, made.content, made.code, backup, folder / "export"
            )


def run_g14(seed: int, size: int) -> CampaignResult:
    """``size`` bent or hostile files, each kind in turn."""
    started = time.perf_counter()
    found = spread(partial(_files, seed), size, chunk=500)
    missed = [one.trouble for one in found if one.trouble]
    refused = sum(one.is_refused for one in found)
    return CampaignResult(
        name="G14",
        injected=size,
        caught=len(found) - len(missed),
        missed=len(missed),
        twin_missed=sum(one.twin_missed for one in found),
        seconds=time.perf_counter() - started,
        remark=f"{refused} refused, {len(found) - refused - len(missed)} whole; at most "
        f"{max(one.seconds for one in found):.1f} s of processor, {max(one.grown_mib for one in found)} MiB",
        examples=missed[:5],
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came of one file."""

    trouble: str
    is_refused: bool
    twin_missed: int
    seconds: float
    grown_mib: int


def _files(seed: int, first: int, count: int) -> list[_Seen]:
    """The files of these numbers, on a school of their own."""
    watch = the_watch()
    with _staged() as stage:
        return [_seen(stage, watch, seed, number) for number in range(first, first + count)]


def _seen(stage: _Stage, watch: Watch, seed: int, number: int) -> _Seen:
    lot = random.Random(f"{seed}/{number}")
    refused, twin = stage.refused, stage.twin_missed
    watch.outside.clear()
    watch.within = stage.folder
    begun = time.thread_time()
    trouble = _trouble(stage, lot, number)
    spent = time.thread_time() - begun
    watch.within = None
    if not trouble and spent > _MOST_CPU_S:
        trouble = f"{spent:.1f} s"
    if not trouble and watch.outside:
        trouble = f"written outside: {watch.outside[0]}"
    if not trouble and watch.grown_kib() > _MOST_MEMORY_KIB:
        trouble = "memory"
    return _Seen(
        trouble=f"seed {seed}, scene {number}: {trouble}" if trouble else "",
        is_refused=stage.refused > refused,
        twin_missed=stage.twin_missed - twin,
        seconds=spent,
        grown_mib=watch.grown_kib() // 1024,
    )


def _trouble(stage: _Stage, lot: random.Random, number: int) -> str:
    """What went wrong; empty when the file was refused in words, or taken in whole."""
    scene = _scene(number)
    before = _counts(stage.desk)
    try:
        created = scene(stage, lot)
    except LivretError as refusal:
        stage.refused += 1
        if not (refusal.title and refusal.message and refusal.todo):
            return "a refusal without words"
        created = 0
    except (Exception, RecursionError) as bug:
        return f"{scene.__name__}: {type(bug).__name__}"
    return "" if _counts(stage.desk) - before == created else f"{scene.__name__}: partial"


def _scene(number: int) -> Callable[[_Stage, random.Random], int]:
    for every, rare in (
        (_SQLITE_EVERY, _sqlite),
        (_WHOLE_EVERY, _whole_export),
        (_SEALED_EVERY, _sealed_file),
    ):
        if number % every == every - 1:
            return rare
    common = (_csv, _rapido, _xlsx, _lessons, _dossier, _rules)
    return common[number % len(common)]


def _csv(stage: _Stage, lot: random.Random) -> int:
    return _import(stage, _bent(_CSV, lot), ImportKind.STUDENTS, lot)


def _rapido(stage: _Stage, lot: random.Random) -> int:
    return _import(stage, _bent(rapido("MARTIN Zoé", ""), lot), ImportKind.STUDENTS, lot)


def _lessons(stage: _Stage, lot: random.Random) -> int:
    return _import(stage, _bent(_LESSONS, lot), ImportKind.LESSONS, lot)


def _xlsx(stage: _Stage, lot: random.Random) -> int:
    kind = lot.randrange(6)
    if kind == 0:
        content = _endless_rows()
    elif kind == 1:
        content = workbook([], sheet=lot.choice(_WORDS) + b"<worksheet><sheetData/></worksheet>")
    elif kind == 2:
        content = _with_member(stage.workbook, "../../dehors.xml", b"x" * 100)
    elif kind == 3:
        content = stage.bomb
    else:
        content = _bent(stage.workbook, lot)
    return _import(stage, content, ImportKind.STUDENTS, lot)


@cache
def _endless_rows() -> bytes:
    return workbook([], sheet=b"<worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * 200_000)


def _import(stage: _Stage, content: bytes, kind: ImportKind, lot: random.Random) -> int:
    stage.twin_missed += _twin_breaks(content)
    choices = ImportChoices(kind=kind, keeps_good=lot.random() < 0.5)
    report = import_file(stage.desk, content, choices)
    return report.created if report.is_applied else 0


def _dossier(stage: _Stage, lot: random.Random) -> int:
    """What a transfer file holds once open: whoever made the file chose it."""
    text = _bent(stage.dossier[4:], lot)
    size = stage.dossier[:4] if lot.random() < 0.5 else lot.randbytes(4)
    dossier = read_dossier(size + text)
    return 1 + receive_transfer(stage.desk, dossier).lessons


def _sealed_file(stage: _Stage, lot: random.Random) -> int:
    content = _bent(stage.sealed, lot)
    if lot.random() < 0.3:
        content = seal_transfer(_bent(stage.dossier, lot), stage.code)
    dossier = read_dossier(open_transfer(content, stage.code))
    return 1 + receive_transfer(stage.desk, dossier).lessons


def _rules(stage: _Stage, lot: random.Random) -> int:
    path = stage.folder / "regles.toml"
    path.write_bytes(_bent(_RULES, lot))
    load_rules([path])
    return 0


def _whole_export(stage: _Stage, lot: random.Random) -> int:
    copy, data = stage.folder / "export-recu", stage.folder / "autre"
    for left in (copy, data):
        shutil.rmtree(left, ignore_errors=True)
    shutil.copytree(stage.export, copy)
    whole = (copy / "ecole.json").read_bytes()
    (copy / "ecole.json").write_bytes(_bent(whole, lot))
    stage.twin_missed += _twin_breaks(whole)
    try:
        import_whole(copy, DataFolder(data), stage.house.around)
    except LivretError:
        if any(path.name in {"ecole.livret", "keys.json", "restauration"} for path in data.iterdir()):
            raise AssertionError("a school by halves") from None
        raise
    return 0


def _sqlite(stage: _Stage, _lot: random.Random) -> int:
    """A backup of a database that is one, whose table of lessons is a view without end; and one cut."""
    key = stage.desk.master_key
    hostile, target = stage.folder / "hostile.livret", stage.folder / "copie.livret"
    hostile.unlink(missing_ok=True)
    schema.create_database(hostile, key.database_key_hex())
    engine = sqlite_dialect.open_engine(hostile, key.database_key_hex(), is_writer=True)
    try:
        with engine.connect() as connection, connection.begin():
            for statement in ("PRAGMA defer_foreign_keys = ON", *_VIEWS):
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
    cut = stage.folder / "coupe.livretbak"
    cut.write_bytes(stage.backup.read_bytes()[:-100])
    with suppress(LivretError):
        verify_backup(cut, key.backup_key())
        raise AssertionError("a cut backup was believed")
    read_facts(stage.backup)
    copy_into_fresh(hostile, target, key.database_key_hex())
    return 0


def _bent(content: bytes, lot: random.Random) -> bytes:
    """A few changes by lot, anywhere."""
    bent = bytearray(content)
    for _ in range(lot.randint(1, 4)):
        at = lot.randrange(len(bent) + 1)
        way = lot.randrange(5)
        if way == 0:
            bent[at : at + lot.randint(1, 8)] = lot.randbytes(lot.randint(0, 8))
        elif way == 1:
            del bent[at : at + lot.randint(1, 200)]
        elif way == 2:
            bent[at:at] = bytes(bent[at : at + lot.randint(1, 400)])
        elif way == 3:
            bent[at:at] = lot.choice(_WORDS)
        else:
            del bent[at:]
    return bytes(bent)


def _with_member(book: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO(book)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


def _twin_breaks(content: bytes) -> bool:
    """The hurried program: True when it breaks on these bytes, or breaks after rows are in."""
    rows: list[tuple[str, date, int]] = []
    try:
        for row in csv.DictReader(io.StringIO(content.decode()), delimiter=";"):
            day, month, year = row["Date de naissance"].split("/")
            rows.append(
                (row["Nom de naissance"], date(int(year), int(month), int(day)), int(row["NEPH"] or 0))
            )
    except (ArithmeticError, LookupError, ValueError, AttributeError, TypeError, csv.Error):
        return True
    return False


def _counts(desk: Desk) -> int:
    with desk.database.read() as reading:
        return sum(count_students_and_lessons(reading.connection))


CAMPAIGNS = [
    Campaign(
        name="G14",
        promise="Malformed and hostile imports, transfers, rules, exports, backups: refused in words or whole, nothing "
        "written outside (twin: rows committed one by one, errors of Python)",
        run=run_g14,
        small=130,
        first=3_000,
        full=20_000,
    )
]
