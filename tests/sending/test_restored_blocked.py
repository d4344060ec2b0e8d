"""After a restore, what pre-flight blocks: counted once, said to be the same lessons, and settled after the lag."""

from dataclasses import replace
from datetime import timedelta

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.batches.state_summary import PassSummary
from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.sending.run_due import READING, run_due
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.sending.send_status import resume, status
from tests.sending.acts import UNLIMITED, send, states, versions
from tests.sending.model_server import VARIANTS, ModelGateway, ModelServer
from tests.sending.school import Pupils

READABLE = [name for name, (_, can_read) in VARIANTS.items() if can_read]
LAG_HOURS = 24


@pytest.fixture
def restored(desk, clock):
    """Three lessons, two of them of students without NEPH, in a copy that a restore has just put in place."""
    pupils = Pupils(desk)
    pupils.enrol(3)
    lessons = pupils.record_day(3)
    give_neph(desk, lessons[1:], "")
    settle_after_restore(desk)
    return lessons


def give_neph(desk, lessons, neph: str) -> None:
    with desk.database.write("NEPH", desk.clock.now()) as written:
        students = written.work.students
        for number, lesson in enumerate(lessons):
            one = students.require(lesson.student_id)
            students.put(replace(one, neph=neph and f"{neph}{number}"))


def test_counted_once_and_said_to_be_the_same(desk, clock, restored):
    resume(desk)
    now = status(desk)
    assert (now.to_verify, now.blocked, now.to_verify_blocked) == (3, 0, 2)
    report = check(desk)
    assert (report.ready, report.blocked_lessons, report.blocked_doubts) == (0, 2, 2)
    said = " ".join((*now.sentences(), *report.sentences())).replace("\u00a0", " ")
    assert "3 leçons à vérifier." in said and "De celles à vérifier, 2 d’abord à corriger ici" in said
    assert "2 leçons bloquées, à vérifier auprès de la DSR une fois corrigées" in said


@pytest.mark.parametrize("variant", READABLE)
def test_the_state_has_nothing_of_them_they_are_simply_blocked_after_the_lag(desk, clock, restored, variant):
    server = ModelServer(clock, variant, lag_hours=LAG_HOURS)
    resume(desk)
    report = send(desk, server)
    assert (report.to_verify_blocked, report.blocked) == (2, 0)
    clock.advance(hours=LAG_HOURS, minutes=11)
    report = send(desk, server)
    assert (report.accepted + report.left, report.to_verify, report.blocked) == (1, 0, 2)
    now = status(desk)
    assert (now.to_verify, now.to_verify_blocked, now.blocked) == (0, 0, 2)
    assert check(desk).blocked_doubts == 0
    give_neph(desk, restored[1:], "230200000099")
    send(desk, server)
    assert states(desk) == {SubmissionState.ACCEPTED: 3} and server.doubled() == []


