"""What the reject codes mean to an office: cause, what to do, which field. Unknown codes are shown as they came."""

from __future__ import annotations

from typing import NamedTuple

_RESEND = "ouvrez la leçon, corrigez-la, et elle repart"
_ASK_AGAIN = (
    "Redemandez à la DSR ce qu’elle a : rien n’a été remplacé. Si sa version est la bonne, l’onglet Dimanche la "
    "remet ici ; sinon ouvrez la leçon et corrigez-la, elle repart en nouvelle version."
)
_TOO_OLD = "DATE_TROP_ANCIENNE"
_TOO_OLD_PERHAPS_THERE = (
    "Vérifiez la date ; si elle est juste, demandez à la DSR ce qu’elle a de cette leçon, et qu’elle le corrige. "
    "Si elle n’en a rien, annulez-la ici, ressaisissez-la, et dites de celle-là que vous l’avez déclarée."
)
_ALONE = "La DSR n’accepte pas cette leçon, même seule"


class Rejection(NamedTuple):
    """One reject code in French. ``field`` is our field to open ("student.neph"), "" when none is concerned."""

    code: str
    cause: str
    todo: str
    field: str = ""
    is_known: bool = True


_KNOWN = {
    rejection.code: rejection
    for rejection in (
        Rejection(
            "NEPH_INCONNU",
            "La DSR ne connaît pas ce NEPH.",
            "Comparez-le avec l’AIPC de l’élève, corrigez-le, puis renvoyez.",
            "student.neph",
        ),
        Rejection(
            "NOM_DISCORDANT",
            "Le nom de naissance ou les prénoms ne sont pas ceux que la DSR a pour ce NEPH.",
            "Recopiez le nom de naissance et tous les prénoms de l’AIPC, puis renvoyez.",
            "student.birth_name",
        ),
        Rejection(
            "ELEVE_NON_RATTACHE",
            "L’élève n’est pas rattaché à votre école à la DSR.",
            "Rattachez l’élève dans votre espace à la DSR (ou attendez que son ancienne école le libère), puis cliquez "
            "sur Renvoyer.",
            "student.birth_name",
        ),
        Rejection(
            "FORMATEUR_INCONNU",
            "La DSR ne connaît pas ce numéro d’autorisation d’enseigner.",
            "Comparez-le avec la carte de l’enseignant, corrigez-le, puis renvoyez.",
            "instructor.authorisation_number",
        ),
        Rejection(
            "FORMATEUR_NON_RATTACHE",
            "L’enseignant n’est pas rattaché à votre école à la DSR.",
            "Déclarez-le à la préfecture ou dans votre espace à la DSR, puis cliquez sur Renvoyer.",
            "instructor.surname",
        ),
        Rejection(
            "AUTORISATION_EXPIREE",
            "L’autorisation d’enseigner n’était plus valable le jour de la leçon.",
            "Vérifiez sa date de fin et la demande de renouvellement sur la fiche de l’enseignant.",
            "instructor.authorisation_expires_on",
        ),
        Rejection(
            "SIMULATEUR_NON_RECONNU",
            "La DSR ne reconnaît pas ce simulateur.",
            "Vérifiez son numéro et sa reconnaissance sur la fiche du simulateur.",
            "simulator.number",
        ),
        Rejection(
            "AGREMENT_INCONNU",
            "La DSR ne connaît pas le numéro d’agrément de l’école.",
            "Comparez-le avec l’arrêté préfectoral, corrigez la fiche École, puis renvoyez.",
            "school.agrement_number",
        ),
        Rejection(
            "CHEVAUCHEMENT_FORMATEUR",
            "L’enseignant a déjà une autre leçon à ce moment-là.",
            f"Vérifiez l’heure, la durée et l’enseignant : {_RESEND}.",
            "lesson.starts_at",
        ),
        Rejection(
            "CHEVAUCHEMENT_ELEVE",
            "L’élève a déjà une autre leçon à ce moment-là, ici ou dans une autre école.",
            f"Vérifiez l’heure et la durée : {_RESEND}.",
            "lesson.starts_at",
        ),
        Rejection(
            "DUREE_INVALIDE",
            "La DSR n’accepte pas cette durée.",
            f"Vérifiez la durée réelle : {_RESEND}.",
            "lesson.minutes",
        ),
        Rejection(
            "DATE_FUTURE",
            "La leçon n’était pas finie à l’heure de la DSR.",
            "Vérifiez la date de la leçon et l’heure de ce PC, puis renvoyez.",
            "lesson.starts_at",
        ),
        Rejection(
            _TOO_OLD,
            "La leçon est plus ancienne que ce que la DSR accepte.",
            "Vérifiez la date ; si elle est juste, déclarez ces heures à la DSR par un autre moyen, puis "
            "dites-le ici.",
            "lesson.starts_at",
        ),
        Rejection(
            "CATEGORIE_NON_AUTORISEE",
            "L’enseignant ou l’école n’est pas autorisé pour cette catégorie.",
            "Vérifiez la catégorie de la leçon et celles de la fiche de l’enseignant.",
            "lesson.category",
        ),
        Rejection(
            "VERSION_PERIMEE",
            "La DSR a déjà une version plus récente de cette leçon.",
            _ASK_AGAIN,
        ),
        Rejection(
            "VERSION_CONFLIT",
            "La DSR a déjà cette version de la leçon avec un autre contenu.",
            _ASK_AGAIN,
        ),
        Rejection(
            "LECON_INCONNUE",
            "La DSR répond qu’elle ne connaît pas cette leçon.",
            "Rien n’y est enregistré : corrigez-la ou renvoyez-la. Si elle revient refusée, voyez avec la DSR.",
        ),
    )
}


def where_perhaps_there(rejection: Rejection) -> Rejection:
    """The same of a lesson of which the State may have another version: it cannot be said declared otherwise."""
    return rejection._replace(todo=_TOO_OLD_PERHAPS_THERE) if rejection.code == _TOO_OLD else rejection


def explain_rejection(code: str, message: str = "") -> Rejection:
    """The French of a reject code; an unknown one is given as it came, with the server's message."""
    known = _KNOWN.get(code)
    if known is not None:
        return known
    if message.startswith(_ALONE) or _is_status(code):
        return _not_taken_alone(code)
    quoted = message.strip().removesuffix(".")
    said = f" et dit : « {quoted} »" if quoted else ""
    return Rejection(
        code,
        f"La DSR refuse avec le code « {code} »{said}.",
        "Ce code est inconnu du programme : corrigez selon le message, ou copiez-le pour le dépanneur.",
        is_known=False,
    )


def refused_alone(status: int | None) -> str:
    """What is kept of a lesson whose request was refused with nobody named in it: our words, never the server's."""
    return f"{_ALONE} (réponse {status})."


def _not_taken_alone(code: str) -> Rejection:
    said = f"réponse {code}" if _is_status(code) else f"code « {code} »"
    return Rejection(
        code,
        f"{_ALONE} ({said}).",
        "Copiez ce message pour le dépanneur ; les autres leçons partent sans elle.",
    )


def _is_status(code: str) -> bool:
    return len(code) == 3 and code.isascii() and code.isdigit()


def known_codes() -> frozenset[str]:
    """The codes that have their own French text."""
    return frozenset(_KNOWN)
