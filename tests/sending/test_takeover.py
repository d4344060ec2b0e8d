"""Taking over from another program: what it has sent is adopted, never sent again; else a person decides."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.state.state_acts import Settling
from livret_desktop.services.state.state_findings import count_findings
from livret_desktop.services.state.takeover import send_history
from tests.sending.acts import send, states, versions
from tests.sending.model_server import LOST_AFTER, NOT_SENT, VARIANTS, ModelServer
from tests.sending.school import Pupils
from tests.sending.state import OTHER_ID, content, told

FIRST = date(2026, 11, 19)
BEFORE = FIRST - timedelta(days=2)
LUCIE = Settling("Lucie", "la DSR ne l’a pas")
READABLE = [name for name, (_, can_read) in VARIANTS.items() if can_read]
BLIND = [name for name, (_, can_read) in VARIANTS.items() if not can_read]


@pytest.fixture
def pupils(desk) -> Pupils:
    change_setting(desk, "dsr.first_day", FIRST.isoformat())
    made = Pupils(desk)
    made.enrol(3)
    return made


def typed_late(pupils: Pupils, day: date = BEFORE, **changes):
    """A lesson of a day that the former program may have sent, typed here."""
    (lesson,) = pupils.record(replace(pupils.lesson(0, day), **changes))
    return lesson


@pytest.mark.parametrize("variant", READABLE)
@pytest.mark.parametrize("day", [BEFORE, FIRST])
def test_a_match_is_adopted_and_not_sent(desk, clock, pupils, variant, day):
    server = ModelServer(clock, variant)
    lesson = typed_late(pupils, day, place="Melun")
    server.record(content(told(lesson, version=2)))
    assert send(desk, server).left == 0
    assert [kind for kind, _ in server.requests] == ["capacites", "page"]
    assert versions(desk, OTHER_ID) == [(2, SubmissionState.ACCEPTED)]
    with desk.database.read() as reading:
        assert reading.lessons.get(lesson.id) is None
        assert reading.lessons.require(OTHER_ID).place == "Melun"
    assert count_findings(desk) == 0


@pytest.mark.parametrize("variant", READABLE)
def test_the_same_lesson_with_another_content_is_held(desk, clock, pupils, variant):
    server = ModelServer(clock, variant)
    server.record(content(told(typed_late(pupils), minutes=45)))
    assert send(desk, server).held == 1
    assert versions(desk, OTHER_ID) == [(1, SubmissionState.HELD)]
    decide_lesson(desk, OTHER_ID, Decision.ABSENT, who="Lucie", reason="60 minutes, vu sur la fiche")
    send(desk, server)
    assert server.newest(OTHER_ID).content["dureeMinutes"] == 60
    assert count_findings(desk) == 0


@pytest.mark.parametrize("variant", READABLE)
@pytest.mark.parametrize(
    "changes",
    [
        {"trainer_number": "A9999999999"},
        {"neph": "999999999999"},
        {"is_cancelled": True},
        {"starts_at": None},
    ],
)
def test_what_is_not_the_same_lesson_leaves(desk, clock, pupils, variant, changes):
    server = ModelServer(clock, variant)
    lesson = typed_late(pupils)
    if "starts_at" in changes:
        changes = {"starts_at": lesson.starts_at + timedelta(hours=3)}
    server.record(content(told(lesson, **changes)))
    assert send(desk, server).accepted == 1
    assert versions(desk, lesson.id) == [(1, SubmissionState.ACCEPTED)]


@pytest.mark.parametrize("variant", READABLE)
def test_days_that_could_not_be_read_do_not_leave(desk, clock, pupils, variant):
    server = ModelServer(clock, variant)
    lesson, today = typed_late(pupils), pupils.record(pupils.lesson(1))[0]
    send(desk, server, lambda place: NOT_SENT if place == "page" else "fine")
    assert versions(desk, lesson.id) == [(1, SubmissionState.DUE)]
    assert versions(desk, today.id) == [(1, SubmissionState.ACCEPTED)]
    assert send(desk, server).accepted == 1


@pytest.mark.parametrize("variant", BLIND)
def test_where_the_state_cannot_be_read_a_person_decides(desk, clock, pupils, variant):
    server = ModelServer(clock, variant)
    lesson, first, today = typed_late(pupils), typed_late(pupils, FIRST), pupils.record(pupils.lesson(1))[0]
    report = send(desk, server)
    assert (report.accepted, report.blocked) == (2, 1)
    assert versions(desk, first.id) == versions(desk, today.id) == [(1, SubmissionState.ACCEPTED)]
    (line,) = check(desk).blocked
    assert (line.lesson_id, line.finding.code) == (str(lesson.id), "REPRISE_A_VERIFIER")
    assert "ancien programme" in line.finding.reason and line.finding.fix
    send_history(desk, [lesson.id], LUCIE)
    assert send(desk, server).accepted == 1


@pytest.mark.parametrize("variant", VARIANTS)
def test_history_is_sent_by_an_act_of_its_own(desk, clock, pupils, variant):
    server = ModelServer(clock, variant)
    old = typed_late(pupils, origin=LessonOrigin.HISTORY)
    other = typed_late(pupils, BEFORE - timedelta(days=1), origin=LessonOrigin.HISTORY, id=UUID(int=91))
    server.record(content(told(old)))
    send(desk, server)
    assert states(desk) == {}
    with pytest.raises(RuleError, match="Motif"):
        send_history(desk, [old.id], Settling("Lucie"))
    send_history(desk, [other.id], LUCIE)
    assert send(desk, server).accepted == 1
    send_history(desk, [old.id], LUCIE)
    send(desk, server)
    is_readable = VARIANTS[variant][1]
    assert versions(desk, OTHER_ID if is_readable else old.id)[-1] == (1, SubmissionState.ACCEPTED)
    assert len(server.records) == (2 if is_readable else 3)  # blind: a person took it upon herself


def test_what_has_left_already_is_not_history_any_more(desk, clock, pupils):
    server = ModelServer(clock)
    old = typed_late(pupils, origin=LessonOrigin.HISTORY)
    for _ in range(2):  # twice before it leaves is once
        assert send_history(desk, [old.id], LUCIE).title == "1\u00a0leçon reprise à envoyer"
    send(desk, server)
    with pytest.raises(RuleError, match="plus à reprendre") as refused:
        send_history(desk, [old.id], LUCIE)
    assert "Acceptée" in refused.value.message
    assert send(desk, server).accepted == 0


def test_a_lesson_not_done_is_not_sent_as_history(desk, pupils):
    old = typed_late(pupils, origin=LessonOrigin.HISTORY, status=LessonStatus.ABSENT)
    with pytest.raises(RuleError, match="pas faite"):
        send_history(desk, [old.id], LUCIE)


def test_without_another_program_nothing_is_read_before_sending(desk, clock):
    server = ModelServer(clock, "both")
    made = Pupils(desk)
    made.enrol(1)
    made.record(made.lesson(0, BEFORE))
    send(desk, server)
    assert [kind for kind, _ in server.requests] == ["capacites", "send"]


def test_a_correction_of_what_was_sent_is_not_compared(desk, clock, pupils):
    """Only what this program never tried to send can be somebody else's."""
    server = ModelServer(clock, "read-back")
    lesson = typed_late(pupils)
    send(desk, server, lambda place: LOST_AFTER if place == "send" else "fine")
    clock.advance(hours=1)
    send(desk, server)
    assert versions(desk, lesson.id) == [(1, SubmissionState.ACCEPTED)]
    assert server.doubled() == []


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_a_day_that_both_programs_send_is_looked_up_too(desk, clock, pupils, variant):
    """This program began on the 19th, the former one went on until the 20th: the 20th may be there already."""
    change_setting(desk, "dsr.former_stopped", "2026-11-21")
    server = ModelServer(clock, variant)
    lesson = typed_late(pupils, FIRST + timedelta(days=1))
    server.record(content(told(lesson, version=2)))
    report = send(desk, server)
    assert server.newest(lesson.id) is None
    if variant in READABLE:
        assert versions(desk, OTHER_ID) == [(2, SubmissionState.ACCEPTED)]
    else:
        assert (report.accepted, report.blocked) == (0, 1)
