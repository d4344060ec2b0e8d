"""What the other server keeps: the records of one school and the judgement of each lesson version.

Every rule here is one sentence of the contract:

- deduplication: the same (identifiant, version) with the same content is accepted once, then DOUBLON with the first
  receipt, without limit of time; with other content REJETEE VERSION_CONFLIT;
- without deduplication, the same version sent twice is recorded twice;
- the newest recorded version is the effective one, gaps allowed, a lower one REJETEE VERSION_PERIMEE;
- a cancellation of an unknown lesson is REJETEE LECON_INCONNUE;
- read-back may lag behind by delaiRelectureHeures.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Json = Any
PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Promise:
    """What GET /livret/v1/capacites announces."""

    deduplication: bool
    readback: bool
    lag_hours: int = 2
    lot_max: int = 7
    oldest_days: int = 400

    def announced(self) -> dict[str, Json]:
        return {
            "ancienneteMaxJours": self.oldest_days,
            "tailleLotMax": self.lot_max,
            "relecture": self.readback,
            "delaiRelectureHeures": self.lag_hours,
            "deduplication": self.deduplication,
        }


@dataclass(frozen=True)
class Record:
    """One recording: the same version may have several when the server does not deduplicate."""

    order: int
    lesson: dict[str, Json]
    receipt: str
    received: datetime
    visible: datetime

    @property
    def key(self) -> tuple[str, int]:
        return str(self.lesson["identifiant"]).lower(), int(self.lesson["version"])

    @property
    def day(self) -> Any:
        return datetime.fromisoformat(self.lesson["debut"]).astimezone(PARIS).date()


class Hands:
    """The server's own clock: an instant that the judge moves on; never the machine's."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def set(self, now: datetime) -> None:
        with self._lock:
            self._now = now


@dataclass
class Book:
    """The records of one school; thread-safe through `lock`, held by the caller for a whole lot."""

    promise: Promise
    hands: Hands
    school: dict[str, str]
    rng: random.Random
    make_receipt: Callable[[int], str]
    refusals: dict[str, dict[str, str]] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    late: list[tuple[datetime, Callable[[], object]]] = field(default_factory=list)

    def catch_up(self) -> None:
        """Do what was put off and is due now (a recording that ends long after its answer was lost)."""
        with self.lock:
            due = [work for at, work in self.late if at <= self.hands.now()]
            self.late = [(at, work) for at, work in self.late if at > self.hands.now()]
            for work in due:
                work()

    def put_off(self, delay: timedelta, work: Callable[[], object]) -> None:
        with self.lock:
            self.late.append((self.hands.now() + delay, work))

    def judge_lot(self, lot: dict[str, Json]) -> list[dict[str, Json]]:
        """Judge each lesson on its own, in the order of the body; what is accepted is recorded."""
        with self.lock:
            known_school = lot["etablissement"] == self.school
            return [self._judge(lesson, known_school) for lesson in lot["lecons"]]

    def _judge(self, lesson: dict[str, Json], known_school: bool) -> dict[str, Json]:
        same = [r for r in self.records if r.key == _key(lesson)]
        if self.promise.deduplication and same:
            if same[0].lesson == lesson:
                return _result(lesson, "DOUBLON", recepisse=same[0].receipt)
            return _refused(lesson, "VERSION_CONFLIT", "Cette version est déjà connue avec un autre contenu.")
        reason = self._reason(lesson, known_school)
        if reason is not None:
            return _result(lesson, "REJETEE", motif=reason)
        return _result(lesson, "ACCEPTEE", recepisse=self._write(lesson).receipt)

    def _reason(self, lesson: dict[str, Json], known_school: bool) -> dict[str, str] | None:
        if not known_school:
            return {"code": "AGREMENT_INCONNU", "message": "Établissement inconnu."}
        versions = [r.key[1] for r in self.records if r.key[0] == _key(lesson)[0]]
        if versions and lesson["version"] < max(versions):
            return {"code": "VERSION_PERIMEE", "message": "Version plus ancienne.", "champ": "/version"}
        if lesson["annulee"] and not versions:
            return {"code": "LECON_INCONNUE", "message": "Leçon inconnue.", "champ": "/identifiant"}
        start, now = datetime.fromisoformat(lesson["debut"]), self.hands.now()
        if start > now + timedelta(minutes=10):
            return {"code": "DATE_FUTURE", "message": "Début dans le futur.", "champ": "/debut"}
        if start < now - timedelta(days=self.promise.oldest_days):
            return {"code": "DATE_TROP_ANCIENNE", "message": "Trop ancienne.", "champ": "/debut"}
        return self.refusals.get(lesson["eleve"]["neph"])

    def _write(self, lesson: dict[str, Json]) -> Record:
        now = self.hands.now()
        lag = self.rng.choice([0.0, 0.5, 1.0]) * self.promise.lag_hours
        record = Record(
            order=len(self.records),
            lesson=dict(lesson),
            receipt=self.make_receipt(len(self.records)),
            received=now,
            visible=now + timedelta(hours=lag),
        )
        self.records.append(record)
        return record

    def newest(self, identifiant: str) -> Record | None:
        """The newest version that read-back may show now, the last recording of it."""
        with self.lock:
            seen = [r for r in self._visible() if r.key[0] == identifiant.lower()]
            return max(seen, key=lambda r: (r.key[1], r.order), default=None)

    def between(self, since: Any, until: Any) -> list[Record]:
        """Newest visible versions whose debut falls on those civil days of Paris, by order of reception.

        Every recording of that newest version is shown: two recordings are two records.
        """
        with self.lock:
            seen = self._visible()
            top: dict[str, int] = {}
            for record in seen:
                top[record.key[0]] = max(top.get(record.key[0], 0), record.key[1])
            return [r for r in seen if r.key[1] == top[r.key[0]] and since <= r.day <= until]

    def _visible(self) -> list[Record]:
        return [r for r in self.records if r.visible <= self.hands.now()]

    def effective(self) -> dict[str, dict[str, Json]]:
        """The judge's own look, behind the server's back: newest content by identifiant, without any lag."""
        with self.lock:
            out: dict[str, tuple[int, dict[str, Json]]] = {}
            for record in self.records:
                if record.key[1] >= out.get(record.key[0], (0, {}))[0]:
                    out[record.key[0]] = (record.key[1], record.lesson)
            return {key: lesson for key, (_version, lesson) in out.items()}

    def doubled(self) -> list[tuple[str, int]]:
        """The (identifiant, version) recorded more than once."""
        with self.lock:
            keys = [r.key for r in self.records]
            return sorted({key for key in keys if keys.count(key) > 1})


def start_of(year: int, month: int, day: int, hour: int = 9) -> datetime:
    """An aware UTC instant for the judge's calendar."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def _key(lesson: dict[str, Json]) -> tuple[str, int]:
    return str(lesson["identifiant"]).lower(), int(lesson["version"])


def _result(lesson: dict[str, Json], status: str, **more: Json) -> dict[str, Json]:
    return {"statut": status, **more, "version": lesson["version"], "identifiant": lesson["identifiant"]}


def _refused(lesson: dict[str, Json], code: str, message: str) -> dict[str, Json]:
    return _result(lesson, "REJETEE", motif={"code": code, "message": message, "champ": "/version"})