@pytest.mark.parametrize("variant", READABLE)
def test_the_tick_settles_them_by_itself(desk, clock, restored, variant):
    """Nobody has to come back: the end of the lag is a time the tick knows."""
    server = ModelServer(clock, variant, lag_hours=LAG_HOURS)
    resume(desk)
    send(desk, server)
    clock.advance(hours=LAG_HOURS, minutes=11)
    run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
    assert SubmissionState.TO_VERIFY not in states(desk)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_state_has_them_already(tmp_path, desk, clock, variant):
    """They left with their NEPH from the PC that is no more: put right here they are compared, never sent twice."""
    server = ModelServer(clock, variant)
    pupils = Pupils(desk)
    pupils.enrol(2)
    lessons = pupils.record_day(2)
    send(desk, server)
    with desk.database.quiet_write() as connection:  # the copy of before: due, and without NEPH
        connection.exec_driver_sql(
            "UPDATE submission SET state='due', sha256=NULL, body=NULL, envelope=NULL, attempted_at=NULL, "
            "attempt_ended_at=NULL, batch_key=NULL, receipt=NULL, received_at=NULL"
        )
    desk.folder.send_journal.unlink()
    nephs = [f"2302{number:08d}" for number in range(2)]
    give_neph(desk, lessons, "")
    settle_after_restore(desk)
    resume(desk)
    clock.advance(hours=1)
    report = send(desk, server)
    assert report.left == 0 and server.doubled() == []
    if variant == "neither":
        assert (report.held, report.to_verify) == (2, 0)  # nobody can ask: a person decides, NEPH or not
        decide_lesson(desk, lessons[0].id, Decision.ACCEPTED, who="Lucie", reason="vue sur le portail")
        return
    assert (report.to_verify, report.to_verify_blocked) == (2, 2)
    with desk.database.write("NEPH", clock.now()) as written:
        for neph, lesson in zip(nephs, lessons, strict=True):
            one = written.work.students.require(lesson.student_id)
            written.work.students.put(replace(one, neph=neph))
    send(desk, server)
    assert states(desk) == {SubmissionState.ACCEPTED: 2} and server.doubled() == []
    assert versions(desk, lessons[0].id) == [(1, SubmissionState.ACCEPTED)]


def test_reading_after_a_restore_is_no_zero(desk, clock):
    """What the State has and this copy is unsure of is settled by the next send: that is what the report says."""
    server = ModelServer(clock, "read-back")
    pupils = Pupils(desk)
    pupils.enrol(2)
    pupils.record_day(2)
    send(desk, server)
    settle_if_forgotten(desk)
    ran = run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
    (reading,) = [one.report for one in ran.ran if one.run.job == READING]
    said = " ".join(reading.comparison.sentences()).replace("\u00a0", " ")
    assert "2 leçons en doute ici, que le prochain envoi vérifie" in said and "d’accord" not in said
    resume(desk)
    assert send(desk, server).accepted == 2


def settle_if_forgotten(desk) -> None:
    """A copy of before the send, without its journal."""
    with desk.database.quiet_write() as connection:
        connection.exec_driver_sql("UPDATE submission SET state='due', receipt=NULL, received_at=NULL")
    desk.folder.send_journal.unlink()
    settle_after_restore(desk)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"read": 3, "confirmed": 3}, "3 leçons d’accord."),
        (
            {"read": 4, "confirmed": 3, "awaited": 1},
            "3 leçons d’accord, 1 leçon en doute ici, que le prochain envoi vérifie.",
        ),
        ({"read": 2, "found": 2}, "aucune leçon d’accord."),
        ({}, "aucune leçon n’y figure."),
        ({"is_whole": False, "reason": "Réseau."}, "rien n’a pu être lu."),
    ],
)
def test_what_a_comparison_says_first(clock, values, words):
    day = clock.now().date()
    summary = PassSummary(clock.now(), day - timedelta(days=7), day, **values)
    assert summary.sentences()[0].replace("\u00a0", " ").endswith(words)
    assert "Réseau." not in " ".join(summary.sentences(known="Réseau.")), "said just before"


def test_proven_absent_and_still_blocked_it_is_declared_by_hand_and_given_back(desk, clock, restored):
    """Found by G3: due again after a restore's doubt, it was taken for one in doubt, and told the journal so first."""
    server = ModelServer(clock, "read-back", lag_hours=LAG_HOURS)
    resume(desk)
    send(desk, server)
    clock.advance(hours=LAG_HOURS, minutes=11)
    send(desk, server)
    blocked = restored[1].id
    assert versions(desk, blocked) == [(1, SubmissionState.DUE)]
    declare_by_hand(desk, [blocked], who="Claire Morel", why="portail")
    assert versions(desk, blocked) == [(1, SubmissionState.DECLARED_BY_HAND)]
    take_back_declaration(desk, [blocked])
    assert versions(desk, blocked) == [(1, SubmissionState.DUE)]
    give_neph(desk, restored[1:2], "24037710049")
    assert send(desk, server).accepted == 1
