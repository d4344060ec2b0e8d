"""The TOML description of a school, given to ``init``: identity, DSR access, schedule."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from livret_desktop.domain.people import School
from livret_desktop.errors import RuleError
from livret_desktop.services.configuration import checked_school
from livret_desktop.settings import DECLARED, parse

_SECTIONS = ("dsr", "schedule", "backup", "appearance")
_LARGEST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class SchoolDescription:
    """A new school and the settings that go with it."""

    school: School
    settings: Mapping[str, Any]


def read_school_description(path: Path) -> SchoolDescription:
    """Read and check the file. Raises RuleError, naming what is wrong."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused(path, "il n’a pas pu être lu") from error
    if len(content) > _LARGEST_BYTES:
        raise _refused(path, "il est bien trop gros")
    try:
        return describe(tomllib.loads(content.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(path, f"il n’est pas au format TOML ({error})") from error


def describe(content: Mapping[str, Any]) -> SchoolDescription:
    """Check a description already read. Raises RuleError."""
    identity = content.get("school")
    if not isinstance(identity, Mapping):
        raise RuleError(
            "La description n’a pas de partie [school]",
            "L’école n’a pas été créée.",
            'Ajoutez [school] avec au moins name = "…".',
        )
    known = {field.name: field.type for field in fields(School) if field.name != "id"}
    unknown = sorted(set(identity) - set(known))
    if unknown:
        raise RuleError(
            "Champ inconnu dans la description",
            f"[school] : {', '.join(unknown)}.",
            "Retirez-le ou corrigez son nom.",
        )
    values = {name: _checked_value(name, identity[name]) for name in identity}
    school = checked_school(School(id=uuid4(), **({"name": ""} | values)))
    return SchoolDescription(school, _settings(content))


def _checked_value(name: str, value: Any) -> Any:
    wants_day = name.endswith(("_on", "_until"))
    if wants_day and not isinstance(value, date):
        raise RuleError(
            "Date illisible", f"[school] {name} : une date s’écrit 2028-03-01.", "Corrigez cette ligne."
        )
    if not wants_day and not isinstance(value, str):
        raise _not_a_text(f"[school] {name}")
    return value


def _settings(content: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for section in _SECTIONS:
        values = content.get(section, {})
        if not isinstance(values, Mapping):
            raise _not_a_text(section)
        for name, value in values.items():
            key = f"{section}.{name}"
            found[key] = parse(key, _as_typed(key, value))
    return {key: value for key, value in found.items() if value != DECLARED[key].default}


def _as_typed(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str | int):
        return str(value)
    raise _not_a_text(key)


def _not_a_text(what: str) -> RuleError:
    return RuleError(
        "Texte attendu",
        f"{what} : mettez la valeur entre guillemets. L’école n’a pas été créée.",
        "Corrigez cette ligne de la description.",
    )


def _refused(path: Path, why: str) -> RuleError:
    return RuleError(
        "Description de l’école illisible",
        f"{path.name} : {why}. L’école n’a pas été créée.",
        "Corrigez le fichier (modèle : ecole.toml) ou choisissez-en un autre.",
    )
