"""The words of Envois DSR: states, columns, the answer to "is everything all right?", why F9 is locked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from livret_desktop.clock import civil_day, paris
from livret_desktop.domain.french import (
    NBSP,
    clock_time,
    count,
    duration,
    said_instant,
    short_day,
    thousands,
)
from livret_desktop.services.send_list import SendGroup, SendLine, Waiting
from livret_desktop.services.send_status import StatusReport
from livret_desktop.services.sending import LARGEST_OFFSET_S, SHOWN_OFFSET_S
from livret_desktop.ui.presenters.cells import Column, State, Text, Weight
from livret_desktop.ui.theme.tokens import Tone

ESSAI = f"{NBSP}(essai)"
_EVENING_BEGINS = 18
_STATES = {
    SendGroup.WAITING: State.waiting("En attente"),
    SendGroup.SENDING: State.flight("En cours"),
    SendGroup.ACCEPTED: State.ok("Acceptée"),
    SendGroup.REJECTED: State.bad("Refusée"),
    SendGroup.BLOCKED: State("Bloquée", "lock", Tone.WARN),
    SendGroup.TO_VERIFY: State.warn("Réponse non reçue", "help"),
    SendGroup.HELD: State.held("À vous de décider"),
    SendGroup.BY_HAND: State.ok("Décidée à la main"),
}
CHIPS = {
    SendGroup.ALL: "Toutes",
    SendGroup.WAITING: "En attente",
    SendGroup.SENDING: "En cours",
    SendGroup.ACCEPTED: "Acceptées",
    SendGroup.REJECTED: "Refusées",
    SendGroup.BLOCKED: "Bloquées",
    SendGroup.TO_VERIFY: "Réponse non reçue",
    SendGroup.HELD: "À vous de décider",
    SendGroup.BY_HAND: "Décidées à la main",
}
ALWAYS_SHOWN = frozenset({SendGroup.ALL, SendGroup.WAITING, SendGroup.ACCEPTED})
NEEDS_PERSON = (SendGroup.REJECTED, SendGroup.BLOCKED, SendGroup.HELD)
_SHORT_CAUSES = {
    "NEPH_INCONNU": "NEPH inconnu",
    "NOM_DISCORDANT": "nom différent à la DSR",
    "ELEVE_NON_RATTACHE": "élève non rattaché",
    "FORMATEUR_INCONNU": "enseignant inconnu",
    "FORMATEUR_NON_RATTACHE": "enseignant non rattaché",
    "AUTORISATION_EXPIREE": "autorisation expirée",
    "SIMULATEUR_NON_RECONNU": "simulateur non reconnu",
    "AGREMENT_INCONNU": "agrément inconnu",
    "CHEVAUCHEMENT_FORMATEUR": "enseignant déjà pris",
    "CHEVAUCHEMENT_ELEVE": "élève déjà pris",
    "DUREE_INVALIDE": "durée refusée",
    "DATE_FUTURE": "leçon pas encore finie",
    "DATE_TROP_ANCIENNE": "leçon trop ancienne",
    "CATEGORIE_NON_AUTORISEE": "catégorie non autorisée",
    "VERSION_PERIMEE": "version plus récente à la DSR",
    "VERSION_CONFLIT": "autre contenu à la DSR",
    "LECON_INCONNUE": "leçon inconnue à la DSR",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence of the header, with its state for the icon."""

    sentence: str
    state: State


def state_of(group: SendGroup, *, is_training: bool) -> State:
    """The state of a line. On the training server every word says so."""
    state = _STATES[group]
    return replace(state, word=state.word + ESSAI) if is_training else state


def chip_label(group: SendGroup, *, is_training: bool) -> str:
    """The word on a filter."""
    return CHIPS[group] + (ESSAI if is_training and group is not SendGroup.ALL else "")


def queue_columns(today: date, *, is_training: bool) -> list[Column[SendLine]]:
    """State, time, student, trainer, length, detail. A lesson of another day gives its date."""
    # Widths in px at 100 % for the usual window; also the shares of any other width.
    state, when, student, trainer, length, detail = (
        (218, 74, 122, 116, 70, 136) if is_training else (154, 74, 160, 124, 70, 154)
    )
    return [
        Column("État", lambda line: state_of(line.group, is_training=is_training), state, state),
        Column("Heure", lambda line: Text(when_text(line, today), wraps=True), when, when, "time"),
        Column(
            "Élève",
            lambda line: Text(line.student_name, Weight.STRONG, wraps=True),
            student,
            student - 20,
            "student",
        ),
        Column("Enseignant", lambda line: Text(line.trainer, wraps=True), trainer, trainer - 20, "trainer"),
        Column("Durée", lambda line: Text(duration(line.lesson.minutes)), length, length, is_right=True),
        Column(
            "Détail",
            lambda line: Text(detail_text(line), Weight.DETAIL, Tone.QUIET, wraps=True),
            detail,
            detail - 20,
        ),
    ]


