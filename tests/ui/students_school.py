"""Élèves on a real encrypted school, for the tests of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from livret_desktop.backup.system_volumes import system_volumes
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import Civility
from livret_desktop.services.context import Desk
from livret_desktop.services.records.students import student_file
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Page
from tests.ui.lessons_school import NOW, known, open_desk


@dataclass
class Place:
    """An open school and what its pages are given."""

    desk: Desk
    office: Office

    def student(self, name: str) -> Student:
        """Someone as kept."""
        return student_file(self.desk, known(name)).student


class Held:
    """A runner whose writes wait until the test lets them go: what two quick edits do to each other shows."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Any, Future[Any]]] = []

    def submit_write(self, work: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((work, future))
        return future

    submit_pool = submit_write

    def let_go(self) -> None:
        """Run everything asked so far, in order."""
        waiting, self.waiting = self.waiting, []
        for work, future in waiting:
            try:
                future.set_result(work())
            except Exception as trouble:
                future.set_exception(trouble)


def opened(folder: Path, bridge: Bridge) -> Iterator[Place]:
    """The school of the lessons' tests, with NEPH and births told apart."""
    desk = open_desk(folder / "ecole")
    for place, name in enumerate(("LEMAIRE", "KADDOURI", "MARTIN", "MARÉCHAL", "PERRIN")):
        student = student_file(desk, known(name)).student
        with desk.database.write("", NOW, is_undoable=False) as written:
            written.work.students.put(_told_apart(student, place))
    yield Place(desk, office_of(desk, bridge))
    desk.database.close()


def office_of(desk: Desk, bridge: Bridge) -> Office:
    """What a page gets: no access to the DSR."""
    return Office(
        desk=desk,
        bridge=bridge,
        connect=lambda: (_ for _ in ()).throw(AssertionError("no access")),
        has_dsr_secret=lambda: False,
        volumes=system_volumes(),
    )


def _told_apart(student: Student, place: int) -> Student:
    return replace(
        student,
        civility=Civility.MADAM if place % 2 else Civility.SIR,
        neph=f"24037710049{place}",
        born_on=date(2005 + place, 4, 2),
        phone=f"06 12 48 30 7{place}",
    )


class Elsewhere(Page):
    """A page that only notes what it is asked to show."""

    title, icon_name = "Ailleurs", "lessons"

    def __init__(self, bridge: Bridge, key: str) -> None:
        type(self).key = key
        super().__init__(bridge)
        self.asked: list[object] = []

    def reload(self) -> None:
        """Nothing to read."""

    def open(self, what: object) -> None:
        self.asked.append(what)
