"""The words of Réglages: what is wrong in a field, what the server guarantees, how rules read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from livret_desktop.domain.dated_rules import RuleVersion
from livret_desktop.domain.dsr import Capabilities
from livret_desktop.domain.etp import WEIGHT_PREFIX
from livret_desktop.domain.french import NBSP, count, duration, french_day
from livret_desktop.domain.identifiers import compact, is_valid_agrement
from livret_desktop.domain.preflight_people import LONGEST_AURIGE_ID
from livret_desktop.domain.rule_files import RuleDifference
from livret_desktop.services.etp.etp_figures import said_hours, unbroken
from livret_desktop.services.rule_files import TakenRules
from livret_desktop.system.autostart import AutostartState
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.tokens import Tone

_DIGITS_OF_AGREMENT = 10
_SOON = timedelta(days=120)
_MONTH_DAYS = 30.44
_CERTAINTIES = {
    "texte": State("Texte officiel", "ok-circle", Tone.OK, False),
    "source": State("Source publiée", "book", Tone.OK, False),
    "usage": State("Usage", "info", Tone.QUIET, False),
    "supposé": State("Supposé, à vérifier", "help", Tone.WARN, False),
}
_IMPORTED = State("Importée par l’école", "info", Tone.ACCENT)
_NAMES = {
    "manual": "boîte manuelle",
    "automatic": "boîte automatique",
    "manual_with_simulator": "boîte manuelle, avec simulateur",
    "automatic_with_simulator": "boîte automatique, avec simulateur",
    "at_least": "au moins",
    "at_most": "au plus",
    "theorie": "théorie",
    "rdv_theorie": "rendez-vous en salle",
    "moto": "moto",
    "accompagnement": "accompagnement à l’examen",
    "simulateur": "simulateur encadré",
    "begins_on": "la nuit du",
    "months": "mois entiers comptés",
    "day_before_if_holiday": "la veille si le lendemain est férié",
    "alone_minutes": "seul",
    "then_supervised_minutes": "puis avec un enseignant",
    "TRADITIONNELLE": "filière traditionnelle",
    "CS": "conduite supervisée",
    "birth_name": "nom de naissance",
    "given_names": "prénoms",
    "born_on": "date de naissance",
    "neph": "NEPH",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it says."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule as people read it."""

    title: str
    value: str
    since: str
    source: str
    certainty: State


def agrement_problem(text: str) -> str | None:
    """What to type instead of this agrément number; None when it is right."""
    number = compact(text)
    if not number or is_valid_agrement(number):
        return None
    form = f"Un E et {_DIGITS_OF_AGREMENT}{NBSP}chiffres{NBSP}: "
    if number[0] not in "EI":
        return f"{form}commencez par la lettre."
    tail = number[1:]
    if not set(tail) <= set("0123456789AB"):
        return f"{form}seuls des chiffres suivent la lettre."
    gap = _DIGITS_OF_AGREMENT - len(tail)
    return form + (f"il manque {count(gap, 'chiffre')}." if gap > 0 else f"{count(-gap, 'chiffre')} de trop.")


def aurige_problem(text: str) -> str | None:
    """What is wrong with the Aurige id; None when it can be sent."""
    if len(text.strip()) > LONGEST_AURIGE_ID:
        return f"{LONGEST_AURIGE_ID} caractères au plus{NBSP}: collez seulement l’identifiant."
    return None


def postcode_problem(text: str) -> str | None:
    """What is wrong with a French postcode; None when it is five digits."""
    digits = text.replace(" ", "").replace(NBSP, "")
    is_good = not digits or (len(digits) == 5 and digits.isascii() and digits.isdigit())
    return None if is_good else "Cinq chiffres, comme 77000."


def validity_words(until: date, today: date) -> tuple[str, Tone]:
    """ "Encore 15 mois", and how it stands."""
    left = until - today
    if left < timedelta(0):
        return f"A pris fin le {french_day(until)}.", Tone.BAD
    if left < _SOON:
        return f"Encore {count(left.days, 'jour')}.", Tone.WARN
    return f"Encore {int(left.days / _MONTH_DAYS)}{NBSP}mois.", Tone.OK


