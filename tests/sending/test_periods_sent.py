"""A new period of track and gearbox changes nothing of what was sent; a lesson not sent yet takes that of its day."""

import json
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from livret_desktop.db.tables import SUBMISSION
from livret_desktop.domain.enrolment import EnrolmentPeriod
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import Gearbox, TrainingTrack
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.records.enrolment_periods import save_period
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.school import with_lessons


def outbox(desk):
    with desk.database.read() as reading:
        return [
            tuple(row) for row in reading.connection.execute(select(SUBMISSION).order_by(SUBMISSION.c.seq))
        ]


def test_what_was_sent_is_not_changed_by_a_new_period(desk, clock):
    lessons = with_lessons(desk, 3)
    server = ModelServer(clock)
    send(desk, server)
    before = outbox(desk)
    assert {row.state for row in rows(desk)} == {SubmissionState.ACCEPTED}
    for enrolment_id in {one.enrolment_id for one in lessons}:
        save_period(desk, automatic(enrolment_id, lessons[0].day - timedelta(days=30)))
    assert outbox(desk) == before
    requests = len(server.requests)
    send(desk, server)
    assert [place for place, _ in server.requests[requests:] if place == "send"] == []
    undo(desk, next_undo(desk).id)
    assert outbox(desk) == before


def test_a_lesson_still_to_be_sent_takes_the_period_of_its_day(desk, clock):
    lessons = with_lessons(desk, 1)
    server = ModelServer(clock)
    save_period(desk, automatic(lessons[0].enrolment_id, lessons[0].day, TrainingTrack.CS))
    save_period(desk, automatic(lessons[0].enrolment_id, lessons[0].day + timedelta(days=1)))
    send(desk, server)
    (row,) = rows(desk)
    sent = json.loads(row.body)
    assert sent["filiere"] == "CS"


def rows(desk):
    with desk.database.read() as reading:
        return list(reading.connection.execute(select(SUBMISSION)))


def automatic(enrolment_id, day, track=TrainingTrack.TRADITIONAL):
    return EnrolmentPeriod(
        id=uuid4(), enrolment_id=enrolment_id, track=track, gearbox=Gearbox.AUTOMATIC, from_on=day
    )
