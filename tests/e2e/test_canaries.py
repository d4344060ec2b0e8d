"""No name, no NEPH, no secret outside the encrypted store: log, temporary files, file names, words of processes.

Every file the program wrote is searched for what was typed, in the encodings a leak would have. The last tests show
that the search finds what it looks for.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from livret_desktop.cli.parser import command_line
from tests.e2e.command_line import PASSPHRASE, SAMPLES, Pc

CANARIES = ("KANARISSEAU", "Zéphyrine-Oriane", "987654321098", "06 39 98 76 54", "canari@exemple.invalid")
SECRETS = (PASSPHRASE, "clef-du-serveur-d-essai")
FILE = (
    "Nom de naissance;Prénoms;Date de naissance;NEPH;Téléphone;Courriel\n"
    "KANARISSEAU;Zéphyrine-Oriane;08/07/2001;987654321098;06 39 98 76 54;canari@exemple.invalid\n"
)


def traces(roots: list[Path], words: tuple[str, ...], *, but_not: set[Path]) -> list[str]:
    """Where one of the words stands, in a name or in the bytes of a file."""
    found = []
    for path in _files(roots):
        if path in but_not:
            continue
        content = path.read_bytes()
        for word in words:
            forms = {word.encode(code, "ignore") for code in ("utf-8", "cp1252", "utf-16-le", "ascii")}
            forms |= {word.replace(" ", "").encode(), word.encode().hex().encode()}
            if any(len(form) > 5 and form in content for form in forms) or word in path.name:
                found.append(f"{path.name}: {word}")
    return found


def _files(roots: list[Path]) -> Iterator[Path]:
    for root in roots:
        yield from (path for path in root.rglob("*") if path.is_file())


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, watched."""
    folder = tmp_path_factory.mktemp("temporaire")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    return folder


def whole_day(pc: Pc, dsr) -> set[Path]:
    """Everything a day writes; gives the files that are meant to be read (asked for by name)."""
    source = pc.place / "eleves.csv"
    source.write_text(FILE, encoding="utf-8")
    pc.done("--debug", "import", "students", source)
    stick = pc.place / "cle"
    stick.mkdir()
    paper = pc.place / "affi.pdf"
    pc.connect(dsr.base_url, "ecole-77", SECRETS[1])
    pc.done("--debug", "attestation", "affi", "260207704401", "--out", paper)
    pc("--debug", "attestation", "affi", "987654321098", "--out", pc.place / "non.pdf")
    pc("--debug", "transmit", "check")
    dsr.set_faults("bad-json", "502-after-record")
    pc("--debug", "transmit", "send")
    dsr.set_faults()
    pc("--debug", "transmit", "send")
    made = pc.done("--debug", "backup", "create", stick)["file"]
    pc.done("--debug", "backup", "restore", made, "--into", pc.place / "autre")
    pc("--debug", "student", "show", "KANARISSEAU")
    pc.passphrase = "une phrase fausse mais personnelle"
    pc("--debug", "transmit", "status")
    pc.passphrase = PASSPHRASE
    return {source, paper}


def test_nothing_of_anyone_lies_outside_the_encrypted_store(pc: Pc, dsr, temporary: Path):
    meant = whole_day(pc, dsr)
    names = (*CANARIES, "FERNANDEZ", "260207704401", "MARTINS")
    written = list(_files([pc.place, temporary]))
    assert len(written) > 8
    assert traces([pc.place, temporary], (*names, *SECRETS), but_not=meant) == []
    assert traces([pc.place, temporary], ("une phrase fausse",), but_not=meant) == []
    assert list(_files([temporary])) == [], "temporary files are gone"


def test_a_crash_in_the_middle_leaves_no_trace_either(
    pc: Pc, temporary: Path, monkeypatch: pytest.MonkeyPatch, expected_logs
):
    expected_logs("bug in a command")
    source = pc.place / "eleves.csv"
    source.write_text(FILE, encoding="utf-8")

    def broken(*arguments: object, **_named: object) -> None:
        raise ValueError(f"{CANARIES} {arguments}")

    monkeypatch.setattr("livret_desktop.services.importing.students._made", broken)
    said = pc("import", "students", source)
    assert said.status == 70
    assert not any(word in said.stdout + said.stderr for word in CANARIES)
    assert traces([pc.place, temporary], CANARIES, but_not={source}) == []
    log = (pc.place / "poste" / "log" / "livret.log").read_text(encoding="utf-8")
    assert "ValueError" in log, "the bug itself is noted, with its places"
    assert "students.py" in log


def test_the_words_of_the_commands_hold_no_secret():
    """A secret has no option: the environment, the store or the input give it."""
    shown = command_line().format_help()
    assert not any(word in shown for word in ("--passphrase", "--secret", "--password", "--code"))


# --- the search finds what it looks for ----------------------------------------------------------------------


@pytest.mark.parametrize("code", ["utf-8", "cp1252", "utf-16-le"])
@pytest.mark.parametrize("word", CANARIES)
def test_the_search_sees_a_leak(tmp_path: Path, code: str, word: str):
    (tmp_path / "fuite.log").write_bytes(b"x" * 100 + word.encode(code) + b"x")
    assert traces([tmp_path], CANARIES, but_not=set())


def test_the_search_sees_a_file_name_and_a_clear_database(tmp_path: Path):
    (tmp_path / "AFFI KANARISSEAU.pdf").write_bytes(b"")
    assert traces([tmp_path], CANARIES, but_not=set()) == ["AFFI KANARISSEAU.pdf: KANARISSEAU"]
    assert traces([SAMPLES], ("FERNANDEZ",), but_not=set()), "the samples themselves are readable"
