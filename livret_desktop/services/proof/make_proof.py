"""Proof of transmission: what was sent and what came back, on paper, with the journal's lines attached and a seal.

Read in one snapshot, drawn day by day: the length of the period does not count in memory. Any thread.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from livret_desktop import __version__
from livret_desktop.clock import civil_day
from livret_desktop.db import machine_state, send_reads
from livret_desktop.db.read_models.proof_list import (
    ProofPlace,
    ProofVersion,
    accepted_at,
    proof_figures,
    proof_places,
    proof_versions,
)
from livret_desktop.db.training_store import VOIDED
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.french import count, numeric_day, thousands
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.told_lesson import ToldLesson
from livret_desktop.reports.attachment import Deflater, attach
from livret_desktop.reports.proof import READABLE_BY_ALL, cautions, draw_proof
from livret_desktop.reports.sending_content import NO_PLACES, AcceptedPlaces, ProofContent, ProofLine
from livret_desktop.services.access.used_addresses import UsedAddresses, used_addresses
from livret_desktop.services.configuration import school_of, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.files.periods import check_period
from livret_desktop.services.outbox.roster import read_roster
from livret_desktop.services.outbox.send_marks import CLOCK_OFFSET
from livret_desktop.services.outbox.told import told_as_json, told_by_bytes, told_by_records
from livret_desktop.services.proof import proof_format
from livret_desktop.services.proof.proof_format import Chain, JournalLines
from livret_desktop.services.records.school_images import letterhead_of
from livret_desktop.transmission.send_journal import SendJournal

_AT_ONCE = 300
_BY_HAND = (SubmissionState.ACCEPTED_BY_HAND, SubmissionState.DECLARED_BY_HAND)
_WAITING = (SubmissionState.DUE, SubmissionState.SENDING)


@dataclass(frozen=True, slots=True)
class ProofQuery:
    """The days, both included, and one student or (None) the whole school."""

    first: date
    last: date
    student_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof made: the file, and what it holds."""

    query: ProofQuery
    pdf: bytes
    sha256: str
    versions: int
    figures: dict[SubmissionState, int]
    is_training: bool
    is_to_this_pc: bool = False
    places: AcceptedPlaces = NO_PLACES

    def as_json(self) -> dict[str, Any]:
        """The document of ``proof create``."""
        return {
            "from": self.query.first.isoformat(),
            "to": self.query.last.isoformat(),
            "student": None if self.query.student_id is None else str(self.query.student_id),
            "sha256": self.sha256,
            "bytes": len(self.pdf),
            "lessons": sum(self.figures.values()),
            "versions": self.versions,
            "states": {state.value: number for state, number in sorted(self.figures.items())},
            "training": self.is_training,
            "to_this_pc": self.is_to_this_pc,
            "accepted_by_this_pc": self.places.by_this_pc,
            "accepted_address_unknown": self.places.unknown,
        }

    def sentences(self) -> tuple[str, ...]:
        """In French, with the warning that goes with every copy."""
        lessons = sum(self.figures.values())
        accepted = self.figures.get(SubmissionState.ACCEPTED, 0) - self.places.by_this_pc
        said = f"{count(lessons, 'leçon')}, dont {count(accepted, 'acceptée')} avec reçu"
        essai = " (essai)" if self.is_training else ""
        return (f"{said}{essai}.", *cautions(self.places, is_to_this_pc=self.is_to_this_pc), READABLE_BY_ALL)


def make_proof(desk: Desk, query: ProofQuery) -> Proof:
    """Make the proof of some days. About a second for a thousand lessons.

    Raises RuleError (days the wrong way round, over three years), MachineError (journal unreadable or altered).
    """
    check_period(query.first, query.last)
    with desk.database.read() as reading:
        places = proof_places(reading.connection, query.first, query.last, query.student_id)
        figures = proof_figures(reading.connection, query.first, query.last, query.student_id)
        journal = SendJournal(desk.folder.send_journal, desk.master_key.journal_key())
        lines, chain, _ = proof_format.read_journal(journal, {place.lesson_id for place in places})
        addresses = used_addresses(reading.connection)
        accepted = _accepted_places(reading, query, addresses)
        content = _content(desk, reading, query, figures, chain, len(places), accepted)
        writer = _Writer(desk, reading, content, lines, addresses)
        deflater = Deflater()
        deflater.add(proof_format.head_line(_head(desk, query, content, chain)))
        pages = draw_proof(content, writer.lines(places, deflater))
    deflater.add(proof_format.end_line(len(places), hashlib.sha256(pages).hexdigest()))
    attachment = deflater.attachment(proof_format.FILE_NAME, proof_format.DESCRIPTION)
    pdf = attach(pages, attachment, lambda sealed: seal_of(desk, sealed))
    sha256 = hashlib.sha256(pdf).hexdigest()
    return Proof(
        query, pdf, sha256, len(places), figures, content.is_training, content.is_to_this_pc, accepted
    )