def when_text(line: SendLine, today: date) -> str:
    """ "08:00" today, "19/11 08:00" another day."""
    at = paris(line.lesson.starts_at)
    return clock_time(at) if line.lesson.day == today else f"{at:%d/%m} {clock_time(at)}"


def detail_text(line: SendLine) -> str:
    """The last column: receipt, cause, or what is awaited."""
    sent = line.sent
    prefix = "annulation, " if sent.cancels else ""
    if line.group is SendGroup.REJECTED:
        return prefix + short_cause(sent.code or "")
    if line.group is SendGroup.BLOCKED:
        return prefix + line.findings[0].reason
    said = {
        SendGroup.WAITING: f"correction, version {sent.version}" if sent.version > 1 else "",
        SendGroup.SENDING: f"partie à {to_the_second(sent.attempted_at)}",
        SendGroup.ACCEPTED: sent.receipt or "",
        SendGroup.TO_VERIFY: "on redemande à la DSR, rien à faire",
        SendGroup.HELD: "à décider à droite",
        SendGroup.BY_HAND: sent.state.label,
    }[line.group]
    return prefix + said if said else prefix.removesuffix(", ")


def short_cause(code: str) -> str:
    """A refusal in a few words; an unknown code as it came."""
    return _SHORT_CAUSES.get(code, f"code {code}" if code else "sans code")


def answer(report: StatusReport, today: date, waiting: Waiting | None) -> Answer:
    """Is everything all right, and what happens next? The most urgent first."""
    if report.paused_reason is not None:
        return Answer("Envois en pause : rien ne part.", State.warn(""))
    if not report.is_connected:
        return Answer("Rien ne part : l’école n’est pas reliée à la DSR.", State.warn(""))
    if waiting is not None:
        return Answer(f"{waiting.notice.title}.", State.warn(""))
    settled = _what_needs_a_person(report, said_coming(report.next_evening_at, today))
    if settled:
        return Answer(settled, State.bad("") if report.rejected else State.warn(""))
    return _nobody_needed(report, today)


def needing_a_person(report: StatusReport) -> int:
    """The figure in the rail."""
    return report.rejected + report.blocked + report.held + report.findings


def why_locked(report: StatusReport, *, is_sending: bool) -> str:
    """Why "Envoyer maintenant" cannot be pressed; empty when it can."""
    if is_sending:
        return "Un envoi est en cours."
    if report.paused_reason is not None:
        return "Les envois sont en pause depuis une restauration."
    if not report.is_connected:
        return "L’école n’est pas reliée à la DSR."
    return ""


def resume_question(report: StatusReport) -> str:
    """What "Reprendre" would mean while lessons are missing here; empty when nothing is."""
    if not report.missing_here:
        return ""
    lessons = count(
        report.missing_here, "leçon que la DSR connaît manque", "leçons que la DSR connaît manquent"
    )
    return (
        f"{lessons} encore ici. Si quelqu’un les ressaisit, elles seraient envoyées une seconde fois{NBSP}: "
        f"reprenez-les d’abord depuis «{NBSP}Dimanche{NBSP}». Le reste de la file ne risque rien."
    )


def journal_question() -> tuple[str, str]:
    """Title and message before the damaged journal is set aside."""
    return (
        "Mettre le journal des envois de côté ?",
        "Le fichier abîmé est gardé sous un autre nom, un nouveau journal commence. Ce que l’ancien savait est perdu : "
        "chaque leçon en attente sera d’abord redemandée à la DSR avant de repartir, pour que rien ne soit compté deux "
        "fois. Si vous avez une sauvegarde récente, la restaurer garde davantage.",
    )


def next_runs(report: StatusReport, today: date) -> list[tuple[str, str]]:
    """When and what, the sooner first; then the night that counts, and a clock that is wrong."""
    runs = [
        (report.next_evening_at, _evening_words(report)),
        (report.next_sunday_at, "Vérification du dimanche"),
    ]
    lines = [(said_coming(at, today), words) for at, words in sorted(runs)]
    lines.append((f"nuit du {short_day(report.computation_night_of)}", _night_words(report)))
    clock = _clock_words(report.clock_offset_s)
    return [("horloge", clock), *lines] if clock else lines


