"""``today``: the first page of the window by the command line, on the files an office has, an empty and a bad day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from livret_desktop.app import Options, Program
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.services.context import Desk
from livret_desktop.services.today.day import read_today
from livret_desktop.ui.presenters import today as words
from tests.e2e import promises
from tests.e2e.command_line import Pc

THE_NIGHT = "2026-11-24T09:00+01:00"


@contextmanager
def opened(pc: Pc) -> Iterator[Desk]:
    """The school as the window opens it."""
    program = Program(Options(data=str(pc.data), now=pc.now), pc.environment, credentials=MemoryStore())
    with program.open_desk() as desk:
        yield desk


def test_the_document_is_the_promised_one_and_the_figures_are_those_of_the_other_commands(
    connected: Pc,
) -> None:
    connected("transmit", "send")
    status, check = connected.done("transmit", "status"), connected("transmit", "check").document
    day = connected.done("today")
    assert set(day) == promises.TODAY
    assert day["todo"] and all(set(line) == promises.TODO for line in day["todo"])
    assert (day["connected"], day["training"]) == (True, status["training"])
    states = status["states"]
    assert (day["accepted"], day["accepted_on"]) == (states["accepted"], day["day"])
    assert day["leaving"] == states["due"]
    assert day["to_correct"] == states["rejected"] + len({line["lesson"] for line in check["blocked"]})
    assert (day["to_verify"], day["held"]) == (states["to_verify"], states["held"])
    assert day["to_confirm"] == check["to_confirm"]
    assert day["computation_night_of"] == status["computation_night_of"]
    assert day["days_before_night"] == 4
    assert day["window"] == ["2026-08-01", "2026-10-31"]
    assert day["this_month_counts_for"] == "2026-12"
    assert day["last_backup_at"] is None and day["backup_late"]


def test_the_evening_is_told_once_it_has_run(connected: Pc) -> None:
    assert connected.done("today")["last_evening"] is None
    connected("run-due")
    evening = connected.done("today")["last_evening"]
    assert set(evening) == promises.TODAY_EVENING
    assert (evening["sent"], evening["late_at"]) == (connected.done("today")["accepted"], None)
    assert evening["planned_for"] == "2026-11-20T20:00:00+01:00"


def test_the_words_are_those_of_the_page(connected: Pc) -> None:
    said = connected.plain("today")
    assert (said.status, said.stdout) == (0, "")
    with opened(connected) as desk:
        seen = read_today(desk)
    title, sentence = words.day_title(seen.day), words.headline(seen)[0]
    assert title in said.stderr and sentence in said.stderr
    for card in (words.lessons_card(seen), words.computation_card(seen), words.backup_card(seen)):
        assert card.title in said.stderr and card.sentence in said.stderr
        assert all(
            one.number in said.stderr and one.caption.rstrip(".") in said.stderr for one in card.figures
        )
    for todo in seen.todos:
        assert todo.what in said.stderr and todo.why in said.stderr
    for row in (*words.day_rows(seen), *words.run_rows(seen)):
        assert row.first in said.stderr and row.second in said.stderr


def test_without_access_and_on_the_night_itself(pc: Pc) -> None:
    pc.now = THE_NIGHT
    day = pc.done("today")
    assert (day["connected"], day["days_before_night"]) == (False, 0)
    assert "access" in {line["cause"] for line in day["todo"]}
    assert "Cette nuit" in pc.plain("today").stderr


def test_a_school_that_begins(new_pc: Pc) -> None:
    pc = new_pc
    assert pc("today").status == 3, "no school yet"
    pc.init()
    day = pc.done("today")
    assert (day["to_confirm"], day["accepted"], day["minutes_at_risk"], day["lessons_today"]) == (0, 0, 0, 0)
    assert {"team", "students", "sheet", "backup"} <= {line["cause"] for line in day["todo"]}
    said = pc.plain("today").stderr
    assert "Votre école est ouverte." in said
    assert "Jamais. Si ce disque tombe en panne" in said
