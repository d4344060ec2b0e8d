"""What a file tells otherwise than it stands here, value by value, in words. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from types import MappingProxyType

from livret_desktop.domain.french import NBSP, count, duration, numeric_day
from livret_desktop.services.importing.tally import Fate, ValueTold

_MINUTES = frozenset({"minutes", "minutes_here", "minutes_elsewhere", "simulator_minutes"})
_LABELS: Mapping[str, str] = MappingProxyType({"other_phones": "Autres téléphones"})


def values_word(values: Sequence[ValueTold]) -> str:
    """The state of a row whose values are not those here: "2 à remplacer", "1 différente ici", else "3 à compléter"."""
    for fate, one, several in (
        (Fate.REPLACED, "à remplacer", "à remplacer"),
        (Fate.LEFT, "différente ici", "différentes ici"),
        (Fate.FILLED, "à compléter", "à compléter"),
    ):
        told = sum(1 for value in values if value.fate is fate)
        if told:
            return count(told, one, several)
    return "Prêt"


def values_sentence(values: Sequence[ValueTold], labels: Mapping[str, str]) -> str:
    """Each value with what becomes of it: "Téléphone : 06… → 01…." ``labels``: fields by name."""
    said = []
    for value in values:
        label = _LABELS.get(value.field) or labels.get(value.field, value.field)
        here, told = _shown(value.field, value.here), _shown(value.field, value.told)
        if value.fate is Fate.LEFT:
            said.append(f"{label}{NBSP}: {here or 'vide'} reste ({told} dans le fichier).")
        else:
            said.append(f"{label}{NBSP}: {here or 'vide'} → {told}.")
    return " ".join(said)


def _shown(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int) and name in _MINUTES:
        return duration(value)
    if isinstance(value, date):
        return numeric_day(value)
    if isinstance(value, tuple):
        return ", ".join(_shown(name, one) for one in value)
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    return "" if value is None else str(value)
