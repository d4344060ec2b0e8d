"""Is this PDF one that the register holds? By its SHA-256 first; else by the number its pages bear.

The file may come from anyone. What is not the very file kept here is never called good: what differs is named.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from livret_desktop.clock import paris
from livret_desktop.db import file_store, register
from livret_desktop.db.register import RegisterEntry
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.french import NBSP, numeric_day, of_name
from livret_desktop.domain.vocabulary import AttestationForm, AttestationKind
from livret_desktop.errors import RuleError
from livret_desktop.reports.folding import folded
from livret_desktop.reports.preview import UnreadablePdfError, page_texts
from livret_desktop.services.context import Desk
from livret_desktop.services.files.given_files import read_capped

LARGEST_PAPER = 40_000_000
_MOST_PAGES = 40
_NUMBER = re.compile(r"\b(?:(?:19|20)\d\d|ESSAI)-\d{4,6}\b")
_MOST_DIFFERENCES = 6
_MOST_WORDS = 20_000
SCOPE = (
    "Ce contrôle compare le fichier avec le registre de cette école. Il ne dit rien des signatures ni du cachet "
    "apposés sur le papier."
)


class Match(StrEnum):
    """What the register says of a file."""

    SAME = "same"
    FOLDED = "folded"
    ALTERED = "altered"
    RESAVED = "resaved"
    SCAN = "scan"
    UNKNOWN = "unknown"


_GOOD = frozenset({Match.SAME, Match.SCAN, Match.FOLDED})


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """The verdict. ``entry``: the line of the register it is, or claims to be; ``differences``: words, ours → theirs.

    ``replaced_by``: the number of a later act that cancels this one.
    """

    match: Match
    sha256: str
    number: str = ""
    entry: RegisterEntry | None = None
    student: str = ""
    replaced_by: str = ""
    differences: tuple[tuple[str, str], ...] = field(default=())

    @property
    def is_good(self) -> bool:
        """True for the very file of the register, or its signed scan, when no later act cancels it."""
        return self.match in _GOOD and not self.replaced_by

    @property
    def entry_id(self) -> UUID | None:
        """The line of the register, for whoever wants to open it."""
        return self.entry.id if self.entry else None

    def as_json(self) -> dict[str, Any]:
        """The document of ``register check``."""
        entry = self.entry
        return {
            "ok": self.is_good,
            "match": self.match.value,
            "sha256": self.sha256,
            "number": self.number or None,
            "kind": entry.kind.value if entry else None,
            "form": entry.form.value if entry else None,
            "copy": entry.copy.value if entry else None,
            "issued_at": entry.issued_at.isoformat() if entry else None,
            "replaced_by": self.replaced_by or None,
            "differences": [{"register": ours, "file": theirs} for ours, theirs in self.differences],
        }

    def sentences(self) -> tuple[str, ...]:
        """In French: the verdict, what it is about, what differs, what the check is worth."""
        verdict, meaning = _VERDICTS[self.match]
        said = [self._cancelled() if self.match in _GOOD and self.replaced_by else verdict]
        if self.entry:
            said.append(_about(self.entry, self.student))
        said.append(meaning)
        said += [_difference(*one) for one in self.differences]
        return (*said, SCOPE)

    def _cancelled(self) -> str:
        return (
            f"C’est bien le PDF du registre, mais l’acte ne vaut plus{NBSP}: "
            f"le n°{NBSP}{self.replaced_by} l’annule et le remplace."
        )


_VERDICTS = {
    Match.SAME: (
        "C’est bien le PDF du registre, à l’octet près.",
        "Rien n’a été changé depuis qu’il a été délivré.",
    ),
    Match.FOLDED: (
        "C’est bien le livret du registre, mis en A5 à plier.",
        "Les pages sont celles du registre, plus petites et deux par feuille ; rien d’autre n’a été changé.",
    ),
    Match.ALTERED: (
        "Ce PDF n’est pas celui du registre : son texte a été changé.",
        "Ne vous y fiez pas. Le document délivré se relit dans le registre.",
    ),
    Match.RESAVED: (
        "Le texte est celui du registre, mais le fichier a été enregistré de nouveau.",
        "Un autre programme l’a réécrit, ou un exemplaire signé a été numérisé : seul le PDF d’origine se prouve à "
        "l’octet près. Comparez les pages à l’œil.",
    ),
    Match.SCAN: (
        "C’est le scan signé joint au registre, à l’octet près.",
        "Le document qu’il montre se relit à côté de lui.",
    ),
    Match.UNKNOWN: (
        "Le registre ne connaît pas ce PDF.",
        "Il n’a pas été délivré par cette école, ou c’est une image sans texte : cherchez son numéro dans le registre.",
    ),
}


def read_paper(path: Path) -> bytes:
    """The file to check. Raises MachineError (unreadable), RuleError (over 40 MB). Pool thread."""
    return read_capped(path, LARGEST_PAPER)


def check_paper(desk: Desk, content: bytes) -> PaperCheck:
    """Compare a PDF with the register. Raises RuleError for what is not a PDF. Any thread."""
    sha256 = hashlib.sha256(content).hexdigest()
    with desk.database.read() as reading:
        entry = register.printed_as(reading.connection, sha256)
        if entry is not None:
            return _found(reading, Match.SAME, sha256, entry)
        scan = file_store.scan_with(reading.connection, sha256)
        if scan is not None and scan.owner_id is not None:
            signed = register.entry_of(reading.connection, scan.owner_id)
            return _found(reading, Match.SCAN, sha256, signed)
        theirs = _words(_texts(content))
        for number in dict.fromkeys(_NUMBER.findall(" ".join(theirs))):
            entries = register.numbered(reading.connection, number)
            if entries and (folded_one := _folded_from(reading, content, entries)) is not None:
                return _found(reading, Match.FOLDED, sha256, folded_one)
            if entries:
                return _compare(reading, sha256, theirs, entries)
    return PaperCheck(Match.UNKNOWN, sha256)


def _folded_from(reading: Reading, content: bytes, entries: list[RegisterEntry]) -> RegisterEntry | None:
    """The booklet of which this file is the folded form, to the last byte: folding it again tells."""
    return next((entry for entry in entries if _folded_forms(reading, entry) == [content]), None)


def _folded_forms(reading: Reading, entry: RegisterEntry) -> list[bytes]:
    """The A5 form of a booklet; nothing for what is not folded."""
    if entry.kind is not AttestationKind.BOOKLET or entry.form is AttestationForm.DUPLICATE:
        return []
    return [folded(register.pdf_of(reading.connection, entry.id))]


def _compare(reading: Reading, sha256: str, theirs: list[str], entries: list[RegisterEntry]) -> PaperCheck:
    """With the copy of that number whose words are the nearest, as it is or folded."""
    best: tuple[int, RegisterEntry, list[tuple[str, str]]] | None = None
    for entry in entries:
        for pdf in (register.pdf_of(reading.connection, entry.id), *_folded_forms(reading, entry)):
            differences = _differences(_words(page_texts(pdf, most_pages=_MOST_PAGES)), theirs)
            if best is None or len(differences) < best[0]:
                best = (len(differences), entry, differences)
    assert best is not None  # entries is not empty
    match = Match.ALTERED if best[2] else Match.RESAVED
    return _found(reading, match, sha256, best[1], tuple(best[2][:_MOST_DIFFERENCES]))


def _found(
    reading: Reading,
    match: Match,
    sha256: str,
    entry: RegisterEntry,
    differences: tuple[tuple[str, str], ...] = (),
) -> PaperCheck:
    student = reading.students.require(entry.student_id)
    return PaperCheck(
        match=match,
        sha256=sha256,
        number=entry.number,
        entry=entry,
        student=student.full_name,
        replaced_by=_replaced_by(reading, entry),
        differences=differences,
    )


def _replaced_by(reading: Reading, entry: RegisterEntry) -> str:
    if entry.form is AttestationForm.DUPLICATE and entry.original_id is not None:
        entry = register.entry_of(reading.connection, entry.original_id)
    later = register.replacing(reading.connection, entry)
    return later[-1].number if later else ""


def _texts(content: bytes) -> list[str]:
    try:
        return page_texts(content, most_pages=_MOST_PAGES)
    except UnreadablePdfError as error:
        raise RuleError(
            "Ce fichier ne se contrôle pas",
            "Ce n’est pas un PDF, il est abîmé, ou un mot de passe le protège.",
            "Choisissez le PDF tel qu’il a été enregistré par ce programme.",
        ) from error


def _words(pages: list[str]) -> list[str]:
    return " ".join(pages).split()[:_MOST_WORDS]


def _differences(ours: list[str], theirs: list[str]) -> list[tuple[str, str]]:
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return [
        (" ".join(ours[a:b]), " ".join(theirs[c:d]))
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    ]


def _difference(ours: str, theirs: str) -> str:
    here, there = (f"«{NBSP}{text or '–'}{NBSP}»" for text in (ours, theirs))
    return f"Au registre{NBSP}: {here}\u202f; dans le fichier{NBSP}: {there}."


def _about(entry: RegisterEntry, student: str) -> str:
    printed: datetime = paris(entry.issued_at)
    return (
        f"N°{NBSP}{entry.number}, {entry.kind.label.lower()} {of_name(student)}, {entry.copy.label.lower()}, "
        f"délivré le {numeric_day(printed.date())} à {printed:%H:%M}."
    )
