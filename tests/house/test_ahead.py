"""What the first clicks need is loaded before them: nothing but Qt's own side is left for the window's thread."""

from __future__ import annotations

import sys

from livret_desktop.services.ahead import WANTED
from tests.house.commands import run
from tests.house.sources import ROOT

_FIRST_CLICKS = (
    "livret_desktop.ui.pages.students.students_file, livret_desktop.ui.pages.lessons.lessons_page, "
    "livret_desktop.ui.dialogs.import_view, livret_desktop.services.overview.student_summary"
)
_PROBE = """
import sys
import livret_desktop.window, livret_desktop.ui.shell_work, livret_desktop.ui.pages.today.today_work
import livret_desktop.ui.pages.students.students_page
{ahead}
before = set(sys.modules)
import {clicks}
print(*sorted(name for name in set(sys.modules) - before
              if name.startswith("livret_desktop.") and not name.startswith("livret_desktop.ui.")))
"""
_AHEAD = "from livret_desktop.services.ahead import load_ahead; load_ahead()"


def left_to_load(ahead: str) -> list[str]:
    """The modules, other than those of the window, that the first clicks still load."""
    return run([sys.executable, "-c", _PROBE.format(ahead=ahead, clicks=_FIRST_CLICKS)], cwd=ROOT).split()


def test_nothing_is_left_to_load_for_the_first_clicks() -> None:
    assert left_to_load(_AHEAD) == []


def test_without_it_a_file_would_load_the_papers() -> None:
    assert {f"livret_desktop.services.{name}" for name in WANTED} & set(left_to_load(""))
