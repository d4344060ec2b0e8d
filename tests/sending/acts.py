"""What the tests of sending do again and again."""

from uuid import UUID

from livret_desktop.db import outbox_reads
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.batches.send_report import SendReport
from livret_desktop.services.context import Desk
from livret_desktop.services.sending.run import RunOptions, RunTools, send_due
from tests.sending.model_server import ModelGateway, ModelServer, fine

UNLIMITED = RunTools(requests_per_minute=None)


def send(desk: Desk, server: ModelServer, fault=fine, **options) -> SendReport:
    return send_due(desk, lambda: ModelGateway(server, fault), options=RunOptions(**options), tools=UNLIMITED)


def states(desk: Desk) -> dict[SubmissionState, int]:
    with desk.database.read() as reading:
        return outbox_reads.counts_of_newest(reading.connection)


def versions(desk: Desk, lesson_id: UUID) -> list[tuple[int, SubmissionState]]:
    with desk.database.read() as reading:
        known = outbox_reads.versions_of(reading.connection, [lesson_id])[lesson_id]
    return [(one.version, one.state) for one in known]
