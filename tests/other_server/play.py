"""One play: a school, the other server with one fault, a week of passes by the real program over the loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from livret_desktop.domain.dsr import DsrAccess, DsrGateway
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import LivretError, RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.corrections import cancel_lesson, correct_lesson
from livret_desktop.services.sending.reconcile import reconcile
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.transmission.gateway import open_gateway
from tests.faults.send_truth import UNLIMITED, Retry, honest
from tests.sending.school import SCHOOL, HandClock, Pupils, school

from .book import Promise
from .faults import Fault
from .server import OtherServer, serving

VARIANTS = {
    "dedup": Promise(deduplication=True, readback=False),
    "read-back": Promise(deduplication=False, readback=True),
    "both": Promise(deduplication=True, readback=True),
    "neither": Promise(deduplication=False, readback=False),
}
LAGS = (2, 0, 24)
REFUSED_NUMBER = 5
"""The pupil whom the server refuses, with a code that is in no list."""
ODD_REASON = {"code": "ZZ-987 / à voir", "message": "Dossier « clos » <b>", "champ": "/eleve/neph"}
PASSES = (0.05, 0.3, 1, 3, 6, 14, 24, 2, 25, 24, 1, 26)
"""Hours between two passes: a week, with an evening and a Sunday in it."""


@dataclass
class Play:
    """Everything about one play, for the judge."""

    desk: Desk
    server: OtherServer
    clock: HandClock
    wanted: dict[UUID, Lesson] = field(default_factory=dict)
    nephs: dict[UUID, str] = field(default_factory=dict)
    pending: list[tuple[str, UUID]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def gateway(self) -> DsrGateway:
        """What the program itself opens: HTTP to this address, signed in by the school's secret."""
        access = DsrAccess(self.server.url, self.server.client)
        return open_gateway(access, self.server.secret, self.clock)

    def pass_time(self, hours: float) -> None:
        self.clock.advance(hours=hours)
        self.server.hands.set(self.clock.now())

    def change_what_can_be(self) -> None:
        """A correction and a cancellation, as soon as the program lets a person do them."""
        still = []
        for act, lesson_id in self.pending:
            lesson = self.wanted[lesson_id]
            try:
                with self.desk.database.write("Correction", self.clock.now()) as written:
                    if act == "correct":
                        lesson = replace(lesson, minutes=45)
                        correct_lesson(written.work, lesson, "erreur de saisie")
                    else:
                        cancel_lesson(written.work, lesson_id, "n’a pas eu lieu")
                        lesson = replace(lesson, status=LessonStatus.CANCELLED)
                self.wanted[lesson_id] = lesson
            except RuleError:
                still.append((act, lesson_id))
        self.pending = still

    def send(self, number: int) -> None:
        """By hand or by the tick, in turn; every trouble is kept, for a person must have been told."""
        factory: Callable[[], DsrGateway] = self.gateway
        try:
            if number % 3 == 2:
                for ran in run_due(self.desk, factory, tools=UNLIMITED).ran:
                    self._note(None if ran.report is None else ran.report.trouble)
            else:
                self._note(send_due(self.desk, factory, tools=UNLIMITED).trouble)
        except LivretError as error:
            self._note(error)

    def _note(self, trouble: LivretError | None) -> None:
        if trouble is not None:
            self.troubles.append(f"{trouble.title}. {trouble.message} {trouble.todo}")

    def finish(self) -> None:
        """The pass that compares, asked for by a person."""
        self._note(reconcile(self.desk, self.gateway, tools=UNLIMITED).send.trouble)
        self.pass_time(25)
        self._note(send_due(self.desk, self.gateway, tools=UNLIMITED).trouble)


@contextmanager
def played(root: Path, variant: str, fault: Fault | None, seed: int, retry: Retry = honest) -> Iterator[Play]:
    """A whole play, over; the desk is still open for the judge."""
    clock = HandClock()
    promise = replace(VARIANTS[variant], lag_hours=LAGS[seed % 3], lot_max=(7, 3, 1, 50)[seed % 4])
    ours = {"numeroAgrement": SCHOOL.agrement_number, "idAurige": SCHOOL.aurige_id or ""}
    server = OtherServer(promise, clock.now(), ours, seed=seed, fault=fault)
    with school(root, clock) as desk, serving(server):
        play = Play(desk, server, clock)
        _fill(play)
        for number, hours in enumerate(PASSES):
            retry(desk)
            play.send(number)
            play.change_what_can_be()
            play.pass_time(hours)
        retry(desk)
        play.finish()
        yield play


def _fill(play: Play) -> None:
    """Eight lessons of three days; one will be corrected, one cancelled, one is refused by the server."""
    pupils = Pupils(play.desk)
    pupils.enrol(8)
    play.server.book.refusals[f"2302{REFUSED_NUMBER:08d}"] = ODD_REASON
    today = play.desk.today()
    lessons = [
        *(pupils.lesson(number, today) for number in (0, 1, 2)),
        *(pupils.lesson(number, today - timedelta(days=1)) for number in (3, 4, 5)),
        *(pupils.lesson(number, today - timedelta(days=2)) for number in (6, 7)),
    ]
    pupils.record(*lessons)
    for number, lesson in enumerate(lessons):
        play.wanted[lesson.id] = lesson
        play.nephs[lesson.id] = f"2302{number:08d}"
    play.pending = [("correct", lessons[3].id), ("cancel", lessons[7].id)]
