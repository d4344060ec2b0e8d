"""The register of printed acts: its numbers, its lines, the PDF kept with each, and reprints as duplicates."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.db import register
from livret_desktop.db.register import RegisterEntry
from livret_desktop.db.tables import TRAINING_SERIES
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.names import folded
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationForm
from livret_desktop.errors import RuleError
from livret_desktop.reports.content import DuplicateMark
from livret_desktop.reports.duplicate import stamp_duplicate
from livret_desktop.services.context import Desk

NO_REASON = "sans motif"
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of the register as the screen shows it. ``original_number``: what it duplicates or replaces."""

    entry: RegisterEntry
    student: str
    original_number: str

    def as_json(self) -> dict[str, Any]:
        """The line for scripts."""
        entry = self.entry
        return {
            "number": entry.number,
            "kind": entry.kind.value,
            "form": entry.form.value,
            "copy": entry.copy.value,
            "issued_at": entry.issued_at.isoformat(),
            "made_on": entry.made_on.isoformat() if entry.made_on else None,
            "reason": entry.reason,
            "sha256": entry.sha256,
            "original_number": self.original_number or None,
        }


@dataclass(frozen=True, slots=True)
class Reprinted:
    """A duplicate just made, and what was written."""

    entry: RegisterEntry
    original_number: str
    changes: Changes


def register_lines(desk: Desk, text: str = "") -> list[RegisterLine]:
    """The newest 200 lines that hold every word typed, in a student's name or NEPH or in the number."""
    with desk.database.read() as reading:
        return [
            RegisterLine(entry, student, original)
            for entry, student, original in register.found(
                reading.connection, folded(text).split(), limit=MOST_LINES
            )
        ]


def find_line(desk: Desk, number: str, copy: AttestationCopy) -> RegisterEntry:
    """The line of this number and copy. Raises RuleError when there is none."""
    with desk.database.read() as reading:
        found = register.numbered(reading.connection, number.strip().upper())
    for entry in found:
        if entry.copy is copy:
            return entry
    there = ", ".join(one.copy.label.lower() for one in found)
    raise RuleError(
        "Pas de telle ligne au registre",
        f"Le n° {number} n’a pas d’{copy.label.lower()} ; il a : {there}."
        if found
        else f"Aucun n° {number}.",
        "Cherchez le numéro par le nom de l’élève : register list NOM.",
    )


def is_register_line(desk: Desk, some_id: UUID) -> bool:
    """True when the id is that of a line of the register."""
    with desk.database.read() as reading:
        return register.is_entry(reading.connection, some_id)


def register_pdf(desk: Desk, entry_id: UUID) -> bytes:
    """The PDF kept with a line of the register."""
    with desk.database.read() as reading:
        return register.pdf_of(reading.connection, entry_id)


def reprint(desk: Desk, entry_id: UUID, *, reason: str = "", deliver: Callable[[bytes], None]) -> Reprinted:
    """Print a copy of the register again: the same PDF marked DUPLICATA, handed to ``deliver`` before the commit.

    When ``deliver`` raises, no number is consumed. A duplicate is made again from its original. Raises RuleError for
    an act that a later one cancels and replaces. Writer thread.
    """
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        work = written.work
        original = register.entry_of(work.connection, entry_id)
        if original.form is AttestationForm.DUPLICATE and original.original_id is not None:
            original = register.entry_of(work.connection, original.original_id)
        _refuse_replaced(work, original)
        entry, pdf = duplicate_of(desk, work, original, reason)
        deliver(pdf)
        work.touch(Kind.ATTESTATIONS)
        written.title = f"Duplicata n° {entry.number} de l’attestation n° {original.number}"
    return Reprinted(entry, original.number, written.changes)


def duplicate_of(desk: Desk, work: Work, original: RegisterEntry, reason: str) -> tuple[RegisterEntry, bytes]:
    """Keep a duplicate of a copy already issued, under its own number; its PDF begins with the original's bytes."""
    year, rank, number = next_number(desk, work, is_training=original.year == TRAINING_SERIES)
    pdf = stamp_duplicate(
        register.pdf_of(work.connection, original.id), DuplicateMark(number=number, printed_on=desk.today())
    )
    entry = replace(
        original,
        id=uuid4(),
        year=year,
        rank=rank,
        number=number,
        form=AttestationForm.DUPLICATE,
        issued_at=desk.clock.now(),
        reason=reason or NO_REASON,
        original_id=original.id,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
    register.add(work.connection, entry, pdf)
    return entry, pdf


def next_number(desk: Desk, work: Work, *, is_training: bool) -> tuple[int, int, str]:
    """Year, rank and text of the next number of its series; training prints have a series of their own."""
    year = TRAINING_SERIES if is_training else desk.today().year
    rank = register.next_rank(work.connection, year)
    return year, rank, f"ESSAI-{rank:04d}" if is_training else f"{year}-{rank:04d}"


def _refuse_replaced(work: Work, act: RegisterEntry) -> None:
    later = register.replacing(work.connection, act)
    if later:
        raise RuleError(
            "Cette attestation a été remplacée",
            f"L’attestation n° {later[-1].number} annule et remplace le n° {act.number} : celle-ci ne vaut plus.",
            f"Réimprimez le n° {later[-1].number}.",
        )
