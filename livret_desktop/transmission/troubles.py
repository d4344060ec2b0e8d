"""Everything that can go wrong on the way, in French: what happened, and what to do about it.

``kind`` is the row of the answer table. For a POST of uncertain outcome, ``MAYBE_RECORDED`` is added to the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from livret_desktop.clock import paris
from livret_desktop.domain.dsr import AnswerKind
from livret_desktop.domain.french import clock_time, minute_after
from livret_desktop.transmission.outcome import FailureKind

NOTHING_TO_DO = "Rien à faire : le programme réessaie tout seul."
WILL_VERIFY = (
    "Rien à faire : avant tout nouvel envoi, le programme demandera à la DSR ce qu’elle a enregistré ; "
    "si elle ne peut pas le dire, ces leçons vous seront montrées."
)
OPEN_PORTAL = (
    "Si ce réseau demande de s’identifier (hôtel, gare, téléphone partagé), quelqu’un doit ouvrir le navigateur et le "
    "faire ; ensuite, ou si c’est une maintenance, le programme réessaie tout seul."
)
NOT_VERIFIABLE = (
    "Cette DSR ne permet ni de relire ni de renvoyer sans risque : au prochain envoi, ces leçons passent dans "
    "« À vous de décider ». Vérifiez auprès d’elle ce qu’elle a enregistré."
)
_THEN_VERIFY = (
    "Avant tout nouvel envoi il demandera à la DSR ce qu’elle a enregistré ; si elle ne peut pas "
    "le dire, ces leçons vous seront montrées."
)
OPEN_PORTAL_THEN_VERIFY = f"{OPEN_PORTAL} {_THEN_VERIFY}"
MAYBE_RECORDED = "La DSR a peut-être enregistré ces leçons."
NOTHING_RECORDED = "Rien n’a été enregistré."
ASK_PROXY = (
    "Demandez à la personne qui gère le réseau d’autoriser ce programme sans mot de passe, ou de régler le proxy "
    "de ce PC sous la forme http://nom:motdepasse@proxy:port."
)
_NETWORK = "Vérifiez la connexion à Internet ; le programme réessaie tout seul."
_SUPPORT = "Copiez ce message pour le dépanneur ; les leçons attendent dans la file, rien n’est perdu."
_TLS = "L’identité du serveur n’est pas prouvée : aucune donnée d’élève n’est partie."


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of trouble: its row in the answer table, what happened, what to do."""

    kind: AnswerKind
    what: str
    todo: str


_FAILURES = {
    FailureKind.NAME_UNKNOWN: Trouble(
        AnswerKind.NOT_SENT,
        "Le nom du serveur de la DSR n’est pas trouvé : la connexion n’a pas abouti.",
        "Vérifiez que ce PC est relié à Internet, puis l’adresse dans Réglages ; le programme réessaie tout seul.",
    ),
    FailureKind.NO_NETWORK: Trouble(
        AnswerKind.NOT_SENT,
        "Ce PC n’est relié à aucun réseau qui mène à la DSR : la connexion n’a pas abouti.",
        "Vérifiez le câble ou le Wi-Fi ; le programme réessaie tout seul.",
    ),
    FailureKind.REFUSED: Trouble(
        AnswerKind.NOT_SENT,
        "La machine de la DSR est trouvée, mais son service ne répond pas : la connexion n’a pas abouti.",
        "Rien à faire si l’adresse est juste : le service est arrêté, le programme réessaie tout seul.",
    ),
    FailureKind.PROXY: Trouble(
        AnswerKind.NOT_SENT,
        "Le proxy de votre réseau ne mène pas à la DSR : la connexion n’a pas abouti.",
        "Demandez à la personne qui gère le réseau d’autoriser cette adresse ; le programme réessaie tout seul.",
    ),
    FailureKind.UNREACHABLE: Trouble(
        AnswerKind.NOT_SENT, "Le serveur de la DSR ne répond pas : la connexion n’a pas abouti.", _NETWORK
    ),
    FailureKind.PROXY_SIGN_IN: Trouble(
        AnswerKind.NEEDS_PERSON,
        "Le proxy de votre réseau demande un mot de passe (407) : la connexion n’a pas abouti.",
        ASK_PROXY,
    ),
    FailureKind.CERTIFICATE_EARLY: Trouble(
        AnswerKind.NEEDS_PERSON,
        f"Le certificat du serveur n’est pas encore valable à la date de ce PC. {_TLS}",
        "Vérifiez la date et l’heure du PC : elles sont sans doute en retard.",
    ),
    FailureKind.CERTIFICATE_EXPIRED: Trouble(
        AnswerKind.NEEDS_PERSON,
        f"Le certificat du serveur n’est pas valable à la date de ce PC. {_TLS}",
        "Vérifiez la date et l’heure du PC ; si elles sont justes, attendez que la DSR renouvelle son certificat.",
    ),
    FailureKind.CERTIFICATE_NAME: Trouble(
        AnswerKind.NEEDS_PERSON,
        f"Le serveur qui répond porte un autre nom que celui de la DSR. {_TLS}",
        "Vérifiez l’adresse dans Réglages ; sur un réseau public, ouvrez d’abord sa page de connexion.",
    ),
    FailureKind.CERTIFICATE_UNKNOWN: Trouble(
        AnswerKind.NEEDS_PERSON,
        f"Le certificat du serveur vient d’une autorité que ce PC ne connaît pas. {_TLS}",
        "Si un antivirus ou un proxy inspecte les connexions, demandez d’installer son certificat dans le système.",
    ),
    FailureKind.TLS: Trouble(
        AnswerKind.NEEDS_PERSON,
        f"La connexion protégée avec la DSR n’a pas pu s’établir. {_TLS}",
        "Vérifiez l’adresse dans Réglages et le réseau (page de connexion, antivirus, proxy), puis réessayez.",
    ),
}
_AFTER_SENDING = {
    FailureKind.TIMED_OUT: "La réponse de la DSR n’est pas arrivée à temps.",
    FailureKind.CUT: "La connexion s’est coupée avant la fin de la réponse de la DSR.",
    FailureKind.TOO_BIG: "La réponse de la DSR est démesurée : elle n’a pas été lue.",
    FailureKind.ENCODED: "La réponse de la DSR est dans un codage illisible.",
}
_BEFORE_SENT = Trouble(
    AnswerKind.NOT_SENT,
    "La connexion s’est coupée avant que tout soit parti.",
    _NETWORK,
)


