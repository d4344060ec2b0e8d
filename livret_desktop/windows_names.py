"""Names that the program and its installer must agree on. Nothing is imported here, so that a script may read it."""

from __future__ import annotations

from typing import Final

PRODUCT: Final = "Livret"
EXECUTABLE: Final = "Livret.exe"
APP_USER_MODEL_ID: Final = "LivretDesktop.Livret"
"""Of the shortcut in the start menu and of the running window: Windows then groups them, and names notifications."""

TRAY_OPTION: Final = "--tray"
"""Start beside the clock, without a window."""
QUIT_OPTION: Final = "--quit"
"""Ask the running program to leave, for an installer: exit status 0 once it is gone, 3 while a send is under way."""
OPEN_OPTION: Final = "--open"
"""What ``Livret.exe "E:\\…\\copie.livretbak"`` means: open the restore wizard on this file, or receive a student."""

DATA_FOLDER: Final = "Donnees"
STATE_FOLDER: Final = "Poste"
"""Under ``%LOCALAPPDATA%\\Livret``: the school's data, and which PC this is. The log is in ``Logs`` beside."""

BACKUP_SUFFIX: Final = ".livretbak"
BACKUP_PROG_ID: Final = "Livret.Sauvegarde"
TRANSFER_SUFFIX: Final = ".livrettransfert"
TRANSFER_PROG_ID: Final = "Livret.Transfert"
"""A student from another school: a double click opens the program on it, as on a backup."""

RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
"""Under HKEY_CURRENT_USER: what starts with the session of this user."""
RUN_VALUE: Final = "Livret"
APPROVED_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
"""Where Windows notes that the user switched an entry of ``RUN_KEY`` off in its own settings (first byte odd)."""


def run_command(executable: str) -> str:
    """The command of ``RUN_VALUE``, as the installer and the setting write it."""
    return f'"{executable}" {TRAY_OPTION}'
