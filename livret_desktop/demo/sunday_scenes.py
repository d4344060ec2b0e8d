"""Vérification du dimanche: what the State has otherwise than the made-up school, and the questions asked about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from livret_desktop.db import finding_store, outbox_reads, send_reads
from livret_desktop.db.finding_store import FindingKind, FindingSource, StateFinding
from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.dsr import LessonPayload
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.roster import payload_of, read_roster
from livret_desktop.transmission.wire import envelope_bytes, freeze
from livret_desktop.ui.pages.sending.sending_page import SUNDAY, SendingPage
from livret_desktop.ui.targets import SENDING


def sunday_scenes(desk: Desk) -> Iterator[Scene]:
    """Nothing found, then differences of three kinds, then the question before one of them is taken over."""
    yield Scene("dimanche", _shown)
    yield Scene("dimanche-ecarts", _with_findings(desk))
    yield Scene("dimanche-reprendre", _asked("Remettre ici"))
    yield Scene("dimanche-laisser", _asked("Laisser"))


def _shown(stage: Stage) -> None:
    page = stage.page(SENDING)
    assert isinstance(page, SendingPage)
    page.views.choose(SUNDAY)
    page.views.chosen.emit(SUNDAY)
    stage.settle()


def _with_findings(desk: Desk) -> Play:
    def play(stage: Stage) -> None:
        known = _accepted(desk, 3)
        found = [
            _finding(
                desk, replace(known[0], lesson_id=uuid4(), starts_at=known[0].starts_at - timedelta(days=9))
            ),
            _finding(
                desk,
                replace(known[1], version=2, minutes=known[1].minutes + 30),
                FindingKind.CONFLICT,
                FindingSource.SUNDAY,
            ),
            _finding(
                desk, replace(known[2], lesson_id=uuid4(), neph="260999999999", birth_name="VASSILIADIS")
            ),
        ]
        with desk.database.quiet_write() as connection:
            finding_store.keep_new(connection, found)
        page = stage.page(SENDING)
        page.bridge.announce(Changes(frozenset({Kind.OUTBOX})))
        _shown(stage)

    return play


def _asked(verb: str) -> Play:
    def play(stage: Stage) -> None:
        _shown(stage)
        stage.press(verb)

    return play


def _accepted(desk: Desk, number: int) -> list[LessonPayload]:
    """The newest accepted lessons, as they were told."""
    with desk.database.read() as reading:
        newest = outbox_reads.in_state(reading.connection, SubmissionState.ACCEPTED)[-number:]
        rows = send_reads.sendable_rows(reading.connection, [one.seq for one in newest])
        roster = read_roster(reading, {row.student_id for row in rows}, {row.enrolment_id for row in rows})
        return [payload_of(row, roster) for row in rows]


def _finding(
    desk: Desk,
    there: LessonPayload,
    kind: FindingKind = FindingKind.UNKNOWN_HERE,
    source: FindingSource = FindingSource.RESTORE,
) -> StateFinding:
    """As a comparison would have kept it; its content is what the State answers."""
    body = freeze(there, envelope_bytes("E2007700080", "77123")).body
    return StateFinding(
        id=uuid4(),
        kind=kind,
        source=source,
        lesson_id=there.lesson_id,
        version=there.version,
        day=there.starts_at.date(),
        content=body.decode(),
        receipt=f"ESSAI-{there.version:04}{there.minutes:03}",
        received_at=there.starts_at + timedelta(hours=9),
        found_at=desk.clock.now(),
    )
