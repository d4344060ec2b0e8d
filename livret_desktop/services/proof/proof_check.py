"""``proof verify``: does a proof still say what the journal and the database of this school say? Any thread.

The file may come from anyone: nothing of it is believed before its seal, and no PDF is parsed (``reports.attachment``).
What agrees is counted; what differs, and what the journal here no longer has, is named line by line.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from livret_desktop.db.read_models.proof_list import versions_named
from livret_desktop.domain.french import count
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.durable import why_refused
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.reports.attachment import (
    CUT_OR_REWRITTEN,
    NOT_PDF,
    ForeignFileError,
    Parts,
    inflate_lines,
    take_apart,
)
from livret_desktop.reports.proof import TO_THIS_PC
from livret_desktop.services.context import Desk
from livret_desktop.services.proof import proof_format
from livret_desktop.services.proof.make_proof import seal_of
from livret_desktop.services.proof.proof_compare import (
    Compared,
    ProofEntry,
    ProofFinding,
    compare,
    parse_entry,
)
from livret_desktop.services.proof.proof_format import Chain, JournalLines, ProofHead
from livret_desktop.transmission.send_journal import SendJournal
from livret_desktop.transmission.strict_json import parse_object

LARGEST_FILE = 64 * 1024 * 1024
_LARGEST_CONTENT = 512 * 1024 * 1024
_LONGEST_LINE = 4 * 1024 * 1024
_AT_ONCE = 300
SCOPE = (
    "Ce contrôle montre l’accord avec le journal des envois de cet ordinateur, rien de plus : ce que la DSR détient se "
    "lit à la DSR."
)
SAME, REMADE = "same", "remade"


@dataclass(slots=True)
class ProofCheck:
    """What the check found. ``problems`` are about the file itself; ``differs`` and ``missing_here`` about its lines;
    ``changed_since``: lines that were right, and that something recorded later has followed. ``chain``: the journal
    here is the same up to the proof, or was made again since (new key, restored copy): its lines are compared anyway.
    """

    school: str
    first: str
    last: str
    made_at: datetime
    is_training: bool
    chain: str
    versions: int = 0
    agree: int = 0
    problems: list[str] = field(default_factory=list)
    differs: list[ProofFinding] = field(default_factory=list)
    missing_here: list[ProofFinding] = field(default_factory=list)
    changed_since: list[ProofFinding] = field(default_factory=list)
    is_to_this_pc: bool = False
    to_this_pc: int = 0
    is_any_elsewhere: bool = False

    @property
    def is_good(self) -> bool:
        """True when nothing was altered, nothing differs, and nothing is missing here."""
        return not (self.problems or self.differs or self.missing_here)

    def as_json(self) -> dict[str, Any]:
        """The document of ``proof verify``."""
        return {
            "ok": self.is_good,
            "school": self.school,
            "from": self.first,
            "to": self.last,
            "made_at": self.made_at.isoformat(),
            "training": self.is_training,
            "to_this_pc": self.is_to_this_pc,
            "lines_to_this_pc": self.to_this_pc,
            "versions": self.versions,
            "agree": self.agree,
            "chain": self.chain,
            "problems": list(self.problems),
            "differs": [one.as_json() for one in self.differs],
            "missing_here": [one.as_json() for one in self.missing_here],
            "changed_since": [one.as_json() for one in self.changed_since],
            "proves": SCOPE,
        }

    def sentences(self) -> tuple[str, ...]:
        """In French, the verdict first."""
        said = [*self.problems, self._said_of_lines()]
        for title, findings in (
            ("Diffère", self.differs),
            ("Absent d’ici", self.missing_here),
            ("Changé depuis", self.changed_since),
        ):
            said += [f"  {title}, n° {one.rank} : {one.sentence}" for one in findings]
        if self.chain == REMADE:
            said.append(
                "Le journal a été réécrit depuis cette preuve (nouvelle clé, ou copie restaurée) : ses maillons ne "
                "sont plus les mêmes, ses lignes ont été comparées une à une."
            )
        if self.is_training:
            said.append("Preuve d’entraînement (ESSAI) : aucune heure n’est allée à l’État.")
        if self.is_to_this_pc and not self.is_any_elsewhere:
            said.append(TO_THIS_PC)
        elif self.to_this_pc:
            lines = count(self.to_this_pc, "ligne ne vient", "lignes ne viennent")
            said.append(
                f"{lines} que d’un serveur de ce PC : cette preuve les marque, rien n’en est arrivé à la DSR."
            )
        return (*said, SCOPE)

    def _said_of_lines(self) -> str:
        """What the lines attached say, whatever became of the pages."""
        figures = f"{count(self.versions, 'ligne')}, {self.agree} d’accord"
        if self.is_good:
            return f"Cette preuve s’accorde avec le journal : {figures}."
        if not (self.differs or self.missing_here):
            return f"Les lignes jointes au fichier, elles, s’accordent avec le journal : {figures}."
        what = "Les lignes jointes" if self.problems else "Cette preuve"
        agrees = "ne s’accordent pas" if self.problems else "ne s’accorde pas"
        return f"{what} {agrees} avec ce qui est gardé ici : {figures}."


def read_proof_file(path: Path) -> bytes:
    """The file to check. Raises MachineError (unreadable), RuleError (larger than any proof); exit status 1."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise MachineError(
            "Ce fichier ne se lit pas",
            f"« {path.name} » : {why_refused(error)}.",
            "Vérifiez le nom et la clé ou le dossier où il se trouve.",
            exit_status=1,
        ) from error
    if len(content) > LARGEST_FILE:
        raise _not_a_proof("Il est plus grand que toute preuve faite par ce programme.")
    return content


