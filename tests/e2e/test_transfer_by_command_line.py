"""A student passes from one school to another by the command line: a file, a code, nothing sent twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from livret_desktop.errors import RuleError
from livret_desktop.security.transfer_seal import open_transfer, seal_transfer
from livret_desktop.services.transfer.dossier import dossier_bytes, read_dossier
from tests.e2e.command_line import Pc
from tests.e2e.test_day_by_command_line import PUPIL_OF_2026
from tests.e2e.test_records_by_command_line import ZOE


@pytest.fixture(scope="module")
def sent(taken_over: Pc, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A transfer file of the samples and its code."""
    out = tmp_path_factory.mktemp("transfert") / "dossier.livrettransfert"
    return out, taken_over.done("transfer", "create", PUPIL_OF_2026, "--out", out)["code"]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Pc:
    """Another school, with nobody in it."""
    pc = Pc(tmp_path_factory.mktemp("autre"))
    pc.init()
    return pc


def test_a_student_arrives_whole_and_is_never_sent(sent: tuple[Path, str], other: Pc, taken_over: Pc):
    file, code = sent
    shown = other.done("transfer", "show", file, stdin=f"{code}\n")
    assert shown["origin_claimed"]["name"] == "Auto-école du Pont"
    assert shown["already_here"] is None
    assert other("student", "show", PUPIL_OF_2026).status == 1, "only shown"
    received = other.done("transfer", "receive", file, stdin=code.replace("-", " ").lower() + "\n")
    ours, theirs = (pc.done("student", "show", PUPIL_OF_2026) for pc in (other, taken_over))
    assert ours["id"] == received["id"] != theirs["id"]
    (mine,), (former,) = ours["enrolments"], theirs["enrolments"]
    done = ("minutes_done", "minutes_elsewhere")
    assert sum(mine[one] for one in done) == sum(former[one] for one in done) > 0, (
        "counted towards the minimum"
    )
    assert (mine["track"], mine["aipc_on"]) == (former["track"], former["aipc_on"])
    assert set(other.done("transmit", "status")["states"].values()) == {0}
    assert other.done("transmit", "check")["ready"] == 0
    again = other("transfer", "receive", file, stdin=code)
    assert again.status == 1
    assert "NEPH" in again.error["title"]


def test_the_declaration_of_an_accompanist_follows_the_student(pc: Pc, other: Pc, tmp_path: Path):
    course, file = tmp_path / "parcours.json", tmp_path / "dossier.livrettransfert"
    people = [
        {"surname": "ŒUVRARD", "given_name": "Anne", "declared_on": "2026-10-30"},
        {"surname": "MOREAU"},
    ]
    course.write_text(json.dumps({"accompanists": people}), encoding="utf-8")
    noted = pc.done("course", "record", ZOE, course)["accompanists"]
    code = pc.done("transfer", "create", ZOE, "--out", file)["code"]
    other.done("transfer", "receive", file, stdin=code)
    assert other.done("course", "show", ZOE)["accompanists"] == noted
    assert {one["surname"]: one["declared_on"] for one in noted} == {"ŒUVRARD": "2026-10-30", "MOREAU": None}
    # A program of before the column is told of it only where there is something to tell, and tells nothing of it.
    plain = open_transfer(file.read_bytes(), code)
    size = int.from_bytes(plain[:4], "little")
    document = json.loads(plain[4 : 4 + size])
    told = {row["surname"]: row for row in document["rows"]["accompanist"]}
    assert ("declared_on" in told["ŒUVRARD"], "declared_on" in told["MOREAU"]) == (True, False)
    told["ŒUVRARD"]["declared_on"] = "30/10/2026"
    text = json.dumps(document).encode()
    with pytest.raises(RuleError):
        read_dossier(len(text).to_bytes(4, "little") + text + plain[4 + size :])


