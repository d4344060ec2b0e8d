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


def _base_hours(typed: str) -> str:
    """ "151,67" hours a month; empty: what the rule says."""
    text = typed.strip().rstrip("h").strip().replace(",", ".")
    if text and (not re.fullmatch(r"\d{2,3}(\.\d{1,2})?", text) or not 50 <= float(text) <= 300):
        raise ValueError("un nombre d’heures par mois entre 50 et 300, comme 151,67")
    return text


LOCK_MINUTES = ("0", "5", "15", "30")
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def _hour(typed: str) -> str:
    found = _TIME.fullmatch(typed.strip().replace("h", ":"))
    if not found:
        raise ValueError("une heure s’écrit comme 8:00")
    return f"{found[1].zfill(2)}:{found[2]}"


def _weekdays(typed: str) -> str:
    words = [word.strip().casefold() for word in typed.split(",") if word.strip()]
    wrong = next((word for word in words if word not in WEEKDAYS), None)
    if wrong is not None:
        raise ValueError(f"« {wrong} » n’est pas un jour de la semaine")
    if len(set(words)) == len(WEEKDAYS):
        raise ValueError("une école ouvre au moins un jour par semaine")
    return ", ".join(day for day in WEEKDAYS if day in words)


def _closures(typed: str) -> str:
    """ "2026-12-24/2027-01-02, 2027-05-15": whole days, each alone or first and last; typed in the French way too."""
    kept = []
    for part in filter(None, (one.strip() for one in re.split(r"[,;\n]", typed))):
        ends = [_closure_day(one) for one in _BETWEEN.split(part)]
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise ValueError("une fermeture s’écrit 24/12/2026 au 2/1/2027, ou un seul jour")
        kept.append("/".join(day.isoformat() for day in dict.fromkeys(ends)))
    return ", ".join(sorted(kept))


_BETWEEN = re.compile(r"\s+au\s+|\s+[–-]\s+|(?<=\d{4}-\d\d-\d\d)/")
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})", re.ASCII)


def _closure_day(text: str) -> date:
    found = _FRENCH_DAY.fullmatch(text.strip())
    try:
        if found:
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return date(year, int(found[2]), int(found[1]))
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"« {text.strip()} » n’est pas une date comme 24/12/2026") from None


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
        Setting("dsr.former_stopped", "", "L’ancien programme n’envoie plus depuis le", _day_or_nothing),
        Setting("backup.folder", "", "Dossier de sauvegarde", _text),
        Setting("backup.automatic", False, "Sauvegarde automatique", _yes_no),
        Setting(
            "etp.base_hours", "", "Heures par mois d’un ETP (vide : la règle, une hypothèse)", _base_hours
        ),
        Setting("security.lock_minutes", 0, "Verrouillage (minutes)", _lock_minutes),
        Setting("hours.opens_at", "08:00", "Ouverture", _hour),
        Setting("hours.closes_at", "20:00", "Fermeture", _hour),
        Setting("hours.closed_weekdays", "dimanche", "Jours de fermeture", _weekdays),
        Setting("hours.closures", "", "Congés de l’école", _closures),
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
