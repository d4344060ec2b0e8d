"""Faults by name: what the training server does wrong on purpose, where, and how many times."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from livret_desktop.errors import UsageError

AFTER_RECORD = "-after-record"
ALWAYS = -1
PLACES = ("jeton", "capacites", "lecons", "lecture", "tout")
FAULTS_HELP = """\
--fault [LIEU/]NOM[=VALEUR][*FOIS|:always], répétable ; les pannes d’un même lieu servent dans l’ordre.

LIEU  lecons (envoi : le lieu habituel), capacites, jeton (connexion), lecture (relecture), tout
FOIS  une seule sans autre indication (NOM*3 : trois, NOM:always : toujours)

sans réponse  down (toujours, partout)   slow=20 (secondes, puis la vraie réponse ; toujours, partout)
              reset-after-record   timeout-after-record=120   cut-response=OCTETS   drip=0.2 (secondes par octet)
réponses      html200 html502 500 502 503 503-retry-after=30 429=30 429-date=30 401 403 404 408 415 redirect 202 204
              500-before est 500, 401-once est 401, 401-always est 401:always ;
              html200 html502 5xx 408 202 204 : NOM-after-record enregistre d’abord, puis répond ainsi
200 faussé    empty bad-json wrong-type foreign-id missing-lesson repeated-lesson wrong-lot no-receipt
              wrong-fingerprint no-date (les leçons sont enregistrées)
durables      lag=72 (heures de retard de la relecture)   clock-skew=172800 (secondes d’avance du serveur)
"""
_STATUS_ANSWERS = tuple(
    "html200 html502 500 502 503 503-retry-after 429 429-date 401 403 404 408 415 redirect 202 204".split()  # noqa: SIM905
)
# The contract says that a 4xx recorded nothing: only these may come after a record.
_MAY_FOLLOW_RECORD = ("html200", "html502", "500", "502", "503", "503-retry-after", "408", "202", "204")
_ALTERED = tuple(
    "empty bad-json wrong-type foreign-id missing-lesson repeated-lesson wrong-lot no-receipt "  # noqa: SIM905
    "wrong-fingerprint no-date cut-response drip reset-after-record timeout-after-record".split()
)
_LASTING = {"down": "tout", "slow": "tout", "lag": "tout", "clock-skew": "tout"}
_ALIASES = {"500-before": "500", "401-once": "401"}
_DEFAULTS = {
    "slow": 20.0,
    "timeout-after-record": 120.0,
    "drip": 0.2,
    "503-retry-after": 30.0,
    "429": 30.0,
    "429-date": 30.0,
    "lag": 72.0,
    "clock-skew": 172_800.0,
}
_FORM = re.compile(
    r"(?:(?P<place>[a-z]+)/)?(?P<name>[a-z0-9-]+)(?:=(?P<value>-?[0-9.]+))?(?:\*(?P<times>[0-9]+)|(?P<always>:always))?"
)


@dataclass(slots=True)
class Fault:
    """One fault still to be played ``times`` times (-1: always)."""

    name: str
    place: str
    value: float | None
    times: int


def fault_names() -> tuple[str, ...]:
    """Every name that ``parse_fault`` takes."""
    after = [name + AFTER_RECORD for name in _MAY_FOLLOW_RECORD]
    return tuple(dict.fromkeys([*_LASTING, *_STATUS_ANSWERS, *after, *_ALTERED, *_ALIASES, "401-always"]))


def parse_fault(text: str) -> Fault:
    """Read one ``--fault``. Raises UsageError."""
    form = _FORM.fullmatch(text.strip())
    name = form["name"] if form else ""
    place = (form["place"] if form else None) or _LASTING.get(name, "lecons")
    if form is None or name not in fault_names() or place not in PLACES:
        raise UsageError(
            "Panne inconnue",
            f"« {text} » n’est pas une panne que le serveur d’entraînement sait jouer.",
            f"Choisissez parmi : {', '.join(fault_names())}.",
        )
    is_always = bool(form["always"]) or name == "401-always" or (name in _LASTING and not form["times"])
    name = "401" if name == "401-always" else _ALIASES.get(name, name)
    value = float(form["value"]) if form["value"] else _DEFAULTS.get(name.removesuffix(AFTER_RECORD))
    return Fault(name, place, value, ALWAYS if is_always else int(form["times"] or 1))


@dataclass(slots=True)
class FaultBox:
    """The faults to play, in order."""

    faults: list[Fault] = field(default_factory=list)

    def add(self, texts: Iterable[str]) -> None:
        """Add faults by their text. Raises UsageError."""
        self.faults.extend([parse_fault(text) for text in texts])

    def clear(self) -> None:
        """No fault any more."""
        self.faults = []

    def take(self, place: str) -> Fault | None:
        """The next fault to play at this place, counted as played."""
        for fault in self.faults:
            if fault.name in {"lag", "clock-skew"} or fault.place not in {place, "tout"} or not fault.times:
                continue
            if fault.times > 0:
                fault.times -= 1
            return fault
        return None

    def lasting(self, name: str) -> float:
        """The value of "lag" or "clock-skew"; 0 when it is not set."""
        return sum(fault.value or 0.0 for fault in self.faults if fault.name == name)
