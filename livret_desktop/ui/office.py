"""What every page is given: the open school, the bridge to background work, and the ways out of the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from livret_desktop.backup.volumes import Volumes
from livret_desktop.domain.dsr import DsrGateway
from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge


@dataclass(frozen=True)
class Office:
    """Wired by the window's door, passed to each page. ``connect`` may raise RuleError: no access set."""

    desk: Desk
    bridge: Bridge
    connect: Callable[[], DsrGateway]
    has_dsr_secret: Callable[[], bool]
    volumes: Volumes
