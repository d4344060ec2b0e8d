"""Rules of law and of the DSR: dated data with a source, in ``resources/rules/*.toml``, never constants in code.

A rule is a list of versions, each with the day it takes effect, its value, its source and how sure it is.
The version in force on a given day is the newest one effective by then.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from livret_desktop.errors import RuleError

CERTAINTIES = ("texte", "source", "usage", "supposé")


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One dated version of a rule."""

    key: str
    title: str
    effective_on: date
    value: Any
    source: str
    certainty: str
    imported_on: date | None = None
    """The day the school took it from a newer file; None: of this program."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All the rules, each a tuple of versions in order of effect. ``published_on``: of the newest file among them."""

    versions: dict[str, tuple[RuleVersion, ...]] = field(default_factory=dict)
    published_on: date = date.min

    def on(self, key: str, day: date) -> RuleVersion:
        """The version in force that day (the first one for an earlier day). Raises KeyError for an unknown rule."""
        ordered = self.versions[key]
        in_force = [version for version in ordered if version.effective_on <= day]
        return in_force[-1] if in_force else ordered[0]

    def value(self, key: str, day: date) -> Any:
        """The value in force that day."""
        return self.on(key, day).value

    def all_in_force(self, day: date) -> tuple[RuleVersion, ...]:
        """One version per rule, as shown in Réglages."""
        return tuple(self.on(key, day) for key in sorted(self.versions))


def load_rules(paths: Iterable[Path]) -> Rules:
    """Read and check rule files. Raises RuleError naming the file and the entry that is wrong."""
    found: dict[str, list[RuleVersion]] = {}
    published_on = date.min
    for path in sorted(paths):
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            raise _broken(path.name, str(error)) from error
        published, entries = content.get("published_on", date.min), content.get("rule", [])
        if not isinstance(published, date) or isinstance(published, datetime):
            raise _broken(path.name, "sa date de publication n’en est pas une")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise _broken(path.name, "ses règles ne sont pas des entrées « [[rule]] »")
        published_on = max(published_on, published)
        for entry in entries:
            version = rule_version(path.name, entry)
            found.setdefault(version.key, []).append(version)
    ordered = {key: tuple(sorted(many, key=lambda v: v.effective_on)) for key, many in found.items()}
    return Rules(ordered, published_on)


def rule_version(file_name: str, entry: dict[str, Any]) -> RuleVersion:
    """One ``[[rule]]`` entry, checked. Raises RuleError naming the file and what is wrong."""
    missing = [
        name for name in ("key", "title", "effective_on", "value", "source", "certainty") if name not in entry
    ]
    if missing:
        raise _broken(file_name, f"il manque {', '.join(missing)} à la règle « {entry.get('key', '?')} »")
    if any(not isinstance(entry[name], str) for name in ("key", "title", "source", "certainty")):
        raise _broken(file_name, f"un texte de la règle « {entry['key']} » n’en est pas un")
    if not isinstance(entry["effective_on"], date) or isinstance(entry["effective_on"], datetime):
        raise _broken(file_name, f"la date d’effet de « {entry['key']} » n’est pas une date")
    if entry["certainty"] not in CERTAINTIES:
        raise _broken(
            file_name, f"« {entry['certainty']} » n’est pas un degré de certitude ({', '.join(CERTAINTIES)})"
        )
    return RuleVersion(
        **{name: entry[name] for name in ("key", "title", "effective_on", "value", "source", "certainty")}
    )


def _broken(file_name: str, why: str) -> RuleError:
    return RuleError(
        "Fichier de règles illisible",
        f"{file_name} : {why}. Aucune règle n’a été changée.",
        "Remplacez ce fichier par celui fourni avec le programme.",
    )