def seal_of(desk: Desk, sealed: bytes | memoryview) -> str:
    """The seal of a proof of this school, under its present key: nobody without the key can make it."""
    return hmac.new(desk.master_key.proof_key(), sealed, hashlib.sha256).hexdigest()


@dataclass(slots=True)
class _Writer:
    """Reads the versions a few hundred at a time; each goes to the attachment as it goes to the page."""

    desk: Desk
    reading: Reading
    content: ProofContent
    journal: JournalLines
    addresses: UsedAddresses

    def lines(self, places: Sequence[ProofPlace], deflater: Deflater) -> Iterator[ProofLine]:
        rank = 0
        for start in range(0, len(places), _AT_ONCE):
            for row, kept, told in self._told([place.seq for place in places[start : start + _AT_ONCE]]):
                rank += 1
                said = self.journal.get((kept.lesson_id, kept.version), [])
                is_own = self._is_by_this_pc(kept)
                lesson = _lesson_json(rank, row, kept, told) | {"to_this_pc": is_own, "journal": said}
                deflater.add(proof_format.lesson_line(lesson, is_first=rank == 1))
                ranks = tuple(sorted({line["rank"] for line in said}))
                line = _proof_line(rank, row, kept, told, ranks, is_training=self.content.is_training)
                yield _marked(line) if is_own else line

    def _is_by_this_pc(self, kept: ProofVersion) -> bool:
        """True when what is said of this version was said by a server of this very PC, outside training."""
        was_training = kept.is_training or kept.reason == VOIDED
        if kept.attempted_at is None or was_training or self.content.is_training:
            return False
        return bool(self.addresses.is_this_pc(kept.attempted_at))

    def _told(self, seqs: list[int]) -> Iterator[tuple[send_reads.Sendable, ProofVersion, ToldLesson]]:
        connection = self.reading.connection
        rows = {row.seq: row for row in send_reads.sendable_rows(connection, seqs)}
        kept = proof_versions(connection, seqs)
        roster = read_roster(
            self.reading,
            {row.student_id for row in rows.values()},
            {row.enrolment_id for row in rows.values()},
        )
        for seq in seqs:
            row = rows[seq]
            told = told_by_bytes(row.body) if row.body is not None else told_by_records(row, roster)
            yield row, kept[seq], told


def _content(
    desk: Desk,
    reading: Reading,
    query: ProofQuery,
    figures: dict[SubmissionState, int],
    chain: Chain,
    versions: int,
    accepted: AcceptedPlaces,
) -> ProofContent:
    school, settings = school_of(reading), settings_of(reading)
    student = "" if query.student_id is None else reading.students.require(query.student_id).full_name
    return ProofContent(
        school=letterhead_of(reading),
        aurige_id=school.aurige_id,
        first=query.first,
        last=query.last,
        student=student,
        made_at=desk.clock.now(),
        figures=_figures(figures, accepted.by_this_pc),
        places=accepted,
        versions=versions,
        server=settings["dsr.base_url"],
        program=__version__,
        journal_records=chain.records,
        first_link=chain.first,
        last_link=chain.last,
        clock_offset_s=machine_state.read_state(reading.connection, CLOCK_OFFSET),
        is_training=bool(settings["dsr.training"]),
        is_to_this_pc=proof_format.is_to_this_pc(
            settings["dsr.base_url"], is_training=bool(settings["dsr.training"])
        ),
    )


