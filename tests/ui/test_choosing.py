"""What leaves the encrypted base as a file is said to be readable by anyone, in the system's own dialog."""

import ast

import pytest
from PySide6.QtWidgets import QFileDialog

from livret_desktop.ui.choosing import READABLE, ask_file_to_write
from tests.house.sources import ROOT


def test_saving_says_that_the_file_is_readable_by_anyone(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    titles: list[str] = []
    monkeypatch.setattr(
        QFileDialog,
        "getSaveFileName",
        lambda _parent, title, name, _kinds: titles.append(title) or (str(tmp_path / name), ""),
    )
    assert ask_file_to_write(None, "Exporter le registre", "registre.csv") == tmp_path / "registre.csv"
    assert titles == [f"Exporter le registre ({READABLE})"]


def test_no_screen_asks_for_a_file_in_another_way() -> None:
    """Every export goes through the one place that says it; what is sealed has its own two ways there."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "livret_desktop").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "getSaveFileName"
    }
    assert found == {"livret_desktop/ui/choosing.py"}
