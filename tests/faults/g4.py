"""G4: odd answers at every stage of a send, and right ones cut at every byte, over real sockets on loopback."""

import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from livret_desktop.db import outbox_reads
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.domain.dsr import (
    Answer,
    AnswerKind,
    DsrAccess,
    DsrGateway,
    FrozenLesson,
    LessonVerdict,
    Verdict,
)
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.batches.send_report import SendReport
from livret_desktop.services.outbox.versions import live
from livret_desktop.services.sending.run import send_due
from livret_desktop.transmission.client import Timeouts
from livret_desktop.transmission.gateway import open_gateway
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.odd_wire import CUT_FORMS, ODD_ANSWERS, cut_at
from tests.faults.parallel import fast_folder, rare_collection, spread
from tests.faults.send_kills import Stage
from tests.faults.send_truth import drawn, lost
from tests.faults.wire_state import CAPABILITIES, POST, READ, TOKEN, Spoil, WireState
from tests.sending.model_server import ModelServer
from tests.transmission.raw_server import RawServer

LESSONS = 3
HASTY = Timeouts(connect_s=5.0, read_s=0.5, write_s=5.0, total_s=6.0)
PATIENT = Timeouts(connect_s=5.0, read_s=10.0, write_s=5.0, total_s=20.0)


@dataclass(frozen=True)
class Place:
    """One stage of a send: which of the successive requests of a kind gets the odd answer, in which run."""

    variant: str
    script: dict[str, list[str]]
    batch: int = 10
    runs: int = 1


STAGES = {
    "signing in": Place("both", {TOKEN: ["odd"]}),
    "first question": Place("both", {CAPABILITIES: ["odd"]}),
    "first batch": Place("read-back", {POST: ["odd"]}),
    "second batch": Place("dedup", {POST: ["right", "odd"]}, batch=2),
    "a half": Place("both", {POST: ["413", "odd"]}),
    "the same bytes again": Place("dedup", {POST: ["lost", "odd"]}, runs=2),
    "reading back": Place("read-back", {POST: ["lost"], READ: ["odd"]}, runs=2),
    "signing in again": Place("read-back", {POST: ["401"], TOKEN: ["right", "odd"]}),
}
CUT_STAGES = {
    "first question": (243, 267, 262, 268),
    "first batch": (582, 606, 345, 607),
    "second batch": (346, 370, 325, 371),
    "the same bytes again": (582, 606, 345, 607),
    "reading back": (598, 622, 456, 623),
}
"""The length of the right answer in each form, in bytes; a compressed one may differ by a few."""


@dataclass(frozen=True)
class Case:
    """One fault."""

    stage: str
    name: str
    spoil: Spoil


def cases(seed: int) -> list[Case]:
    """Every odd answer at every stage, then twenty right answers cut at every byte; in an order drawn by the seed."""
    odd = [Case(stage, name, spoil) for stage in STAGES for name, spoil in ODD_ANSWERS.items()]
    cut = [
        Case(stage, f"{form} cut at {length}", cut_at(form, length, is_reset=bool(length % 2)))
        for stage, lengths in CUT_STAGES.items()
        for form, whole in zip(CUT_FORMS, lengths, strict=True)
        for length in range(whole + 1)
    ]
    chance = random.Random(seed)
    return list(_alternately(chance.sample(odd, len(odd)), chance.sample(cut, len(cut))))


