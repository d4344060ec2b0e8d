"""The five documents and the companions by the command line, on the samples taken over."""

import json
from io import BytesIO

import pytest
from pypdf import PdfReader

from livret_desktop.domain.vocabulary import AttestationKind
from tests.e2e.command_line import Pc
from tests.e2e.test_day_by_command_line import PUPIL_OF_2023, PUPIL_OF_2026

COURSE = {
    "exams": [{"kind": "pratique", "taken_on": "2026-11-03", "result": "echec"}],
    "appointments": [
        {
            "kind": "prealable_apres_echec",
            "track": "CS",
            "practice_on": "2026-11-12",
            "practice_minutes": 60,
            "theory_on": "2026-11-12",
            "theory_minutes": 60,
        }
    ],
    "skills": [{"objective": "C1-1", "level": "acquis", "on": "2026-10-01"}],
}


def pages(path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(path.read_bytes())).pages]


def test_each_kind_is_issued_or_refused_with_its_document(pc: Pc):
    for kind in AttestationKind:
        paper = pc.place / f"{kind.value}.pdf"
        said = pc("attestation", kind.value, PUPIL_OF_2026, "--out", paper)
        assert {"number", "kind", "form", "copy", "sha256", "blocking", "to_check"} <= said.document.keys()
        assert said.document["kind"] == kind.value
        assert (said.status == 0) is paper.exists() is (said.document["blocking"] == [])
        for line in (*said.document["blocking"], *said.document["to_check"]):
            assert {"rule", "source", "reason"} <= line.keys()
            assert line["source"]


def test_a_recorded_failure_and_meeting_make_the_authorisation_due(pc: Pc):
    paper = pc.place / "autorisation.pdf"
    refused = pc("attestation", "autorisation-cs", PUPIL_OF_2026, "--out", paper)
    assert refused.status == 1
    assert refused.document["number"] is refused.document["form"] is refused.document["sha256"] is None
    course = pc.place / "parcours.json"
    course.write_text(json.dumps(COURSE), encoding="utf-8")
    recorded = pc.done("course", "record", PUPIL_OF_2026, course)
    assert recorded == pc.done("course", "show", PUPIL_OF_2026)
    left = pc("attestation", "autorisation-cs", PUPIL_OF_2026, "--out", paper).document["blocking"]
    assert not {"authorisation.after_failure", "authorisation.meeting"} & {one["rule"] for one in left}
    booklet = pc.place / "livret.pdf"
    pc.done("attestation", "livret", PUPIL_OF_2026, "--out", booklet)
    assert len(pages(booklet)) == 16
    assert "01/10/26" in pages(booklet)[5]


def test_a_student_of_2023_chooses_the_numeric_booklet_and_comes_back_on_it(pc: Pc):
    paper = pc.place / "livret-papier.pdf"
    assert pc.done("attestation", "livret", PUPIL_OF_2023, "--out", paper)["form"] == "original"
    chosen = pc.done("course", "booklet", PUPIL_OF_2023, "--numeric", "2026-11-20")["enrolments"][0]
    assert (chosen["booklet"], chosen["numeric_booklet_on"]) == ("numeric", "2026-11-20")
    assert "choisi par l’élève" in chosen["booklet_rule"]
    refused = pc("course", "booklet", PUPIL_OF_2026, "--numeric", "2026-11-20")
    assert refused.status == 1
    assert "numérique" in refused.error["message"]
    back = pc.done("course", "booklet", PUPIL_OF_2023, "--paper")["enrolments"][0]
    assert (back["booklet"], back["numeric_booklet_on"]) == ("paper", None)


def test_a_booklet_comes_out_folded_and_the_register_knows_it_again(pc: Pc):
    paper = pc.place / "livret-a5.pdf"
    issued = pc.done("attestation", "livret", PUPIL_OF_2023, "--out", paper, "--folded")
    assert len(pages(paper)) == 8
    checked = pc.done("register", "check", paper)
    assert (checked["ok"], checked["match"], checked["number"]) == (True, "folded", issued["number"])
    paper.write_bytes(paper.read_bytes() + b"\n%rewritten\n")
    again = pc("register", "check", paper)
    assert (again.document["ok"], again.document["match"]) == (False, "resaved")
    refused = pc("attestation", "affi", PUPIL_OF_2023, "--out", pc.place / "affi.pdf", "--folded")
    assert refused.status == 2
    assert "Seul le livret" in refused.error["title"]


def test_a_bad_course_records_nothing_and_leaves_with_1(pc: Pc):
    before = pc.done("course", "show", PUPIL_OF_2026)
    course = pc.place / "parcours.json"
    course.write_text(json.dumps(COURSE | {"exams": [{"kind": "oral"}]}), encoding="utf-8")
    said = pc("course", "record", PUPIL_OF_2026, course)
    assert said.status == 1
    assert "exams[0].kind" in said.error["message"]
    assert pc.done("course", "show", PUPIL_OF_2026) == before


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (("fiche-suivi", PUPIL_OF_2026), "Fiche de suivi de formation"),
        (("transfert", PUPIL_OF_2026), "Fiche de transfert"),
        (("rendez-vous", PUPIL_OF_2026), "Rendez-vous préalable"),
        (("bilan-du-jour", PUPIL_OF_2026), "Bilan du jour"),
        (("journee", "--day", "2026-11-20"), "Feuille de journée"),
    ],
)
def test_the_companions_are_written_once_and_never_over_a_file(pc: Pc, words: tuple[str, ...], title: str):
    paper = pc.place / "papier.pdf"
    assert pc.done("document", *words, "--out", paper)["bytes"] == paper.stat().st_size
    assert title in pages(paper)[0]
    assert pc("document", *words, "--out", paper).status != 0


def test_the_day_of_an_act_can_be_chosen_or_left_to_the_pen(pc: Pc):
    chosen, left = pc.place / "choisi.pdf", pc.place / "stylo.pdf"
    pc.done("attestation", "affi", PUPIL_OF_2023, "--made-on", "2026-11-19", "--out", chosen)
    assert "le 19 novembre 2026 Signatures" in pages(chosen)[0]
    pc.done("config", "set", "dsr.training", "oui")  # another series: another act
    pc.done("attestation", "affi", PUPIL_OF_2023, "--no-day", "--out", left)
    assert ", le Signatures" in pages(left)[0]