def access_state(*, is_set: bool, has_secret: bool, is_training: bool, is_doubtful: bool = False) -> State:
    """Whether this school reaches the DSR, as far as is known here. ``is_doubtful``: the permission may be over."""
    if not is_set and not has_secret:
        return State("Non relié", "hold", Tone.QUIET)
    if not is_set or not has_secret:
        return State.warn("Accès incomplet")
    if is_doubtful:
        return State.warn("À reconnecter")
    if is_training:
        return State.ok("Relié au serveur d’entraînement", loud=True)
    return State.ok("Accès réglé", loud=True)


def access_words(
    *,
    is_set: bool,
    has_secret: bool,
    is_training: bool,
    is_doubtful: bool = False,
    is_by_browser: bool = False,
) -> str:
    """What that means for the hours of the school. ``has_secret``: what signs the school in is at hand."""
    if not is_set and not has_secret:
        return (
            "Vos heures ne sont pas transmises. L’accès à la DSR n’est donné qu’aux éditeurs agréés, et ce programme "
            "ne l’est pas encore : continuez à déclarer vos heures comme aujourd’hui. Les leçons faites attendent "
            "dans la file, rien n’est perdu."
        )
    if not is_set or not has_secret:
        if is_set and is_by_browser:
            return "Il reste à connecter l’école dans le navigateur : d’ici là, vos heures ne sont pas transmises."
        missing = "le secret" if is_set else "l’adresse ou l’identifiant"
        return f"Il manque {missing} : vos heures ne sont pas transmises. Voyez « Pour le dépanneur »."
    if is_doubtful:
        return "Rien ne part tant que l’école n’est pas reconnectée : vos heures attendent dans la file."
    if is_training:
        return "Les leçons partent au serveur d’entraînement : rien n’arrive à la DSR, ces heures n’y comptent pas."
    return "Les leçons faites partent chaque soir. « Tester la connexion » le vérifie sans rien envoyer."


STAYING = (
    "Fermer la fenêtre laisse le programme près de l’horloge : l’envoi du soir se fait, et une sauvegarde est proposée "
    "quand la clé est branchée. Pour l’arrêter vraiment : clic droit sur son icône, puis Quitter."
).replace(" :", f"{NBSP}:")
NOT_ON_WINDOWS = (
    "Ce réglage est celui de Windows. Sur cet ordinateur, ajoutez « livret-desktop --tray » aux programmes lancés à "
    "l’ouverture de votre session."
)


def autostart_state(state: AutostartState) -> State:
    """Whether the evening run can be counted on after a restart of the PC."""
    if state is AutostartState.ON:
        return State.ok("Démarre avec Windows", loud=True)
    if state is AutostartState.OFF:
        return State("Ne démarre pas seul", "hold", Tone.QUIET)
    return State.warn("À remettre")


def autostart_words(state: AutostartState) -> str:
    """What that means, and what a press on the box does."""
    return {
        AutostartState.ON: "À l’ouverture de votre session Windows, le programme se met près de l’horloge.",
        AutostartState.OFF: (
            "Après un redémarrage de l’ordinateur, l’envoi du soir attend que quelqu’un ouvre le programme."
        ),
        AutostartState.STOPPED_BY_WINDOWS: (
            "Réglé, mais arrêté dans les paramètres de Windows (Applications, Démarrage). Cochez pour le remettre."
        ),
        AutostartState.OTHER_PLACE: (
            "Windows démarre une autre copie du programme, à un autre endroit. Cochez pour que ce soit celle-ci."
        ),
    }[state]


def about_facts(data: Path, log: Path | None) -> list[tuple[str, str]]:
    """Where things are, and how a newer version comes."""
    journal = "Aucun n’est écrit sur cet ordinateur." if log is None else f"{log} (sans nom d’élève)"
    return [
        (
            "Version plus récente",
            "Installez-la par-dessus celle-ci, programme quitté : vos données restent, et une copie en est faite "
            "d’abord. Le programme ne cherche rien de lui-même sur Internet.",
        ),
        ("Dossier des données", str(data)),
        ("Journal du programme", journal),
    ]


def about_text(version: str, system: str, data: Path, log: Path | None) -> str:
    """What a helper asks first."""
    return f"Livret {version}\n{system}\nDonnées : {data}\nJournal : {log or 'aucun'}\n"


