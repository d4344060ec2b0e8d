"""States of a lesson version on its way to the State. Anything not in the table is impossible and stops the run.

See ``docs/transmission.md``. ``blocked`` is derived (due and refused by pre-flight), never stored.
"""

from __future__ import annotations

from enum import StrEnum

from livret_desktop.errors import RuleError


class SubmissionState(StrEnum):
    """Where one version of one lesson stands."""

    DUE = "due"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TO_VERIFY = "to_verify"
    HELD = "held"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"
    ACCEPTED_BY_HAND = "accepted_by_hand"
    DECLARED_BY_HAND = "declared_by_hand"

    @property
    def label(self) -> str:
        """The word users read."""
        return _LABELS[self]


_LABELS = {
    SubmissionState.DUE: "En attente",
    SubmissionState.SENDING: "En cours",
    SubmissionState.ACCEPTED: "Acceptée",
    SubmissionState.REJECTED: "Refusée",
    SubmissionState.TO_VERIFY: "Réponse non reçue",
    SubmissionState.HELD: "À vous de décider",
    SubmissionState.SUPERSEDED: "Remplacée",
    SubmissionState.DROPPED: "Annulée avant envoi",
    SubmissionState.ACCEPTED_BY_HAND: "Acceptée (décidé ici)",
    SubmissionState.DECLARED_BY_HAND: "Déclarée à la main",
}

ALLOWED: dict[SubmissionState, frozenset[SubmissionState]] = {
    SubmissionState.DUE: frozenset(
        {SubmissionState.SENDING, SubmissionState.DROPPED, SubmissionState.DECLARED_BY_HAND}
    ),
    SubmissionState.SENDING: frozenset(
        {SubmissionState.ACCEPTED, SubmissionState.REJECTED, SubmissionState.TO_VERIFY, SubmissionState.DUE}
    ),
    SubmissionState.TO_VERIFY: frozenset(
        {
            SubmissionState.ACCEPTED,
            SubmissionState.DUE,
            SubmissionState.REJECTED,
            SubmissionState.HELD,
            SubmissionState.DECLARED_BY_HAND,
        }
    ),
    SubmissionState.REJECTED: frozenset({SubmissionState.DUE, SubmissionState.SUPERSEDED}),
    SubmissionState.HELD: frozenset(
        {
            SubmissionState.ACCEPTED_BY_HAND,
            SubmissionState.SUPERSEDED,
            SubmissionState.DECLARED_BY_HAND,
        }
    ),
    # To verify again: the Sunday pass proved that the State no longer has it, or has it otherwise.
    SubmissionState.ACCEPTED: frozenset({SubmissionState.SUPERSEDED, SubmissionState.TO_VERIFY}),
    SubmissionState.SUPERSEDED: frozenset(),
    SubmissionState.DROPPED: frozenset(),
    SubmissionState.ACCEPTED_BY_HAND: frozenset(),
    SubmissionState.DECLARED_BY_HAND: frozenset({SubmissionState.DUE, SubmissionState.TO_VERIFY}),
}

MAY_BE_AT_THE_STATE = (
    SubmissionState.ACCEPTED,
    SubmissionState.ACCEPTED_BY_HAND,
    SubmissionState.SENDING,
    SubmissionState.TO_VERIFY,
    SubmissionState.HELD,
)
"""Versions that are recorded there, or that nobody can say are not; beside them any that a person decided about."""

UNKNOWN_THERE = "LECON_INCONNUE"
"""Refusal of a cancellation: the State has nothing of what was to be cancelled."""
LOWER_THAN_THERE = "VERSION_PERIMEE"
CONFLICT_CODES = frozenset({"VERSION_CONFLIT", LOWER_THAN_THERE})
"""Refusals which say that the State does hold this lesson, otherwise than here: also once they gave way."""

UNATTEMPTED_ONLY = frozenset(
    {
        (SubmissionState.DUE, SubmissionState.DECLARED_BY_HAND),
        (SubmissionState.DECLARED_BY_HAND, SubmissionState.DUE),
        (SubmissionState.TO_VERIFY, SubmissionState.DECLARED_BY_HAND),
        (SubmissionState.DECLARED_BY_HAND, SubmissionState.TO_VERIFY),
    }
)
"""Lines of the table that only a version never attempted, as far as is known here, may take: once a byte has left, the
State may have it, and what a person then says of it is a decision about a held version."""
UNFROZEN_ONLY = frozenset({(SubmissionState.TO_VERIFY, SubmissionState.DECLARED_BY_HAND)})
"""Among them, those of a version without bytes: a restore alone put it in doubt, no send was about to take it."""


def check_transition(before: SubmissionState, after: SubmissionState) -> None:
    """Raise RuleError, explained, when the table has no such line."""
    if after not in ALLOWED[before]:
        raise RuleError(
            "Changement d’état impossible",
            f"Une leçon « {before.label} » ne peut pas devenir « {after.label} » : l’envoi s’est arrêté là, "
            "rien n’a été modifié.",
            "Copiez ce message pour le dépanneur ; les autres leçons restent dans la file.",
        )
