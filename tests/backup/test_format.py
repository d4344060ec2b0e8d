"""docs/decisions/backup-format.md is enough to open a backup: a reader made from it alone, on real and fresh files."""

import ast
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from livret_desktop.backup import header, sealed_file
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.school.opening import open_school
from livret_desktop.transmission.send_journal import SendJournal
from tests.backup import independent_reader
from tests.services.house import House, add_student

DATA = Path(__file__).parent.parent / "data"
RELEASED = sorted(DATA.glob("schema_*"))
PAGE = (Path(__file__).parents[2] / "docs" / "decisions" / "backup-format.md").read_text(encoding="utf-8")
PHRASE = "trois canards sur l’étang"


def counts(database: bytes) -> tuple[int, int, str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA application_id").fetchone() == (0x4C495652,)
        numbers = (connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES)
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        return (*numbers, revision)


TABLES = ("student", "lesson")


@pytest.mark.parametrize("released", RELEASED, ids=lambda folder: folder.name)
def test_every_released_backup_opens_without_the_program(released: Path, tmp_path: Path):
    """In a process of its own, where importing the program fails."""
    script = Path(independent_reader.__file__)
    (tmp_path / "livret_desktop.py").write_text("raise ImportError", encoding="utf-8")
    run = subprocess.run(
        [
            sys.executable,
            str(script),
            str(released / "ecole.livretbak"),
            str(released / "recovery-code.txt"),
            str(tmp_path / "sortie"),
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip().endswith("2 élèves, 9 leçons")
    revision = released.name.removeprefix("schema_")
    assert counts((tmp_path / "sortie" / "base.sqlite").read_bytes()) == (2, 9, revision)
    assert (tmp_path / "sortie" / "envois.jsonl").read_text(encoding="utf-8").count('"lessons"') > 1


def test_the_reader_imports_nothing_of_the_program():
    tree = ast.parse(Path(independent_reader.__file__).read_text(encoding="utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert modules
    assert not any(name.startswith(("livret", "tests")) for name in modules)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str, list]:
    """A backup made now, with a passphrase and a journal; the code of its sheet, and the records of the journal."""
    place = tmp_path_factory.mktemp("format")
    house = House(place / "ecole")
    house.create(passphrase=PHRASE)
    target = place / "cle"
    target.mkdir()
    desk = open_school(house.folder, house.around, given=GivenSecrets(passphrase=PHRASE))
    try:
        add_student(desk)
        journal = SendJournal(house.folder.send_journal, desk.master_key.journal_key())
        journal.replay()
        journal.settle(None, house.clock.now(), [])
        journal.close()
        content = back_up(desk, target).backup.path.read_bytes()
        records = list(journal.records())
    finally:
        desk.database.close()
    assert house.code is not None
    return content, "\n".join(house.code.lines()), records


@pytest.mark.parametrize("way", ["sheet", "phrase"])
def test_a_backup_made_now_opens_by_the_sheet_and_by_the_phrase(fresh, way):
    content, code, records = fresh
    head, database, journal = independent_reader.read_backup(content, code if way == "sheet" else PHRASE)
    assert (head["students"], head["lessons"], head["sequence"]) == (1, 0, 1)
    assert counts(database)[:2] == (1, 0)
    assert journal == records


def test_the_independent_reader_believes_nothing_damaged(fresh):
    content, code, _ = fresh
    key = independent_reader.master_key(independent_reader.head_of(content)[0]["keys"], code)
    for changed in (
        content[:-1],
        content + b"x",
        content[:-40] + b"\0" + content[-39:],
        content.replace(b'"students":1', b'"students":2'),
    ):
        with pytest.raises((InvalidTag, ValueError)):
            independent_reader.members_of(changed, key)
    with pytest.raises(ValueError, match="no slot"):
        independent_reader.read_backup(content, "une autre phrase")


def test_the_page_says_the_numbers_of_the_code():
    def spaced(number: int) -> str:
        return f"{number:,}".replace(",", " ")

    for said in (
        f"at most {spaced(header.LARGEST_HEADER)}",
        f"the program writes {spaced(sealed_file.BLOCK_BYTES)}",
        f"from {header.SMALLEST_BLOCK} to {spaced(header.LARGEST_BLOCK)}",
        header.MAGIC.hex(" ").upper(),
    ):
        assert said in PAGE
    named = set(re.findall(r"`(\w+)`", PAGE.split("## From the sheet")[0]))
    assert named >= header._FACTS | header._LAYOUT


def test_the_page_names_every_table_of_the_newest_schema():
    folder = RELEASED[-1]
    code = (folder / "recovery-code.txt").read_text(encoding="utf-8")
    _, database, _ = independent_reader.read_backup((folder / "ecole.livretbak").read_bytes(), code)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = {name for (name,) in found if not name.startswith(("student_fts", "contact_fts", "sqlite_"))}
    assert len(tables) > 20
    assert tables <= set(re.findall(r"`([a-z_]+)[.`]", PAGE.split("## Member `database`")[1]))