def check_proof(desk: Desk, file: bytes) -> ProofCheck:
    """Compare a proof with the journal and the database of this school.

    Raises RuleError (not a proof of ours, of another school, cut or written again), MachineError for the journal.
    """
    try:
        parts = take_apart(file)
        head = proof_format.parse_head(next(_lines(parts), b""))
        if head.school_id != str(desk.school_id):
            raise _other_school(head.school)
        found = ProofCheck(head.school, head.first, head.last, head.made_at, head.is_training, REMADE)
        found.is_to_this_pc = proof_format.is_to_this_pc(head.server, is_training=head.is_training)
        found.problems += _file_problems(desk, parts, head)
        lines = _compare_chain(desk, parts, head.chain, found)
        _compare_all(desk, parts, lines, found)
    except ForeignFileError as error:
        raise _foreign(str(error)) from None
    except proof_format.UnknownFormatError:
        raise _newer() from None
    except ValueError:
        raise _damaged() from None
    return found


def _file_problems(desk: Desk, parts: Parts, head: ProofHead) -> Iterator[str]:
    """Which part is no longer as it was made."""
    if _end(parts).get("pages_sha256") != hashlib.sha256(parts.pages).hexdigest():
        yield "Le texte des pages a été modifié depuis que la preuve a été faite : ne vous y fiez pas."
    elif head.key != desk.master_key.check_value():
        yield (
            "La clé de l’école a été changée depuis cette preuve : son sceau ne peut plus être contrôlé, ses pages ont "
            "pu être retouchées. Refaites-la sous la clé d’aujourd’hui."
        )
    elif not hmac.compare_digest(seal_of(desk, parts.sealed), parts.seal):
        yield (
            "La pièce jointe ou le sceau a été modifié depuis que la preuve a été faite : ne vous y fiez pas, pages "
            "comprises."
        )


def _compare_chain(desk: Desk, parts: Parts, chain: Chain, found: ProofCheck) -> JournalLines:
    """What the journal here says of these lessons; whether it is still the same journal, link by link."""
    lesson_ids = {entry.lesson_id for entry in _entries(parts)}
    journal = SendJournal(desk.folder.send_journal, desk.master_key.journal_key())
    lines, _, there = proof_format.read_journal(journal, lesson_ids, at_rank=chain.records - 1)
    if not chain.records or there == chain.last:
        found.chain = SAME
    return lines


