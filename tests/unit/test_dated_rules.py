"""Rules files: dated versions in force, and what is wrong named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from livret_desktop.domain.dated_rules import load_rules
from livret_desktop.errors import RuleError

GOOD = """
[[rule]]
key = "essai.nombre"
title = "Nombre"
effective_on = 2020-01-01
value = 1
source = "texte A"
certainty = "texte"

[[rule]]
key = "essai.nombre"
title = "Nombre"
effective_on = 2024-01-01
value = 2
source = "texte B"
certainty = "source"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "essai.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2010, 1, 1), 1),
        (date(2020, 1, 1), 1),
        (date(2023, 12, 31), 1),
        (date(2024, 1, 1), 2),
        (date(2030, 1, 1), 2),
    ],
)
def test_the_version_in_force(tmp_path: Path, day: date, value: int) -> None:
    assert load_rules([written(tmp_path, GOOD)]).value("essai.nombre", day) == value


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("key = ", "essai.toml"),
        (GOOD.replace('title = "Nombre"\n', "", 1), "il manque title"),
        (GOOD.replace("2020-01-01", '"hier"'), "date d’effet"),
        (GOOD.replace('"texte"', '"certain"'), "degré de certitude"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, wrong: str, said: str) -> None:
    with pytest.raises(RuleError) as refused:
        load_rules([written(tmp_path, wrong)])
    assert said in refused.value.message
    assert refused.value.todo


def test_an_unknown_rule_is_a_bug_not_a_default(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        load_rules([written(tmp_path, GOOD)]).value("essai.autre", date(2024, 1, 1))
