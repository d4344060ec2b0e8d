"""How this school reaches the DSR: settings and secret. Without them nothing is sent, and every screen says so."""

from __future__ import annotations

from livret_desktop.domain.dsr import DsrAccess
from livret_desktop.errors import MachineError
from livret_desktop.security.credentials import dsr_secret_entry
from livret_desktop.services.configuration import read_settings
from livret_desktop.services.context import Desk


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