def failed(kind: FailureKind, is_body_sent: bool) -> Trouble:
    """The trouble of an exchange without a whole answer. The boundary is the last byte handed to the socket."""
    if is_body_sent:
        what = _AFTER_SENDING.get(kind, _AFTER_SENDING[FailureKind.CUT])
        return Trouble(AnswerKind.UNKNOWN, what, WILL_VERIFY)
    return _FAILURES.get(kind, _BEFORE_SENT)


_SIGN_IN = Trouble(
    AnswerKind.UNAUTHENTICATED,
    "La DSR ne reconnaît plus la connexion de l’école (401).",
    "Ouvrez Réglages, Accès à la DSR, et cliquez sur «\u00a0Tester la connexion\u00a0»\u00a0: il dit ce qui manque.",
)
_STATUSES = {
    400: Trouble(
        AnswerKind.REFUSED,
        "La DSR a refusé l’envoi sans dire quelle leçon est en cause (400).",
        "Rien à faire : le programme coupe l’envoi en deux jusqu’à trouver la leçon en cause.",
    ),
    401: _SIGN_IN,
    403: Trouble(
        AnswerKind.NEEDS_PERSON,
        "La DSR interdit cet accès à l’école (403).",
        "Demandez à la DSR si l’accès de l’école est ouvert (agrément, identifiant Aurige, droits d’écriture).",
    ),
    404: Trouble(
        AnswerKind.NEEDS_PERSON,
        "L’adresse du service n’existe pas sur ce serveur (404).",
        "Vérifiez l’adresse de la DSR dans Réglages.",
    ),
    407: Trouble(
        AnswerKind.NEEDS_PERSON,
        "Le proxy de votre réseau demande un mot de passe (407).",
        ASK_PROXY,
    ),
    408: Trouble(
        AnswerKind.UNKNOWN, "Le serveur de la DSR dit avoir attendu trop longtemps (408).", WILL_VERIFY
    ),
    413: Trouble(
        AnswerKind.TOO_LARGE,
        "L’envoi est trop gros pour la DSR (413).",
        "Rien à faire : le programme envoie en plusieurs fois.",
    ),
    415: Trouble(
        AnswerKind.NEEDS_PERSON,
        "La DSR n’accepte pas le format de l’envoi (415).",
        "Cherchez une mise à jour du programme ; sinon copiez ce message pour le dépanneur.",
    ),
    429: Trouble(
        AnswerKind.TOO_MANY,
        "La DSR reçoit trop de demandes (429).",
        "Rien à faire : elle ne dit pas jusqu’à quand, le programme réessaie tout seul un peu plus tard.",
    ),
    503: Trouble(
        AnswerKind.UNKNOWN, "Le serveur de la DSR est momentanément indisponible (503).", WILL_VERIFY
    ),
}
_STATUSES[511] = Trouble(
    AnswerKind.UNKNOWN, "Ce réseau attend qu’on s’identifie avant de laisser passer (511).", OPEN_PORTAL
)
_STATUSES[422] = Trouble(
    AnswerKind.REFUSED, _STATUSES[400].what.replace("(400)", "(422)"), _STATUSES[400].todo
)

