"""Envois DSR in every state a lesson can be in, and under every refusal code of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from livret_desktop.db import outbox_reads, outbox_store
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.demo.opening import Demo
from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.demo.sunday_scenes import sunday_scenes
from livret_desktop.demo.waiting_scenes import decision_scenes, waiting_scenes
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.batches.send_report import SendProgress
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_sessions import correct_at_dsr
from livret_desktop.services.outbox.send_pause import end_pause, pause
from livret_desktop.services.sending.run import send_due
from livret_desktop.transmission.rejections import known_codes
from livret_desktop.ui.page import Command
from livret_desktop.ui.pages.sending.sending_page import HISTORY, JOURNAL, QUEUE, SendingPage
from livret_desktop.ui.targets import SENDING, OpenAt

_UNKNOWN_CODE = "QUOTA_JOURNALIER_DEPASSE"
_UNKNOWN_WORDS = (
    "Le quota journalier de déclarations de cet établissement est atteint : les déclarations suivantes sont "
    "refusées jusqu’à minuit, heure du serveur."
)


def sending_scenes(desk: Desk, demo: Demo) -> Iterator[Scene]:
    """What is there first, then what each scene changes."""
    yield Scene("envois", _view(QUEUE))
    yield Scene("envois-controle", commanded(Command.CHECK))
    for name, state in (
        ("acceptee", SubmissionState.ACCEPTED),
        ("bloquee", SubmissionState.DUE),
        ("refusee", SubmissionState.REJECTED),
        ("sans-reponse", SubmissionState.TO_VERIFY),
    ):
        yield Scene(f"envoi-{name}", _opened(desk, state))
    yield Scene("envois-historique", _view(HISTORY))
    yield Scene("envois-historique-vide", _nothing_found)
    yield Scene("envois-journal", _view(JOURNAL))
    yield Scene("envois-en-cours", _under_way)
    yield from _refusals(desk)
    yield Scene("envoi-correction", _corrected(desk))
    yield Scene("envoi-cote-a-cote", _side_by_side(desk))
    yield from waiting_scenes(desk, demo)
    yield Scene("envoi-a-decider", _held(desk, demo))
    yield from decision_scenes(desk)
    yield from sunday_scenes(desk)
    yield Scene("envois-pause", _paused(desk))
    yield Scene("envois-non-relie", _not_connected(desk))
    yield Scene("envois-journal-abime", _damaged_journal(desk))
    yield Scene("envois-apres", commanded(Command.SEND))


def commanded(command: Command) -> Play:
    """The page, then a key."""

    def play(stage: Stage) -> None:
        _page(stage)
        stage.shell.window.run_command(command)
        stage.settle()

    return play


def _page(stage: Stage, what: object = None) -> SendingPage:
    page = stage.page(SENDING, what)
    assert isinstance(page, SendingPage)
    return page


def _view(key: str) -> Play:
    def play(stage: Stage) -> None:
        page = _page(stage)
        page.views.choose(key)
        page.views.chosen.emit(key)
        stage.settle()
        if key == HISTORY:
            page.history.table.selectRow(3)
            stage.settle()

    return play


def _nothing_found(stage: Stage) -> None:
    page = _page(stage)
    page.views.choose(HISTORY)
    page.history.look_for(day=date(2015, 1, 2))
    page.views.chosen.emit(HISTORY)
    stage.at_the_end(page.history.look_for)


def _under_way(stage: Stage) -> None:
    page = _page(stage)
    page.views.choose(QUEUE)
    page.views.chosen.emit(QUEUE)
    page.progress.begin(is_training=True)
    page.progress.show_progress(SendProgress(31, 19, 16, 2, 1, "La DSR a répondu pour 19 leçons."))
    stage.settle()
    stage.at_the_end(page.progress.hide)


def _opened(desk: Desk, state: SubmissionState) -> Play:
    def play(stage: Stage) -> None:
        _page(stage, OpenAt(newest(desk, state).lesson_id))

    return play


def _refusals(desk: Desk) -> Iterator[Scene]:
    """One refused lesson under each code in turn, as the training server has no lesson for every one of them."""
    for code in sorted(known_codes()):
        yield Scene(f"refus-{code.lower().replace('_', '-')}", _refused_with(desk, code, ""))
    yield Scene("refus-inconnu", _refused_with(desk, _UNKNOWN_CODE, _UNKNOWN_WORDS))


def _refused_with(desk: Desk, code: str, words: str) -> Play:
    def play(stage: Stage) -> None:
        refused = newest(desk, SubmissionState.REJECTED)
        former: dict[str, object] = {"seq": refused.seq, "code": refused.code, "reason": refused.reason}
        stage.at_the_end(lambda: _annotate(desk, former))
        _annotate(desk, {"seq": refused.seq, "code": code, "reason": words or refused.reason})
        _say_changed(stage)
        _page(stage, OpenAt(refused.lesson_id))

    return play


def _annotate(desk: Desk, row: dict[str, object]) -> None:
    with desk.database.quiet_write() as connection:
        outbox_store.annotate(connection, [row])


def _corrected(desk: Desk) -> Play:
    def play(stage: Stage) -> None:
        accepted = newest(desk, SubmissionState.ACCEPTED)
        with desk.database.read() as reading:
            lesson = reading.lessons.require(accepted.lesson_id)
        later = replace(
            lesson, minutes=lesson.minutes + 30, starts_at=lesson.starts_at - timedelta(minutes=15)
        )
        correct_at_dsr(desk, later, "durée mal saisie")
        _say_changed(stage)
        _page(stage, OpenAt(lesson.id))

    return play


def _side_by_side(desk: Desk) -> Play:
    def play(stage: Stage) -> None:
        _page(stage, OpenAt(_correction(desk)))
        stage.press("Comparer côte à côte")

    return play


def _correction(desk: Desk) -> UUID:
    with desk.database.read() as reading:
        due = outbox_reads.in_state(reading.connection, SubmissionState.DUE)
    return next(one.lesson_id for one in due if one.version > 1)


def _held(desk: Desk, demo: Demo) -> Play:
    """A server that neither deduplicates nor can be read: what was left without an answer is for a person."""

    def play(stage: Stage) -> None:
        demo.sandbox.set_contract("neither")
        stage.at_the_end(lambda: demo.sandbox.set_contract("read-back"))
        send_due(desk, demo.program.gateway_factory(desk))
        _say_changed(stage)
        page = _page(stage, OpenAt(newest(desk, SubmissionState.HELD).lesson_id))
        assert page.pane.fix is not None
        stage.settle()

    return play


def _paused(desk: Desk) -> Play:
    def play(stage: Stage) -> None:
        with desk.database.quiet_write() as connection:
            pause(connection, desk.clock.now(), "Une sauvegarde a été restaurée.")
        stage.at_the_end(lambda: _end_pause(desk))
        _say_changed(stage)
        _page(stage)

    return play


def _end_pause(desk: Desk) -> None:
    with desk.database.quiet_write() as connection:
        end_pause(connection)


def _not_connected(desk: Desk) -> Play:
    def play(stage: Stage) -> None:
        address = str(read_settings(desk)["dsr.base_url"])
        change_setting(desk, "dsr.base_url", "")

        def put_back() -> None:
            change_setting(desk, "dsr.base_url", address)

        stage.at_the_end(put_back)
        _say_changed(stage)
        _page(stage)

    return play


def _damaged_journal(desk: Desk) -> Play:
    """The journal with one byte changed, put back afterwards."""

    def play(stage: Stage) -> None:
        _page(stage)
        _say_changed(stage)  # the access is there again
        path = desk.folder.send_journal
        sound = path.read_bytes()
        path.write_bytes(sound[:40] + bytes([sound[40] ^ 1]) + sound[41:])
        page = _page(stage)

        def put_back() -> None:
            path.write_bytes(sound)
            _say_changed(stage)

        stage.at_the_end(put_back)
        page.send_now()
        stage.settle()

    return play


def newest(desk: Desk, state: SubmissionState) -> Submission:
    """The newest version in this state."""
    with desk.database.read() as reading:
        return outbox_reads.in_state(reading.connection, state)[-1]


def _say_changed(stage: Stage) -> None:
    page = stage.shell.window.page
    assert page is not None
    page.bridge.announce(Changes(frozenset({Kind.OUTBOX, Kind.JOBS, Kind.SETTINGS})))
    stage.settle()
