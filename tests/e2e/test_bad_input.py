"""Bad input gets a French sentence and its exit status, and nothing is lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from livret_desktop.db.database import Database
from livret_desktop.exchange.text_file import MAX_BYTES
from livret_desktop.paths import DataFolder
from livret_desktop.security.keys import read_key_file
from tests.e2e.command_line import PASSPHRASE, SAMPLES, Pc, Said

HEADER = "Nom de naissance;Prénoms;Date de naissance;NEPH\n"
PUPIL = "260207704401"


def counts(pc: Pc) -> tuple[int, int]:
    """Students and lessons kept."""
    key = read_key_file(pc.data / "keys.json").open_with_passphrase(PASSPHRASE)
    database = Database(DataFolder(pc.data).database, key.database_key_hex())
    try:
        with database.read() as reading:
            return reading.students.count(), reading.lessons.count()
    finally:
        database.close()


def is_said_in_french(said: Said) -> bool:
    """What happened, what it means, what to do: three sentences, none of them Python's."""
    lines = [line.strip() for line in said.stderr.splitlines() if line.strip()]
    return len(lines) >= 3 and not any(word in said.stderr for word in ("Errno", "Error", "Exception"))


# --- files ---------------------------------------------------------------------------------------------------


def missing(folder: Path) -> Path:
    return folder / "absent.csv"


def empty(folder: Path) -> Path:
    return _file(folder, b"")


def a_folder(folder: Path) -> Path:
    return folder


def binary(folder: Path) -> Path:
    return _file(folder, bytes(range(256)) * 400)


def image(folder: Path) -> Path:
    return _file(folder, b"\x89PNG\r\n\x1a\n" + bytes(4_000))


def too_big(folder: Path) -> Path:
    """A text of 50 MB: as sparse as the file system allows, read no further than the limit."""
    path = _file(folder, HEADER.encode())
    with path.open("r+b") as opened:
        opened.truncate(50 * 1024 * 1024)
    assert path.stat().st_size > MAX_BYTES
    return path


def utf_16_without_mark(folder: Path) -> Path:
    return _file(folder, (HEADER + "LE GALL;Maëlys;01/01/2001;260101234567\n").encode("utf-16-le"))


def without_known_titles(folder: Path) -> Path:
    return _file(folder, b"a;b;c\n1;2;3\n")


def cut_in_a_quote(folder: Path) -> Path:
    return _file(folder, (HEADER + 'LE GALL;"Maëlys;01/01/2001;260101234567\n').encode())


def not_a_workbook(folder: Path) -> Path:
    return _file(folder, b"PK\x03\x04" + bytes(200), "eleves.xlsx")


