"""A whole school written down and made again: the same bytes, a new key, and nothing that could be sent twice."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.command_line import Pc
from tests.e2e.test_day_by_command_line import PUPIL_OF_2026


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _other(place: Path) -> Pc:
    place.mkdir()
    return Pc(place)


@pytest.fixture(scope="session")
def exported(taken_over: Pc, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the school of the samples; copied by who changes it."""
    folder = tmp_path_factory.mktemp("export") / "tout"
    taken_over.done("export", folder)
    return folder


def test_a_school_with_acts_and_sends_comes_back_to_the_same_bytes(connected: Pc, tmp_path: Path):
    connected.done("attestations", "affi", "--into", connected.place)
    sent = connected("transmit", "send").document
    assert sent["accepted"] > 10
    course = tmp_path / "parcours.json"
    course.write_text(
        '{"accompanists": [{"surname": "MOREAU", "declared_on": "2026-10-30"}]}', encoding="utf-8"
    )
    noted = connected.done("course", "record", PUPIL_OF_2026, course)["accompanists"]
    first = tmp_path / "un"
    told = connected.done("export", first)
    assert told["tables"]["attestation"] == told["files"] > 0
    other = _other(tmp_path / "autre")
    made = other.done("import", "full", first, "--recovery-sheet", tmp_path / "feuille.pdf")
    assert (made["students"], made["lessons"]) == (told["students"], told["lessons"])
    assert made["history_whole"] is True
    assert (tmp_path / "feuille.pdf").read_bytes().startswith(b"%PDF")
    second = tmp_path / "deux"
    other.done("export", second)
    assert other.done("course", "show", PUPIL_OF_2026)["accompanists"] == noted
    assert [one["declared_on"] for one in noted] == ["2026-10-30"]
    assert _files(first) == _files(second)
    status, before = other.done("transmit", "status"), connected.done("transmit", "status")
    assert status["auto_send"] == "paused"
    assert status["states"]["due"] == 0
    assert status["states"]["accepted"] == before["states"]["accepted"] == sent["accepted"]
    assert other("transmit", "send").status == 1, "waits for a person"


def test_the_new_school_has_a_key_and_an_id_of_its_own(pc: Pc, exported: Path, tmp_path: Path):
    other = _other(tmp_path / "autre")
    other.passphrase = "cinq moutons bleus chantent"
    other.done("import", "full", exported)
    assert (
        json.loads((other.data / "keys.json").read_text())["school"]
        != json.loads((pc.data / "keys.json").read_text())["school"]
    )
    assert other.done("student", "show", PUPIL_OF_2026) == pc.done("student", "show", PUPIL_OF_2026)
    said = other("import", "full", exported)
    assert said.status == 3
    assert "déjà une école" in said.error["title"]


def test_the_files_are_for_people_too(exported: Path, taken_over: Pc):
    assert "ne sont pas chiffrés" in (exported / "LISEZ-MOI.txt").read_text(encoding="utf-8-sig")
    with (exported / "tableaux" / "student.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    told = json.loads((exported / "ecole.json").read_text(encoding="utf-8"))["tables"]["student"]
    assert [row["id"] for row in rows] == [row["id"] for row in told] == sorted(row["id"] for row in told)
    assert taken_over("export", exported).status == 1, "never over another"


def _line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.split("\n")) if line.startswith(start))


def _changed(text: str, table: str, change: Callable[[dict[str, object]], object]) -> str:
    """The second row of a table, changed."""
    lines = text.split("\n")
    at = _line_of(text, f',"{table}":[') + 2
    row = json.loads(lines[at].removeprefix(","))
    change(row)
    lines[at] = "," + json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("student", "id", "../../etc"),
        ("student", "born_on", "2026-02-31"),
        ("student", "birth_name", "\ud800"),
        ("student", "birth_name", 7),
        ("student", "sort_name", "x"),
        ("student", "created_at", None),
        ("lesson", "minutes", True),
        ("lesson", "minutes", 10**30),
        ("lesson", "kind", "=cmd"),
        ("lesson", "student_id", "00000000-0000-4000-8000-000000000000"),
        ("submission", "state", "sent"),
        ("submission", "body", []),
        ("history_row", "after", "[1]"),
        ("setting", "id", "dsr.gift"),
        ("setting", "value", "[1]"),
        ("enrolment", "minutes_here", float("nan")),
    ],
)
def test_a_row_that_we_would_not_have_written_refuses_the_whole(
    exported: Path, tmp_path: Path, table: str, column: str, value: object
):
    copy = tmp_path / "copie"
    shutil.copytree(exported, copy)
    text = (copy / "ecole.json").read_text(encoding="utf-8")
    changed = _changed(text, table, lambda row: row.update({column: value}))
    (copy / "ecole.json").write_bytes(changed.encode("utf-8", "surrogatepass"))
    other = _other(tmp_path / "autre")
    said = other("import", "full", copy)
    assert said.status == 1, said.stdout
    assert "ligne" in said.error["message"]
    assert not any(
        path.name in {"ecole.livret", "keys.json", "restauration"} for path in other.data.iterdir()
    )
    assert other("status").status != 0


def test_a_file_is_read_from_the_export_alone(pc: Pc, tmp_path: Path):
    pc.done("attestations", "affi", "--into", pc.place)
    folder = tmp_path / "tout"
    pc.done("export", folder)
    text = (folder / "ecole.json").read_text(encoding="utf-8")
    other = _other(tmp_path / "autre")
    for name in ("../ecole.json", "/etc/passwd", "registre/x.pdf", "registre/" + "a" * 300):
        changed = _changed(text, "attestation", lambda row, name=name: row.update({"pdf": name}))
        (folder / "ecole.json").write_text(changed, encoding="utf-8")
        said = other("import", "full", folder)
        assert said.status == 1
        assert "nom de fichier" in said.error["message"]


def test_cut_anywhere_nothing_is_made(exported: Path, tmp_path: Path):
    copy = tmp_path / "copie"
    shutil.copytree(exported, copy)
    whole = (copy / "ecole.json").read_bytes()
    other = _other(tmp_path / "autre")
    for size in (0, 10, len(whole) // 3, len(whole) - 1):
        (copy / "ecole.json").write_bytes(whole[:size])
        assert other("import", "full", copy).status == 1
    (copy / "ecole.json").unlink()
    assert other("import", "full", copy).status == 3
    assert other("import", "full", exported, "--keep-good").status == 2
