"""The words of the connection test: one line per stage, what is wrong, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from livret_desktop.clock import paris
from livret_desktop.domain.french import NBSP, french_day
from livret_desktop.transmission.outcome import FailureKind

if TYPE_CHECKING:  # x509 takes its time, and only a refused identity needs it
    from livret_desktop.transmission.certificate import SeenCertificate


class Stage(Enum):
    """The stages, in the order they are gone through; the value is what the screen says."""

    ADDRESS = "Adresse du service"
    NETWORK = "Réseau et serveur"
    IDENTITY = "Identité du serveur"
    LANGUAGE = "Réponse du service"
    CLOCK = "Heure de ce PC"
    SIGN_IN = "Connexion de l’école"
    RIGHTS = "Droits et garanties"


class StageState(Enum):
    """How a stage ended."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage: what was found, and what to do when it is not well."""

    stage: Stage
    state: StageState
    said: str
    todo: str = ""


_PORTAL = (
    "Une page web répond à la place de la DSR : ce réseau attend sans doute qu’on s’identifie (hôtel, gare, portail "
    "d’entreprise)."
)
_OPEN_PORTAL = (
    "Ouvrez le navigateur sur une page quelconque, identifiez-vous sur ce réseau, puis testez de nouveau."
)
_INSPECTED = (
    "Un antivirus ou un proxy de l’entreprise ouvre sans doute les connexions à la place du serveur. Demandez à la "
    "personne qui gère le réseau de laisser passer cette adresse, ou d’installer son autorité dans Windows."
)


def portal(stage: Stage) -> StageResult:
    """HTML or a redirect where JSON is due."""
    return StageResult(stage, StageState.BAD, _PORTAL, _OPEN_PORTAL)


def identity_refused(
    kind: FailureKind, seen: SeenCertificate | None, host: str, now: datetime, said: str, todo: str
) -> StageResult:
    """The certificate was refused; what it showed names the cause. ``said`` and ``todo``: the general words."""
    if seen is None:
        return StageResult(Stage.IDENTITY, StageState.BAD, said, todo)
    signed = f"Le certificat présenté est signé par «\u00a0{seen.issuer}\u00a0»"
    if kind is FailureKind.CERTIFICATE_NAME:
        names = ", ".join(seen.names) or seen.subject
        what = f"Le serveur qui répond s’appelle «\u00a0{names}\u00a0», pas «\u00a0{host}\u00a0». {signed}."
        return StageResult(Stage.IDENTITY, StageState.BAD, what, todo)
    if kind is FailureKind.CERTIFICATE_UNKNOWN:
        if seen.is_self_signed:
            what = f"Le certificat présenté n’est garanti que par lui-même («\u00a0{seen.issuer}\u00a0»)."
            return StageResult(Stage.IDENTITY, StageState.BAD, what, todo)
        return StageResult(Stage.IDENTITY, StageState.BAD, f"{signed}, que ce PC ne connaît pas.", _INSPECTED)
    if now < seen.good_from:
        what = f"Le certificat du serveur ne vaut qu’à partir du {_day(seen.good_from)}, et ce PC est au {_day(now)}."
        clock = "Ce PC a sans doute une date en retard : réglez la date et l’heure de Windows."
        return StageResult(Stage.IDENTITY, StageState.BAD, what, clock)
    if seen.good_until < now:
        what = f"Le certificat du serveur a pris fin le {_day(seen.good_until)}, et ce PC est au {_day(now)}."
        return StageResult(Stage.IDENTITY, StageState.BAD, what, todo)
    return StageResult(Stage.IDENTITY, StageState.BAD, f"{said} {signed}.", todo)


def clock_result(offset_s: float | None, shown_s: float, largest_s: float) -> StageResult:
    """Server time minus ours. Beyond ``shown_s`` it is said, beyond ``largest_s`` automatic sending waits."""
    if offset_s is None:
        said = "Le serveur ne dit pas l’heure : elle n’a pas pu être comparée."
        todo = "Vérifiez vous-même la date et l’heure de Windows."
        return StageResult(Stage.CLOCK, StageState.WARN, said, todo)
    if abs(offset_s) <= shown_s:
        return StageResult(Stage.CLOCK, StageState.OK, "Comme celle du serveur.")
    ahead = "en retard" if offset_s > 0 else "en avance"
    said = f"Ce PC est {ahead} de {_gap(abs(offset_s))} sur le serveur."
    todo = "Réglez la date et l’heure de Windows (Paramètres, Heure et langue)."
    if abs(offset_s) > largest_s:
        return StageResult(Stage.CLOCK, StageState.BAD, f"{said} L’envoi automatique attend.", todo)
    return StageResult(Stage.CLOCK, StageState.WARN, said, todo)


def _gap(seconds: float) -> str:
    if seconds < 7200:
        return f"{seconds / 60:.0f}{NBSP}min"
    if seconds < 172_800:
        return f"{seconds / 3600:.0f}{NBSP}h"
    return f"{seconds / 86400:.0f}{NBSP}jours"


def _day(instant: datetime) -> str:
    return french_day(paris(instant).date())
