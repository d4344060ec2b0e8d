"""Speed of sending and of pre-flight: against a bare loop posting the same bytes, and against one SELECT."""

import json
import multiprocessing
import shutil
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from livret_desktop.db import catalogue, machine_state, outbox_store, send_reads
from livret_desktop.db.outbox_store import NewVersion
from livret_desktop.db.tables import SUBMISSION
from livret_desktop.domain.dsr import DsrAccess
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import LessonOrigin
from livret_desktop.garbage import without_whole_walks
from livret_desktop.sandbox.server import start_sandbox
from livret_desktop.services.batches.send_pass import frozen_rows
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.outbox.roster import read_roster
from livret_desktop.services.sending.run import RunTools, send_due
from livret_desktop.transmission.gateway import open_gateway
from livret_desktop.transmission.wire import batch_body, envelope_bytes
from tests.bench.harness import Bench
from tests.sending.school import FRIDAY, INSTRUCTORS, SCHOOL, HandClock, Pupils, new_folder, open_desk

UNLIMITED = RunTools(requests_per_minute=None)
SECRET = "secret-of-the-bench"
_A_DAY = 12 * len(INSTRUCTORS)
"""Lessons of one day without overlap."""


def fill(
    desk: Desk, lessons: int, students: int = 2_000, *, is_due: bool = True, until: date | None = None
) -> None:
    """So many lessons done, the last ones on ``until`` (today), due or merely there."""
    pupils = Pupils(desk)
    pupils.enrol(min(students, lessons))
    last = until or desk.today()
    origin = LessonOrigin.HERE if is_due else LessonOrigin.HISTORY
    days = -(-lessons // _A_DAY)
    with desk.database.quiet_write() as connection:
        for gap in range(days):
            day = last - timedelta(days=days - 1 - gap)
            count = min(_A_DAY, lessons - gap * _A_DAY)
            made = [_lesson(pupils, number, gap, day, origin) for number in range(count)]
            connection.execute(
                catalogue.LESSONS.raw.insert(), [catalogue.LESSONS.encode(lesson) for lesson in made]
            )
            if is_due:
                versions = [NewVersion(lesson.id, 1, lesson.day) for lesson in made]
                outbox_store.add_versions(connection, versions, desk.clock.now())


def _lesson(pupils: Pupils, number: int, gap: int, day: date, origin: LessonOrigin) -> Lesson:
    """Students take turns over the days, so that nobody has two lessons at once."""
    student = (number + gap * _A_DAY) % pupils.enrolled
    return pupils.lesson(
        number,
        day,
        origin=origin,
        student_id=UUID(int=10_000 + student),
        enrolment_id=UUID(int=5_000_000 + student),
    )


@dataclass
class Prepared:
    """A school with its lessons due, the bodies they make, and a running server for each measure."""

    root: Path
    template: Path
    bodies: list[bytes]
    lessons: int


def prepare(lessons: int):
    """Setup of one size."""

    def setup(root: Path) -> Prepared:
        folder = new_folder(root / "school")
        desk = open_desk(folder.root, HandClock(FRIDAY))
        fill(desk, lessons)
        with desk.database.read() as reading:
            due = send_reads.due_versions(reading.connection)
            rows = send_reads.sendable_rows(reading.connection, [one.seq for one in due])
            roster = read_roster(
                reading, {row.student_id for row in rows}, {row.enrolment_id for row in rows}
            )
        in_hand, _ = frozen_rows(rows, roster, envelope_bytes(SCHOOL.agrement_number, SCHOOL.aurige_id))
        bodies = [batch_body([row.lesson for row in group]) for group in grouped(in_hand, 1000)]
        desk.database.close()
        template = root / "template"
        shutil.copyfile(folder.database, template)
        return Prepared(root, template, bodies, lessons)

    return setup


def grouped(items, size):
    """Groups of ``size``."""
    return [items[start : start + size] for start in range(0, len(items), size)]


class Server:
    """The training server in a process of its own, without its limit on requests."""

    def __enter__(self) -> str:
        self._ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        return self._ours.recv()

    def __exit__(self, *_: object) -> None:
        self._ours.send("stop")
        self._process.join()


def _serve(pipe) -> None:
    clock = HandClock(FRIDAY)
    with start_sandbox(clock=clock, client_secret=SECRET, requests_per_minute=None) as server:
        pipe.send(server.base_url)
        pipe.recv()


def send_all(prepared: Prepared) -> float:
    """Our whole send: pre-flight, freezing, journal, database, answers."""
    folder = prepared.root / "ours"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    desk = open_desk(folder, HandClock(FRIDAY))
    shutil.copyfile(prepared.template, desk.folder.database)
    with Server() as base_url:
        access = DsrAccess(base_url, "ecole-essai", is_training=True)
        began = time.perf_counter()
        with without_whole_walks():  # as window and commands have it
            report = send_due(desk, lambda: open_gateway(access, SECRET, desk.clock), tools=UNLIMITED)
        seconds = time.perf_counter() - began
    desk.database.close()
    if report.accepted != prepared.lessons:
        raise AssertionError(f"{report.accepted} of {prepared.lessons} accepted: {report.trouble}")
    return seconds


def post_all(prepared: Prepared) -> float:
    """The same bodies posted by a bare httpx loop, with one durable commit before and after each."""
    import httpx  # noqa: PLC0415 (only the yardstick needs it)

    folder = prepared.root / "bare"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    desk = open_desk(folder, HandClock(FRIDAY))
    shutil.copyfile(prepared.template, desk.folder.database)
    with Server() as base_url, httpx.Client(base_url=base_url, timeout=120) as client:
        began = time.perf_counter()
        grant = {
            "grant_type": "client_credentials",
            "scope": "livret_numerique:read livret_numerique:write",
            "client_id": "ecole-essai",
            "client_secret": SECRET,
        }
        token = client.post("/oauth/token", data=grant).raise_for_status().json()["access_token"]
        for number, body in enumerate(prepared.bodies):
            _commit(desk, number)
            headers = {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Idempotency-Key": str(UUID(int=number, version=4)),
            }
            answer = client.post("/livret/v1/lecons", content=body, headers=headers).raise_for_status()
            if any(one["statut"] != "ACCEPTEE" for one in json.loads(answer.content)["resultats"]):
                raise AssertionError("the yardstick was refused")
            _commit(desk, number)
        seconds = time.perf_counter() - began
    desk.database.close()
    return seconds


def _commit(desk: Desk, number: int) -> None:
    with desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, "bench", number)