def said_coming(at: datetime, today: date) -> str:
    """ "ce soir 20:00", "demain 20:00", "dim. 22 nov. 20:30"."""
    if civil_day(at) == today and paris(at).hour >= _EVENING_BEGINS:
        return f"ce soir {clock_time(at)}"
    return said_instant(at, today)


def empty_words(group: SendGroup) -> tuple[str, str]:
    """Title and sentence of an empty list."""
    if group is not SendGroup.ALL:
        return "Aucune leçon dans cet état", "Les autres filtres montrent le reste de la file."
    return (
        "La file est vide",
        "Une leçon marquée « faite » vient ici, puis part au prochain envoi.",
    )


def _what_needs_a_person(report: StatusReport, coming: str) -> str:
    number = report.rejected + report.blocked + report.held
    found = report.findings
    if not number:
        differ = count(found, "écart avec la DSR", "écarts avec la DSR")
        return f"{differ} à régler dans «{NBSP}Dimanche{NBSP}»." if found else ""
    words = _listed(
        (report.rejected, "refusée"),
        (report.blocked, "bloquée"),
        (report.held, "à décider", "à décider"),
    )
    verb = "a" if number == 1 else "ont"
    rest = f" {count(report.due, 'autre partira', 'autres partiront')} {coming}." if report.due else ""
    differs = f" {count(found, 'écart')} dans «{NBSP}Dimanche{NBSP}»." if found else ""
    return f"{count(number, 'leçon')} {verb} besoin de vous{NBSP}: {words}.{differs}{rest}"


def _nobody_needed(report: StatusReport, today: date) -> Answer:
    if report.missing_here:
        lessons = count(report.missing_here, "leçon envoyée manque", "leçons envoyées manquent")
        return Answer(f"{lessons} ici depuis la restauration.", State.warn(""))
    if report.to_confirm:
        lessons = count(report.to_confirm, "leçon passée reste", "leçons passées restent")
        return Answer(f"{lessons} à confirmer, sinon leurs heures ne partent pas.", State.warn(""))
    if report.to_verify:
        unanswered = count(report.to_verify, "réponse non reçue", "réponses non reçues")
        return Answer(f"{unanswered}{NBSP}: on redemande à la DSR, rien à faire.", State.warn("", "help"))
    if report.due:
        verb = "partira" if report.due == 1 else "partiront"
        coming = said_coming(report.next_evening_at, today)
        return Answer(f"{count(report.due, 'leçon')} {verb} {coming}.", State.waiting(""))
    if report.last_success_at is not None:
        return Answer(f"Tout est parti, {said_instant(report.last_success_at, today)}.", State.ok(""))
    return Answer("Rien à envoyer.", State.ok(""))


def _listed(*parts: tuple[int, str] | tuple[int, str, str]) -> str:
    said = []
    for number, *words in parts:
        if number:
            many = words[1] if len(words) > 1 else f"{words[0]}s"
            said.append(f"{thousands(number)}{NBSP}{words[0] if number == 1 else many}")
    return ", ".join(said)


def _night_words(report: StatusReport) -> str:
    """What the computation of that night would not count yet."""
    if not report.at_risk:
        return f"Calcul de l’ETP{NBSP}: aucune leçon à risque"
    lessons = count(report.at_risk, "leçon n’est pas encore acceptée", "leçons ne sont pas encore acceptées")
    return f"Calcul de l’ETP{NBSP}: {lessons}, ces heures ne compteraient pas"


def _clock_words(offset_s: float | None) -> str:
    """Local and server time apart: from five minutes on it is said, from a day on automatic sending waits."""
    if offset_s is None or abs(offset_s) <= SHOWN_OFFSET_S:
        return ""
    gap = abs(offset_s)
    said = duration(round(gap / 60)) if gap < LARGEST_OFFSET_S else count(round(gap / 86_400), "jour")
    side = "retarde" if offset_s > 0 else "avance"
    waits = f"{NBSP}: l’envoi automatique attend, réglez" if gap > LARGEST_OFFSET_S else f"{NBSP}: réglez"
    return f"Ce PC {side} de {said} sur la DSR{waits} l’heure de Windows"


def _evening_words(report: StatusReport) -> str:
    if report.paused_reason is not None or not report.is_connected:
        return "Envoi du jour (ne partira pas)"
    return f"Envoi du jour, {count(report.due, 'leçon')}" if report.due else "Envoi du jour"


def to_the_second(instant: datetime | None) -> str:
    """ "20:00:03"; empty for none."""
    return "" if instant is None else f"{paris(instant):%H:%M:%S}"
