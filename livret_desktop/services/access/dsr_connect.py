"""Connecting the school to the DSR in the browser, and ending that: "Se connecter…", "Reconnecter", "Déconnecter"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.dsr import AUTHORIZATION_CODE
from livret_desktop.errors import RuleError
from livret_desktop.services.access.dsr_access import access_of, dsr_secret
from livret_desktop.services.access.dsr_vault import DeskGrants
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.send_wait import keep_wait, read_wait
from livret_desktop.transmission.timeouts import Timeouts


def connect_school(
    desk: Desk,
    given_secret: str | None,
    open_browser: Callable[[str], bool],
    is_cancelled: Callable[[], bool],
    timeouts: Timeouts | None = None,
) -> Changes:
    """Let a person give the school's permission in the browser, and keep it before it is used. Blocks: on the pool.

    Raises RuleError (no such way set, an address refused), DsrError (refused, cancelled, too late, network),
    MachineError (it cannot be kept).
    """
    from livret_desktop.transmission.authorization import (  # noqa: PLC0415 - Authlib and httpx are heavy
        Browsing,
        connect_in_browser,
    )

    access = access_of(desk)
    if access.auth != AUTHORIZATION_CODE:
        raise RuleError(
            "Cette école se connecte par un secret",
            "Aucune page n’est à ouvrir : l’identifiant et le secret remis par la DSR suffisent.",
            "Saisissez le secret, ou changez la façon de se connecter dans Réglages, Accès à la DSR.",
        )
    browsing = Browsing(open_browser, is_cancelled)
    grant = connect_in_browser(access, dsr_secret(desk, given_secret), desk.clock, browsing, timeouts)
    keeper = DeskGrants(desk)
    with keeper.turn():
        keeper.keep(grant)
    with desk.database.quiet_write() as connection:
        keep_wait(connection, replace(read_wait(connection).without_back_off(), person=None))
    return Changes(frozenset({Kind.SETTINGS, Kind.OUTBOX}), "Connexion à la DSR")


def disconnect_school(desk: Desk) -> Changes:
    """Forget the permission here; it is ended at the DSR on its own page. Raises MachineError."""
    keeper = DeskGrants(desk)
    with keeper.turn():
        keeper.forget()
    return Changes(frozenset({Kind.SETTINGS}), "Déconnexion de la DSR")