def test_the_file_tells_nothing_without_its_code(sent: tuple[Path, str], other: Pc):
    file, code = sent
    content = file.read_bytes()
    for word in (PUPIL_OF_2026, "TORRES", "Camille", "Auto-école", "Pont"):
        assert word.encode() not in content
    wrong = ("Z" if code[0] != "Z" else "Y") + code[1:]
    assert "n’ouvre pas" in other("transfer", "show", file, stdin=wrong).error["title"]
    assert "forme" in other("transfer", "show", file, stdin=code[:-1]).error["title"]
    assert "Aucun code" in other("transfer", "show", file).error["title"]
    assert code not in str(other.plain("transfer", "show", file, stdin=wrong))


def test_a_byte_changed_anywhere_opens_nothing(sent: tuple[Path, str]):
    file, code = sent
    content = file.read_bytes()
    for at in (0, 9, 12, 30, len(content) // 2, len(content) - 1):
        changed = bytearray(content)
        changed[at] ^= 1
        with pytest.raises(RuleError):
            open_transfer(bytes(changed), code)
    with pytest.raises(RuleError):
        open_transfer(content[:-1], code)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["rows"]["student"].clear(),
        lambda d: d["rows"]["student"].append(d["rows"]["student"][0]),
        lambda d: d["rows"]["student"][0].update(archived_on="demain"),
        lambda d: d["rows"]["student"][0].update(born_on="9999-12-31"),
        lambda d: d["rows"]["student"][0].update(search_text="x"),
        lambda d: d["rows"]["lesson"][0].update(student_id="00000000-0000-4000-8000-000000000000"),
        lambda d: d["rows"]["lesson"][0].update(minutes=-1),
        lambda d: d["rows"]["enrolment"][0].update(minutes_here=10**12),
        lambda d: d["rows"].update(submission=[]),
        lambda d: d["rows"].pop("lesson"),
        lambda d: d.update(origin={"name": "x" * 500, "agrement_number": "", "city": "", "phone": ""}),
        lambda d: d["papers"][0].update(size=10**9),
        lambda d: d["papers"][0].update(media_type="text/html"),
        lambda d: d["papers"][0].update(name="a\u202eb"),
        lambda d: d.update(made_at="2026-01-01"),
    ],
)
def test_a_dossier_of_another_form_is_refused_whole(sent: tuple[Path, str], change):
    file, code = sent
    plain = open_transfer(file.read_bytes(), code)
    size = int.from_bytes(plain[:4], "little")
    document = json.loads(plain[4 : 4 + size])
    change(document)
    text = json.dumps(document).encode()
    with pytest.raises(RuleError):
        read_dossier(len(text).to_bytes(4, "little") + text + plain[4 + size :])


def test_a_file_made_by_hand_takes_nothing_in_by_halves(other: Pc, tmp_path: Path):
    """A student without a name passes the form, and is refused by the trade: nothing of it stays."""
    texts = (
        *(
            "birth_name",
            "given_names",
            "birth_city",
            "birth_department",
            "birth_country",
            "address",
            "postcode",
        ),
        *("city", "country", "phone", "other_phones", "email", "neph", "first_licence_place"),
    )
    nothing = ("civility", "usage_name", "born_on", "first_licence_on", "archived_on")
    row = {"id": "11111111-1111-4111-8111-111111111111", "created_at": "2026-01-01T00:00:00.000000Z"}
    row |= dict.fromkeys(texts, "") | dict.fromkeys(nothing)
    content = dossier_bytes(datetime(2026, 1, 1, tzinfo=UTC), {}, {"student": [row]}, [])
    file, code = tmp_path / "vide.livrettransfert", "ABCD-EFGH-JKLM-NPQR"
    file.write_bytes(seal_transfer(content, code))
    before = other.done("export", tmp_path / "avant")["tables"]
    said = other("transfer", "receive", file, stdin=code)
    assert (said.status, said.error["title"]) == (1, "Il manque le nom de naissance")
    assert other.done("export", tmp_path / "apres")["tables"] == before
