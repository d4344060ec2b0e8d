"""The words of Envois DSR: states, columns, the answer to "is everything all right?", why F9 is locked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from livret_desktop.clock import paris
from livret_desktop.domain.french import (
    NBSP,
    clock_time,
    count,
    duration,
    numeric_day,
    said_by,
    said_instant,
    thousands,
)
from livret_desktop.domain.preflight_people import PreflightFinding
from livret_desktop.services.outbox.missing_here import PERHAPS_TYPED_AGAIN, missing_said, missing_words
from livret_desktop.services.outbox.preflight import NOT_SHOWN_YET, STILL_PLANNED, later_words
from livret_desktop.services.sending.send_list import SendGroup, SendLine, SentVersion, Waiting
from livret_desktop.services.sending.send_status import StatusReport
from livret_desktop.ui.presenters.cells import Column, State, Text, Weight
from livret_desktop.ui.presenters.sending_when import said_next_send
from livret_desktop.ui.targets import SENDING, OpenAt, WayBack
from livret_desktop.ui.theme.tokens import Tone

ESSAI = f"{NBSP}(essai)"
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
ASKED_AGAIN = "on redemande à la DSR, rien à faire"
_TO_VERIFY = State.warn("À vérifier", "help")
"""The same group without access: much of it never left, and nobody here can ask."""
ALWAYS_SHOWN = frozenset({SendGroup.ALL, SendGroup.WAITING, SendGroup.ACCEPTED})
NEEDS_PERSON = (SendGroup.REJECTED, SendGroup.BLOCKED, SendGroup.HELD)
_WAYS_BACK = {"check": "Revenir au contrôle", "sunday": "Revenir à la vérification"}
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
_SHORT_FINDINGS = {
    "NEPH_MANQUANT": "NEPH manquant",
    "NEPH_INVALIDE": "NEPH à corriger",
    "NOM_MANQUANT": "nom manquant",
    "NOM_TROP_LONG": "nom trop long",
    "AUTORISATION_MANQUANTE": "autorisation à saisir",
    "AUTORISATION_INVALIDE": "numéro d’autorisation à corriger",
    "AUTORISATION_EXPIREE": "autorisation expirée",
    "CATEGORIE_NON_AUTORISEE": "catégorie de l’enseignant",
    "CATEGORIE_NON_INSCRITE": "formation à compléter",
    "SIMULATEUR_NON_AUTORISE": "simulateur non autorisé",
    "ECOLE_INCOMPLETE": "fiche de l’école à compléter",
    "AGREMENT_EXPIRE": "agrément expiré",
    "DUREE_INVALIDE": "durée à corriger",
    "DATE_FUTURE": "pas encore finie",
    "GROUPE_TROP_GRAND": "groupe trop grand",
    "CHEVAUCHEMENT_ELEVE": "élève déjà pris",
    "CHEVAUCHEMENT_ENSEIGNANT": "enseignant déjà pris",
    "CHEVAUCHEMENT_SIMULATEUR": "simulateur déjà pris",
    "REPRISE_A_VERIFIER": "peut-être déjà envoyée",
    PERHAPS_TYPED_AGAIN: "peut-être déjà envoyée",
    NOT_SHOWN_YET: "pas encore visible à la DSR",
    STILL_PLANNED: "à confirmer d’abord",
}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What the lists say of what may be at the State. ``left``: of a lesson that left from here; ``never_left``: of one
    that a restore alone put in doubt. Without access it is a person's to find out, and no answer was ever awaited."""

    left: str = ASKED_AGAIN
    never_left: str = ASKED_AGAIN
    is_connected: bool = True


