"""Rules by the command line: shown, compared, taken with a word, given up."""

from __future__ import annotations

from tests.e2e.command_line import Pc
from tests.etp.test_rule_files import AAC, TOP, written


def test_rules_are_shown_compared_taken_and_given_up(new_pc: Pc):
    new_pc.now = "2026-12-05T09:00+01:00"
    new_pc.init()
    before = {one["key"]: one for one in new_pc.done("rules", "show")["rules"]}
    assert before["etp.window_months"]["value"] == 3
    assert all(one["source"] and one["imported_on"] is None for one in before.values())

    file = written(new_pc.place, TOP + AAC)
    compared = new_pc("rules", "import", file)
    assert (compared.status, compared.document["imported"]) == (1, False)
    assert [one["after"]["key"] for one in compared.document["changes"]] == ["etp.weight.practice_aac"]
    assert new_pc("rules", "import", file, "--confirm", "oui").error["title"] == "Règles non importées"

    assert new_pc.done("rules", "import", file, "--confirm", "RÈGLES")["imported"] is True
    after = {one["key"]: one for one in new_pc.done("rules", "show")["rules"]}
    assert after["etp.weight.practice_aac"]["imported_on"] == "2026-12-05"
    assert after["etp.weight.practice_aac"]["value"]["hundredths"] == 150

    wrong = written(new_pc.place, "non")
    assert (
        new_pc("rules", "import", wrong, "--confirm", "RÈGLES").error["title"] == "Fichier de règles refusé"
    )
    assert new_pc.done("rules", "reset") == {"reset": True}
    assert new_pc.done("rules", "show")["rules"] == list(before.values())
    assert new_pc.done("rules", "reset") == {"reset": False}
