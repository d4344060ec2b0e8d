"""Lessons and team as files for a spreadsheet: what they hold, and nothing in them that runs."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from livret_desktop.errors import RuleError
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.resources import resource_path
from livret_desktop.services.context import Desk
from livret_desktop.services.importing.service import ImportChoices, import_file
from livret_desktop.services.records.list_export import ListExport
from livret_desktop.services.records.record_lists import (
    LESSON_TITLES,
    TEAM_TITLES,
    export_lessons,
    export_team,
)
from tests.services.house import House

DAY = date(2026, 11, 12)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The school of the samples, taken over; nothing here writes in it."""
    house = House(tmp_path_factory.mktemp("listes") / "ecole")
    house.create()
    with house.open() as opened:
        for kind, name in (
            (ImportKind.INSTRUCTORS, "enseignants.csv"),
            (ImportKind.STUDENTS, "rapido-eleves.txt"),
            (ImportKind.ENROLMENTS, "inscriptions.csv"),
            (ImportKind.LESSONS, "lecons.csv"),
        ):
            data = resource_path("samples", name).read_bytes()
            import_file(opened, data, ImportChoices(kind=kind, keeps_good=True, to_send_from=DAY))
        with opened.database.write("Piège", opened.clock.now()) as written:
            work = written.work
            (first, *_others) = work.lessons.where(work.lessons.c.day == DAY, order=work.lessons.c.starts_at)
            work.lessons.put(_trap(first, place="=HYPERLINK(1)"))
            (one, *_rest) = work.instructors.where(order=work.instructors.c.surname)
            work.instructors.put(_trap(one, phone="+33 1"))
        yield opened


def _trap(record, **changes):
    return replace(record, **changes)


def cells(made: ListExport) -> list[list[str]]:
    if made.path.suffix == ".csv":
        with made.path.open(encoding="utf-8-sig", newline="") as opened:
            return list(csv.reader(opened, delimiter=";"))
    sheet = CalamineWorkbook.from_path(str(made.path)).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_every_lesson_of_these_days_is_there(desk: Desk, tmp_path: Path, ending: str) -> None:
    made = export_lessons(desk, tmp_path / f"lecons{ending}", DAY, DAY + timedelta(days=6))
    titles, *rows = cells(made)
    assert tuple(titles) == LESSON_TITLES
    with desk.database.read() as reading:
        kept = reading.lessons.where(reading.lessons.c.day.between(DAY, DAY + timedelta(days=6)))
    assert len(rows) == made.lines == len(kept) > 10
    assert sum(int(row[2]) for row in rows) == sum(one.minutes for one in kept)
    assert [row[12] for row in rows if "HYPERLINK" in row[12]] == [
        "'=HYPERLINK(1)" if ending == ".csv" else "=HYPERLINK(1)"
    ]
    assert {row[15] for row in rows} & {"en attente"}


def test_one_instructor_alone(desk: Desk, tmp_path: Path) -> None:
    with desk.database.read() as reading:
        (ruiz,) = reading.instructors.where(reading.instructors.c.surname == "RUIZ")
    rows = cells(
        export_lessons(desk, tmp_path / "ruiz.csv", date(2026, 8, 1), date(2026, 11, 30), [ruiz.id])
    )[1:]
    assert rows and {row[9] for row in rows} == {"Raymond RUIZ"}


def test_the_team_is_there_with_its_simulators(desk: Desk, tmp_path: Path) -> None:
    titles, *rows = cells(export_team(desk, tmp_path / "equipe.csv"))
    assert tuple(titles) == TEAM_TITLES
    assert [row[0] for row in rows] == ["Enseignant"] * 4 + ["Simulateur"] * 2
    assert all(len(row) == len(TEAM_TITLES) for row in rows)
    assert [row[10] for row in rows if "33" in row[10]] == ["'+33 1"]
    assert "30/12/2026" in {row[6] for row in rows}


@pytest.mark.parametrize(("first", "last"), [(DAY, DAY - timedelta(days=1)), (date(2000, 1, 1), DAY)])
def test_days_that_make_no_sense_are_refused(desk: Desk, tmp_path: Path, first: date, last: date) -> None:
    with pytest.raises(RuleError, match="ne conviennent pas"):
        export_lessons(desk, tmp_path / "lecons.csv", first, last)
    assert not (tmp_path / "lecons.csv").exists()
