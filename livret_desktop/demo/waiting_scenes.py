"""Each answer that makes the queue wait, lessons under way, decisions by hand and what they become, the late run.

The answers are judged and settled by the very code of a send; only what the server said is given.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from livret_desktop.clock import PARIS
from livret_desktop.db import outbox_reads, outbox_store
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.demo.clock import DemoClock
from livret_desktop.demo.opening import Demo
from livret_desktop.demo.stage import Play, Scene, Stage, StageError
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.dsr import Answer, Capabilities, DsrGateway, FrozenLesson, ReadBack, RecordedPage
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_sessions import correct_at_dsr
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.outbox.send_wait import SendWait, keep_wait
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_list import SendGroup
from livret_desktop.services.sending.send_status import status
from livret_desktop.services.sending.sent_versions import read_sent_versions
from livret_desktop.transmission.answers import classify_post
from livret_desktop.transmission.outcome import Failure, FailureKind, Outcome, Reply
from livret_desktop.transmission.rejections import known_codes
from livret_desktop.ui.pages.lessons.lessons_correction import tell_blocked
from livret_desktop.ui.pages.sending.sending_fixes import DecideFix
from livret_desktop.ui.pages.sending.sending_page import JOURNAL, QUEUE, SendingPage
from livret_desktop.ui.targets import LESSONS, SENDING, OpenAt
from livret_desktop.ui.widgets.layouts import ScrolledPage

_PROBLEM = {"content-type": "application/problem+json"}
_PAGE = {"content-type": "text/html; charset=utf-8"}
_ANSWERS: tuple[tuple[str, Outcome], ...] = (
    *((str(status), Reply(status, {}, b"", True)) for status in (401, 403, 404, 407, 413, 415)),
    ("redirection", Reply(302, {}, b"", False)),
    ("certificat", Failure(FailureKind.CERTIFICATE_UNKNOWN, is_body_sent=False)),
    ("certificat-nom", Failure(FailureKind.CERTIFICATE_NAME, is_body_sent=False)),
    ("certificat-expire", Failure(FailureKind.CERTIFICATE_EXPIRED, is_body_sent=False)),
    ("certificat-en-avance", Failure(FailureKind.CERTIFICATE_EARLY, is_body_sent=False)),
    ("proxy", Failure(FailureKind.PROXY_SIGN_IN, is_body_sent=False)),
    ("refus-pareils", Reply(400, {}, b"", True)),
    ("cle-reutilisee", Reply(409, _PROBLEM, b'{"code":"CLE_REUTILISEE"}', True)),
    ("hors-ligne", Failure(FailureKind.NO_NETWORK, is_body_sent=False)),
    ("trop-de-demandes", Reply(429, {"retry-after": "2700"}, b"", True)),
    ("panne", Reply(503, {}, b"", True)),
    ("panne-heure-dite", Reply(503, {"retry-after": "5400"}, b"", True)),
    ("coupure", Failure(FailureKind.CUT, is_body_sent=True)),
    ("delai", Failure(FailureKind.TIMED_OUT, is_body_sent=True)),
    ("page-web", Reply(200, _PAGE, b"<html>", True)),
    ("lot-en-cours", Reply(409, _PROBLEM, b'{"code":"LOT_EN_COURS"}', True)),
)
_BY_HAND = (
    ("acceptee", SubmissionState.ACCEPTED_BY_HAND, "Vue dans l’espace de l’école."),
    ("declaree", SubmissionState.DECLARED_BY_HAND, "Déclarée dans l’espace de l’école."),
)
_DECISIONS = (
    ("acceptee", Decision.ACCEPTED, "Vue dans l’espace de l’école, avec sa durée."),
    ("absente", Decision.ABSENT, "Cherchée dans l’espace de l’école : elle n’y est pas."),
    ("a-la-main", Decision.DECLARED, "Déclarée le 20 novembre dans l’espace de l’école."),
)
_WAIT_S = 30.0
_TOO_SHORT = 4
_ENOUGH_DUE, _SHORTER_BY = 2, 5
_IN_THE_MORNING = time(8, 10)


def waiting_scenes(desk: Desk, demo: Demo) -> Iterator[Scene]:
    """Under way, then each answer that the queue waits after, then every refusal of the contract at once."""
    yield Scene("envois-lecons-en-cours", _under_way(desk, demo))
    for name, outcome in _ANSWERS:
        yield Scene(f"attente-{name}", _answered(desk, demo, outcome))
    yield Scene("refus-tous", _all_refusals(desk))


def decision_scenes(desk: Desk) -> Iterator[Scene]:
    """Nothing chosen yet, then the three answers to a held lesson, each filled in: what was typed stays in between."""
    yield Scene("decision-sans-choix", _decided(desk, None, ""))
    for name, decision, why in _DECISIONS:
        yield Scene(f"decision-{name}", _decided(desk, decision, why))
    for name, state, why in _BY_HAND:
        yield Scene(f"decidee-{name}", _settled_by_hand(desk, state, why))


def late_scenes(desk: Desk, demo: Demo) -> Iterator[Scene]:
    """The PC was off in the evening: what is owed the next morning, what the journal says once it is done; and a
    correction that will not leave.

    The clock goes on to the next day and does not come back: these are the last scenes of all.
    """
    yield Scene("envoi-de-retard-du", _owed(desk))
    yield Scene("envoi-de-retard", _caught_up(desk, demo))
    yield Scene("lecon-corrigee-bloquee", _blocked_correction(desk))


@dataclass(slots=True)
class _AnsweredBy:
    """A real connection but for the answer to a send."""

    real: DsrGateway
    answer: Callable[[UUID, tuple[FrozenLesson, ...]], Answer]

    def capabilities(self) -> Capabilities:
        return self.real.capabilities()

    def send(self, key: UUID, lessons: tuple[FrozenLesson, ...]) -> Answer:
        return self.answer(key, lessons)

    def read_back(self, lesson_id: UUID) -> ReadBack:
        return self.real.read_back(lesson_id)

    def read_page(self, first: date, last: date, cursor: str | None = None) -> RecordedPage:
        return self.real.read_page(first, last, cursor)

    def renew_sign_in(self) -> bool:
        return self.real.renew_sign_in()

    def close(self) -> None:
        self.real.close()


def _answered(desk: Desk, demo: Demo, outcome: Outcome) -> Play:
    def play(stage: Stage) -> None:
        _make_enough_due(desk)
        due = _in_state(desk, SubmissionState.DUE)
        stage.at_the_end(lambda: _forget_answer(desk, {one.seq for one in due}))
        _send(desk, demo, lambda key, lessons: classify_post(outcome, key, lessons, desk.clock.now()))
        page = _queue(stage)
        if page.state is None or page.state.waiting is None:
            raise StageError(f"the queue does not wait after {outcome}")

    return play


def _make_enough_due(desk: Desk) -> None:
    """What is due depends on the hour; a lesson that leaves alone may be refused itself, and the queue goes on."""
    awaited = {one.lesson_id for one in _in_state(desk, SubmissionState.DUE)}
    for one in reversed(_in_state(desk, SubmissionState.ACCEPTED)):
        if status(desk).due >= _ENOUGH_DUE:
            return
        if one.lesson_id in awaited:
            continue
        awaited.add(one.lesson_id)
        with desk.database.read() as reading:
            lesson = reading.lessons.require(one.lesson_id)
        correct_at_dsr(desk, replace(lesson, minutes=lesson.minutes - _SHORTER_BY), "durée mal saisie")
    raise StageError("too few lessons can leave")


def _under_way(desk: Desk, demo: Demo) -> Play:
    """Another window of this school is at work: its batch has left, and no answer is there yet."""

    def play(stage: Stage) -> None:
        has_left, may_answer = threading.Event(), threading.Event()

        def wait(key: UUID, lessons: tuple[FrozenLesson, ...]) -> Answer:
            has_left.set()
            may_answer.wait(_WAIT_S)
            return classify_post(Reply(403, {}, b"", True), key, lessons, desk.clock.now())

        sender = threading.Thread(target=_send, args=(desk, demo, wait), daemon=True)

        def end() -> None:
            may_answer.set()
            sender.join(_WAIT_S)
            _forget_wait(desk)

        stage.at_the_end(end)
        sender.start()
        if not has_left.wait(_WAIT_S):
            raise StageError("no lesson left")
        _only(stage, SendGroup.SENDING)

    return play


def _send(desk: Desk, demo: Demo, answer: Callable[[UUID, tuple[FrozenLesson, ...]], Answer]) -> None:
    connect = demo.program.gateway_factory(desk)
    send_due(desk, lambda: _AnsweredBy(connect(), answer))


def _in_state(desk: Desk, state: SubmissionState) -> list[Submission]:
    with desk.database.read() as reading:
        return outbox_reads.in_state(reading.connection, state)


def _forget_answer(desk: Desk, due: set[int]) -> None:
    """The queue waits no more, and what the answer put in doubt is due: the training server never saw it."""
    _forget_wait(desk)
    doubts = [one for one in _in_state(desk, SubmissionState.TO_VERIFY) if one.seq in due]
    _annotate(desk, [{"seq": one.seq, "state": SubmissionState.DUE, "reason": None} for one in doubts])


def _forget_wait(desk: Desk) -> None:
    with desk.database.quiet_write() as connection:
        keep_wait(connection, SendWait())


def _all_refusals(desk: Desk) -> Play:
    def play(stage: Stage) -> None:
        codes = sorted(known_codes())
        with desk.database.read() as reading:
            accepted = outbox_reads.in_state(reading.connection, SubmissionState.ACCEPTED)[-len(codes) :]
        former = [_row(one, one.state, one.code, one.receipt) for one in accepted]
        refused = [
            _row(one, SubmissionState.REJECTED, code, None) for one, code in zip(accepted, codes, strict=True)
        ]
        stage.at_the_end(lambda: _annotate(desk, former))
        _annotate(desk, refused)
        _only(stage, SendGroup.REJECTED)

    return play


def _row(one: Submission, state: SubmissionState, code: str | None, receipt: str | None) -> dict[str, object]:
    return {"seq": one.seq, "state": state.value, "code": code, "receipt": receipt}


def _annotate(desk: Desk, rows: list[dict[str, object]]) -> None:
    with desk.database.quiet_write() as connection:
        outbox_store.annotate(connection, rows)


def _decided(desk: Desk, decision: Decision | None, why: str) -> Play:
    def play(stage: Stage) -> None:
        with desk.database.read() as reading:
            held = outbox_reads.in_state(reading.connection, SubmissionState.HELD)[-1]
        page = _queue(stage, OpenAt(held.lesson_id))
        stage.until(lambda: isinstance(page.pane.fix, DecideFix), "nothing to decide")
        fix = page.pane.fix
        assert isinstance(fix, DecideFix)
        if decision is not None:
            fix.choose(decision)
        fix.why.set_text(why)
        if decision is None:
            fix.button.click()
        for area in page.findChildren(ScrolledPage):
            if area.isAncestorOf(fix):
                area.ensureWidgetVisible(fix.button)
        stage.settle()

    return play


def _settled_by_hand(desk: Desk, state: SubmissionState, why: str) -> Play:
    """A lesson that a person decided about: its day in the history, who decided and why."""

    def play(stage: Stage) -> None:
        accepted = _in_state(desk, SubmissionState.ACCEPTED)[-1]
        decided = {"decided_at": desk.clock.now(), "decided_by": "Claire Morellet", "decided_reason": why}
        former = _row(accepted, accepted.state, accepted.code, accepted.receipt) | dict.fromkeys(decided)
        stage.at_the_end(lambda: _annotate(desk, [former]))
        _annotate(desk, [_row(accepted, state, None, None) | decided])
        _queue(stage)
        stage.page(SENDING, OpenAt(accepted.lesson_id))

    return play


def _owed(desk: Desk) -> Play:
    def play(stage: Stage) -> None:
        clock = desk.clock
        assert isinstance(clock, DemoClock)
        clock.move_to(datetime.combine(desk.today() + timedelta(days=1), _IN_THE_MORNING, PARIS))
        _journal(stage)

    return play


def _caught_up(desk: Desk, demo: Demo) -> Play:
    def play(stage: Stage) -> None:
        run_due(desk, demo.program.gateway_factory(desk))
        _journal(stage)

    return play


def _blocked_correction(desk: Desk) -> Play:
    def play(stage: Stage) -> None:
        with desk.database.read() as reading:
            accepted = outbox_reads.in_state(reading.connection, SubmissionState.ACCEPTED)[-1]
            lesson = reading.lessons.require(accepted.lesson_id)
        correct_at_dsr(desk, replace(lesson, minutes=_TOO_SHORT), "leçon interrompue")
        page = stage.page(LESSONS, OpenAt(lesson.id))
        tell_blocked(read_sent_versions(desk, lesson.id), page)

    return play


def _journal(stage: Stage) -> None:
    page = _queue(stage)
    page.views.choose(JOURNAL)
    page.views.chosen.emit(JOURNAL)
    stage.settle()


def _queue(stage: Stage, what: object = None) -> SendingPage:
    page = stage.page(SENDING, what)
    assert isinstance(page, SendingPage)
    page.views.choose(QUEUE)
    page.views.chosen.emit(QUEUE)
    page.bridge.announce(Changes(frozenset({Kind.OUTBOX, Kind.JOBS, Kind.SETTINGS})))
    stage.settle()
    return page


def _only(stage: Stage, group: SendGroup) -> None:
    page = _queue(stage)
    page.queue.chips.choose(group.value)
    page.reload()
    stage.settle()
    stage.at_the_end(lambda: page.queue.chips.choose(SendGroup.ALL.value))
