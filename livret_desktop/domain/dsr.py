"""What sending needs of the State's server, in words of the trade: the seam between services and transmission.

The real wire of the DSR is unknown outside approved publishers; whatever depends on it stays behind this protocol.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Protocol
from uuid import UUID

from livret_desktop.domain.vocabulary import (
    Category,
    LessonKind,
    MotoPhase,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.errors import ServiceError

CLIENT_CREDENTIALS = "client_credentials"
AUTHORIZATION_CODE = "authorization_code"


@dataclass(frozen=True, slots=True)
class DsrAccess:
    """Where and how to reach the server. ``auth``: by the school's secret, or by a person in the browser.

    The secret is never kept here.
    """

    base_url: str
    client_id: str
    auth: str = CLIENT_CREDENTIALS
    is_training: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the server guarantees, read afresh at each run (GET capacites), never kept across runs.

    ``server_at`` is the Date header of that answer: local and server time apart are seen before the first POST.
    """

    deduplication: bool
    read_back: bool
    read_back_lag_hours: int
    max_batch: int
    max_age_days: int
    server_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonPayload:
    """One lesson version in words of the trade, ready to be frozen. ``starts_at`` is aware, ``minutes`` are real.

    ``trainer_*`` is the instructor (the tutor for a trainee's lesson), or for an unsupervised simulator
    the surname "Simulateur", no given name and the machine's number.
    """

    lesson_id: UUID
    version: int
    is_cancelled: bool = False
    birth_name: str
    given_names: str
    neph: str
    trainer_surname: str
    trainer_given_name: str = ""
    trainer_number: str
    category: Category
    track: TrainingTrack
    kind: LessonKind
    moto_phase: MotoPhase | None = None
    means: TrainingMeans
    starts_at: datetime
    minutes: int
    objectives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenLesson:
    """One lesson version as it will always be sent: exact bytes, never rebuilt.

    ``body`` is the UTF-8 JSON of the lesson, ``envelope`` that of the ``etablissement`` it was first sent under.
    """

    lesson_id: UUID
    version: int
    body: bytes
    envelope: bytes
    sha256: str


class AnswerKind(Enum):
    """What an answer (or its absence) to one POST means for the batch: the table of ``docs/transmission.md``."""

    JUDGED = "judged"  # 200, valid, ours: each lesson has its verdict; those missing are unknown
    NOT_SENT = (
        "not_sent"  # fewer bytes handed to the socket than Content-Length: nothing can have been recorded
    )
    UNKNOWN = "unknown"  # time-out, reset, 5xx, 408, other 2xx, unreadable 200: may have been recorded
    LESSONS_REFUSED = "lessons_refused"  # 400/422 naming lessons: exactly those rejected, nothing recorded
    REFUSED = "refused"  # 400/422 naming nothing: halve down to the guilty one
    TOO_LARGE = "too_large"  # 413: halve; a single lesson is rejected
    UNAUTHENTICATED = "unauthenticated"  # 401: one renewal, then "Reconnecter"
    NEEDS_PERSON = "needs_person"  # 403, 404, 407, 415, other 4xx, TLS failure, /etablissement refused
    REDIRECTED = (
        "redirected"  # 3xx, never followed: says nothing of what was recorded, and a person is needed
    )
    IN_PROGRESS = "in_progress"  # 409 LOT_EN_COURS: wait, same key, same bytes
    KEY_REUSED = "key_reused"  # 409 CLE_REUTILISEE: our bug
    TOO_MANY = "too_many"  # 429: due, at Retry-After


class Verdict(Enum):
    """What the server said of one lesson version."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = (
        "unknown"  # missing from the answer, unusable there, or received with another fingerprint than ours
    )


@dataclass(frozen=True, slots=True)
class LessonVerdict:
    """The verdict on one lesson version. ``code`` is the server's own word, shown as it came when unknown to us."""

    verdict: Verdict
    receipt: str | None = None
    code: str | None = None
    message: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one POST. ``reason`` is a French sentence, never empty unless JUDGED.

    ``verdicts`` is keyed by (lesson id, version). ``server_at`` is the Date header. ``retry_after_s`` is already
    checked (1 s to 24 h, else None). ``received_at`` is the server's ``recuLe``.
    """

    kind: AnswerKind
    reason: str = ""
    todo: str = ""
    verdicts: dict[tuple[UUID, int], LessonVerdict] = field(default_factory=dict)
    status: int | None = None
    code: str | None = None
    retry_after_s: float | None = None
    server_at: datetime | None = None
    received_at: datetime | None = None

    @property
    def refuses_identity(self) -> bool:
        """True when the school's identity was refused, no lesson: any other 400 or 422 is of another kind."""
        return self.kind is AnswerKind.NEEDS_PERSON and self.status in {400, 422}


class DsrError(ServiceError):
    """No valid answer to GET capacites: ``answer`` says which kind of trouble, when to retry, the server's time."""

    def __init__(self, title: str, answer: Answer) -> None:
        super().__init__(title, answer.reason, answer.todo)
        self.answer = answer


class ReadBackKind(Enum):
    """What the server holds of a lesson."""

    FOUND = "found"
    ABSENT = "absent"  # 404, problem+json, LECON_INCONNUE: nothing else proves absence
    UNAVAILABLE = "unavailable"  # anything that proves nothing


@dataclass(frozen=True, slots=True)
class RecordedLesson:
    """The newest version the server holds. ``content`` is the lesson as an object, compared by value."""

    lesson_id: UUID
    version: int
    content: dict[str, object]
    receipt: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The outcome of one GET of a lesson.

    ``is_unclear``: the server answered 404 or 410 without the code that proves absence. That says nothing of this
    lesson, and nothing against asking about the others.
    """

    kind: ReadBackKind
    record: RecordedLesson | None = None
    server_at: datetime | None = None
    reason: str = ""
    todo: str = ""
    retry_after_s: float | None = None
    needs_person: bool = False
    is_unclear: bool = False


@dataclass(frozen=True, slots=True)
class RecordedPage:
    """One page of what the server holds. ``is_read``: an answer came that can be read; otherwise nothing is known.

    ``unreadable`` counts the records of the page that are not as the contract says: they are left out.
    """

    is_read: bool
    records: tuple[RecordedLesson, ...] = ()
    next_cursor: str | None = None
    unreadable: int = 0
    server_at: datetime | None = None
    reason: str = ""
    todo: str = ""
    retry_after_s: float | None = None
    needs_person: bool = False


class DsrGateway(Protocol):
    """A connection to the DSR, or to the training server. One run, one gateway; used by one thread at a time.

    Methods never raise for what a server or a network can do: that is in the answer. ``capabilities`` raises
    :class:`DsrError`, a ServiceError with what to do, when no valid answer came.
    """

    def capabilities(self) -> Capabilities:
        """Sign in when needed and read what the server guarantees. Raises DsrError."""

    def send(self, key: UUID, lessons: tuple[FrozenLesson, ...]) -> Answer:
        """POST one batch (one envelope around the frozen bytes joined verbatim) under this Idempotency-Key."""

    def read_back(self, lesson_id: UUID) -> ReadBack:
        """Ask for the newest recorded version of one lesson."""

    def read_page(self, first: date, last: date, cursor: str | None = None) -> RecordedPage:
        """One page of the records whose newest start is on these civil days. A row that is missing proves nothing."""

    def renew_sign_in(self) -> bool:
        """After a 401: get a new token once. False when the server refuses the id or the secret.

        True also when no answer came: the old token is gone, and the next call signs in or says its trouble.
        """

    def close(self) -> None:
        """Close the connections."""
