"""The State in memory: the contract's four variants, with faults chosen call by call. A gateway without network."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from livret_desktop.clock import Clock, civil_day
from livret_desktop.domain.dsr import (
    Answer,
    AnswerKind,
    Capabilities,
    DsrError,
    FrozenLesson,
    LessonVerdict,
    ReadBack,
    ReadBackKind,
    RecordedLesson,
    RecordedPage,
    Verdict,
)

VARIANTS = {
    "dedup": (True, False),
    "read-back": (False, True),
    "both": (True, True),
    "neither": (False, False),
}

# What the network or the server does to one POST.
FINE = "fine"
NOT_SENT = "not sent"
LOST_BEFORE = "lost before"  # the body left, the server never saw it
LOST_AFTER = "lost after"  # recorded, and the answer lost
SERVER_ERROR_AFTER = "500 after"
TOO_MANY = "429"
UNAUTHENTICATED = "401"
FORBIDDEN = "403"
PARTIAL = "partial"  # recorded, but the answer forgets every other lesson
REDIRECTED_AFTER = "3xx after"  # recorded, and the answer is a redirect
ALL = (
    *(FINE, NOT_SENT, LOST_BEFORE, LOST_AFTER, SERVER_ERROR_AFTER, TOO_MANY, UNAUTHENTICATED, PARTIAL),
    REDIRECTED_AFTER,
)

Fault = Callable[[str], str]
"""Given "capacites", "send" or "read", what happens."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record at the State."""

    lesson_id: UUID
    version: int
    content: dict[str, object]
    receipt: str
    received_at: datetime
    key: UUID


@dataclass
class ModelServer:
    """The State. ``skew`` is how far its clock is ahead of ours."""

    clock: Clock
    variant: str = "both"
    lag_hours: int = 0
    skew: timedelta = timedelta(0)
    max_batch: int = 1000
    page_size: int = 200
    records: list[Record] = field(default_factory=list)
    requests: list[tuple[str, tuple[tuple[UUID, int], ...]]] = field(default_factory=list)
    refused: dict[UUID, str] = field(default_factory=dict)
    """Lessons the State refuses, with the code."""
    disliked: set[tuple[str, int]] = field(default_factory=set)
    """NEPH and length of lessons that the State refuses until they say something else."""
    unclear: set[UUID] = field(default_factory=set)
    """Lessons of which reading back says 404, without the code that proves absence."""

    def __post_init__(self) -> None:
        self._by_lesson: dict[UUID, list[Record]] = {}

    def now(self) -> datetime:
        return self.clock.now() + self.skew

    def judge(self, lesson: FrozenLesson, key: UUID) -> LessonVerdict:
        content = json.loads(lesson.body)
        known = self._by_lesson.get(lesson.lesson_id, [])
        same = [record for record in known if record.version == lesson.version]
        if VARIANTS[self.variant][0] and same:
            if same[0].content == content:
                return LessonVerdict(Verdict.ACCEPTED, receipt=same[0].receipt, code="DOUBLON")
            return _no("VERSION_CONFLIT")
        if known and lesson.version < max(record.version for record in known):
            return _no("VERSION_PERIMEE")
        if not known and content["annulee"]:
            return _no("LECON_INCONNUE")
        if lesson.lesson_id in self.refused:
            return _no(self.refused[lesson.lesson_id])
        if not content["annulee"] and (content["eleve"]["neph"], content["dureeMinutes"]) in self.disliked:
            return _no("DUREE_INVALIDE")
        record = Record(
            lesson.lesson_id, lesson.version, content, f"R-{len(self.records) + 1:06d}", self.now(), key
        )
        self.records.append(record)
        self._by_lesson.setdefault(lesson.lesson_id, []).append(record)
        return LessonVerdict(Verdict.ACCEPTED, receipt=record.receipt)

    def newest(self, lesson_id: UUID, seen_by: datetime | None = None) -> Record | None:
        known = [
            record
            for record in self._by_lesson.get(lesson_id, [])
            if seen_by is None or record.received_at <= seen_by
        ]
        return max(known, key=lambda record: record.version) if known else None

    def visible(self, first: date, last: date) -> list[RecordedLesson]:
        """What reading back shows of these days, as it lags."""
        seen_by = self.now() - timedelta(hours=self.lag_hours)
        newest = [self.newest(lesson_id, seen_by) for lesson_id in self._by_lesson]
        return [
            RecordedLesson(one.lesson_id, one.version, one.content, one.receipt, one.received_at)
            for one in sorted((one for one in newest if one), key=lambda one: one.received_at)
            if first <= civil_day(datetime.fromisoformat(str(one.content["debut"]))) <= last
        ]

    def forget(self, lesson_id: UUID) -> None:
        """The State loses what it had of this lesson."""
        self.records = [one for one in self.records if one.lesson_id != lesson_id]
        self._by_lesson.pop(lesson_id, None)

    def record(self, content: dict[str, object], at: datetime | None = None) -> Record:
        """Somebody else recorded this lesson, now or ``at`` then: another program, or a copy that is lost."""
        lesson_id, version = UUID(str(content["identifiant"])), content["version"]
        assert isinstance(version, int)
        receipt = f"X-{len(self.records) + 1:06d}"
        made = Record(lesson_id, version, content, receipt, at or self.now(), UUID(int=0))
        self.records.append(made)
        self._by_lesson.setdefault(lesson_id, []).append(made)
        return made

    def doubled(self) -> list[tuple[UUID, int]]:
        """Lesson versions recorded more than once."""
        seen: set[tuple[UUID, int]] = set()
        return [
            key
            for record in self.records
            if (key := (record.lesson_id, record.version)) in seen or seen.add(key)  # type: ignore[func-returns-value]
        ]

    def capabilities(self) -> Capabilities:
        deduplication, read_back = VARIANTS[self.variant]
        return Capabilities(
            deduplication, read_back, self.lag_hours, self.max_batch, 400, server_at=self.now()
        )