def run(seed: int, size: int) -> CampaignResult:
    """So many of the faults, whole at the full size; then the twin."""
    began = time.perf_counter()
    size = min(size, len(cases(seed)))
    outcomes = spread(partial(_play_all, seed, False), size, chunk=25)
    twin = spread(partial(_play_all, seed, True), max(40, size // 20), chunk=25)
    broken = [line for line in outcomes if line]
    return CampaignResult(
        "G4",
        injected=size,
        caught=size - len(broken),
        missed=len(broken),
        twin_missed=sum("accepted without proof" in line for line in twin),
        seconds=time.perf_counter() - began,
        remark=f"{len(ODD_ANSWERS)} odd answers at {len(STAGES)} stages, {len(CUT_STAGES) * len(CUT_FORMS)} bodies cut",
        examples=broken,
    )


def _play_all(seed: int, is_twin: bool, first: int, count: int) -> list[str]:
    with fast_folder() as root, rare_collection() as pause:
        stage = Stage(root)
        told = []
        for number, case in enumerate(cases(seed)[first : first + count], first):
            trouble = Play(stage, case, random.Random(f"{seed} {number}"), is_twin).play()
            told.append(trouble and f"{case.stage}: {case.name}: {trouble}")
            pause()
        stage.close()
    return told


class Play:
    """One fault played: the run or runs that meet it, then runs with a State in good health."""

    def __init__(self, stage: Stage, case: Case, chance: random.Random, is_twin: bool) -> None:
        self._stage, self._is_twin = stage, is_twin
        self._place = STAGES[case.stage]
        self._lessons = stage.begin(LESSONS)
        self._tools = drawn(chance)
        server = ModelServer(stage.clock, self._place.variant, max_batch=self._place.batch)
        script = {kind: list(happenings) for kind, happenings in self._place.script.items()}
        is_recorded = chance.random() < 0.5 and not _is_refusal(case.name)
        self._state = WireState(server, script, case.spoil, records_when_odd=is_recorded)

    def play(self) -> str:
        """What was wrong; empty when nothing was accepted without proof, and everything else was explained."""
        with RawServer(self._state, signs_in=False) as wire:
            for _ in range(self._place.runs):
                report = self._send(wire, HASTY)
                self._stage.clock.advance(minutes=11)
            if self._state.spoilt != 1:
                return f"the odd answer was given {self._state.spoilt} times"
            trouble = self._wrongly_accepted() or self._unexplained(report)
            return trouble or self._heal(wire)

    def _send(self, wire: RawServer, timeouts: Timeouts) -> SendReport:
        def opened() -> DsrGateway:
            access = DsrAccess(wire.base_url, "ecole-77")
            gateway = open_gateway(access, "secret", self._stage.clock, timeouts)
            return _Credulous(gateway) if self._is_twin else gateway

        return send_due(self._stage.desk, opened, tools=self._tools)

    def _heal(self, wire: RawServer) -> str:
        self._state.script.clear()
        for _ in range(4):
            report = self._send(wire, PATIENT)
            self._stage.clock.advance(hours=24)  # what the server asked to wait is over
            if not (report.left or report.to_verify):
                break
        server = self._state.server
        if server.doubled():
            return f"{len(server.doubled())} doubled"
        missing = lost(self._stage.desk, server, self._lessons)
        return self._wrongly_accepted() or (f"{len(missing)} lost" if missing else "")

    def _wrongly_accepted(self) -> str:
        accepted = {
            (str(one.lesson_id), one.version)
            for one in self._newest()
            if one.state is SubmissionState.ACCEPTED
        }
        unproven = accepted - self._state.proven
        return f"{len(unproven)} accepted without proof" if unproven else ""

    def _unexplained(self, report: SendReport) -> str:
        """Every lesson not accepted says why in French: on its own line, or the queue does for those that wait."""
        whole = " ".join(report.sentences())
        for one in self._newest():
            if one.state is SubmissionState.ACCEPTED:
                continue
            why = whole if one.state is SubmissionState.DUE else one.reason or ""
            if not is_french(why):
                return f"{one.state.value} without a reason in French: {why!r}"
        return ""

    def _newest(self) -> list[Submission]:
        with self._stage.desk.database.read() as reading:
            versions = outbox_reads.versions_of(reading.connection, self._lessons)
        return [one for known in versions.values() if (one := live(known)) is not None]


class _Credulous:
    """The known-bad twin: whatever comes with 200 accepts everything."""

    def __init__(self, gateway: DsrGateway) -> None:
        self._gateway = gateway

    def __getattr__(self, name: str) -> object:
        return getattr(self._gateway, name)

    def send(self, key: UUID, lessons: tuple[FrozenLesson, ...]) -> Answer:
        answer = self._gateway.send(key, lessons)
        if answer.status != 200:
            return answer
        verdicts = {
            (one.lesson_id, one.version): LessonVerdict(Verdict.ACCEPTED, receipt="?") for one in lessons
        }
        return replace(answer, kind=AnswerKind.JUDGED, verdicts=verdicts)


def is_french(text: str) -> bool:
    """A sentence, with words that only French has."""
    words = set(re.findall(r"[a-zà-ÿ’]+", text.lower()))
    has_words = bool(words & {"la", "le", "les", "de", "une", "pas", "du"}) or any(
        "’" in word for word in words
    )
    return has_words and bool(re.search(r"[.!?]", text)) and "error" not in words


def _is_refusal(name: str) -> bool:
    """A 4xx says that nothing was recorded: a State that lies about it is another story."""
    return name[0] == "4" and name[:3] not in {"408", "409"}


def _alternately(odd: list[Case], cut: list[Case]) -> Iterator[Case]:
    """Half and half as long as there are both, so that a small size has some of each."""
    for number in range(max(len(odd), len(cut))):
        yield from odd[number : number + 1]
        yield from cut[number : number + 1]


CAMPAIGNS = [
    Campaign(
        name="G4",
        promise="Odd answers at eight stages of a send, and right ones cut at every byte, over real sockets: none "
        "wrongly accepted, every lesson not accepted says why in French (accept any 200).",
        run=run,
        small=100,
        first=2_000,
        full=9_563,
    )
]
