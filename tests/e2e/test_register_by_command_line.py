"""The register and the batch of documents by the command line, on the samples taken over."""

from __future__ import annotations

from pypdf import PdfReader, PdfWriter

from tests.e2e.command_line import Pc
from tests.e2e.test_day_by_command_line import PUPIL_OF_2026


def test_everyone_who_is_due_receives_it_once(pc: Pc):
    listed = pc.done("attestations", "affi")
    assert listed["issued"] == []
    assert listed["left"] > 0
    out = pc.place / "lot.pdf"
    made = pc("attestations", "affi", "--out", out, "--reason", "rentrée")
    numbers = [one["number"] for one in made.document["issued"]]
    assert len(numbers) == listed["left"] == len(set(numbers))
    assert len(PdfReader(out).pages) == len(numbers)
    again = pc.done("attestations", "affi", "--into", pc.place)
    assert again["issued"] == []
    assert {one["standing"] for one in again["not_due"]} <= {"done", "blocked"}
    lines = pc.done("register", "list")["lines"]
    assert {line["reason"] for line in lines} == {"rentrée"}
    exported = pc.place / "registre.csv"
    pc.done("register", "export", "--out", exported)
    assert len(exported.read_text(encoding="utf-8-sig").splitlines()) == len(numbers) + 1


def test_a_document_is_found_checked_and_its_scan_kept(pc: Pc):
    paper = pc.place / "livret.pdf"
    number = pc.done("attestation", "livret", PUPIL_OF_2026, "--out", paper)["number"]
    found = pc.done("register", "check", paper)
    assert (found["ok"], found["match"], found["number"], found["copy"]) == (True, "same", number, "eleve")
    kept = pc.place / "garde.pdf"
    pc.done("register", "show", number, "--copy", "eleve", "--out", kept)
    assert kept.read_bytes() == paper.read_bytes()
    other = pc("register", "show", number, "--copy", "ecole", "--out", pc.place / "ecole.pdf")
    assert other.status == 1, "no such copy"
    pc.done("register", "scan", number, "--copy", "eleve", kept)
    (line,) = pc.done("register", "list", number)["lines"]
    assert line["signed"] == 1
    changed = pc.place / "change.pdf"
    with changed.open("wb") as stream:
        PdfWriter(clone_from=paper).write(stream)
    said = pc("register", "check", changed)
    assert (said.status, said.document["match"]) == (1, "resaved")
    stranger = pc.place / "texte.pdf"
    stranger.write_text("rien", encoding="utf-8")
    assert pc("register", "check", stranger).status == 1
    assert pc("register", "scan", number, "--copy", "eleve", stranger).status == 1
    assert pc("register", "check", pc.place / "absent.pdf").status == 1
