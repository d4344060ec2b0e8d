"""Both tables of docs/transmission.md, row by row: every change of state, and what each answer means."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from livret_desktop.db import outbox_reads, outbox_store
from livret_desktop.domain.dsr import AnswerKind
from livret_desktop.domain.outbox import ALLOWED, SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.batches.send_answers import Effect, consequence
from livret_desktop.services.batches.send_ledger import Attempt, InHand
from livret_desktop.services.outbox.send_wait import read_wait
from livret_desktop.transmission.answers import classify_post
from livret_desktop.transmission.outcome import Failure, FailureKind, Outcome, Reply
from tests.sending.acts import send, states
from tests.sending.model_server import FINE, LOST_AFTER, NOT_SENT, ModelServer, scripted
from tests.sending.school import with_lessons
from tests.transmission.examples import DATE, KEY, NOW, accepted, frozen, rejected

S = SubmissionState
STATE_TABLE = {
    S.DUE: {S.SENDING, S.DROPPED, S.DECLARED_BY_HAND},
    S.SENDING: {S.ACCEPTED, S.REJECTED, S.TO_VERIFY, S.DUE},
    S.TO_VERIFY: {S.ACCEPTED, S.DUE, S.REJECTED, S.HELD, S.DECLARED_BY_HAND},
    S.REJECTED: {S.DUE, S.SUPERSEDED},
    S.HELD: {S.ACCEPTED_BY_HAND, S.SUPERSEDED, S.DECLARED_BY_HAND},
    S.ACCEPTED: {S.SUPERSEDED, S.TO_VERIFY},
    S.DECLARED_BY_HAND: {S.DUE, S.TO_VERIFY},
    S.ACCEPTED_BY_HAND: set(),
    S.SUPERSEDED: set(),
    S.DROPPED: set(),
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(S, S)), ids=lambda state: state.value)
def test_a_change_of_state_is_in_the_table_or_is_refused_and_writes_nothing(desk, before, after):
    (lesson,) = with_lessons(desk, 1)
    never_left = {S.DUE, S.DROPPED, S.DECLARED_BY_HAND}
    is_restored_doubt = (before, after) == (S.TO_VERIFY, S.DECLARED_BY_HAND)
    is_unattempted = is_restored_doubt or (before in never_left and after is not S.SUPERSEDED)
    attempted = None if is_unattempted else "2026-11-20T20:00:00.000000Z"
    with desk.database.quiet_write() as connection:
        connection.exec_driver_sql(
            "UPDATE submission SET state = ?, attempted_at = ?", (before.value, attempted)
        )
    is_allowed = after in STATE_TABLE[before]

    def move() -> None:
        with desk.database.quiet_write() as connection:
            outbox_store.move(connection, [1], before, after)

    if is_allowed:
        move()
    else:
        with pytest.raises(RuleError) as refused:
            move()
        assert before.label in refused.value.message and after.label in refused.value.message
    with desk.database.read() as reading:
        (version,) = outbox_reads.versions_of(reading.connection, [lesson.id])[lesson.id]
    assert version.state is (after if is_allowed else before)


def test_the_code_has_exactly_the_table():
    assert {state: set(after) for state, after in ALLOWED.items()} == STATE_TABLE


@dataclass(frozen=True)
class Row:
    """One row of the answer table: what came, what each of two lessons becomes, and what it does to the queue.

    ``guilty``: a single lesson is suspected. ``again``: how many groups leave at once.
    """

    name: str
    outcome: Outcome
    states: tuple[SubmissionState, ...]
    effect: Effect
    again: int = 0
    doubtful: tuple[SubmissionState, ...] = field(default=())
    """What the same answer makes of versions that an earlier attempt may have recorded."""


LESSONS = (frozen(1), frozen(2))
HEADERS = {"date": DATE, "content-type": "application/json"}
PROBLEM = {"date": DATE, "content-type": "application/problem+json"}
TWO_DUE, TWO_DOUBTS = (S.DUE, S.DUE), (S.TO_VERIFY, S.TO_VERIFY)
HELD_AND_DOUBT = (S.HELD, S.TO_VERIFY)


def ok(*results: object, lot: object = KEY) -> Reply:
    body = {"lot": str(lot), "recuLe": "2026-11-20T20:00:00+01:00", "resultats": list(results)}
    return Reply(200, HEADERS, json.dumps(body).encode())


def told(status: int, body: bytes = b'{"title":"x","status":0}', **headers: str) -> Reply:
    return Reply(status, PROBLEM | headers, body)


def code(status: int, word: str) -> Reply:
    return told(status, f'{{"title":"x","status":{status},"code":"{word}"}}'.encode())


def errors(status: int, pointer: str) -> Reply:
    one = f'{{"code":"NEPH_INVALIDE","message":"m","champ":"{pointer}"}}'
    return told(status, f'{{"title":"x","status":{status},"erreurs":[{one}]}}'.encode())


A, B = accepted(LESSONS[0]), accepted(LESSONS[1])
NO = rejected(LESSONS[1])
ANSWERS = [
    Row(
        "200, both accepted",
        ok(A, B),
        (S.ACCEPTED, S.ACCEPTED),
        Effect.WELL,
        doubtful=(S.ACCEPTED, S.ACCEPTED),
    ),
    Row(
        "200, one rejected",
        ok(A, NO),
        (S.ACCEPTED, S.REJECTED),
        Effect.WELL,
        doubtful=(S.ACCEPTED, S.REJECTED),
    ),
    Row("200, DOUBLON", ok(A | {"statut": "DOUBLON"}, B), (S.ACCEPTED, S.ACCEPTED), Effect.WELL),
    Row("200, a lesson missing", ok(A), (S.ACCEPTED, S.TO_VERIFY), Effect.WELL),
    Row(
        "200, another fingerprint", ok(A, B | {"empreinte": "0" * 64}), (S.ACCEPTED, S.TO_VERIFY), Effect.WELL
    ),
    Row("200, without receipt", ok(A, {**B, "recepisse": ""}), (S.ACCEPTED, S.TO_VERIFY), Effect.WELL),
    Row("200, another key", ok(A, B, lot=UUID(int=9)), TWO_DOUBTS, Effect.FAILURE),
    Row("200, foreign id", ok(A, accepted(frozen(3))), TWO_DOUBTS, Effect.FAILURE),
    Row("200, HTML", Reply(200, {"content-type": "text/html"}, b"<html>"), TWO_DOUBTS, Effect.FAILURE),
    Row("200, wrong type", Reply(200, {"content-type": "text/plain"}, b"{}"), TWO_DOUBTS, Effect.FAILURE),
    Row("200, bad JSON", Reply(200, HEADERS, b'{"lot"'), TWO_DOUBTS, Effect.FAILURE),
    Row("200, cut short", Failure(FailureKind.CUT, True, 200), TWO_DOUBTS, Effect.FAILURE),
    Row("201", told(201), TWO_DOUBTS, Effect.FAILURE),
    Row("204", told(204, b""), TWO_DOUBTS, Effect.FAILURE),
    Row("408", told(408), TWO_DOUBTS, Effect.FAILURE),
    Row("connection refused", Failure(FailureKind.UNREACHABLE), TWO_DUE, Effect.FAILURE, doubtful=TWO_DOUBTS),
    Row(
        "cut before the last byte",
        Failure(FailureKind.CUT, False),
        TWO_DUE,
        Effect.FAILURE,
        doubtful=TWO_DOUBTS,
    ),
    Row("time-out after it", Failure(FailureKind.TIMED_OUT, True), TWO_DOUBTS, Effect.FAILURE),
    Row("reset after it", Failure(FailureKind.CUT, True), TWO_DOUBTS, Effect.FAILURE),
    Row(
        "400 naming a lesson",
        errors(400, "/lecons/0/eleve/neph"),
        (S.REJECTED, S.DUE),
        Effect.REFUSAL,
        1,
        doubtful=HELD_AND_DOUBT,
    ),
    Row(
        "422 naming a lesson",
        errors(422, "/lecons/0/eleve/neph"),
        (S.REJECTED, S.DUE),
        Effect.REFUSAL,
        1,
        doubtful=HELD_AND_DOUBT,
    ),
    Row("400 naming nothing", told(400), TWO_DUE, Effect.REFUSAL, 2, doubtful=TWO_DOUBTS),
    Row("422 naming nothing", told(422), TWO_DUE, Effect.REFUSAL, 2, doubtful=TWO_DOUBTS),
    Row(
        "422 naming the school",
        errors(422, "/etablissement/idAurige"),
        TWO_DUE,
        Effect.PERSON,
        doubtful=TWO_DOUBTS,
    ),
    Row("413", told(413), TWO_DUE, Effect.REFUSAL, 2, doubtful=TWO_DOUBTS),
    Row("401", told(401), TWO_DUE, Effect.PERSON, doubtful=TWO_DOUBTS),
    *[
        Row(str(status), told(status), TWO_DUE, Effect.PERSON, doubtful=TWO_DOUBTS)
        for status in (402, 403, 404, 405, 407, 410, 415, 418, 451)
    ],
    Row("409 LOT_EN_COURS", code(409, "LOT_EN_COURS"), TWO_DOUBTS, Effect.FAILURE),
    Row("409 CLE_REUTILISEE", code(409, "CLE_REUTILISEE"), TWO_DOUBTS, Effect.PERSON),
    Row("409 without a code", told(409), TWO_DOUBTS, Effect.FAILURE),
    Row("429", told(429, **{"retry-after": "60"}), TWO_DUE, Effect.WAIT, doubtful=TWO_DOUBTS),
    *[Row(str(status), told(status), TWO_DOUBTS, Effect.FAILURE) for status in (500, 502, 503, 504, 599)],
    *[Row(str(status), told(status), TWO_DOUBTS, Effect.PERSON) for status in (301, 302, 303, 307, 308)],
    *[
        Row(kind.value, Failure(kind), TWO_DUE, Effect.PERSON, doubtful=TWO_DOUBTS)
        for kind in FailureKind
        if kind.name.startswith(("CERTIFICATE", "TLS"))
    ],
]


def consequence_of(row: Row, *, is_doubtful: bool):
    rows = tuple(InHand(n, lesson, NOW.date(), is_doubtful) for n, lesson in enumerate(LESSONS))
    answer = classify_post(row.outcome, KEY, LESSONS, NOW)
    return answer, consequence(answer, Attempt(KEY, rows))


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row.name)
def test_what_an_answer_means(row: Row):
    answer, found = consequence_of(row, is_doubtful=False)
    assert tuple(one.state for one in found.settled) == row.states
    assert (found.effect, len(found.again), found.guilty) == (row.effect, row.again, None)
    assert answer.kind is AnswerKind.JUDGED or answer.reason


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row.name)
def test_what_it_means_for_a_version_that_may_be_there_already(row: Row):
    """Never due by itself, never refused by a body that was not judged."""
    _, found = consequence_of(row, is_doubtful=True)
    assert tuple(one.state for one in found.settled) == (row.doubtful or row.states)


def test_every_kind_of_answer_is_in_the_table():
    met = {classify_post(row.outcome, KEY, LESSONS, NOW).kind for row in ANSWERS}
    assert met == set(AnswerKind)


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_single_lesson_of_a_refused_body(status: int):
    """Guilty, until the pass knows whether its like is refused too."""
    answer = classify_post(told(status), KEY, LESSONS[:1], NOW)
    found = consequence(answer, Attempt(KEY, (InHand(1, LESSONS[0], NOW.date()),)))
    assert found.guilty is not None and not found.settled and not found.again


def test_a_lost_answer_is_followed_by_a_probe_not_by_the_next_batch(desk, clock):
    """No POST until the capabilities are read again: a server that is down takes one batch, not five."""
    server = ModelServer(clock, "both", max_batch=1)
    with_lessons(desk, 6)
    calls: list[str] = []

    def fault(place: str) -> str:
        calls.append(place)
        return FINE if calls == ["capacites"] else LOST_AFTER

    assert send(desk, server, fault).trouble is not None
    assert calls == ["capacites", "send", "capacites"]
    assert states(desk) == {S.TO_VERIFY: 1, S.DUE: 5}
    with desk.database.read() as reading:
        assert read_wait(reading.connection).until is not None


def test_where_nothing_can_be_known_one_lost_answer_is_enough(desk, clock):
    server = ModelServer(clock, "neither", max_batch=1)
    with_lessons(desk, 6)
    send(desk, server, scripted(LOST_AFTER))
    assert states(desk) == {S.TO_VERIFY: 1, S.DUE: 5}


def test_what_never_left_may_be_tried_again_at_once_in_every_variant(desk, clock):
    server = ModelServer(clock, "neither", max_batch=1)
    with_lessons(desk, 3)
    send(desk, server, scripted(NOT_SENT))
    send(desk, server)
    assert states(desk) == {S.ACCEPTED: 3}
