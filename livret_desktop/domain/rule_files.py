"""A rules file newer than the program's: checked whole before anything changes, compared, and laid over the program's.

``published_on`` and ``publisher`` stand at its top, then ``[[rule]]`` entries as in ``resources/rules``. It may give a
known rule another version, or a weight of the ETP that none had; it cannot invent a rule that the program would not
understand, nor give one another form.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from livret_desktop.domain.dated_rules import Rules, RuleVersion, rule_version
from livret_desktop.domain.etp import WEIGHT_PREFIX
from livret_desktop.domain.french import french_day
from livret_desktop.domain.vocabulary import Category, LessonKind, TrainingTrack
from livret_desktop.errors import RuleError

MOST_BYTES = 256_000
_LARGEST_NUMBER = 100_000
_LARGEST_OF_UNIT = {"years": 150, "age": 150, "months": 1_800, "days": 55_000}
"""By a word of the rule's key: no day reckoned from one of ours with it leaves the calendar."""
_WORDS = re.compile(r"[._]")
_BASE = re.compile(r"\d{2,3}(\.\d{1,2})?")
_CAP = re.compile(r"aucun|\d(\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A file that holds: when and by whom it was published, and its versions."""

    published_on: date
    publisher: str
    versions: tuple[RuleVersion, ...]


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """One version that the file adds or changes. ``before``: what holds on that day without it, None: nothing."""

    before: RuleVersion | None
    after: RuleVersion


def read_rule_set(content: bytes, program: Rules, today: date) -> RuleSet:
    """Read and check a file against the rules of the program. Raises RuleError; nothing has changed then."""
    if len(content) > MOST_BYTES:
        raise _refused("il est trop grand pour un fichier de règles")
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):  # also a number of five thousand digits, and brackets without end
        raise _refused("ce n’est pas un fichier de règles lisible") from None
    published_on = document.get("published_on")
    if not isinstance(published_on, date) or isinstance(published_on, datetime):
        raise _refused("il ne dit pas quand il a été publié (published_on)")
    if published_on > today:
        raise _refused(f"il serait publié le {french_day(published_on)}, un jour à venir")
    if published_on <= program.published_on:
        raise _refused(
            f"il est publié le {french_day(published_on)}, et les règles du programme le "
            f"{french_day(program.published_on)}"
        )
    publisher = document.get("publisher")
    if not isinstance(publisher, str) or not publisher.strip():
        raise _refused("il ne dit pas qui l’a publié (publisher)")
    entries = document.get("rule")
    if not isinstance(entries, list) or not entries or not all(isinstance(one, dict) for one in entries):
        raise _refused("il ne contient aucune règle")
    versions = tuple(rule_version("ce fichier", entry) for entry in entries)
    _check(versions, program)
    return RuleSet(published_on, publisher.strip(), versions)


def differences(program: Rules, found: RuleSet) -> tuple[RuleDifference, ...]:
    """What the file changes, in the order of keys and days; what it only repeats is left out."""
    told = []
    for after in sorted(found.versions, key=lambda one: (one.key, one.effective_on)):
        before = program.on(after.key, after.effective_on) if after.key in program.versions else None
        if before is None or before != after:
            told.append(RuleDifference(before, after))
    return tuple(told)


def laid_over(program: Rules, found: RuleSet, imported_on: date) -> Rules:
    """The program's rules with those of the file in their place, marked as the school's own import."""
    merged = {key: {one.effective_on: one for one in versions} for key, versions in program.versions.items()}
    for version in found.versions:
        kept = merged.setdefault(version.key, {})
        if kept.get(version.effective_on) != version:
            kept[version.effective_on] = replace(version, imported_on=imported_on)
    return Rules(
        {key: tuple(kept[day] for day in sorted(kept)) for key, kept in merged.items()},
        published_on=found.published_on,
    )


def _check(versions: Iterable[RuleVersion], program: Rules) -> None:
    seen: set[tuple[str, date]] = set()
    for version in versions:
        place = (version.key, version.effective_on)
        if place in seen:
            raise _refused(f"il donne deux fois « {version.title} » au {french_day(version.effective_on)}")
        seen.add(place)
        if not version.title.strip() or not version.source.strip():
            raise _refused(f"la règle « {version.key} » n’a pas de titre ou pas de source")
        if version.key.startswith(WEIGHT_PREFIX):
            if not _is_weight(version.value):
                raise _refused(f"« {version.title} » n’est pas un poids que le programme comprend")
        elif version.key not in program.versions:
            raise _refused(f"ce programme ne connaît pas la règle « {version.key} »")
        elif not _fits(version, program.versions[version.key][-1].value):
            raise _refused(f"« {version.title} » n’a pas la forme que ce programme comprend")


def _fits(version: RuleVersion, known: Any) -> bool:
    special = _SPECIAL.get(version.key)
    units = [_LARGEST_OF_UNIT[word] for word in _WORDS.split(version.key) if word in _LARGEST_OF_UNIT]
    most = min(units, default=_LARGEST_NUMBER)
    return _same_form(version.value, known, most) and (special is None or special(version.value))


def _same_form(value: Any, known: Any, most: int) -> bool:
    """The same type all the way down; a table has the same names, numbers are no nonsense."""
    if isinstance(known, bool) or isinstance(value, bool):
        return isinstance(known, bool) and isinstance(value, bool)
    if isinstance(known, dict):
        if not isinstance(value, dict) or set(value) != set(known):
            return False
        return all(_same_form(value[name], known[name], most) for name in known)
    if isinstance(known, list):
        return (
            isinstance(value, list) and bool(value) and all(_same_form(one, known[0], most) for one in value)
        )
    if isinstance(known, int):
        return isinstance(value, int) and 0 <= value <= most
    return type(value) is type(known)


def _is_weight(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"hundredths", "kinds", "categories", "tracks"}
        and type(value["hundredths"]) is int
        and 1 <= value["hundredths"] <= 1_000
        and _among(value["kinds"], [one.value for one in LessonKind])
        and _among(value["categories"], [one.value for one in Category])
        and _among(value["tracks"], [one.value for one in TrainingTrack])
    )


def _among(found: Any, allowed: list[str]) -> bool:
    return isinstance(found, list) and bool(found) and all(one in allowed for one in found)


_SPECIAL: dict[str, Callable[[Any], bool]] = {
    "etp.base_hours": lambda value: bool(_BASE.fullmatch(value)) and 50 <= float(value) <= 300,
    "etp.cap": lambda value: bool(_CAP.fullmatch(value)),
    "etp.rounding": lambda value: value == "la plus proche",
    "etp.window_months": lambda value: 1 <= value <= 12,
    "etp.night": lambda value: 2 <= value["begins_on"] <= 27,
    "etp.countdown_from_day": lambda value: 1 <= value <= 27,
    "etp.categories": lambda value: _among(value, [one.value for one in Category]),
}
"""What the form alone does not say: bounds within which the program can reckon."""


def _refused(why: str) -> RuleError:
    return RuleError(
        "Fichier de règles refusé",
        f"{why[:1].upper()}{why[1:]}. Aucune règle n’a été changée.",
        "Demandez le fichier à l’éditeur du programme, ou gardez les règles actuelles.",
    )
