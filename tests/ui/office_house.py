"""An office on a real school, for page tests: real encrypted database, real files, work done at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from livret_desktop.backup.volumes import Volume
from livret_desktop.domain.dsr import DsrGateway
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.office import Office


@dataclass
class Plugged:
    """What the computer has plugged in; a test plugs and pulls."""

    volumes: list[Volume] = field(default_factory=list)

    def removable(self) -> list[Volume]:
        return list(self.volumes)

    def plug(self, root: Path, label: str = "USB") -> Volume:
        root.mkdir(exist_ok=True)
        made = Volume(root, label, "1A2B-3C4D", "exfat", 8_000_000_000, 16_000_000_000)
        self.volumes.append(made)
        return made


def _not_connected() -> DsrGateway:
    raise RuleError("Non relié à la DSR", "Aucun accès n’est réglé.", "Réglez-le.")


def make_office(
    desk: Desk, bridge: Bridge, plugged: Plugged | None = None, **more: Callable[..., None]
) -> Office:
    return Office(
        desk=desk,
        bridge=bridge,
        connect=_not_connected,
        has_dsr_secret=lambda: False,
        volumes=plugged or Plugged(),
        **more,
    )
