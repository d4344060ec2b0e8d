"""Settings, declared once: key, type, default, title. Kept in the school's database as JSON text.

The school's own identity is not a setting (it is the ``School`` record); rules of law are not either
(``resources/rules``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from livret_desktop.errors import RuleError, UsageError

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Setting:
    """One declared setting. ``read`` checks and converts a typed text; it raises ValueError with a French reason."""

    key: str
    default: Any
    title: str
    read: Callable[[str], Any]


def _text(typed: str) -> str:
    return typed.strip()


def _time(typed: str) -> str:
    found = _TIME.fullmatch(typed.strip().replace("h", ":"))
    if not found:
        raise ValueError("une heure s’écrit comme 20:00")
    if found[1].zfill(2) == "02":
        raise ValueError(
            "entre 2 h et 3 h une heure manque ou revient deux nuits par an : choisissez-en une autre"
        )
    return f"{found[1].zfill(2)}:{found[2]}"


def _yes_no(typed: str) -> bool:
    word = typed.strip().casefold()
    if word in {"oui", "true", "1", "on"}:
        return True
    if word in {"non", "false", "0", "off"}:
        return False
    raise ValueError("répondez par oui ou non")


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(typed: str) -> str:
        word = typed.strip()
        if word not in allowed:
            raise ValueError(f"choisissez parmi {', '.join(allowed)}")
        return word

    return read


def _day_or_nothing(typed: str) -> str:
    try:
        return date.fromisoformat(typed.strip()).isoformat() if typed.strip() else ""
    except ValueError:
        raise ValueError("une date s’écrit 2026-11-20") from None


def _percent(typed: str) -> int:
    number = int(typed.strip().rstrip("%").strip()) if typed.strip().rstrip("%").strip().isdigit() else 0
    if not 100 <= number <= 200:
        raise ValueError("un nombre entre 100 et 200")
    return number


def _lock_minutes(typed: str) -> int:
    if typed.strip() not in LOCK_MINUTES:
        raise ValueError(f"choisissez parmi {', '.join(LOCK_MINUTES)} (0 : jamais)")
    return int(typed)


LOCK_MINUTES = ("0", "5", "15", "30")


DECLARED: Mapping[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting("schedule.evening", "20:00", "Envoi du soir", _time),
        Setting("schedule.sunday", "20:30", "Vérification du dimanche", _time),
        Setting("dsr.base_url", "", "Adresse du service", _text),
        Setting(
            "dsr.auth",
            "client_credentials",
            "Connexion à la DSR",
            _one_of("client_credentials", "authorization_code"),
        ),
        Setting("dsr.client_id", "", "Identifiant du programme", _text),
        Setting("dsr.training", False, "Mode essai", _yes_no),
        Setting("dsr.first_day", "", "Premier jour envoyé par ce programme", _day_or_nothing),
        Setting("backup.folder", "", "Dossier de sauvegarde", _text),
        Setting("backup.automatic", False, "Sauvegarde automatique", _yes_no),
        Setting("security.lock_minutes", 0, "Verrouillage (minutes)", _lock_minutes),
        Setting("appearance.theme", "system", "Apparence", _one_of("system", "light", "dark")),
        Setting("appearance.text_size", 100, "Taille du texte (%)", _percent),
    )
}


def declared(key: str) -> Setting:
    """The declaration of a setting. Raises UsageError for an unknown key."""
    setting = DECLARED.get(key)
    if setting is None:
        raise UsageError(
            "Réglage inconnu",
            f"« {key} » n’est pas un réglage de ce programme.",
            f"Choisissez parmi : {', '.join(sorted(DECLARED))}.",
        )
    return setting


def parse(key: str, typed: str) -> Any:
    """A typed text as the setting's value. Raises UsageError (unknown key) or RuleError (refused value)."""
    setting = declared(key)
    try:
        return setting.read(typed)
    except ValueError as error:
        raise RuleError(
            f"{setting.title} : valeur refusée",
            f"« {typed} » : {error}.",
            "Corrigez la valeur ; l’ancienne est gardée.",
        ) from None


class Settings:
    """The values in force: those kept, else the defaults. Immutable."""

    def __init__(self, kept: Mapping[str, str]) -> None:
        self._kept = dict(kept)

    def __getitem__(self, key: str) -> Any:
        setting = declared(key)
        text = self._kept.get(key)
        return setting.default if text is None else json.loads(text)


def kept_text(value: Any) -> str:
    """The kept form of a value."""
    return json.dumps(value, ensure_ascii=False)
