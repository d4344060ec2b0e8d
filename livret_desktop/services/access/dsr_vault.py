"""Where the secrets of the access to the DSR rest: the system's credential store, else the encrypted database.

The database is used where there is no store, or for what the store cannot take (Windows: 1 280 characters). There it
is state of this copy: never exported, and forgotten by a restore (docs/decisions/sign_in.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from livret_desktop.db import machine_state
from livret_desktop.errors import LivretError, MachineError
from livret_desktop.security.credentials import dsr_grant_entry, dsr_secret_entry
from livret_desktop.services.context import Desk
from livret_desktop.services.locks import held
from livret_desktop.transmission.grants import Grant, KeptGrant

IN_DATABASE = "la base chiffrée de l’école"
LONGEST_WAIT_S = 48.0
"""A refresh ends within 46 s (``Timeouts``): whoever waits longer waits for something else."""
_PRESENTED = "dsr.grant_presented"


@dataclass(frozen=True, slots=True)
class _Place:
    entry: str
    state: str


def read_secret(desk: Desk) -> str:
    """The client secret; empty when there is none. Raises MachineError when the store does not answer."""
    return _read(desk, _secret_place(desk)) or ""


def keep_secret(desk: Desk, secret: str) -> None:
    """Keep the client secret, durably. Raises MachineError (the database cannot be written)."""
    _keep(desk, _secret_place(desk), secret)


def forget_secret(desk: Desk) -> None:
    """There is no client secret any more. Raises MachineError when the store does not answer."""
    _forget(desk, _secret_place(desk))


def where_kept(desk: Desk) -> str:
    """In French, where a secret kept now would rest, or rests."""
    with desk.database.read() as reading:
        states = (_secret_place(desk).state, _grant_place(desk).state)
        is_here = any(machine_state.read_state(reading.connection, state) for state in states)
    if is_here or not desk.credentials.is_there():
        return IN_DATABASE
    return desk.credentials.describe()


def is_any_presented(connection: Any) -> bool:
    """True while a grant may be spent: only then is it worth asking the store which one."""
    return machine_state.read_state(connection, _PRESENTED) is not None


def forget_copied(connection: Any) -> None:
    """A restored copy brings no access with it: a single-use token of then must not be presented again."""
    for state in ("dsr.secret", "dsr.grant", _PRESENTED):
        machine_state.keep_state(connection, state, None)


class DeskGrants:
    """A :class:`GrantKeeper` for the open school: one operating-system lock, one place at rest."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._place = _grant_place(desk)

    @contextmanager
    def turn(self, wait_s: float = LONGEST_WAIT_S) -> Iterator[None]:
        """See :class:`GrantKeeper`. Raises MachineError when another still has it after ``wait_s``."""
        busy = MachineError(
            "Une connexion à la DSR est en cours",
            "Un autre envoi ou un autre test renouvelle en ce moment la connexion de l’école.",
            "Attendez qu’il finisse, puis recommencez.",
        )
        with held(self._desk.folder.sign_in_lock, busy, wait_s=wait_s):
            yield

    def read(self) -> KeptGrant | None:
        """See :class:`GrantKeeper`."""
        kept = _as_grant(_read(self._desk, self._place))
        if kept is None:
            return None
        with self._desk.database.read() as reading:
            presented = machine_state.read_state(reading.connection, _PRESENTED)
        return KeptGrant(kept, presented == _mark(kept))

    def note_presented(self, grant: Grant) -> None:
        """See :class:`GrantKeeper`."""
        with self._desk.database.quiet_write() as connection:
            machine_state.keep_state(connection, _PRESENTED, _mark(grant))

    def keep(self, grant: Grant) -> None:
        """See :class:`GrantKeeper`. A crash in between leaves the mark of the former grant, which harms nobody."""
        if _as_grant(_read(self._desk, self._place)) != grant:
            _keep(self._desk, self._place, _as_text(grant))
        with self._desk.database.quiet_write() as connection:
            machine_state.keep_state(connection, _PRESENTED, None)

    def forget(self) -> None:
        """See :class:`GrantKeeper`."""
        _forget(self._desk, self._place)


def _secret_place(desk: Desk) -> _Place:
    return _Place(dsr_secret_entry(str(desk.school_id)), "dsr.secret")


def _grant_place(desk: Desk) -> _Place:
    return _Place(dsr_grant_entry(str(desk.school_id)), "dsr.grant")


def _read(desk: Desk, place: _Place) -> str | None:
    with desk.database.read() as reading:
        here = machine_state.read_state(reading.connection, place.state)
    if here is not None:
        return str(here)
    try:
        return desk.credentials.get(place.entry)
    except MachineError:
        if desk.credentials.is_there():
            raise
        return None


def _keep(desk: Desk, place: _Place, secret: str) -> None:
    try:
        desk.credentials.set(place.entry, secret)
        here = None
    except LivretError:  # no store, a locked one, or too long for it: the encrypted database takes it
        here = secret
    with desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, place.state, here)
    if here is not None:
        with suppress(MachineError):  # what is here is read first: an old one there is never used again
            desk.credentials.delete(place.entry)


def _forget(desk: Desk, place: _Place) -> None:
    with desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, place.state, None)
    if desk.credentials.is_there():
        desk.credentials.delete(place.entry)


def _mark(grant: Grant) -> str:
    """Tells one token from another, and nothing of either."""
    return hashlib.sha256(grant.refresh_token.encode()).hexdigest()


def _as_text(grant: Grant) -> str:
    return "\n".join((grant.refresh_token, grant.base_url, grant.client_id, grant.token_path))


def _as_grant(text: str | None) -> Grant | None:
    parts = (text or "").split("\n")
    return Grant(*parts) if len(parts) == 4 else None