ENVELOPE_REFUSED = Trouble(
    AnswerKind.NEEDS_PERSON,
    "La DSR refuse l’identité de l’école : numéro d’agrément ou identifiant Aurige.",
    "Corrigez la fiche École, puis relancez l’envoi.",
)
LESSONS_REFUSED = Trouble(
    AnswerKind.LESSONS_REFUSED,
    "La DSR a refusé des leçons mal formées.",
    "Corrigez les leçons refusées ; les autres repartent aussitôt.",
)
IN_PROGRESS = Trouble(
    AnswerKind.IN_PROGRESS,
    "La DSR traite encore cet envoi (409).",
    "Rien à faire : le même envoi sera présenté de nouveau dans un moment.",
)
KEY_REUSED = Trouble(
    AnswerKind.KEY_REUSED,
    "La DSR a déjà vu cette référence d’envoi avec un autre contenu (409).",
    f"Un proxy a peut-être répété l’envoi, ou c’est une erreur de ce programme. {_SUPPORT}",
)
CONFLICT_UNREAD = Trouble(
    AnswerKind.UNKNOWN, "La DSR signale un conflit (409) sans dire lequel.", WILL_VERIFY
)
HTML_ANSWER = "Une page web a répondu à la place de la DSR (portail de connexion, proxy ou maintenance)."
NOT_JSON = "La réponse de la DSR n’est pas du JSON lisible."
NOT_OURS = "La réponse de la DSR ne correspond pas à l’envoi."


def of_status(status: int) -> Trouble:
    """The trouble a status tells by itself. 200 is not one: see the judging of its content."""
    if status in _STATUSES:
        return _STATUSES[status]
    if 300 <= status < 400:
        return Trouble(
            AnswerKind.REDIRECTED,
            f"Le serveur renvoie vers une autre adresse ({status}) : elle n’a pas été suivie.",
            "Vérifiez l’adresse de la DSR dans Réglages ; sur un réseau public, ouvrez d’abord sa page de connexion.",
        )
    if 400 <= status < 500:
        return refused_request(status)
    if 500 <= status < 600:
        return Trouble(AnswerKind.UNKNOWN, f"Le serveur de la DSR est en panne ({status}).", WILL_VERIFY)
    return Trouble(
        AnswerKind.UNKNOWN,
        f"La DSR a donné une réponse que ce programme ne connaît pas ({status}).",
        WILL_VERIFY,
    )


def todo_of(trouble: Trouble, asked_until: datetime | None, now: datetime) -> str:
    """What to do, with the hour until which the server asked to wait. None: it asked nothing that makes sense."""
    if asked_until is None or trouble.kind not in _WAITING:
        return trouble.todo
    hour = _said_hour(asked_until, now)
    if trouble.kind is AnswerKind.TOO_MANY:
        return f"Rien à faire : elle demande d’attendre jusqu’à {hour}, l’envoi reprend ensuite."
    return f"{trouble.todo} Pas avant {hour} : la DSR le demande."


def todo_where_nothing_can_be_checked(todo: str) -> str:
    """The same for a server that neither deduplicates nor can be read: nobody but a person will know."""
    for promise in (_THEN_VERIFY, WILL_VERIFY, IN_PROGRESS.todo):
        todo = todo.replace(promise, NOT_VERIFIABLE)
    return todo


_WAITING = frozenset({AnswerKind.TOO_MANY, AnswerKind.UNKNOWN, AnswerKind.NOT_SENT, AnswerKind.IN_PROGRESS})
"""The troubles after which the program comes back by itself, when the server allows."""


def _said_hour(until: datetime, now: datetime) -> str:
    """To the minute, never too early."""
    shown = minute_after(until)
    gap = (paris(shown).date() - paris(now).date()).days
    return clock_time(shown) if not gap else f"demain {clock_time(shown)}"


def refused_request(status: int) -> Trouble:
    """A 4xx that has no row of its own."""
    return Trouble(AnswerKind.NEEDS_PERSON, f"La DSR a refusé la demande (réponse {status}).", _SUPPORT)