def guarantees(found: Capabilities) -> list[Fact]:
    """What the server guarantees, in words."""
    lag = found.read_back_lag_hours
    reading = "impossible : dans le doute, vous décidez"
    if found.read_back:
        reading = f"possible, après {lag}{NBSP}h" if lag else "possible, aussitôt"
    return [
        Fact("Doublons", "refusés par le serveur" if found.deduplication else "pas refusés par le serveur"),
        Fact("Relecture", reading),
        Fact("Par lot", f"{count(found.max_batch, 'leçon')} au plus"),
        Fact("Ancienneté", f"{count(found.max_age_days, 'jour')} au plus"),
    ]


def rule_words(rule: RuleVersion) -> RuleWords:
    """A rule in words: title, value, since when, source, how sure."""
    return RuleWords(
        rule.title,
        _value(rule.key, rule.value),
        f"En vigueur depuis le {french_day(rule.effective_on)}",
        rule.source,
        _CERTAINTIES[rule.certainty] if rule.imported_on is None else _IMPORTED,
    )


def taken_words(taken: TakenRules | None) -> tuple[str, State | None]:
    """Whose rules are applied, and the state where a person must know."""
    if taken is None:
        return "Règles fournies avec le programme.", None
    said = f"Règles publiées le {french_day(taken.published_on)}, importées le {french_day(taken.taken_on)}"
    if taken.is_outdated:
        return f"{said}. Celles du programme sont plus récentes{NBSP}: ce sont elles qui s’appliquent.", None
    if not taken.is_in_force:
        return f"{said}. Elles s’appliqueront à la prochaine ouverture du programme.", State.warn("À rouvrir")
    return f"{said}.", State("Importées par l’école", "info", Tone.ACCENT)


def change_words(change: RuleDifference) -> tuple[str, str, str]:
    """Title, what it was, what it becomes."""
    after = rule_words(change.after)
    was = "Règle nouvelle" if change.before is None else rule_words(change.before).value
    becomes = f"{after.value}, à partir du {french_day(change.after.effective_on)}. Source : {after.source}."
    return after.title, was, unbroken(becomes)


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "obligatoire" if value else "facultatif"
    if isinstance(value, date):
        return f"le {french_day(value)}"
    if isinstance(value, Mapping):
        return _mapping(key, value)
    if isinstance(value, list | tuple):
        return ", ".join(_NAMES.get(str(one), str(one)) for one in value)
    if key == "etp.base_hours":
        return f"{str(value).replace('.', ',')}{NBSP}h"
    return _number(key, value) if isinstance(value, int) else str(value)


def _mapping(key: str, value: Mapping[str, Any]) -> str:
    """Names that share a value are said together."""
    if key == "etp.night":
        eve = ", la veille si le lendemain est férié" if value["day_before_if_holiday"] else ""
        begins = value["begins_on"]
        return f"la nuit du {begins} au {begins + 1}{eve}"
    if key.startswith(WEIGHT_PREFIX):
        tracks = [_NAMES.get(one, one) for one in value["tracks"]]
        return f"1{NBSP}h compte {said_hours(value['hundredths'])} ({', '.join([*value['categories'], *tracks])})"
    groups: dict[str, list[str]] = {}
    for name, one in value.items():
        groups.setdefault(_value(key, one), []).append(_NAMES.get(name, name))
    if key == "sending.duration_minutes":
        return ", ".join(f"{names[0]} {said}" for said, names in groups.items())
    return " ; ".join(f"{', '.join(names)}{NBSP}: {said}" for said, names in groups.items())


def _number(key: str, value: int) -> str:
    """The unit is in the rule's name."""
    last = key.rpartition(".")[2]
    if last.endswith("minutes"):
        return duration(value)
    for ending, word in (
        ("_years", "an"),
        ("_months", "mois"),
        ("_days", "jour"),
        ("_presentations", "présentation"),
    ):
        if last.endswith(ending):
            return f"{value}{NBSP}mois" if word == "mois" else count(value, word)
    if "age" in last:
        return count(value, "an")
    if last == "group_maximum":
        return count(value, "élève")
    if last == "simulator":
        return duration(value)
    if last == "countdown_from_day":
        return f"le {value}"
    return str(value)
