"""Made-up lessons, and the answers a right server would give."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from livret_desktop.domain.dsr import FrozenLesson, LessonPayload
from livret_desktop.domain.vocabulary import Category, LessonKind, TrainingMeans, TrainingTrack
from livret_desktop.transmission.wire import envelope_bytes, freeze

KEY = UUID("0b0e7d3c-53ff-4d34-8b7e-6f2a6d3c9a10")
ENVELOPE = envelope_bytes("E 20 077 0008 0", " 77123 ")
NOW = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
DATE = "Fri, 20 Nov 2026 19:00:00 GMT"


class FixedClock:
    """A clock that stands still unless moved."""

    def __init__(self, at: datetime = NOW, *, is_shifted: bool = False) -> None:
        self.at = at
        self.seconds = 0.0
        self.is_shifted = is_shifted

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds


def lesson_id(number: int) -> UUID:
    return UUID(int=0x10000000000040008000000000000000 + number)


def payload(number: int = 1, **changes: Any) -> LessonPayload:
    """A lesson of an hour; another number is another lesson, student and instructor."""
    values: dict[str, Any] = {
        "lesson_id": lesson_id(number),
        "version": 1,
        "birth_name": " D’HÉROUVILLE ",
        "given_names": "Côme",
        "neph": f"03 01 {7733719 + number:08d}",
        "trainer_surname": "RUIZ",
        "trainer_given_name": "Raymond",
        "trainer_number": f"A22{number:08d}",
        "category": Category.B,
        "track": TrainingTrack.AAC,
        "kind": LessonKind.PRACTICE,
        "means": TrainingMeans.VEHICLE,
        "starts_at": datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
        "minutes": 60,
        "objectives": ("C1-1", "C2-3"),
    }
    return LessonPayload(**(values | changes))


def frozen(number: int = 1, **changes: Any) -> FrozenLesson:
    return freeze(payload(number, **changes), ENVELOPE)


def accepted(lesson: FrozenLesson, **changes: Any) -> dict[str, Any]:
    """The result of an accepted lesson; a change of None takes the member out."""
    result = {
        "identifiant": str(lesson.lesson_id),
        "version": lesson.version,
        "statut": "ACCEPTEE",
        "recepisse": "R-1",
        "empreinte": hashlib.sha256(lesson.body).hexdigest(),
    } | changes
    return {name: value for name, value in result.items() if value is not None}


def rejected(lesson: FrozenLesson, code: str = "NEPH_INCONNU", **changes: Any) -> dict[str, Any]:
    motive = {"code": code, "message": "refus", "champ": "/eleve/neph"}
    return accepted(lesson, statut="REJETEE", recepisse=None, empreinte=None, motif=motive, **changes)


def batch_answer(*results: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = {"lot": str(KEY), "recuLe": "2026-11-20T19:00:00Z", "resultats": list(results)} | changes
    return {name: value for name, value in answer.items() if value is not None}


def http(
    status: int = 200,
    body: object = b"",
    content_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> bytes:
    """A whole HTTP answer as bytes; objects become JSON. A header of "" takes it out."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    lines = {
        "Date": DATE,
        "Content-Type": content_type,
        "Content-Length": str(len(raw)),
        "Connection": "close",
    } | (headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + raw


def problem(status: int, code: str = "", errors: object = None, **headers: str) -> bytes:
    content: dict[str, Any] = {"title": "refus", "status": status}
    if code:
        content["code"] = code
    if errors is not None:
        content["erreurs"] = errors
    return http(
        status,
        content,
        "application/problem+json",
        {name.replace("_", "-"): value for name, value in headers.items()},
    )


CAPABILITIES = {
    "deduplication": True,
    "relecture": True,
    "delaiRelectureHeures": 24,
    "tailleLotMax": 500,
    "ancienneteMaxJours": 365,
}
RECORDED = {"lecon": json.loads(frozen().body), "recepisse": "R-7", "recuLe": "2026-11-20T19:00:00Z"}


def recorded_with(**changes: object) -> bytes:
    """The answer to a reading back, with these members of the lesson changed, or taken away where None."""
    lesson = {name: value for name, value in (RECORDED["lecon"] | changes).items() if value is not None}
    return http(body=RECORDED | {"lecon": lesson})
