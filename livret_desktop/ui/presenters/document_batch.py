"""What the screen of many students says. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from livret_desktop.domain.french import NBSP, count, thousands
from livret_desktop.services.papers.document_batch import BatchLine, BatchOutcome, Progress, Standing
from livret_desktop.ui.presenters.cells import Column, State, Text, Weight

_STATES = {
    Standing.DUE: State.ok("À délivrer"),
    Standing.TO_CHECK: State.warn("À vérifier"),
    Standing.DONE: State.waiting("Déjà délivré"),
    Standing.BLOCKED: State.bad("Pas encore"),
}


def batch_columns() -> list[Column[BatchLine]]:
    """Who, where they stand, why."""
    return [
        Column("Élève", lambda line: Text(line.name, Weight.STRONG), 1.6, 180),
        Column("État", lambda line: _STATES[line.standing], 0.9, 120),
        Column("Pourquoi", lambda line: Text(line.why or "–"), 3.0, 240),
    ]


def batch_key(line: BatchLine) -> UUID:
    """The id of a line."""
    return line.enrolment_id


def batch_counts(lines: Sequence[BatchLine]) -> dict[str, int]:
    """How many are due, given already, not due yet."""
    return {
        "due": sum(line.is_due for line in lines),
        "done": sum(line.standing is Standing.DONE for line in lines),
        "blocked": sum(line.standing is Standing.BLOCKED for line in lines),
    }


def batch_verdict(lines: Sequence[BatchLine]) -> tuple[str, State]:
    """The header's sentence."""
    counts = batch_counts(lines)
    if not lines:
        return "Aucun élève en formation n’est concerné par ce document.", State.waiting("Personne")
    if not counts["due"]:
        return "Rien à délivrer aujourd’hui. La liste dit pourquoi pour chacun.", State.ok("Rien à faire")
    are = "peuvent le recevoir" if counts["due"] > 1 else "peut le recevoir"
    return f"{count(counts['due'], 'élève')} {are}.", State.ok("Possible")


def narrowed_words(wanted: int, concerned: int) -> str:
    """How many students were chosen in Élèves, and how many of them the document is for."""
    chosen = count(wanted, "élève choisi", "élèves choisis")
    if concerned >= wanted:
        return f"{chosen} dans Élèves."
    number = thousands(concerned) if concerned else "aucun"
    return (
        f"{chosen} dans Élèves. Ce document en concerne {number}{NBSP}: autre filière, ou plus en formation."
    )


def chosen_words(chosen: int, copies: int) -> str:
    """Under the buttons: what would come out."""
    if not chosen:
        return "Choisissez au moins un élève à qui le document peut être délivré."
    if not copies:
        return "Cochez au moins un exemplaire."
    return f"{count(chosen, 'élève')}, {count(chosen * copies, 'exemplaire')}. Un numéro par élève, pris à mesure."


def reading_words(progress: Progress) -> str:
    """ "Lecture des dossiers : 120 sur 1 000."."""
    return f"Lecture des dossiers{NBSP}: {thousands(progress.done)} sur {thousands(progress.total)}."


def progress_words(progress: Progress) -> str:
    """ "12 sur 30, dernier n° 2026-0042. Vous pouvez continuer à travailler."."""
    last = f", dernier n°{NBSP}{progress.number}" if progress.number else ""
    return f"{progress.done} sur {progress.total}{last}. Vous pouvez continuer à travailler."


def outcome_words(outcome: BatchOutcome) -> tuple[State, list[str]]:
    """The verdict of a batch, and its details: what was given, what ended it, who was left out."""
    issued = len(outcome.issued)
    details = []
    if issued:
        first, last = outcome.issued[0][1], outcome.issued[-1][1]
        said = f"n°{NBSP}{first}" if first == last else f"n°{NBSP}{first} à {last}"
        details.append(f"{count(issued, 'document')} au registre{NBSP}: {said}, sans trou.")
    if outcome.trouble is not None:
        details.append(f"{outcome.trouble.title}. {outcome.trouble.message} {outcome.trouble.todo}")
    if outcome.left:
        details.append(
            f"{count(outcome.left, 'élève')} n’ont rien reçu ni pris de numéro."
            if outcome.left > 1
            else "1 élève n’a rien reçu ni pris de numéro."
        )
    details += [f"{name}{NBSP}: {why}" for name, why in outcome.refused]
    if outcome.trouble is not None:
        return State.bad(f"Arrêté après {count(issued, 'élève')}"), details
    if outcome.is_stopped:
        return State.warn(f"Arrêté par vous après {count(issued, 'élève')}"), details
    if outcome.refused:
        return State.warn(f"{count(issued, 'élève')}, {len(outcome.refused)} laissés de côté"), details
    return State.ok(f"{count(issued, 'document')} délivrés" if issued > 1 else "1 document délivré"), details
