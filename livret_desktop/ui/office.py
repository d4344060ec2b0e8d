"""What every page is given: the open school, the bridge to background work, and the ways out of the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from livret_desktop.background.network import NetworkWatch
from livret_desktop.background.sends import Sends
from livret_desktop.backup.volumes import Volumes
from livret_desktop.domain.dsr import DsrGateway
from livret_desktop.errors import MachineError
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.recovery_sheet import SheetState
from livret_desktop.system.autostart import WindowsAutostart, system_autostart
from livret_desktop.ui.bridge import Bridge


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """A copy to put in place of the school at work, the key that opens it, and what is known of the sheet."""

    file: Path
    key: MasterKey
    sheet: SheetState | None = None


@dataclass(frozen=True, slots=True)
class NewKeyRequest:
    """Change the master key; ``deliver`` prints or saves the new sheet, on a pool thread."""

    deliver: Callable[[bytes], None]
    key: MasterKey = field(repr=False)
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class WayBackRequest:
    """Take up the copy made before an update; ``key`` opens the data of the newer program, and the copy."""

    key: MasterKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class LocalCopyRequest:
    """Go back to a copy of this PC, under the key of the open school."""

    copy: Path
    key: MasterKey = field(repr=False)


ClosedWork = RestoreRequest | NewKeyRequest | WayBackRequest | LocalCopyRequest
"""What can only be done while the school is closed."""


def _no_door(_request: ClosedWork) -> None:
    raise MachineError(
        "Cela ne peut pas se faire d’ici",
        "Cette fenêtre ne sait pas fermer l’école pour la remplacer. Rien n’a changé.",
        "Fermez le programme, et restaurez depuis son premier écran, ou par « backup restore ».",
    )


@dataclass(frozen=True)
class Office:
    """Wired by the window's door, passed to each page. ``connect`` may raise RuleError: no access set.

    ``closed_work_asked`` closes the school, does the work, and opens again; it returns at once. Only the door can do
    that: without one it raises MachineError.
    """

    desk: Desk
    bridge: Bridge
    connect: Callable[[], DsrGateway]
    has_dsr_secret: Callable[[], bool]
    volumes: Volumes
    given_dsr_secret: str | None = field(default=None, repr=False)
    closed_work_asked: Callable[[ClosedWork], None] = _no_door
    sends: Sends = field(default_factory=Sends)
    """The sends under way, so that the program can leave between two batches."""
    network: NetworkWatch = field(default_factory=NetworkWatch)
    """Looked at by each tick: what waits after failures is tried again when the network comes back."""
    autostart: WindowsAutostart | None = field(default_factory=system_autostart)
    """Starting with Windows; None elsewhere."""
    log_folder: Path | None = None
    """Where the log of this user lies; None where no log is written."""
