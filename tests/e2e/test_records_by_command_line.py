"""The student file by the command line: course, booklet handed over, bin, history."""

from __future__ import annotations

import json

from tests.e2e.command_line import Pc

ZOE = "230509476750"


def test_the_booklet_is_given_lost_and_given_again(pc: Pc) -> None:
    page = pc.place / "livret.html"
    given = pc.done("booklet", "give", ZOE, "--out", page, "--to", "Claire Morel")
    assert (given["rank"], given["given_to"], given["lost_on"]) == (1, "Claire Morel", None)
    content = page.read_text(encoding="utf-8")
    assert given["code"] not in content
    assert ZOE not in content
    lost = pc.done("booklet", "lost", ZOE, "1")["accesses"]
    assert [one["lost_on"] for one in lost] == ["2026-11-20"]
    refused = pc("booklet", "lost", ZOE, "9")
    assert (refused.status, refused.error["kind"]) == (1, "rule")
    assert "Code d’accès" in pc.plain("booklet", "give", ZOE, "--out", pc.place / "livret-2.html").stderr
    assert [one["rank"] for one in pc.done("booklet", "list", ZOE)["accesses"]] == [2, 1]
    again = pc("booklet", "give", ZOE, "--out", page)
    assert again.status != 0, "a file of that name is never replaced by a command"
    assert len(pc.done("booklet", "list", ZOE)["accesses"]) == 2, "and no access is noted for it"


def test_a_course_is_recorded_and_its_history_told(pc: Pc) -> None:
    course = pc.place / "course.json"
    course.write_text(
        json.dumps(
            {
                "guardians": [{"surname": "ŒUVRARD", "given_name": "Anne", "phone": "06 39 98 20 55"}],
                "kilometres": [{"told_on": "2026-11-14", "km": 1200}],
                "accompanists": [{"surname": "ŒUVRARD", "given_name": "Anne", "declared_on": "2026-10-30"}],
            }
        ),
        encoding="utf-8",
    )
    shown = pc.done("course", "record", ZOE, course)
    assert shown["kilometres"] == [{"told_on": "2026-11-14", "km": 1200}]
    assert shown["guardians"][0]["given_name"] == "Anne"
    assert shown["accompanists"][0]["declared_on"] == "2026-10-30"
    assert shown == pc.done("course", "show", ZOE)
    newest = pc.done("history", "student", ZOE)["changes"][0]
    assert newest["title"].startswith("Parcours d’ŒUVRARD")
    assert {"label": "Kilomètres", "before": "", "after": "1200"} in newest["fields"]
    assert {"label": "Déclaration reçue le", "before": "", "after": "30/10/2026"} in newest["fields"]
    assert pc("history", "lesson", "x").status == 2


def test_a_student_goes_into_the_bin_and_comes_back(pc: Pc) -> None:
    known = pc.done("student", "show", ZOE)
    (entry,) = pc.done("bin", "put", ZOE)["entries"]
    assert entry["students"] == 1
    assert pc("student", "show", ZOE).status == 1
    back = pc.plain("bin", "restore", str(entry["change"]))
    assert (back.status, back.stderr.splitlines()[0].startswith("Annulé")) == (0, True)
    assert pc.done("bin", "list")["entries"] == []
    assert pc.done("student", "show", ZOE) == known
    assert pc("bin", "restore", str(entry["change"])).status == 1
