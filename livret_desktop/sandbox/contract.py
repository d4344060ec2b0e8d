"""The contract file as the training server applies it: bodies are judged by the very schemas it publishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from livret_desktop.resources import resource_text

MOST_ERRORS = 100
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_MESSAGES = {
    "required": "champ obligatoire absent",
    "additionalProperties": "champ inconnu",
    "pattern": "format inattendu",
    "format": "format inattendu",
    "enum": "valeur hors de la liste",
    "type": "type de valeur inattendu",
    "minimum": "valeur trop petite",
    "maximum": "valeur trop grande",
    "minLength": "texte trop court",
    "maxLength": "texte trop long",
    "minItems": "liste trop courte",
    "maxItems": "liste trop longue",
    "uniqueItems": "valeurs répétées",
}


@cache
def contract() -> dict[str, Any]:
    """The contract as an object. Never change it."""
    document: dict[str, Any] = yaml.safe_load(resource_text("contract", "livret-v1.openapi.yaml"))
    return document


def schema_errors(name: str, content: object) -> list[dict[str, str]]:
    """What is wrong with ``content`` under one schema of the contract, as ``Motif`` objects; at most 100."""
    found: list[dict[str, str]] = []
    for error in _validator(name).iter_errors(content):
        found.extend(_motives(error))
        if len(found) >= MOST_ERRORS:
            break
    return found[:MOST_ERRORS]


@cache
def _validator(name: str) -> Any:
    document = contract()
    strict = validators.extend(Draft202012Validator, {"pattern": _whole_pattern})
    formats = FormatChecker(formats=("uuid", "date"))
    formats.checks("date-time")(_is_instant)
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return strict(schema, format_checker=formats)


def _whole_pattern(
    validator: Any, pattern: str, instance: object, schema: object
) -> Iterator[ValidationError]:
    """``$`` as JSON Schema means it: Python's also matches before a last line break."""
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError("pattern")


def _is_instant(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if not _RFC3339.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value.upper())
    except ValueError:
        return False
    return True


def _motives(error: ValidationError) -> list[dict[str, str]]:
    path = "".join(f"/{_escaped(part)}" for part in error.absolute_path)
    message = _MESSAGES.get(str(error.validator), "valeur non conforme au contrat")
    if error.validator == "required":
        present = error.instance if isinstance(error.instance, dict) else {}
        absent = [
            name for name in error.validator_value if name not in present and repr(name) in error.message
        ]
        return [_motive(f"{path}/{_escaped(name)}", message) for name in absent]
    return [_motive(path, message)]


def _motive(pointer: str, message: str) -> dict[str, str]:
    return {"code": "FORMAT_INVALIDE", "message": message, "champ": pointer}


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
