"""What counts as lost and as doubled, checked against the State; and how a campaign lets things settle."""

import random
from collections.abc import Callable, Iterable
from uuid import UUID

from livret_desktop.db import outbox_reads
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.versions import live
from livret_desktop.services.sending.run import RunOptions, RunTools, send_due
from livret_desktop.transmission.send_journal import open_journal
from tests.sending.model_server import ModelGateway, ModelServer
from tests.sending.school import HandClock

UNLIMITED = RunTools(requests_per_minute=None)


def drawn(chance: random.Random) -> RunTools:
    """Keys and back-off by this lot, so that one seed replays bit for bit; no limit of requests a minute."""
    return RunTools(
        new_key=lambda: UUID(int=chance.getrandbits(128), version=4),
        jitter=chance.uniform,
        requests_per_minute=None,
    )


Retry = Callable[[Desk], None]


def honest(_desk: Desk) -> None:
    """Our own way: nothing is put back by hand before a retry."""


def naive(desk: Desk) -> None:
    """The known-bad twin: what has no answer is simply due again."""
    with desk.database.quiet_write() as connection:
        connection.exec_driver_sql(
            "UPDATE submission SET state='due' WHERE state IN ('sending', 'to_verify', 'held')"
        )


def settle(desk: Desk, server: ModelServer, clock: HandClock, retry: Retry = honest, rounds: int = 3) -> None:
    """Network and server well again, time passes: sends until nothing moves any more."""
    for _ in range(rounds):
        retry(desk)
        report = send_due(desk, lambda: ModelGateway(server), options=RunOptions(), tools=UNLIMITED)
        if not (report.left or report.to_verify):
            break
        clock.advance(hours=server.lag_hours + 1)


def lost(desk: Desk, server: ModelServer, lessons: Iterable[UUID]) -> list[UUID]:
    """Lessons neither accepted (and at the State), nor rejected with a reason, nor shown to a person."""
    wanted = list(lessons)
    with desk.database.read() as reading:
        versions = outbox_reads.versions_of(reading.connection, wanted)
    missing = []
    for lesson_id in wanted:
        current = live(versions.get(lesson_id, []))
        is_fine = current is not None and (
            (current.state is SubmissionState.ACCEPTED and server.newest(lesson_id) is not None)
            or (current.state in {SubmissionState.REJECTED, SubmissionState.HELD} and bool(current.reason))
        )
        if not is_fine:
            missing.append(lesson_id)
    return missing


def differs(server: ModelServer, lesson: Lesson) -> bool:
    """True when the State's effective view of a lesson is not ours."""
    record = server.newest(lesson.id)
    if lesson.status is LessonStatus.DONE:
        return (
            record is None
            or record.content["annulee"] is True
            or record.content["dureeMinutes"] != lesson.minutes
        )
    return record is not None and record.content["annulee"] is not True


def has_held(desk: Desk, server: ModelServer, lesson_id: UUID) -> bool:
    """True when the State has the held version of this lesson, or a later one."""
    with desk.database.read() as reading:
        known = outbox_reads.versions_of(reading.connection, [lesson_id])[lesson_id]
    held = next(one.version for one in known if one.state is SubmissionState.HELD)
    record = server.newest(lesson_id)
    return record is not None and record.version >= held


def is_corrupt(desk: Desk) -> bool:
    """Database or journal no longer sound."""
    if desk.database.complaints():
        return True
    open_journal(desk.folder.send_journal, desk.master_key.journal_key()).close()
    return False