def _accepted_places(reading: Reading, query: ProofQuery, addresses: UsedAddresses) -> AcceptedPlaces:
    """Of the lessons accepted, those that a server of this PC accepted, and those of which nobody noted where."""
    if settings_of(reading)["dsr.training"]:
        return AcceptedPlaces()
    left = accepted_at(reading.connection, query.first, query.last, query.student_id)
    where = [addresses.is_this_pc(at) for at in left]
    return AcceptedPlaces(where.count(True), where.count(None), where.count(False))


def _figures(states: dict[SubmissionState, int], by_this_pc: int) -> tuple[tuple[str, str], ...]:
    def number(*wanted: SubmissionState) -> int:
        return sum(states.get(state, 0) for state in wanted)

    parts = (
        (number(*SubmissionState), "leçon", "leçons"),
        (number(SubmissionState.ACCEPTED) - by_this_pc, "acceptée", "acceptées"),
        (number(SubmissionState.REJECTED), "refusée", "refusées"),
        (number(SubmissionState.TO_VERIFY, SubmissionState.HELD), "sans réponse sûre", "sans réponse sûre"),
        (number(*_WAITING), "pas encore partie", "pas encore parties"),
        (number(*_BY_HAND), "à la main", "à la main"),
        *(((by_this_pc, "par ce PC", "par ce PC"),) if by_this_pc else ()),
    )
    return tuple((thousands(one), few if one < 2 else many) for one, few, many in parts)


def _head(desk: Desk, query: ProofQuery, content: ProofContent, chain: Chain) -> dict[str, Any]:
    return {
        "format": proof_format.FORMAT,
        "version": proof_format.FORMAT_VERSION,
        "school": {
            "id": str(desk.school_id),
            "name": content.school.name,
            "agrement": content.school.agrement_number,
            "aurige": content.aurige_id,
        },
        "key": desk.master_key.check_value(),
        "from": query.first.isoformat(),
        "to": query.last.isoformat(),
        "student": None if query.student_id is None else str(query.student_id),
        "made_at": content.made_at.isoformat(),
        "program": content.program,
        "server": content.server,
        "training": content.is_training,
        "journal": chain.as_json(),
    }


def _lesson_json(rank: int, row: send_reads.Sendable, kept: ProofVersion, told: ToldLesson) -> dict[str, Any]:
    """``sent`` is the very text that left; ``told`` stands in for it where nothing ever did."""
    return {
        "n": rank,
        "lesson": row.lesson_id,
        "v": row.version,
        **proof_format.version_as_json(kept),
        "sha256": row.sha256,
        "sent": None if row.body is None else row.body.decode("utf-8"),
        "told": None if row.body is not None else told_as_json(told),
    }


def _proof_line(
    rank: int,
    row: send_reads.Sendable,
    kept: ProofVersion,
    told: ToldLesson,
    ranks: tuple[int, ...],
    *,
    is_training: bool,
) -> ProofLine:
    return ProofLine(
        rank=rank,
        lesson_id=kept.lesson_id,
        version=kept.version,
        told=told,
        state=_state_words(kept, told, is_training=is_training or kept.is_training),
        is_accepted=kept.state is SubmissionState.ACCEPTED,
        counts=kept.is_newest and not kept.cancels,
        receipt=kept.receipt or "",
        received_at=kept.received_at,
        sent_at=kept.attempted_at,
        code=kept.code or "",
        remark=_remark(kept),
        sha256=row.sha256 or "",
        journal_ranks=ranks,
    )


def _state_words(kept: ProofVersion, told: ToldLesson, *, is_training: bool) -> str:
    label = "Pas encore partie" if kept.state is SubmissionState.DUE else kept.state.label
    words = f"Annulation : {label.lower()}" if told.is_cancelled else label
    return f"{words} (essai)" if is_training and kept.attempted_at is not None else words


def _marked(line: ProofLine) -> ProofLine:
    """Said by a server of this PC: no hour of the State's."""
    return replace(line, state=f"{line.state} (serveur de ce PC)", is_accepted=False)


def _remark(kept: ProofVersion) -> str:
    if kept.decided_at is not None:
        day = numeric_day(civil_day(kept.decided_at))
        whose = f"{kept.decided_by}, le {day}" if kept.decided_by else f"Le {day}"
        return f"{whose} : {kept.decided_reason or ''}"
    return kept.reason or ""
