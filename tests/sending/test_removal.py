"""A lesson the State may have is never removed here, whatever newer version still waits."""

from dataclasses import replace

import pytest

from livret_desktop.db import history
from livret_desktop.errors import RuleError
from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.outbox.follow_lessons import forget_unsent
from livret_desktop.services.overview.undo import undo
from livret_desktop.services.sending.run import RunOptions, RunTools, send_due
from tests.sending.model_server import ModelGateway, ModelServer, fine
from tests.sending.school import with_lessons


def test_an_accepted_lesson_whose_correction_waits_is_not_forgotten(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    send_due(
        desk,
        lambda: ModelGateway(server, fine),
        options=RunOptions(),
        tools=RunTools(requests_per_minute=None),
    )
    with desk.database.write("Correction", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=90), "durée")
    with (
        pytest.raises(RuleError, match="déjà été envoyée"),
        desk.database.write("Retrait", clock.now()) as written,
    ):
        forget_unsent(written.work, [lesson.id])
    with desk.database.read() as reading:
        created = history.changes_of(reading.connection, str(lesson.id))[-1]
    with pytest.raises(RuleError):
        undo(desk, created.id)
    with desk.database.read() as reading:
        assert reading.lessons.require(lesson.id).minutes == 90


def test_a_lesson_never_sent_is_forgotten_with_its_version(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    with desk.database.write("Retrait", clock.now()) as written:
        forget_unsent(written.work, [lesson.id])
        written.work.lessons.remove(lesson.id)
    with desk.database.read() as reading:
        assert reading.lessons.get(lesson.id) is None