USUAL = Unanswered()


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence of the header, with its state for the icon."""

    sentence: str
    state: State


def state_of(group: SendGroup, *, is_training: bool, is_connected: bool = True) -> State:
    """The state of a line. On the training server every word says so; without access no answer is awaited."""
    state = _STATES[group] if is_connected or group is not SendGroup.TO_VERIFY else _TO_VERIFY
    return replace(state, word=state.word + ESSAI) if is_training else state


def chip_label(group: SendGroup, *, is_training: bool, is_connected: bool = True) -> str:
    """The word on a filter."""
    word = CHIPS[group] if is_connected or group is not SendGroup.TO_VERIFY else _TO_VERIFY.word
    return word + (ESSAI if is_training and group is not SendGroup.ALL else "")


def queue_columns(
    today: Callable[[], date], *, is_training: bool, unanswered: Callable[[], Unanswered]
) -> list[Column[SendLine]]:
    """State, time, student, trainer, length, detail. A lesson of another day gives its date: asked at each painting,
    so that midnight needs no new table. ``unanswered``: as :func:`unanswered_words` says."""
    # Widths in px at 100 % for the usual window; also the shares of any other width.
    state, when, student, trainer, length, detail = (
        (218, 74, 122, 124, 70, 128) if is_training else (154, 74, 160, 124, 70, 154)
    )
    return [
        state_column(state, is_training=is_training, unanswered=unanswered),
        Column("Heure", lambda line: Text(when_text(line, today()), wraps=True), when, when, "time"),
        Column(
            "Élève",
            lambda line: Text(line.student_name, Weight.STRONG, wraps=True),
            student,
            104,
            "student",
        ),
        Column("Enseignant", lambda line: Text(line.trainer, wraps=True), trainer, 98, "trainer"),
        Column("Durée", lambda line: Text(duration(line.lesson.minutes)), length, length, is_right=True),
        Column(
            "Détail",
            lambda line: Text(detail_text(line, unanswered()), Weight.DETAIL, Tone.QUIET, wraps=True),
            detail,
            108,
        ),
    ]


def state_column(width: int, *, is_training: bool, unanswered: Callable[[], Unanswered]) -> Column[SendLine]:
    """The state of each line, in the queue and in the history."""

    def state(line: SendLine) -> State:
        return state_of(line.group, is_training=is_training, is_connected=unanswered().is_connected)

    return Column("État", state, width, min(width, 152))


def when_text(line: SendLine, today: date) -> str:
    """ "08:00" today, "19/11 08:00" another day."""
    at = paris(line.lesson.starts_at)
    return clock_time(at) if line.lesson.day == today else f"{at:%d/%m} {clock_time(at)}"


def detail_text(line: SendLine, unanswered: Unanswered = USUAL) -> str:
    """The last column: receipt, cause, or what is awaited."""
    sent = line.sent
    prefix = "annulation, " if sent.cancels else ""
    if line.group is SendGroup.REJECTED:
        return prefix + short_cause(sent.code or "")
    if line.findings:
        return prefix + short_finding(line.findings[0])
    said = {
        SendGroup.WAITING: _version_words(sent),
        SendGroup.SENDING: f"partie à {to_the_second(sent.attempted_at)}",
        SendGroup.ACCEPTED: sent.receipt or "",
        SendGroup.TO_VERIFY: unanswered.never_left if has_never_left(line) else unanswered.left,
        SendGroup.HELD: "à décider à droite",
        SendGroup.BY_HAND: sent.state.label,
    }[line.group]
    return prefix + said if said else prefix.removesuffix(", ")


def has_never_left(line: SendLine) -> bool:
    """In doubt, and it never left from here as far as is known: a restore alone put it in doubt."""
    return line.group is SendGroup.TO_VERIFY and line.sent.attempted_at is None


def unanswered_words(report: StatusReport) -> Unanswered:
    """What becomes of an answer that never came, in the lists. Never that nothing is to do while the queue waits for
    somebody, nor that somebody asks where nobody can."""
    if not report.is_connected:
        left, never_left = f"sans accès{NBSP}: voyez à la DSR", f"de la copie{NBSP}: déclarée depuis{NBSP}?"
        return Unanswered(left, never_left, is_connected=False)
    if report.is_blind:
        said = "à décider au prochain envoi"
    elif report.wait.person is not None or report.paused_reason is not None:
        said = "l’envoi attend quelqu’un"
    else:
        said = said_by(ASKED_AGAIN, is_training=report.is_training)
    return Unanswered(said, said)


def _version_words(sent: SentVersion) -> str:
    """A version that replaces one at the DSR is a correction; another has a number alone; the first, nothing."""
    number = f"version {sent.version}" if sent.version > 1 else ""
    return f"correction, {number}" if sent.replaces else number


def short_cause(code: str) -> str:
    """A refusal in a few words; an unknown code as it came."""
    return _SHORT_CAUSES.get(code, f"code {code}" if code else "sans code")


def short_code(code: str) -> str:
    """A code of pre-flight or of the DSR in a few words, where the finding itself is not at hand."""
    return _SHORT_FINDINGS.get(code) or short_cause(code)


def short_finding(finding: PreflightFinding) -> str:
    """What pre-flight refuses, in a few words: the whole sentence stands beside the list."""
    if finding.code == "AUTORISATION_EXPIREE" and finding.field.endswith("medical_visit_expires_on"):
        return "visite médicale expirée"
    return _SHORT_FINDINGS.get(finding.code, finding.reason)


def answer(report: StatusReport, today: date, waiting: Waiting | None) -> Answer:
    """Is everything all right, and what happens next? The most urgent first."""
    if report.is_journal_damaged:
        return Answer("Le journal des envois est abîmé : rien ne part.", State.bad(""))
    if report.paused_reason is not None:
        return Answer("Envois en pause : rien ne part.", State.warn(""))
    if not report.is_connected:
        return Answer("Rien ne part : l’école n’est pas reliée à la DSR.", State.warn(""))
    if waiting is not None:
        return Answer(f"{waiting.notice.title}.", State.warn(""))
    settled = _what_needs_a_person(report, said_next_send(report, today))
    if settled:
        return Answer(settled, State.bad("") if report.rejected else State.warn(""))
    return _nobody_needed(report, today)


def needing_a_person(report: StatusReport) -> int:
    """The figure in the rail."""
    return report.rejected + report.blocked + report.held + report.findings


def way_back(view: str, line: SendLine | None) -> WayBack:
    """From the page where something is put right, back to the lesson it was for, or to the view."""
    if line is None:
        return WayBack(SENDING, view, _WAYS_BACK.get(view, "Revenir aux envois"))
    words = {
        SendGroup.BLOCKED: "Revenir à l’envoi bloqué",
        SendGroup.REJECTED: "Revenir à l’envoi refusé",
    }.get(line.group, "Revenir à l’envoi")
    lesson = line.lesson
    about = f"{line.student_name}, {numeric_day(lesson.day)} {clock_time(lesson.starts_at)}"
    return WayBack(SENDING, OpenAt(lesson.id), words, about)


def why_locked(report: StatusReport, *, is_sending: bool) -> str:
    """Why "Envoyer maintenant" cannot be pressed; empty when it can."""
    if is_sending:
        return "Un envoi est en cours."
    if report.is_journal_damaged:
        return "Le journal des envois est abîmé : mettez-le d’abord de côté."
    if report.paused_reason is not None:
        return "Les envois sont en pause depuis une restauration."
    if not report.is_connected:
        return "L’école n’est pas reliée à la DSR."
    return "L’école est à reconnecter à la DSR." if report.is_to_reconnect else ""


def why_not_compared(report: StatusReport) -> str:
    """Why "Vérifier maintenant" cannot be pressed; empty when it can. It only reads: a pause does not hold it."""
    return why_locked(report._replace(paused_reason=None), is_sending=False)


def resume_question(report: StatusReport) -> str:
    """What "Reprendre les envois" would mean while lessons are missing here; empty when nothing is."""
    if not report.missing_here:
        return ""
    said = missing_said(report.missing_here, is_unreadable=report.is_unreadable)
    return f"{said} Le reste de la file ne risque rien."


def resumed_words(*, is_connected: bool) -> str:
    """What "Reprendre les envois" has done."""
    if not is_connected:
        return f"La pause est finie. Sans accès à la DSR, rien ne part{NBSP}: les heures sont à déclarer à la main."
    return f"Les envois reprennent{NBSP}: rien n’est parti encore."


def settled_question(number: int) -> tuple[str, str]:
    """Title and message before "C'est réglé" ends the line of the lessons missing here."""
    return (
        "Ces leçons sont réglées ?",
        f"{missing_words(number)}. À dire une fois qu’elles sont remises ici, ou ressaisies et marquées{NBSP}: les "
        "autres leçons de ces jours-là, qui attendaient, partiront au prochain envoi.",
    )


def journal_question() -> tuple[str, str]:
    """Title and message before the damaged journal is set aside."""
    return (
        "Mettre le journal des envois de côté ?",
        "Le fichier abîmé est gardé sous un autre nom, un nouveau journal commence. Ce que l’ancien savait est perdu : "
        "chaque leçon en attente sera d’abord redemandée à la DSR avant de repartir, pour que rien ne soit compté deux "
        "fois. Si vous avez une sauvegarde récente, la restaurer garde davantage.",
    )


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
        differ = said_by(f"{count(found, 'écart')} avec la DSR", is_training=report.is_training)
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
        what = "ce sera à vous de décider" if report.is_blind else ASKED_AGAIN
        return Answer(f"{unanswered}{NBSP}: {what}.", State.warn("", "help"))
    if report.due:
        verb = "partira" if report.due == 1 else "partiront"
        coming = said_next_send(report, today)
        return Answer(f"{count(report.due, 'leçon')} {verb} {coming}.", State.waiting(""))
    if report.later:
        return Answer(f"{later_words(report.later)}, rien à faire.", State.waiting(""))
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


def to_the_second(instant: datetime | None) -> str:
    """ "20:00:03"; empty for none."""
    return "" if instant is None else f"{paris(instant):%H:%M:%S}"
