"""One line of a proof against what the journal and the database of this school say of the same lesson version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from livret_desktop.db.read_models.proof_list import ProofVersion
from livret_desktop.db.training_store import VOIDED
from livret_desktop.domain.outbox import ALLOWED, CONFLICT_CODES, SubmissionState
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
_ANSWERED = frozenset({SubmissionState.ACCEPTED, SubmissionState.REJECTED})
_DOUBTED_BY_A_RESTORE = frozenset({SubmissionState.DUE, SubmissionState.SENDING})
_NEVER_RECORDED = frozenset({SubmissionState.DUE, SubmissionState.DROPPED, SubmissionState.REJECTED})
"""Of such a version nothing is at the State: its lesson may have given way to the State's own record, or be gone."""
_COMPARED = (
    ("receipt", "le reçu n’est pas le même"),
    ("received_at", "l’heure de réception n’est pas la même"),
    ("code", "le code de refus n’est pas le même"),
    ("decided", "la décision prise à la main n’est pas la même"),
)


@dataclass(frozen=True, slots=True)
class ProofFinding:
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

    differs: list[ProofFinding] = field(default_factory=list)
    missing_here: list[ProofFinding] = field(default_factory=list)
    changed_since: list[ProofFinding] = field(default_factory=list)


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
    for line in entry.journal:
        if not any(_is_same(line, here) for here in lines):
            _note_line(entry, line, lines, found)
    is_longer = not all(any(_is_same(line, here) for line in entry.journal) for here in lines)
    if kept is not None:
        _compare_kept(entry, kept, found, is_longer=is_longer, is_in_journal=bool(lines))
    elif _was_never_recorded(entry) and not (is_longer or found.differs or found.missing_here):
        gone = "la base de l’école n’a plus cette version, dont rien n’était à la DSR"
        found.changed_since.append(_finding(entry, gone))
    else:
        found.differs.append(_finding(entry, "la base de l’école n’a pas cette version de la leçon"))
    return found


def _was_never_recorded(entry: ProofEntry) -> bool:
    return entry.state in _NEVER_RECORDED and entry.kept.get("code") not in CONFLICT_CODES


def _content_differences(
    entry: ProofEntry, kept: ProofVersion | None, lines: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """What was sent, by its SHA-256: the text attached, the proof's word, the journal's, the database's."""
    if entry.sent is not None and hashlib.sha256(entry.sent.encode("utf-8")).hexdigest() != entry.sha256:
        yield "le texte envoyé qui est joint ne correspond pas à l’empreinte écrite à côté"
    intended = intended_sha256(lines)
    if intended and entry.sha256 is not None and intended != {entry.sha256}:
        yield "le journal a noté une autre empreinte pour ce qui est parti"
    if kept is None or entry.sha256 is None:
        return
    # After a restore the journal alone knows what was refused: it is frozen anew if it leaves.
    is_told_by_journal = kept.sha256 is None and bool(intended)
    if kept.sha256 != entry.sha256 and not is_told_by_journal:
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


def _compare_kept(
    entry: ProofEntry, kept: ProofVersion, found: Compared, *, is_longer: bool, is_in_journal: bool
) -> None:
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
    # A restore tells a mark in nobody's name, and of what was answered since a decision the answer alone.
    is_answered = kept.state in _ANSWERED and now["decided"] is None and is_in_journal
    is_told_by_nobody = is_answered or (kept.decided_at is not None and kept.decided_by is None)
    for name, words in _COMPARED:
        if entry.kept.get(name) != now[name]:
            has_followed = (
                is_longer
                or (is_retold and name == "received_at")
                or (is_told_by_nobody and name == "decided")
            )
            said = _finding(entry, f"{words} que dans la base de l’école")
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


def _is_same(told: Mapping[str, Any], here: Mapping[str, Any]) -> bool:
    """What two journal's lines say, wherever they stand in the chain: a new key writes the chain again, not the lines.
    A proof of an older program does not say which server was spoken to."""
    is_alike = all(told.get(name) == here.get(name) for name in ("kind", "batch", "at"))
    is_alike = is_alike and repr(told.get("says")) == repr(here.get("says"))
    return is_alike and ("training" not in told or told["training"] == here.get("training"))


def _finding(entry: ProofEntry, sentence: str) -> ProofFinding:
    return ProofFinding(entry.rank, entry.lesson_id, entry.version, sentence)
