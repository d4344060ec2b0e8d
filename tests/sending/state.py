"""What somebody else recorded at the State, and what is found here."""

import json
from uuid import UUID

from livret_desktop.domain.dsr import LessonPayload
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import Category, TrainingTrack
from livret_desktop.services.context import Desk
from livret_desktop.services.sending.reconcile import ReconcileReport, reconcile
from livret_desktop.services.state.state_findings import read_findings
from livret_desktop.services.state.state_pages import Span
from livret_desktop.transmission.wire import envelope_bytes, freeze
from tests.sending.acts import UNLIMITED
from tests.sending.model_server import ModelGateway, ModelServer, fine
from tests.sending.school import INSTRUCTORS

ENVELOPE = envelope_bytes("E2007700080", "77123")
OTHER_ID = UUID("7f1d7c52-0d7e-4b63-9f50-0a4f2b1c9d10")


def told(lesson: Lesson, student: int = 0, **changes: object) -> LessonPayload:
    """The lesson as another program would have told it, under an identifier of its own."""
    instructor = next(one for one in INSTRUCTORS if one.id == lesson.instructor_id)
    values: dict[str, object] = {
        "lesson_id": OTHER_ID,
        "version": 1,
        "birth_name": f"BÉRANGER{chr(65 + student % 26)}",
        "given_names": "Zoé",
        "neph": f"2302{student:08d}",
        "trainer_surname": instructor.surname,
        "trainer_given_name": instructor.given_name,
        "trainer_number": instructor.authorisation_number,
        "category": Category.B,
        "track": TrainingTrack.TRADITIONAL,
        "kind": lesson.kind,
        "means": lesson.means,
        "starts_at": lesson.starts_at,
        "minutes": lesson.minutes,
    }
    return LessonPayload(**(values | changes))  # type: ignore[arg-type]


def content(payload: LessonPayload) -> dict[str, object]:
    found = json.loads(freeze(payload, ENVELOPE).body)
    assert isinstance(found, dict)
    return found


def pass_of(desk: Desk, server: ModelServer, span: Span | None = None, fault=fine) -> ReconcileReport:
    return reconcile(desk, lambda: ModelGateway(server, fault), span, tools=UNLIMITED)


def only_finding(desk: Desk):
    (line,) = read_findings(desk)
    return line
