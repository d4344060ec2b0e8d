"""The words of the access to the DSR: how the school signs in, and each line of the connection test."""

from __future__ import annotations

from dataclasses import dataclass

from livret_desktop.domain.dsr import AUTHORIZATION_CODE, CLIENT_CREDENTIALS
from livret_desktop.domain.french import NBSP
from livret_desktop.transmission.connection_words import Stage, StageResult, StageState
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.tokens import Tone

WAYS = (
    (CLIENT_CREDENTIALS, "Par le secret remis par la DSR"),
    (AUTHORIZATION_CODE, "Dans le navigateur, par une personne"),
)
STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class WayIn:
    """How this school signs in, and whether what that takes is at hand."""

    is_by_browser: bool
    is_at_hand: bool
    is_doubtful: bool
    place: str

    @property
    def action(self) -> str:
        """The button that opens the browser."""
        return "Reconnecter…" if self.is_at_hand else "Se connecter…"

    @property
    def words(self) -> str:
        """Where things stand with the permission given in the browser; empty where a secret is used."""
        if not self.is_by_browser:
            return ""
        if self.is_doubtful:
            return (
                "La réponse de la DSR au dernier renouvellement s’est perdue : reconnectez l’école dans le navigateur. "
                "Les leçons attendent, rien n’est perdu."
            )
        if self.is_at_hand:
            return f"École connectée. La permission se renouvelle seule ; elle est gardée dans {self.place}."
        return (
            "École pas encore connectée : une page de la DSR s’ouvre dans le navigateur, vous y tapez votre mot de "
            "passe. Ce programme ne le voit jamais."
        )


def pending(stage: Stage) -> State:
    """A stage that has not been reached."""
    return State(stage.value, "clock", Tone.QUIET, False)


def stage_state(result: StageResult) -> State:
    """A stage that was gone through."""
    if result.state is StageState.OK:
        return State.ok(result.stage.value)
    icon, tone = ("bad-circle", Tone.BAD) if result.state is StageState.BAD else ("alert", Tone.WARN)
    return State(result.stage.value, icon, tone, False)


def verdict(results: list[StageResult], took_s: float, at: str) -> str:
    """The one sentence under the button."""
    if results and results[-1].state is StageState.BAD:
        return f"Dernier test{NBSP}: {at}. Aucune leçon n’est partie."
    took = f"{took_s:.1f}".replace(".", ",")
    return f"Dernier test{NBSP}: {at}, réponse en {took}{NBSP}s. Aucune leçon n’est partie."


@dataclass(frozen=True, slots=True)
class SecretWords:
    """What stands in and under the field of the secret; ``why_nothing``: why there is no secret to forget."""

    placeholder: str
    hint: str
    why_nothing: str


def secret_words(place: str, *, is_kept: bool, is_given: bool) -> SecretWords:
    """The truth about the secret: kept here, given to the program for this once as it was started, or neither."""
    if is_given:
        instead = "à la place de celui qui est gardé" if is_kept else "et n’est gardé nulle part"
        hint = f"Un secret a été donné au programme à son démarrage{NBSP}: il sert cette fois-ci, {instead}."
        why = "" if is_kept else "Le secret de cette fois n’est pas gardé ici : il n’y a rien à oublier."
        return SecretWords("donné au démarrage, pour cette fois", hint, why)
    hint = f"Gardé dans {place}, jamais en clair."
    if is_kept:
        return SecretWords("un secret est gardé", hint, "")
    return SecretWords("aucun", hint, "Aucun secret n’est gardé.")
