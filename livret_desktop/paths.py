"""Where a school's data lie. Importing this has no effect; folders are made by the start-up steps."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

from livret_desktop.windows_names import DATA_FOLDER, PRODUCT, STATE_FOLDER


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The data folder of one school and the names inside it."""

    root: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.root / "ecole.livret"

    @property
    def keys(self) -> Path:
        """Sealed slots of the master key."""
        return self.root / "keys.json"

    @property
    def send_journal(self) -> Path:
        """The journal of what was about to leave and of what came back, beside the database."""
        return self.root / "envois.journal"

    @property
    def sender_lock(self) -> Path:
        """Held by the one sender at work, released by its death."""
        return self.root / "envoi.lock"

    @property
    def sign_in_lock(self) -> Path:
        """Held while the connection to the DSR is renewed: one refresh in flight."""
        return self.root / "connexion.lock"

    @property
    def window_lock(self) -> Path:
        """Held by the open window."""
        return self.root / "fenetre.lock"

    @property
    def upkeep_lock(self) -> Path:
        """Held while the database file itself is made, migrated or replaced."""
        return self.root / "base.lock"

    @property
    def backup_lock(self) -> Path:
        """Held while a backup of this school is made."""
        return self.root / "sauvegarde.lock"

    @property
    def snapshots(self) -> Path:
        """Local safety copies: of each day, before an import, before an update."""
        return self.root / "copies"

    @property
    def set_aside(self) -> Path:
        """What a restore replaced."""
        return self.root / "ancien"

    @property
    def staging(self) -> Path:
        """Where the files of a restore or of a new key are made before they take their place."""
        return self.root / "restauration"


@dataclass(frozen=True, slots=True)
class UserFolders:
    """Per-user folders outside any data folder: log files and the installation's own id."""

    log: Path
    state: Path

    @property
    def installation(self) -> Path:
        """Holds this installation's id: it tells a data folder that came from another PC."""
        return self.state / "installation.json"


def data_folder(given: str | None, environment: Mapping[str, str]) -> DataFolder:
    """``--data``, else LIVRET_DATA, else the per-user data folder of the platform."""
    chosen = given or environment.get("LIVRET_DATA")
    if chosen:
        return DataFolder(Path(chosen).expanduser().absolute())
    return DataFolder(places_of(_platform(), is_windows=os.name == "nt")[0])


def user_folders(environment: Mapping[str, str]) -> UserFolders:
    """Per-user folders; LIVRET_STATE moves both (tests, portable use)."""
    moved = environment.get("LIVRET_STATE")
    if moved:
        return UserFolders(log=Path(moved) / "log", state=Path(moved))
    return places_of(_platform(), is_windows=os.name == "nt")[1]


def places_of(folders: PlatformDirs, *, is_windows: bool) -> tuple[Path, UserFolders]:
    """The folder of the data, and the per-user ones.

    Windows gives one place for all of them (``%LOCALAPPDATA%\\Livret``): each gets a folder of its own there, else a
    copied data folder would bring the installation's id along and not be recognised as coming from another PC.
    """
    base = folders.user_data_path
    if is_windows:
        return base / DATA_FOLDER, UserFolders(log=folders.user_log_path, state=base / STATE_FOLDER)
    return base, UserFolders(log=folders.user_log_path, state=folders.user_state_path)


def _platform() -> PlatformDirs:
    return PlatformDirs(PRODUCT, appauthor=False, roaming=False)
