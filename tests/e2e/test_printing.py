"""Paper for good: the window prints through the system's dialog and spooler, and the sheets come out.

CUPS with a printer of our own, started for the test. Skipped, and said so, where there is none.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from livret_desktop.reports.preview import render_page
from tests.e2e.cups import PRINTER, Cups, print_server, wait_until, why_not

pytestmark = [pytest.mark.skipif(bool(why_not()), reason=why_not() or "CUPS is here"), pytest.mark.slow]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cups() -> Iterator[Cups]:
    with print_server() as made:
        yield made


def play(cups: Cups, folder: Path, **changed: str) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.printing_scene", str(folder)],
        env=cups.environment() | changed,
        cwd=ROOT,
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2_000:]
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_two_copies_come_out_of_the_printer_and_the_register_has_both(cups: Cups, tmp_path: Path) -> None:
    assert play(cups, tmp_path) == {
        "numbers": ["2026-0001", "2026-0001"],
        "dialogs": [],
        "said": ["N°\u00a02026-0001\u00a0: 2\u00a0exemplaires imprimés, notés au registre."],
    }
    wait_until(lambda: bool(cups.sheets()))
    (sheets,) = cups.sheets()
    pages = PdfReader(sheets).pages
    assert len(pages) == 2
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    assert _ink(sheets) > 0.02, "the page is drawn, not blank"


def test_a_stopped_printer_is_said_before_and_takes_no_number(cups: Cups, tmp_path: Path) -> None:
    cups.run("cupsdisable", PRINTER)
    try:
        found = play(cups, tmp_path)
    finally:
        cups.run("cupsenable", PRINTER)
    assert found == {"numbers": [], "dialogs": ["Cette imprimante ne répond pas"], "said": []}


def test_without_a_printer_it_is_said_and_takes_no_number(cups: Cups, tmp_path: Path) -> None:
    found = play(cups, tmp_path, CUPS_SERVER=str(tmp_path / "no.sock"))
    assert found == {"numbers": [], "dialogs": ["Aucune imprimante"], "said": []}


def _ink(sheets: Path) -> float:
    drawn = render_page(sheets.read_bytes(), 0, 600)
    dark = sum(1 for value in drawn.bgrx[::4] if value < 128)
    return dark / (drawn.width * drawn.height)
