"""One line of a proof against what the journal and the database of this school say of the same lesson version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from livret_desktop.db.read_models.proof_list import ProofVersion
from livret_desktop.db.training_store import VOIDED
from livret_desktop.domain.outbox import ALLOWED, SubmissionState
from livret_desktop.services.proof.proof_format import intended_sha256, version_as_json
from livret_desktop.transmission.strict_json import read_flag, read_uuid, read_whole

_NEEDS_NO_LINE = frozenset(
    {
        SubmissionState.DUE,
        SubmissionState.DROPPED,
        SubmissionState.SUPERSEDED,
        SubmissionState.ACCEPTED_BY_HAND,
        SubmissionState.DECLARED_BY_HAND,
    }
)
"""States a person, or a newer version, may bring about; the others only an attempt, which the journal notes."""
_SET_ASIDE = frozenset({SubmissionState.SUPERSEDED, SubmissionState.DROPPED})
_DOUBTED_BY_A_RESTORE = frozenset({SubmissionState.DUE, SubmissionState.SENDING})
_COMPARED = (
    ("receipt", "le reçu"),
    ("received_at", "l’heure de réception"),
    ("code", "le code de refus"),
    ("decided", "la décision prise à la main"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one line: its rank in the proof, the lesson and version, and what was found."""

    rank: int
    lesson_id: UUID
    version: int
    sentence: str

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {
            "n": self.rank,
            "lesson": str(self.lesson_id),
            "version": self.version,
            "reason": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class ProofEntry:
    """One line of the attachment, its types checked."""

    rank: int
    lesson_id: UUID
    version: int
    state: SubmissionState
    sha256: str | None
    sent: str | None
    kept: Mapping[str, Any]
    journal: Sequence[Mapping[str, Any]]


@dataclass(slots=True)
class Compared:
    """What was found about one line; all empty when it agrees."""

    differs: list[Finding] = field(default_factory=list)
    missing_here: list[Finding] = field(default_factory=list)
    changed_since: list[Finding] = field(default_factory=list)


def parse_entry(content: Mapping[str, Any]) -> ProofEntry:
    """One line read from a file. Raises ValueError for what no proof of ours holds."""
    sha256, sent, journal = content.get("sha256"), content.get("sent"), content.get("journal")
    if (
        not isinstance(sha256, str | None)
        or not isinstance(sent, str | None)
        or not isinstance(journal, list)
    ):
        raise ValueError("types")
    for line in journal:
        is_line = (
            isinstance(line, dict) and isinstance(line.get("kind"), str) and isinstance(line.get("at"), str)
        )
        if (
            not is_line
            or not isinstance(line.get("says"), list)
            or not isinstance(line.get("batch"), str | None)
            or not isinstance(line.get("training"), bool | None)
        ):
            raise ValueError("journal")
    read_flag(content, "cancels")
    return ProofEntry(
        rank=read_whole(content, "n", 1),
        lesson_id=read_uuid(content, "lesson"),
        version=read_whole(content, "v", 1),
        state=SubmissionState(str(content.get("state"))),
        sha256=sha256,
        sent=sent,
        kept=content,
        journal=journal,
    )


def compare(entry: ProofEntry, kept: ProofVersion | None, lines: Sequence[Mapping[str, Any]]) -> Compared:
    """``kept`` and ``lines`` are what this school has of the same version."""
    found = Compared()
    found.differs += [_finding(entry, said) for said in _content_differences(entry, kept, lines)]
    here = [_identity(line) for line in lines]
    for line in entry.journal:
        if _identity(line) not in here:
            _note_line(entry, line, lines, found)
    there = {_identity(line) for line in entry.journal}
    is_longer = any(one not in there for one in here)
    if kept is None:
        found.differs.append(_finding(entry, "la base de l’école n’a pas cette version de la leçon"))
    else:
        _compare_kept(entry, kept, found, is_longer=is_longer)
    return found


def _content_differences(
    entry: ProofEntry, kept: ProofVersion | None, lines: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """What was sent, by its SHA-256: the text attached, the proof's word, the journal's, the database's."""
    if entry.sent is not None and hashlib.sha256(entry.sent.encode("utf-8")).hexdigest() != entry.sha256:
        yield "le texte envoyé qui est joint ne correspond pas à l’empreinte écrite à côté"
    intended = intended_sha256(lines)
    if intended and entry.sha256 is not None and intended != {entry.sha256}:
        yield "le journal a noté une autre empreinte pour ce qui est parti"
    if kept is not None and entry.sha256 is not None and kept.sha256 != entry.sha256:
        yield "la base de l’école garde une autre empreinte pour ce qui est parti"


def _note_line(
    entry: ProofEntry, line: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], found: Compared
) -> None:
    same_event = [
        one for one in lines if all(one[name] == line.get(name) for name in ("kind", "batch", "at"))
    ]
    moment = str(line["at"])[:19].replace("T", " ")
    if same_event:
        found.differs.append(
            _finding(entry, f"le journal dit autre chose de l’événement du {moment} (heure universelle)")
        )
    else:
        found.missing_here.append(
            _finding(entry, f"le journal d’ici n’a plus l’événement du {moment} (heure universelle)")
        )


def _compare_kept(entry: ProofEntry, kept: ProofVersion, found: Compared, *, is_longer: bool) -> None:
    now = version_as_json(kept)
    # A restore tells such a version anew from the journal, which has no hour of receipt; where these records say
    # something else than what was accepted, it is held (``services.copies.restored_contents``).
    is_retold = now["received_at"] is None and entry.kept.get("received_at") is not None
    if kept.state is not entry.state:
        words = f"« {entry.state.label} » dans la preuve, « {kept.state.label} » aujourd’hui"
        is_doubted = kept.state is SubmissionState.TO_VERIFY and entry.state in _DOUBTED_BY_A_RESTORE
        # Training was left: the one change, beside a restore, that the table of states does not know.
        is_voided = kept.reason == VOIDED and kept.state in _SET_ASIDE
        is_held_anew = is_retold and kept.state is SubmissionState.HELD
        has_followed = (
            is_doubted
            or is_voided
            or is_held_anew
            or (kept.state in _reachable(entry.state) and (is_longer or kept.state in _NEEDS_NO_LINE))
        )
        (found.changed_since if has_followed else found.differs).append(_finding(entry, words))
        return
    for name, words in _COMPARED:
        if entry.kept.get(name) != now[name]:
            has_followed = is_longer or (is_retold and name == "received_at")
            said = _finding(entry, f"{words} n’est pas le même que dans la base de l’école")
            (found.changed_since if has_followed else found.differs).append(said)


def _reachable(state: SubmissionState) -> set[SubmissionState]:
    """Every state that can follow, by the table."""
    found: set[SubmissionState] = set()
    waiting = [state]
    while waiting:
        for after in ALLOWED[waiting.pop()] - found:
            found.add(after)
            waiting.append(after)
    return found


def _identity(line: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a journal's line says, wherever it stands in the chain: a new key writes the chain again, not the lines."""
    return line.get("kind"), line.get("batch"), line.get("at"), line.get("training"), repr(line.get("says"))


def _finding(entry: ProofEntry, sentence: str) -> Finding:
    return Finding(entry.rank, entry.lesson_id, entry.version, sentence)