def _end(parts: Parts) -> dict[str, Any]:
    *_, (last, _is_end) = proof_format.lesson_lines(_after_head(parts))
    return parse_object(last)


def _compare_all(desk: Desk, parts: Parts, journal: JournalLines, found: ProofCheck) -> None:
    with desk.database.read() as reading:
        for entries in _in_groups(_entries(parts)):
            kept = versions_named(reading.connection, [(one.lesson_id, one.version) for one in entries])
            for entry in entries:
                key = entry.lesson_id, entry.version
                place = entry.kept.get("to_this_pc")  # absent from older proofs
                found.to_this_pc += place is True
                found.is_any_elsewhere |= place is False and entry.state is SubmissionState.ACCEPTED
                _note(compare(entry, kept.get(key), journal.get(key, [])), found)


def _note(compared: Compared, found: ProofCheck) -> None:
    found.versions += 1
    found.differs += compared.differs
    found.missing_here += compared.missing_here
    found.changed_since += compared.changed_since
    if not (compared.differs or compared.missing_here or compared.changed_since):
        found.agree += 1


def _entries(parts: Parts) -> Iterator[ProofEntry]:
    for number, (line, is_end) in enumerate(proof_format.lesson_lines(_after_head(parts))):
        content: Mapping[str, Any] = parse_object(line)
        if not is_end:
            yield parse_entry(content)
        elif content.get("count") != number:
            raise ValueError("count")


def _in_groups(entries: Iterator[ProofEntry]) -> Iterator[list[ProofEntry]]:
    group: list[ProofEntry] = []
    for entry in entries:
        group.append(entry)
        if len(group) == _AT_ONCE:
            yield group
            group = []
    if group:
        yield group


def _lines(parts: Parts) -> Iterator[bytes]:
    return inflate_lines(parts.deflated, most_bytes=_LARGEST_CONTENT, longest_line=_LONGEST_LINE)


def _after_head(parts: Parts) -> Iterator[bytes]:
    lines = _lines(parts)
    next(lines, None)
    return lines


def _foreign(kind: str) -> RuleError:
    if kind == CUT_OR_REWRITTEN:
        return RuleError(
            "Cette preuve n’est plus entière",
            "Le fichier est coupé, ou un autre programme l’a enregistré de nouveau : il ne peut plus être contrôlé.",
            "Prenez le fichier d’origine, ou refaites la preuve : elle dira ce que le journal dit aujourd’hui.",
        )
    if kind == NOT_PDF:
        return _not_a_proof("Ce n’est pas un PDF.")
    return _not_a_proof("Ce PDF n’a pas été fait par ce programme.")


def _not_a_proof(why: str) -> RuleError:
    return RuleError(
        "Ce fichier n’est pas une preuve de transmission",
        f"{why} Il n’y a rien à contrôler.",
        "Choisissez un fichier fait par « Preuve… » dans Envois DSR, ou par « proof create ».",
    )


def _damaged() -> RuleError:
    return RuleError(
        "La pièce jointe de cette preuve est abîmée",
        "Les lignes du journal jointes au fichier ne se lisent plus : elles ont été modifiées ou coupées.",
        "Prenez le fichier d’origine, ou refaites la preuve.",
    )


def _other_school(name: str) -> RuleError:
    return RuleError(
        "Cette preuve est d’une autre école",
        f"Elle a été faite par « {name} » : le journal d’ici ne peut rien en dire.",
        "Contrôlez-la dans le programme de cette école.",
    )


def _newer() -> RuleError:
    return RuleError(
        "Cette preuve a été faite par une autre version du programme",
        "Sa pièce jointe est dans un format que cette version ne connaît pas.",
        "Installez la dernière version, puis contrôlez-la de nouveau.",
    )
