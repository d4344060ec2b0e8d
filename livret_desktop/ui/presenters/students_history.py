"""One step of a file's history in words. No Qt."""

from __future__ import annotations

from datetime import date

from livret_desktop.domain.french import NBSP, said_instant
from livret_desktop.services.overview.record_history import FieldChange, RecordChange

_SHOWN = 12


def history_lines(change: RecordChange, today: date) -> tuple[str, str, list[str]]:
    """When, the title, and one sentence per field: "Téléphone : « 06 12 » devient « 06 13 »"."""
    details = [field_sentence(field) for field in change.fields]
    if change.is_creation:
        known = "\u202f; ".join(f"{field.label} {field.after}" for field in change.fields[:_SHOWN])
        details = [known] if known else []
    elif len(details) > _SHOWN:
        details = [*details[:_SHOWN], f"et {len(details) - _SHOWN} autres champs"]
    return said_instant(change.at, today), change.title, details


def field_sentence(field: FieldChange) -> str:
    """What became of one field."""
    before, after = _quoted(field.before), _quoted(field.after)
    if not field.before:
        return f"{field.label}{NBSP}: {after}"
    if not field.after:
        return f"{field.label}{NBSP}: {before} effacé"
    return f"{field.label}{NBSP}: {before} devient {after}"


def _quoted(text: str) -> str:
    return f"«{NBSP}{text}{NBSP}»"