def _no(code: str) -> LessonVerdict:
    return LessonVerdict(Verdict.REJECTED, code=code, message=f"refusée : {code}")


def fine(_place: str) -> str:
    return FINE


@dataclass
class ModelGateway:
    """A DsrGateway to the model server, through a network that ``fault`` troubles."""

    server: ModelServer
    fault: Fault = fine
    is_closed: bool = False

    def capabilities(self) -> Capabilities:
        self.server.requests.append(("capacites", ()))
        what = self.fault("capacites")
        if what in {NOT_SENT, LOST_BEFORE, LOST_AFTER, SERVER_ERROR_AFTER}:
            raise DsrError("La DSR ne répond pas", Answer(AnswerKind.UNKNOWN, "Pas de réponse."))
        if what == TOO_MANY:
            raise DsrError("La DSR demande d’attendre", self._answer(AnswerKind.TOO_MANY, wait_s=60))
        return self.server.capabilities()

    def send(self, key: UUID, lessons: tuple[FrozenLesson, ...]) -> Answer:
        self.server.requests.append(("send", tuple((one.lesson_id, one.version) for one in lessons)))
        what = self.fault("send")
        if what in _WITHOUT_RECORD:
            return self._answer(_WITHOUT_RECORD[what], wait_s=60 if what == TOO_MANY else None)
        verdicts = {(one.lesson_id, one.version): self.server.judge(one, key) for one in lessons}
        if what in {LOST_AFTER, SERVER_ERROR_AFTER}:
            return self._answer(AnswerKind.UNKNOWN)
        if what == REDIRECTED_AFTER:
            return self._answer(AnswerKind.REDIRECTED)
        if what == PARTIAL:
            for version in list(verdicts)[::2]:
                verdicts[version] = LessonVerdict(Verdict.UNKNOWN, message="absente de la réponse")
        return Answer(
            AnswerKind.JUDGED,
            verdicts=verdicts,
            status=200,
            server_at=self.server.now(),
            received_at=self.server.now(),
        )

    def read_back(self, lesson_id: UUID) -> ReadBack:
        self.server.requests.append(("read", ((lesson_id, 0),)))
        what = self.fault("read")
        if lesson_id in self.server.unclear:
            return ReadBack(
                ReadBackKind.UNAVAILABLE,
                server_at=self.server.now(),
                reason="La DSR répond 404 sans dire si elle l’a.",
                is_unclear=True,
            )
        if what != FINE or not VARIANTS[self.server.variant][1]:
            return ReadBack(ReadBackKind.UNAVAILABLE, reason="Pas de réponse.")
        seen_by = self.server.now() - timedelta(hours=self.server.lag_hours)
        record = self.server.newest(lesson_id, seen_by)
        if record is None:
            return ReadBack(ReadBackKind.ABSENT, server_at=self.server.now())
        found = RecordedLesson(lesson_id, record.version, record.content, record.receipt, record.received_at)
        return ReadBack(ReadBackKind.FOUND, found, server_at=self.server.now())

    def read_page(self, first: date, last: date, cursor: str | None = None) -> RecordedPage:
        self.server.requests.append(("page", ()))
        if self.fault("page") != FINE or not VARIANTS[self.server.variant][1]:
            return RecordedPage(False, reason="Pas de réponse.")
        found = self.server.visible(first, last)
        start = int(cursor or 0)
        end = start + self.server.page_size
        return RecordedPage(
            True,
            tuple(found[start:end]),
            str(end) if end < len(found) else None,
            server_at=self.server.now(),
        )

    def renew_sign_in(self) -> bool:
        return True

    def close(self) -> None:
        self.is_closed = True

    def _answer(self, kind: AnswerKind, wait_s: float | None = None) -> Answer:
        return Answer(
            kind, reason="Pas de réponse sûre.", todo="Attendez.", status=None, retry_after_s=wait_s
        )


_WITHOUT_RECORD = {
    NOT_SENT: AnswerKind.NOT_SENT,
    LOST_BEFORE: AnswerKind.UNKNOWN,
    TOO_MANY: AnswerKind.TOO_MANY,
    UNAUTHENTICATED: AnswerKind.UNAUTHENTICATED,
    FORBIDDEN: AnswerKind.NEEDS_PERSON,
}


def scripted(*happenings: str, then: str = FINE) -> Fault:
    """The faults of the successive POSTs; everything else goes well."""
    left = list(happenings)

    def fault(place: str) -> str:
        if place != "send":
            return FINE
        return left.pop(0) if left else then

    return fault


def from_list(happenings: Iterable[str]) -> Fault:
    """Any call takes the next happening."""
    left = iter(happenings)
    return lambda _place: next(left, FINE)
