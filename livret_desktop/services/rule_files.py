"""Rules newer than the program's, taken from a stick: compared, confirmed by a typed word, marked, and given up again.

They hold from the next opening of the school on: nothing under way is judged by two sets of rules.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from livret_desktop.clock import civil_day
from livret_desktop.db import etp_reads
from livret_desktop.db.database import Database
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.dated_rules import Rules, load_rules
from livret_desktop.domain.french import french_day
from livret_desktop.domain.hours_records import RuleFile
from livret_desktop.domain.names import folded
from livret_desktop.domain.rule_files import (
    MOST_BYTES,
    RuleDifference,
    RuleSet,
    differences,
    laid_over,
    read_rule_set,
)
from livret_desktop.durable import why_refused
from livret_desktop.errors import LivretError, MachineError, RuleError
from livret_desktop.resources import resource_path
from livret_desktop.services.context import Desk

_LOG = logging.getLogger(__name__)
CONFIRM_WORD = "RÈGLES"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file read and checked: what it would change. Nothing has changed yet."""

    content: bytes
    found: RuleSet
    differences: tuple[RuleDifference, ...]


@dataclass(frozen=True, slots=True)
class TakenRules:
    """The file kept. ``is_in_force`` False: it waits for the next opening, or the program's own are newer."""

    published_on: date
    taken_on: date
    is_in_force: bool
    is_outdated: bool


def program_rules() -> Rules:
    """The program's own rules, as shipped."""
    return load_rules(resource_path("rules").glob("*.toml"))


def propose(desk: Desk, path: Path) -> Proposal:
    """Read a file and compare it with the program's rules. Raises MachineError, RuleError; then nothing changed."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise MachineError(
            "Ce fichier ne se lit pas",
            f"Aucune règle n’a été changée : {why_refused(error)}.",
            "Vérifiez que la clé est bien branchée.",
            exit_status=1,
        ) from error
    program = program_rules()
    found = read_rule_set(content, program, desk.today())
    return Proposal(content, found, differences(program, found))


def adopt(desk: Desk, proposal: Proposal, typed: str) -> Changes:
    """Keep the file, in place of an earlier one; it holds from the next opening on. Raises RuleError."""
    if folded(typed) != folded(CONFIRM_WORD):
        raise RuleError(
            "Règles non importées",
            f"Le mot {CONFIRM_WORD} n’a pas été tapé. Aucune règle n’a été changée.",
            f"Lisez ce qui change, puis tapez {CONFIRM_WORD}.",
        )
    title = f"Règles publiées le {french_day(proposal.found.published_on)} importées"
    with desk.database.write(title, desk.clock.now()) as written:
        rows = written.work.rule_files
        for former in rows.where():
            rows.remove(former.id)
        rows.add(
            RuleFile(
                id=uuid4(),
                published_on=proposal.found.published_on,
                added_at=written.work.at,
                sha256=hashlib.sha256(proposal.content).hexdigest(),
                content=proposal.content.decode("utf-8"),
            )
        )
    return written.changes


def give_up(desk: Desk) -> Changes:
    """Back to the program's own rules, from the next opening on. Undoable, as the import is."""
    with desk.database.write("Retour aux règles du programme", desk.clock.now()) as written:
        for kept in written.work.rule_files.where():
            written.work.rule_files.remove(kept.id)
    return written.changes


def taken_rules(desk: Desk) -> TakenRules | None:
    """The file kept, if any."""
    with desk.database.read() as reading:
        kept = etp_reads.newest_rule_file(reading.connection)
    if kept is None:
        return None
    return TakenRules(
        published_on=kept.published_on,
        taken_on=civil_day(kept.added_at),
        is_in_force=desk.rules.published_on == kept.published_on,
        is_outdated=kept.published_on <= program_rules().published_on,
    )


def rules_of_school(database: Database, program: Rules) -> Rules:
    """The program's rules under those the school took, where they are newer and still understood.

    Never raises: a base that does not read, or a file that this program no longer understands, leaves the program's.
    """
    try:
        with database.read() as reading:
            kept = etp_reads.newest_rule_file(reading.connection)
        if kept is None or kept.published_on <= program.published_on:
            return program
        found = read_rule_set(kept.content.encode("utf-8"), program, kept.published_on)
        return laid_over(program, found, civil_day(kept.added_at))
    except LivretError as trouble:
        _LOG.info("rules of the school left aside: %s", type(trouble).__name__)
        return program
