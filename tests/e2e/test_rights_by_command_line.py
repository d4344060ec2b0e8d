"""The rights of a person by the command line: access, what is past its time, erasure."""

from __future__ import annotations

import json
from pathlib import Path

from pypdf import PdfReader

from tests.e2e.command_line import Pc
from tests.e2e.test_day_by_command_line import PUPIL_OF_2026
from tests.e2e.test_records_by_command_line import ZOE


def test_everything_kept_is_given_in_words_and_as_data(pc: Pc, tmp_path: Path):
    out = tmp_path / "reponse.pdf"
    pc.done("rights", "access", PUPIL_OF_2026, "--out", out)
    paper = PdfReader(out)
    text = "".join(page.extract_text() for page in paper.pages)
    told = json.loads((tmp_path / "reponse.json").read_text(encoding="utf-8"))
    (student,) = told["rows"]["student"]
    assert student["birth_name"] in text
    assert student["birth_name"] not in repr(paper.metadata), "the particulars of a file name nobody"
    assert PUPIL_OF_2026 in text
    assert len(told["rows"]["lesson"]) > 5
    assert {one["state"] for one in told["sent"]} >= {"due"}
    assert told["history"]
    assert pc("rights", "access", PUPIL_OF_2026, "--out", out).status == 1, "never over another"
    (act,) = pc.done("rights", "journal")["acts"]
    assert student["birth_name"] not in act["title"]


def test_the_clock_lists_and_nothing_is_done_alone(pc: Pc):
    assert pc.done("rights", "due")["due"] == []
    pc.now = "2032-01-15T10:00+01:00"
    due = pc.done("rights", "due")
    assert due["years"] == 5
    assert "proposition" in due["source"]
    assert len(due["due"]) > 100
    assert all(one["due_since"] <= "2032-01-15" for one in due["due"])


def test_an_erasure_is_meant_and_leaves_no_name_anywhere(pc: Pc, tmp_path: Path):
    refused = pc("rights", "erase", PUPIL_OF_2026, "--confirm", "EFFACER", "--reason", "demande")
    assert (refused.status, refused.error["title"]) == (1, "Des leçons de cet élève ne sont pas réglées")
    name = _someone_settled(pc)
    pc.done("attestation", "livret", name, "--out", tmp_path / "livret.pdf")
    whole = tmp_path / "avant"
    before = pc.done("export", whole)["tables"]
    row = next(one for one in _rows(whole, "student") if f"{one['birth_name']} {one['given_names']}" == name)
    assert pc("rights", "erase", name, "--reason", "x").error["title"] == "Rien n’a été effacé"
    assert pc("rights", "erase", name, "--confirm", "EFFACER").error["title"] == "Il manque le motif"
    erased = pc.done("rights", "erase", name, "--confirm", "effacer", "--reason", "demande de la personne")
    assert erased["lessons_kept"] > 0
    assert erased["acts_kept"] == 1
    after_folder = tmp_path / "apres"
    after = pc.done("export", after_folder)["tables"]
    assert (after["lesson"], after["submission"], after["attestation"]) == (
        before["lesson"],
        before["submission"],
        before["attestation"],
    )
    texts = b"".join(
        path.read_bytes() for path in after_folder.rglob("*") if path.suffix in {".json", ".csv"}
    )
    for word in (name, row["neph"], row["phone"], row["email"], row["address"]):
        assert not word or word.encode() not in texts, "a trace is left"
    assert any(erased["mark"] in act["title"] for act in pc.done("rights", "journal")["acts"])
    again = pc("rights", "erase", row["id"], "--confirm", "EFFACER", "--reason", "x")
    assert again.error["title"] == "Ce dossier est déjà effacé"
    other = Pc(tmp_path)
    other.data = tmp_path / "autre"
    assert other.done("import", "full", after_folder)["history_whole"] is True


def test_a_student_in_the_bin_is_found_and_erased(pc: Pc, tmp_path: Path):
    student = pc.done("student", "show", ZOE)
    pc.done("bin", "put", ZOE)
    told = pc("rights", "access", ZOE, "--out", tmp_path / "reponse.pdf")
    assert (told.status, told.error["title"]) == (1, "Cette fiche a été supprimée")
    erased = pc.done("rights", "erase", ZOE, "--confirm", "EFFACER", "--reason", "demande de la personne")
    assert (erased["erased"], erased["lessons_kept"], erased["acts_kept"]) == (True, 0, 0)
    assert pc.done("bin", "list")["entries"] == []
    pc.done("export", tmp_path / "apres")
    said = (tmp_path / "apres" / "ecole.json").read_text(encoding="utf-8")
    assert not any(word in said for word in (student["id"], ZOE, "Zoé"))
    again = pc("rights", "erase", ZOE, "--confirm", "EFFACER", "--reason", "x")
    assert again.error["title"] == "Élève introuvable"


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    return json.loads((folder / "ecole.json").read_text(encoding="utf-8"))["tables"][table]


def _someone_settled(pc: Pc) -> str:
    """Somebody whose lessons are all history, and who alone has that name."""
    folder = pc.place / "liste"
    pc.done("export", folder)
    lessons = _rows(folder, "lesson")
    ours = {one["student_id"] for one in lessons if one["origin"] == "here"}
    of_b = {one["student_id"] for one in _rows(folder, "enrolment") if one["category"] == "B"}
    given = ({one["student_id"] for one in lessons} - ours) & of_b
    found = [one for one in _rows(folder, "student") if one["id"] in given and one["neph"] and one["phone"]]
    return f"{found[0]['birth_name']} {found[0]['given_names']}"