def _file(folder: Path, content: bytes, name: str = "eleves.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


FILES = [
    missing,
    empty,
    a_folder,
    binary,
    image,
    too_big,
    utf_16_without_mark,
    without_known_titles,
    cut_in_a_quote,
    not_a_workbook,
]


@pytest.mark.parametrize("make", FILES, ids=[make.__name__ for make in FILES])
def test_a_file_that_cannot_be_taken_changes_nothing(pc: Pc, tmp_path: Path, make):
    folder = tmp_path / "fichiers"
    folder.mkdir()
    said = pc("import", "students", make(folder))
    assert said.status == 1, said.stderr
    if "error" in said.document:
        assert is_said_in_french(said)
    else:
        assert said.document["rejected"]
    assert counts(pc) == (137, 869)


def test_a_half_filled_file_names_each_row(pc: Pc, tmp_path: Path):
    rows = ["DUPONTEL;;01/01/2001;", ";Zoé;;", "MARTELLI;Léa;31/02/2001;260101234567", "BONNEFOY;Rose;;"]
    file = _file(tmp_path, (HEADER + "\n".join(rows) + "\n").encode("cp1252"))
    refused = pc("import", "students", file)
    assert refused.status == 1
    assert {(one["row"], one["field"]) for one in refused.document["rejected"]} == {
        (1, "given_names"),
        (2, "birth_name"),
        (3, "born_on"),
    }
    assert counts(pc) == (137, 869)
    kept = pc.done("import", "students", file, "--keep-good")
    assert kept["created"] == 1
    assert counts(pc) == (138, 869)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_survive_every_encoding(pc: Pc, tmp_path: Path, encoding: str):
    content = HEADER + "ŒILLÈRE-PÑEDA;Maëlys Anaïs;01/01/2001;260101234567\n"
    pc.done("import", "students", _file(tmp_path, content.encode(encoding)))
    assert pc.done("student", "show", "260101234567")["birth_name"] == "ŒILLÈRE-PÑEDA"


@pytest.mark.parametrize(
    ("typed", "kept", "is_warned"),
    [
        ("26 01 01 23 45 67", "260101234567", False),
        ("26.01.01-234567", "260101234567", False),
        ("060101234567", "060101234567", False),
        ("2601012345", "2601012345", True),
        ("1234567890123456789", "1234567890123456789", True),
        ("123456789", "123456789", True),
        ("12345678901234567890", "12345678901234567890", True),
        ("26O101234567", "26O101234567", True),
        ("", None, True),
    ],
    ids=["spaces", "dots", "leading zero", "10", "19", "9", "20", "letter O", "none"],
)
def test_a_neph_never_refuses_a_student(
    pc: Pc, tmp_path: Path, typed: str, kept: str | None, is_warned: bool
):
    file = _file(tmp_path, f"{HEADER}ZAMPARELLI;Oriane;01/01/2001;{typed}\n".encode())
    report = pc.done("import", "students", file)
    assert report["created"] == 1
    assert bool(report["warnings"]) is is_warned
    assert pc.done("student", "show", "ZAMPARELLI Oriane")["neph"] == kept


# --- the data folder -----------------------------------------------------------------------------------------


def test_a_wrong_passphrase_stops_there(pc: Pc):
    pc.passphrase = "pas celle-là"
    said = pc("transmit", "status")
    assert said.status == 1
    assert is_said_in_french(said)
    assert "pas celle-là" not in said.stderr
    pc.passphrase = PASSPHRASE
    assert counts(pc) == (137, 869)


def test_no_secret_at_all_cannot_begin(pc: Pc):
    pc.passphrase = None
    said = pc("transmit", "status")
    assert said.status == 3
    assert is_said_in_french(said)


def test_no_school_here(new_pc: Pc):
    said = new_pc("transmit", "status")
    assert (said.status, said.error["title"]) == (3, "Aucune école dans ce dossier")


def test_a_folder_from_a_newer_version_is_left_as_it_is(pc: Pc):
    database = DataFolder(pc.data).database
    key = read_key_file(pc.data / "keys.json").open_with_passphrase(PASSPHRASE)
    opened = Database(database, key.database_key_hex())
    with opened.quiet_write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    opened.close()
    before = database.read_bytes()
    said = pc("transmit", "status")
    assert said.status == 3
    assert "plus récente" in said.error["title"]
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    "damage", [b"", b"pas une base du tout", bytes(8_192)], ids=["empty", "text", "zeros"]
)
def test_a_damaged_database_is_not_touched(pc: Pc, damage: bytes):
    database = DataFolder(pc.data).database
    database.write_bytes(damage)
    said = pc("transmit", "status")
    assert said.status == 3, said.stderr
    assert is_said_in_french(said)
    assert database.read_bytes() == damage


def test_a_damaged_key_file_is_said(pc: Pc):
    (pc.data / "keys.json").write_text("{")
    said = pc("transmit", "status")
    assert said.status in {1, 3}
    assert is_said_in_french(said)


def test_a_busy_folder_is_said(pc: Pc):
    with FileLock(DataFolder(pc.data).upkeep_lock):
        said = pc("transmit", "status")
    assert (said.status, said.error["title"]) == (3, "Les données sont occupées")


