"""A part of G16: a backup restored on another PC, without the journal of what was sent since, then resumed.

Real backups and real restores, in the four contracts. Before the copy some lessons have left, some answers were lost;
after it lessons are done, corrected, cancelled and sent. Nothing may then be recorded twice by the State, and no lesson
of the copy may be lost from sight. The known-bad twin leaves due what was due.
"""

import random
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

from livret_desktop.db import machine_state
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import School
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.restoring import restore
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.school.opening import create_school, open_school
from livret_desktop.services.school.school_description import SchoolDescription
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.send_status import resume
from livret_desktop.services.surroundings import Surroundings
from tests.faults.parallel import fast_folder, spread
from tests.faults.send_truth import Retry, drawn, honest, lost, naive, settle
from tests.sending.model_server import LOST_AFTER, PARTIAL, VARIANTS, ModelGateway, ModelServer
from tests.sending.school import INSTRUCTORS, SCHOOL, HandClock, Pupils, rules

_HERE, _ELSEWHERE = UUID(int=1), UUID(int=2)


def broken_scenes(seed: int, size: int) -> list[str]:
    """How to replay each scene, the contracts in turn, that did not hold."""
    return [one for one in spread(partial(_scenes, seed, honest), size, chunk=20, least=80) if one]


def missed_by_the_twin(seed: int, size: int) -> int:
    """Scenes in which leaving due what was due doubles a lesson: where the State neither knows a key nor reads back."""
    bare = tuple(VARIANTS).index("neither")
    numbers = range(bare, bare + size * len(VARIANTS), len(VARIANTS))
    return sum(map(bool, _numbered(seed, naive, numbers)))


def _scenes(seed: int, retry: Retry, first: int, count: int) -> list[str]:
    return _numbered(seed, retry, range(first, first + count))


def _numbered(seed: int, retry: Retry, numbers: Iterable[int]) -> list[str]:
    with fast_folder() as place:
        stage = _Stage(place / "modele")
        return [_scene(stage, place, seed, number, retry) for number in numbers]


class _Stage:
    """An empty school with its team and its sheet, made once."""

    def __init__(self, root: Path) -> None:
        self.root, self.clock = root, HandClock()
        description = SchoolDescription(School(id=SCHOOL.id, name="Auto-école du Pont"), {})
        around = Surroundings(self.clock, rules(), MemoryStore(), _HERE)
        code = create_school(DataFolder(root), description, around).code
        self.given = GivenSecrets(recovery_code="\n".join(code.lines()))
        desk = self.open(root, _HERE)
        with desk.database.write("Équipe", self.clock.now(), is_undoable=False) as written:
            work = written.work
            work.schools.put(replace(SCHOOL, id=work.schools.where()[0].id))
            work.instructors.add_all(INSTRUCTORS)
            machine_state.keep_setting(work.connection, "dsr.base_url", '"http://127.0.0.1:1"')
            machine_state.keep_setting(work.connection, "dsr.client_id", '"ecole-77"')
        desk.database.close()

    def around(self, installation: UUID) -> Surroundings:
        """A PC."""
        return Surroundings(self.clock, rules(), MemoryStore(), installation)

    def open(self, root: Path, installation: UUID) -> Desk:
        """The school of a folder on a PC that knows its sheet alone."""
        return open_school(DataFolder(root), self.around(installation), given=self.given)


def _scene(stage: _Stage, place: Path, seed: int, number: int, retry: Retry) -> str:
    chance = random.Random(f"{seed} elsewhere {number}")
    variant = tuple(VARIANTS)[number % len(VARIANTS)]
    stage.clock.instant = HandClock().instant
    server = ModelServer(stage.clock, variant, chance.choice((0, 1, 24)), max_batch=chance.randint(1, 6))
    here, stick, there = (place / f"{number}-{name}" for name in ("ici", "cle", "ailleurs"))
    shutil.copytree(stage.root, here)
    stick.mkdir()
    desk = stage.open(here, _HERE)
    try:
        lessons = _before_the_copy(desk, server, chance)
        file = stick / back_up(desk, stick).backup.path.name
        _after_the_copy(desk, server, chance, lessons)
    finally:
        desk.database.close()
    restore(file, DataFolder(there), stage.around(_ELSEWHERE), given=stage.given)
    other = stage.open(there, _ELSEWHERE)
    try:
        retry(other)
        resume(other)
        settle(other, server, stage.clock, retry, rounds=5)
        doubled, gone = server.doubled(), lost(other, server, [one.id for one in lessons])
    finally:
        other.database.close()
        for folder in (here, stick, there):
            shutil.rmtree(folder)
    if retry is naive:
        return str(len(doubled)) if doubled else ""
    trouble = f"{len(doubled)} doubled, {len(gone)} lost"
    return f"seed {seed}, elsewhere {number}, {variant}: {trouble}" if doubled or gone else ""


def _before_the_copy(desk: Desk, server: ModelServer, chance: random.Random) -> tuple[Lesson, ...]:
    pupils = Pupils(desk)
    pupils.enrol(chance.randint(3, 8))
    lessons = pupils.record_day(pupils.enrolled)
    if chance.random() < 0.4:
        _send(desk, server, chance)
    return lessons


def _after_the_copy(
    desk: Desk, server: ModelServer, chance: random.Random, lessons: tuple[Lesson, ...]
) -> None:
    """Half of the lessons are touched, and most leave; the copy knows nothing of it."""
    desk_clock: HandClock = desk.clock  # type: ignore[assignment]
    _send(desk, server, chance)
    desk_clock.advance(minutes=chance.randint(1, 200))
    for lesson in chance.sample(lessons, len(lessons) // 2):
        change = chance.choice(({"minutes": 90}, {"status": LessonStatus.CANCELLED}, {"minutes": 120}))
        # A lesson whose answer is awaited is not changed: the program says so.
        with suppress(RuleError), desk.database.write("Leçon", desk.clock.now()) as written:
            written.work.lessons.put(replace(lesson, **change))  # type: ignore[arg-type]
            follow_lessons(written.work, [lesson.id])
    _send(desk, server, chance)


def _send(desk: Desk, server: ModelServer, chance: random.Random) -> None:
    happenings: Callable[[str], str] = lambda place: (  # noqa: E731 - what befalls each request
        chance.choice((LOST_AFTER, PARTIAL, "fine", "fine")) if place == "send" else "fine"
    )
    send_due(desk, lambda: ModelGateway(server, happenings), tools=drawn(chance))
