"""Proof of transmission and hours declared by hand, by the command line, against a real training server."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pypdf
import pytest

from livret_desktop.cli.by_hand_commands import READABLE_BY_ALL
from tests.e2e.command_line import Pc

PERIOD = ("--from", "2026-11-01", "--to", "2026-11-20")
CREATED = {
    "from",
    "to",
    "student",
    "sha256",
    "bytes",
    "lessons",
    "versions",
    "states",
    "training",
    "to_this_pc",
    *("accepted_by_this_pc", "accepted_address_unknown"),  # added
}
VERIFIED = {
    *(
        "ok",
        "school",
        "from",
        "to",
        "made_at",
        "training",
        "to_this_pc",
        "lines_to_this_pc",
        "versions",
        "agree",
        "chain",
    ),
    *("problems", "differs", "missing_here", "changed_since", "proves"),
}
SHEET = {
    *("from", "to", "to_declare", "minutes_to_declare", "declared", "blocked", "lessons"),
    *("to_confirm", "left_before", "others", "training"),
}


@pytest.fixture
def sent(connected: Pc) -> Pc:
    connected("transmit", "send")
    return connected


def test_a_proof_is_made_and_agrees(sent: Pc):
    file = sent.place / "preuve.pdf"
    made = sent("proof", "create", *PERIOD, "--out", file)
    assert (made.status, set(made.document)) == (0, CREATED)
    assert made.document["states"]["accepted"] == 101
    assert made.document["bytes"] == file.stat().st_size
    assert "sans mot de passe" in made.stderr
    # The training server of this test is on this PC, and the school is not in training: said, never passed over.
    assert (made.document["training"], made.document["to_this_pc"]) == (False, True)
    assert "celle de ce PC" in made.stderr
    assert (made.document["accepted_by_this_pc"], made.document["accepted_address_unknown"]) == (101, 0)
    checked = sent("proof", "verify", file)
    assert (checked.status, set(checked.document)) == (0, VERIFIED)
    assert (checked.document["ok"], checked.document["agree"]) == (True, made.document["versions"])
    assert checked.document["proves"] in checked.stderr
    assert checked.document["to_this_pc"] and "celle de ce PC" in checked.stderr


def test_a_proof_of_one_student(sent: Pc):
    whole = sent.done("proof", "create", *PERIOD, "--out", sent.place / "tous.pdf")
    student = next(
        one["sent"] for one in _attached(sent.place / "tous.pdf")["lessons"] if one["state"] == "accepted"
    )
    neph = student.split('"neph":"')[1].split('"')[0]
    made = sent.done("proof", "create", *PERIOD, "--student", neph, "--out", sent.place / "un.pdf")
    assert 0 < made["versions"] < whole["versions"]
    assert sent("proof", "verify", sent.place / "un.pdf").status == 0


def test_an_altered_or_foreign_file_is_status_1(sent: Pc):
    file = sent.place / "preuve.pdf"
    sent.done("proof", "create", *PERIOD, "--out", file)
    whole = file.read_bytes()
    altered = sent.place / "retouchee.pdf"
    altered.write_bytes(whole[:3000] + bytes([whole[3000] ^ 1]) + whole[3001:])
    said = sent("proof", "verify", altered)
    assert (said.status, said.document["ok"], len(said.document["problems"])) == (1, False, 1)
    for name, content in (("coupee", whole[:-10]), ("autre", b"%PDF-1.4\n%%EOF"), ("vide", b"")):
        path = sent.place / f"{name}.pdf"
        path.write_bytes(content)
        said = sent("proof", "verify", path)
        assert (said.status, said.error["kind"]) == (1, "rule"), name
    absent = sent("proof", "verify", sent.place / "absente.pdf")
    assert absent.status == 1 and "n’est pas là" in absent.error["message"]  # not in the system's English


def test_an_existing_file_is_not_replaced(sent: Pc):
    file = sent.place / "preuve.pdf"
    file.write_text("à moi")
    assert sent("proof", "create", *PERIOD, "--out", file).status == 3
    assert file.read_text() == "à moi"


def test_a_restored_school_still_recognises_its_proof(sent: Pc):
    """The journal is inside the backup: read elsewhere, under the same key, its lines are the same."""
    file, stick = sent.place / "preuve.pdf", sent.place / "cle"
    sent.done("proof", "create", *PERIOD, "--out", file)
    stick.mkdir()
    backup = sent.done("backup", "create", stick)["file"]
    elsewhere = sent.place / "ailleurs"
    sent.done("backup", "restore", stick / Path(backup).name, "--into", elsewhere)
    said = sent("--data", elsewhere, "proof", "verify", file)
    assert (said.status, said.document["missing_here"], said.document["differs"]) == (0, [], [])


# --- without access -------------------------------------------------------------------------------------------


def test_the_sheet_is_made_in_both_forms_and_its_lessons_marked(pc: Pc):
    before = pc.done("transmit", "sheet", *PERIOD, "--out", pc.place / "feuille.pdf")
    assert set(before) == SHEET
    assert before["to_declare"] == len(before["lessons"]) > 100
    assert "Heures à déclarer" in pypdf.PdfReader(pc.place / "feuille.pdf").pages[0].extract_text()
    said = pc.plain("transmit", "sheet", *PERIOD, "--out", pc.place / "feuille.csv")
    assert (said.status, said.stdout) == (0, "")
    assert READABLE_BY_ALL in said.stderr
    text = (pc.place / "feuille.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert sum(row["État"] == "à déclarer" for row in rows) == before["to_declare"]

    first, second, *_ = (one["lesson"] for one in before["lessons"])
    why = ("--reason", "saisies sur le portail")
    without = pc("transmit", "declare", first, second)
    assert (without.status, without.error["title"]) == (2, "Motif manquant")
    marked = pc.done("transmit", "declare", first, second, *why)
    assert marked == {"lessons": [first, second], "state": "declared_by_hand"}
    assert pc("transmit", "declare", first, *why).status == 1, "already declared"
    assert pc.done("transmit", "status")["states"]["by_hand"] == 2
    incomplete = {one["lesson"] for one in before["lessons"] if one["missing"]}
    said = pc("transmit", "declare", *PERIOD, *why, "--who", "Claire Morel")
    assert incomplete and incomplete.isdisjoint(said.document["lessons"])
    assert "à compléter ne sont pas marquées" in said.stderr
    after = pc.done("transmit", "sheet", *PERIOD, "--out", pc.place / "apres.pdf")
    assert (after["to_declare"], after["declared"]) == (
        len(incomplete),
        before["to_declare"] - len(incomplete),
    )
    one = incomplete.pop()  # named, it is meant
    assert pc.done("transmit", "declare", one, *why)["lessons"] == [one]
    pc.done("transmit", "declare", one, "--undo")
    pc.done("transmit", "declare", first, "--undo")
    assert pc.done("transmit", "status")["states"]["by_hand"] == after["declared"] - 1


@pytest.mark.parametrize(
    ("words", "said"), [(["--reason", "portail"], "ne reste à marquer"), (["--undo"], "ne porte la marque")]
)
def test_days_that_hold_nothing_to_mark_are_said_by_their_own_sentence(pc: Pc, words: list[str], said: str):
    done = pc("transmit", "declare", "--day", "2026-08-15", *words)
    assert (done.status, done.document["lessons"]) == (0, [])
    assert "du 15/08/2026" in done.stderr and said in done.stderr and "choisie" not in done.stderr


def test_what_was_declared_by_hand_never_leaves_once_access_comes(connected: Pc, dsr):
    connected.done("transmit", "declare", *PERIOD, "--reason", "portail")
    sent = connected("transmit", "send")
    assert (sent.document["accepted"], dsr.records) == (0, ())


def test_the_evening_without_access_says_what_its_sheet_holds(pc: Pc):
    pc.done("config", "set", "dsr.base_url", "")
    (evening,) = [one for one in pc.done("run-due")["ran"] if one["job"] == "evening"]
    assert evening["state"] == "skipped"
    assert "Feuille des heures à déclarer" in evening["summary"]


def test_the_evening_without_the_secret_too(pc: Pc):
    said = pc("run-due")
    (evening,) = [one for one in said.document["ran"] if one["job"] == "evening"]
    assert (said.status, evening["state"]) == (1, "failed")
    assert "Feuille des heures à déclarer" in evening["summary"]


def _attached(file: Path) -> dict:
    (content,) = pypdf.PdfReader(file).attachments["preuve-transmission.json"]
    return json.loads(content)