@dataclass
class Histories:
    """The same evening after a long and after an empty history."""

    long: Desk
    empty: Desk


def two_histories(root: Path) -> Histories:
    """A million past lessons, and none; 40 lessons due today in both."""
    desks = []
    for name, past in (("long", 1_000_000), ("empty", 1_000)):
        desk = open_desk(new_folder(root / name).root, HandClock(FRIDAY))
        fill(desk, past, is_due=False, until=desk.today() - timedelta(days=3))
        pupils = Pupils(desk, _made=1_000, _lessons=past)
        pupils.record_day(40)
        desks.append(desk)
    return Histories(*desks)


def evening(desk: Desk) -> float:
    """Twenty pre-flights of the day."""
    began = time.perf_counter()
    for _ in range(20):
        if check(desk).ready != 40:
            raise AssertionError("forty lessons are due")
    return time.perf_counter() - began


def whole_history(root: Path) -> Desk:
    """200 000 lessons due at once."""
    desk = open_desk(new_folder(root / "whole").root, HandClock(FRIDAY))
    fill(desk, 200_000)
    return desk


def check_whole(desk: Desk) -> None:
    """Pre-flight of all of them."""
    if check(desk).ready != 200_000:
        raise AssertionError("all are ready")


def select_whole(desk: Desk) -> None:
    """One SELECT of the same rows."""
    lesson = catalogue.LESSONS.raw
    statement = select(SUBMISSION.c.seq, SUBMISSION.c.version, *lesson.c).join(
        lesson, lesson.c.id == SUBMISSION.c.lesson_id
    )
    with desk.database.read() as reading:
        if len(reading.connection.execute(statement.where(SUBMISSION.c.state == "due")).all()) != 200_000:
            raise AssertionError("all are due")


BENCHES = [
    Bench(
        name="sending 10 000 lessons",
        aim=1.3,
        setup=prepare(10_000),
        ours=send_all,
        yardstick=post_all,
        what="training server in another process, batches of 1 000, limiter off; a bare httpx loop with one durable "
        "commit before and after each batch",
    ),
    Bench(
        name="evening pre-flight, a million past lessons",
        aim=1.2,
        setup=two_histories,
        ours=lambda two: evening(two.long),
        yardstick=lambda two: evening(two.empty),
        what="40 lessons of the day, 20 times; the same after 1 000 past lessons",
    ),
    Bench(
        name="pre-flight of 200 000 lessons",
        aim=3.0,
        setup=whole_history,
        ours=check_whole,
        yardstick=select_whole,
        what="every lesson due at once; one SELECT of the same rows",
    ),
]