def test_another_sender_is_said_within_two_seconds(connected: Pc, dsr):
    with FileLock(DataFolder(connected.data).sender_lock):
        said = connected("transmit", "send")
    assert said.status == 3
    assert is_said_in_french(said)
    assert dsr.records == ()
    assert connected("transmit", "send").document["accepted"] == 101


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("", "La description n’a pas de partie [school]"),
        ("[school]\nname = ''", "Nom de l’établissement manquant"),
        ("[school]\nname = 'X'\ncouleur = 'bleu'", "Champ inconnu dans la description"),
        ("[school]\nname = 'X'\nagrement_number = '77'", "Numéro d’agrément refusé"),
        ("[school]\nname = 'X'\nagrement_expires_on = 'demain'", "Date illisible"),
        ("[school\nname", "Description de l’école illisible"),
        ("[school]\nname = 'X'\n[schedule]\nevening = '25:00'", "Envoi du soir : valeur refusée"),
        ("dsr = 3\n[school]\nname = 'X'", "Texte attendu"),
        ("[school]\nname = 'X'\n[dsr]\nbase_url = ['a']", "Texte attendu"),
    ],
)
def test_a_school_described_badly_is_not_made(new_pc: Pc, content: str, title: str):
    file = new_pc.place / "ecole.toml"
    file.write_text(content, encoding="utf-8")
    said = new_pc("init", "--school", file)
    assert said.status == 1, said.stderr
    assert said.error["title"] == title
    assert not DataFolder(new_pc.data).database.exists()


# --- the stick -----------------------------------------------------------------------------------------------


def test_no_stick_there(pc: Pc):
    said = pc("backup", "create", pc.place / "absente")
    assert (said.status, said.error["title"]) == (3, "Ce dossier ou cette clé n’est pas là")


def test_a_full_stick_keeps_its_earlier_backup(pc: Pc, monkeypatch: pytest.MonkeyPatch):
    stick = pc.place / "cle"
    stick.mkdir()
    first = Path(pc.done("backup", "create", stick)["file"])
    content = first.read_bytes()

    real_fsync = os.fsync

    def full(descriptor: int) -> None:
        if os.fstat(descriptor).st_ino in {path.stat().st_ino for path in stick.iterdir()}:
            raise OSError(28, "No space left on device")
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    said = pc("backup", "create", stick)
    monkeypatch.undo()
    assert said.status == 3, said.stdout
    assert is_said_in_french(said)
    assert first.read_bytes() == content
    assert [Path(line["file"]) for line in pc.done("backup", "list", stick)["backups"]] == [first]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_stick_is_said(pc: Pc):
    stick = pc.place / "cle"
    stick.mkdir(mode=0o500)
    said = pc("backup", "create", stick)
    assert said.status == 3
    assert is_said_in_french(said)


@pytest.mark.parametrize("damage", ["flip", "cut", "text", "empty"])
def test_a_damaged_backup_changes_nothing(pc: Pc, damage: str):
    stick = pc.place / "cle"
    stick.mkdir()
    made = Path(pc.done("backup", "create", stick)["file"])
    content = bytearray(made.read_bytes())
    if damage == "flip":
        content[len(content) // 2] ^= 1
    elif damage == "cut":
        del content[-100:]
    else:
        content = bytearray(b"bonjour" if damage == "text" else b"")
    made.write_bytes(content)
    verified = pc("backup", "verify", made)
    assert verified.status == 1
    assert verified.document["ok"] is False
    elsewhere = pc.place / "ailleurs"
    restored = pc("backup", "restore", made, "--into", elsewhere)
    assert restored.status == 1
    assert is_said_in_french(restored)
    assert not DataFolder(elsewhere).database.exists()


def test_a_backup_over_a_living_school_keeps_the_old_one(pc: Pc):
    stick = pc.place / "cle"
    stick.mkdir()
    made = pc.done("backup", "create", stick)["file"]
    pc.done("import", "students", _file(pc.place, (HEADER + "ZAMPARELLI;Oriane;;\n").encode()))
    assert counts(pc) == (138, 869)
    pc.done("backup", "restore", made, "--into", pc.data)
    assert counts(pc) == (137, 869)
    assert any(DataFolder(pc.data).set_aside.rglob("*.livret"))


def test_the_samples_are_read_by_every_door_of_the_import(new_pc: Pc, tmp_path: Path):
    """A copy on a folder with an accent and a space in its name."""
    new_pc.init()
    folder = tmp_path / "Dossier de l’été"
    folder.mkdir()
    shutil.copy(SAMPLES / "rapido-eleves.txt", folder)
    read = new_pc.done(
        "import", "students", folder / "rapido-eleves.txt", "--format", "rapido", "--keep-good"
    )
    assert read["created"] == 137
