"""What the commands print of a school is what its window shows: the same folder, read by both doors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from livret_desktop.app import Options, Program
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_screen import read_screen
from livret_desktop.services.today.day import read_today
from livret_desktop.ui.presenters.etp import rows_of
from livret_desktop.ui.presenters.today import lessons_card
from tests.e2e.command_line import Pc


@contextmanager
def opened(pc: Pc) -> Iterator[Desk]:
    """The school as the window opens it."""
    program = Program(Options(data=str(pc.data), now=pc.now), pc.environment, credentials=MemoryStore())
    with program.open_desk() as desk:
        yield desk


def test_both_doors_count_alike(connected: Pc) -> None:
    pc = connected
    pc("transmit", "send")
    status, check = pc.done("transmit", "status"), pc("transmit", "check").document
    etp = pc.done("etp", "--month", "2026-12")
    sheet = pc.done(
        "transmit", "sheet", "--from", "2026-11-01", "--to", "2026-11-20", "--out", pc.place / "f.pdf"
    )
    with opened(pc) as desk:
        seen, screen = read_today(desk), read_screen(desk, date(2026, 12, 1))
    states = status["states"]
    report = seen.status
    assert (report.due, report.rejected) == (states["due"], states["rejected"])
    assert report.blocked == states["blocked"] == len({line["lesson"] for line in check["blocked"]})
    assert report.to_confirm == check["to_confirm"] == seen.to_confirm
    assert states["accepted"] == seen.lessons.accepted > 0, "all of them left just now"
    figures = [one.number for one in lessons_card(seen).figures]
    assert figures[2] == str(states["rejected"] + states["blocked"])
    assert sheet["blocked"] <= report.blocked
    totals = rows_of(screen)[-1].totals
    assert (totals.real, totals.counted) == (
        etp["school"]["minutes_real"],
        etp["school"]["minutes_counted"],
    )
    assert [one.name for one in screen.forecast.people] == [one["name"] for one in etp["people"]]
    assert seen.risk.computation.month == date(2026, 11, 1)
