"""Proofs of transmission and their check, in words. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from livret_desktop.clock import paris
from livret_desktop.domain.french import count, numeric_day
from livret_desktop.services.proof.make_proof import Proof, ProofQuery
from livret_desktop.services.proof.proof_check import ProofCheck
from livret_desktop.services.proof.proof_compare import ProofFinding
from livret_desktop.ui.presenters.cells import State

TITLE = "Preuve de transmission"
SENTENCE = (
    "Un PDF pour le BER\u00a0: chaque leçon, son état, son reçu, l’heure de réception par la DSR, et le journal "
    "des envois en pièce jointe. Il contient des noms et se lit sans mot de passe."
)
_MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class CheckWords:
    """The verdict, what was checked, and each line that does not simply agree."""

    verdict: State
    about: str
    lines: tuple[str, ...]
    scope: str


def month_until(day: date) -> tuple[date, date]:
    """The days proposed: this month until today."""
    return day.replace(day=1), day


def proof_name(query: ProofQuery) -> str:
    """The name proposed for the file: days only, no name of anyone."""
    days = f"{query.first}" if query.first == query.last else f"{query.first}-au-{query.last}"
    return f"preuve-transmission-{days}.pdf"


def made_words(proof: Proof, file_name: str) -> str:
    """What was made, where, and the warning that goes with it."""
    return f"Enregistrée sous «\u00a0{file_name}\u00a0». {' '.join(proof.sentences())}"


def check_words(found: ProofCheck) -> CheckWords:
    """The result of a check as the window says it."""
    made = paris(found.made_at)
    days = (
        f"du {_day(found.first)}"
        if found.first == found.last
        else f"du {_day(found.first)} au {_day(found.last)}"
    )
    about = (
        f"Preuve {days}, faite le {made:%d/%m/%Y} à {made:%H:%M}{' (essai)' if found.is_training else ''}. "
        f"{count(found.versions, 'ligne')}, dont {found.agree} d’accord avec le journal et la base."
    )
    lines = [
        *found.problems,
        *_told("Diffère", found.differs),
        *_told("Absent d’ici", found.missing_here),
        *_told("Changé depuis", found.changed_since),
    ]
    if found.chain != "same":
        lines.append(
            "Le journal a été réécrit depuis (nouvelle clé, ou copie restaurée) : comparé ligne par ligne."
        )
    *_, scope = found.sentences()
    return CheckWords(_verdict(found), about, tuple(lines), scope)


def _verdict(found: ProofCheck) -> State:
    """The pages first: whoever reads them must know it, even where the lines attached agree."""
    if found.is_good:
        return State.ok("Elle s’accorde avec le journal", loud=True)
    if found.problems:
        return State.bad("Ne vous fiez pas à ses pages")
    return State.bad("Elle ne s’accorde pas avec ce qui est gardé ici")


def _told(title: str, findings: list[ProofFinding]) -> list[str]:
    said = [f"{title}, n° {one.rank}\u00a0: {one.sentence}." for one in findings[:_MOST_SHOWN]]
    hidden = len(findings) - _MOST_SHOWN
    if hidden > 0:
        said.append(
            f"{title}\u00a0: et {count(hidden, 'autre')}, que «\u00a0proof verify\u00a0» montre toutes."
        )
    return said


def _day(text: str) -> str:
    try:
        return numeric_day(date.fromisoformat(text))
    except ValueError:
        return text
