"""The register as a file for a spreadsheet: every line in the order of the numbers, nothing runs as a formula."""

from __future__ import annotations

import json
from collections.abc import Iterator

from livret_desktop.clock import paris
from livret_desktop.db import register
from livret_desktop.db.register import RegisterEntry
from livret_desktop.domain.french import numeric_day
from livret_desktop.domain.names import folded
from livret_desktop.domain.vocabulary import AttestationForm
from livret_desktop.services.context import Desk
from livret_desktop.services.files.spreadsheet import spreadsheet_bytes

_TITLES = (
    "Numéro",
    "Document",
    "Forme",
    "Duplicata ou remplacement du n°",
    "Exemplaire",
    "Élève",
    "Fait le",
    "Imprimé le",
    "Heure",
    "Motif",
    "Points à vérifier à l’impression",
    "SHA-256 du PDF",
)


def register_csv(desk: Desk, text: str = "") -> bytes:
    """Every line that holds the words typed, the whole register without any. Any thread; a second for 20 000 lines."""
    with desk.database.read() as reading:
        lines = register.every(reading.connection, folded(text).split())
        return spreadsheet_bytes(_TITLES, (_cells(*line) for line in lines))


def _cells(entry: RegisterEntry, student: str, former: str) -> list[str]:
    printed = paris(entry.issued_at)
    is_linked = entry.form in {AttestationForm.DUPLICATE, AttestationForm.REPLACEMENT}
    return [
        entry.number,
        entry.kind.label,
        entry.form.label,
        former if is_linked else "",
        entry.copy.label,
        student,
        numeric_day(entry.made_on) if entry.made_on else "",
        numeric_day(printed.date()),
        f"{printed:%H:%M}",
        entry.reason,
        " ; ".join(_checked(entry)),
        entry.sha256,
    ]


def _checked(entry: RegisterEntry) -> Iterator[str]:
    for finding in json.loads(entry.to_check or "[]"):
        yield str(finding.get("reason", ""))
