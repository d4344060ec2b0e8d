"""How this school reaches the DSR: settings and secret. Without them nothing is sent, and every screen says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.dsr import AUTHORIZATION_CODE, DsrAccess
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.services.access import dsr_vault
from livret_desktop.services.configuration import ChangedSetting, change_setting, read_settings, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.clock_gap import LARGEST_OFFSET_S, SHOWN_OFFSET_S
from livret_desktop.transmission.grants import KeptGrant

if TYPE_CHECKING:  # loads httpx and Authlib; the first page of every start asks whether there is a way in
    from livret_desktop.transmission.connection_test import ConnectionTest
    from livret_desktop.transmission.connection_words import StageResult


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
    """The secret given by the environment, else the one kept, else empty."""
    if given:
        return given
    try:
        return dsr_vault.read_secret(desk)
    except MachineError:
        return ""  # the store does not answer: the caller then says that the school is not connected


def keep_dsr_secret(desk: Desk, secret: str) -> None:
    """Keep the secret: in the credential store, else in the encrypted database. Raises MachineError (disk)."""
    dsr_vault.keep_secret(desk, secret)


def forget_dsr_secret(desk: Desk) -> None:
    """Forget the secret; nothing is sent any more. Raises MachineError when the store does not answer."""
    dsr_vault.forget_secret(desk)


def has_way_in(desk: Desk, given: str | None) -> bool:
    """True when what signs the school in is at hand: its secret, or a person's permission for this very access."""
    access = access_of(desk)
    if access.auth != AUTHORIZATION_CODE:
        return bool(dsr_secret(desk, given))
    return connection_of(desk) is not None


def connection_of(desk: Desk) -> KeptGrant | None:
    """The permission kept for the address and client id set now; None when there is none for them."""
    access = access_of(desk)
    try:
        kept = dsr_vault.DeskGrants(desk).read()
    except MachineError:
        return None
    is_for_this = kept is not None and (kept.grant.base_url, kept.grant.client_id) == (
        access.base_url.rstrip("/"),
        access.client_id,
    )
    return kept if is_for_this else None


def is_to_reconnect(desk: Desk, connection: Any) -> bool:
    """True when nothing signs the school in before a person connects it again: the answer to the last renewal was lost,
    and what renews is presented once only. Not while it is being renewed: the answer is then still to come.
    """
    is_by_browser = settings_of(Reading(connection))["dsr.auth"] == AUTHORIZATION_CODE
    if not is_by_browser or not dsr_vault.is_any_presented(connection):
        return False
    try:
        with dsr_vault.DeskGrants(desk).turn(wait_s=0):
            kept = connection_of(desk)
    except (
        MachineError
    ):  # being renewed; or the store or the folder does not answer, which a send will say itself
        return False
    return kept is not None and kept.is_doubtful


def where_secrets_rest(desk: Desk) -> str:
    """In French, where the secret or the permission rests, or would."""
    return dsr_vault.where_kept(desk)


def connection_test(desk: Desk, given: str | None, told: Callable[[StageResult], None]) -> ConnectionTest:
    """A test of the access as set, to be run on the pool; ``told`` hears each stage on that thread.

    It takes a run's own path and sends nothing of anybody. Raises nothing that a network or a server can do.
    """
    from livret_desktop.transmission.connection_test import CheckPlan, ConnectionTest  # noqa: PLC0415 - heavy

    plan = CheckPlan(
        access_of(desk),
        dsr_secret(desk, given),
        desk.clock,
        dsr_vault.DeskGrants(desk),
        SHOWN_OFFSET_S,
        LARGEST_OFFSET_S,
    )
    return ConnectionTest(plan, told)


def why_training_is_fixed(desk: Desk) -> str:
    """Why the training mode can no longer be changed in this school; empty while it can.

    It can always be left: what only the training server saw then counts for nothing (``services.outbox.training``). It
    cannot be entered once a lesson has left for real: "acceptée (essai)" must never take the place of "acceptée".
    """
    from livret_desktop.db.read_models.send_list import was_anything_attempted  # noqa: PLC0415 (see above)

    if read_settings(desk)["dsr.training"]:
        return ""
    with desk.database.read() as reading:
        if not was_anything_attempted(reading.connection):
            return ""
    return (
        "Des leçons de cette école sont déjà parties à la DSR, ou l’ont peut-être fait. Pour s’entraîner, ouvrez une "
        "école d’essai dans un autre dossier."
    )


def set_training(desk: Desk, *, is_training: bool) -> ChangedSetting:
    """Training mode on or off. Raises RuleError for entering it once a lesson has left for real, SenderBusyError while
    a run is under way: it speaks to one server to its end, and what that one says is noted as of the mode.

    Left: lessons that only the training server saw are due again, and sending is paused until "Reprendre les envois".
    """
    from livret_desktop.services.outbox.sender_lock import sender_lock  # noqa: PLC0415 (see above)
    from livret_desktop.services.outbox.training import void_training  # noqa: PLC0415 (see above)

    why = why_training_is_fixed(desk)
    if why and is_training:
        raise RuleError("Le mode essai ne change plus", why, "Rien n’a été modifié.")
    with sender_lock(desk.folder.sender_lock):
        changed = change_setting(desk, "dsr.training", "oui" if is_training else "non")
        void_training(desk)
    return changed
