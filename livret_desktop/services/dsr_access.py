"""How this school reaches the DSR: settings and secret. Without them nothing is sent, and every screen says so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from livret_desktop.db.read_models.send_list import was_anything_attempted
from livret_desktop.domain.dsr import Capabilities, DsrAccess, DsrGateway
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.security.credentials import dsr_secret_entry
from livret_desktop.services.configuration import ChangedSetting, change_setting, read_settings
from livret_desktop.services.context import Desk


@dataclass(frozen=True, slots=True)
class TestedAccess:
    """What the server answered, and how long sign-in and answer took."""

    capabilities: Capabilities
    took_s: float


def access_of(desk: Desk) -> DsrAccess:
    """Address and program id as set; both may still be empty."""
    settings = read_settings(desk)
    return DsrAccess(
        base_url=settings["dsr.base_url"],
        client_id=settings["dsr.client_id"],
        auth=settings["dsr.auth"],
        is_training=settings["dsr.training"],
    )


def dsr_secret(desk: Desk, given: str | None) -> str:
    """The secret given by the environment, else the one of the credential store, else empty."""
    if given:
        return given
    try:
        return desk.credentials.get(dsr_secret_entry(str(desk.school_id))) or ""
    except MachineError:
        return ""  # no store on this machine: the caller then says that the school is not connected


def keep_dsr_secret(desk: Desk, secret: str) -> None:
    """Keep the secret in the credential store. Raises MachineError where there is none, RuleError when too long."""
    desk.credentials.set(dsr_secret_entry(str(desk.school_id)), secret)


def forget_dsr_secret(desk: Desk) -> None:
    """Forget the secret; nothing is sent any more. Raises MachineError when the store does not answer."""
    desk.credentials.delete(dsr_secret_entry(str(desk.school_id)))


def try_access(desk: Desk, connect: Callable[[], DsrGateway]) -> TestedAccess:
    """Sign in and ask what the server guarantees; no lesson leaves. Network: on the pool.

    Raises RuleError (no access, an address refused), ServiceError (what the server or the network does).
    """
    began = desk.clock.monotonic()
    with closing(connect()) as gateway:
        capabilities = gateway.capabilities()
    return TestedAccess(capabilities, desk.clock.monotonic() - began)


def why_training_is_fixed(desk: Desk) -> str:
    """Why the training mode can no longer be changed in this school; empty while it can.

    Once a lesson has left, its state says where it is: "acceptée (essai)" must never become "acceptée".
    """
    with desk.database.read() as reading:
        if not was_anything_attempted(reading.connection):
            return ""
    if read_settings(desk)["dsr.training"]:
        return (
            "Des leçons de cette école sont déjà parties au serveur d’essai : elles ne sont pas à la DSR. "
            "Pour travailler pour de bon, créez une école dans un autre dossier, ou restaurez une sauvegarde "
            "d’avant l’essai."
        )
    return (
        "Des leçons de cette école sont déjà parties à la DSR. Pour s’entraîner, ouvrez une école d’essai "
        "dans un autre dossier."
    )


def set_training(desk: Desk, *, is_training: bool) -> ChangedSetting:
    """Training mode on or off. Raises RuleError once a lesson has left."""
    why = why_training_is_fixed(desk)
    if why:
        raise RuleError("Le mode essai ne change plus", why, "Rien n’a été modifié.")
    return change_setting(desk, "dsr.training", "oui" if is_training else "non")
