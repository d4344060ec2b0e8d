"""Which column holds what, kept by the shape of the file: the next export of the same program asks nothing again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import islice

from livret_desktop.domain.names import folded
from livret_desktop.exchange.columns import FIELD_SETS, ImportKind
from livret_desktop.services.context import Desk
from livret_desktop.services.screen_memory import recall_screen, remember_screen

_MEMORY = "import-columns"
_MOST_SHAPES = 30


def remember_mapping(
    desk: Desk, kind: ImportKind, titles: tuple[str, ...], mapping: Mapping[int, str | None]
) -> None:
    """Keep a choice made by hand, once its import is done. A write, without history."""
    kept = recall_screen(desk, _MEMORY)
    shape = _shape(kind, titles)
    newest = {shape: {str(at): name for at, name in mapping.items()}}
    others = islice(((key, value) for key, value in kept.items() if key != shape), _MOST_SHAPES - 1)
    remember_screen(desk, _MEMORY, newest | dict(others))


def recall_mapping(desk: Desk, kind: ImportKind, titles: tuple[str, ...]) -> dict[int, str | None] | None:
    """The choice made for a file of the same titles; None when there was none, or a field is no more."""
    kept = recall_screen(desk, _MEMORY).get(_shape(kind, titles))
    if kept is None:
        return None
    known = {field.name for field in FIELD_SETS[kind].fields}
    if any(name is not None and name not in known for name in kept.values()):
        return None
    return {int(at): name for at, name in kept.items()}


def _shape(kind: ImportKind, titles: tuple[str, ...]) -> str:
    """Never the titles themselves: a file without a line of titles has people in its first one."""
    told = "\n".join([kind.value, *(folded(title) for title in titles)])
    return hashlib.sha256(told.encode()).hexdigest()[:32]
