"""The system's own dialogs for files and folders; None when the person leaves."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from livret_desktop.windows_names import TRANSFER_SUFFIX

PDF_FILTER = "Document PDF (*.pdf)"
READABLE = "fichier non chiffré, lisible par tous"
"""Said wherever something leaves the encrypted base as a file."""
TRANSFER_FILTER = f"Dossier d’un élève (*{TRANSFER_SUFFIX})"
PAGE_FILTER = "Livret numérique chiffré (*.html)"
IMAGES_FILTER = "Images (*.png *.jpg *.jpeg)"
BACKUP_FILTER = "Sauvegarde (*.livretbak);;Tous les fichiers (*)"


def ask_file_to_write(parent: QWidget | None, title: str, name: str, kinds: str = PDF_FILTER) -> Path | None:
    """A file to make; the dialog itself asks before one of that name is replaced, and says that it is not encrypted."""
    chosen, _kind = QFileDialog.getSaveFileName(parent, f"{title} ({READABLE})", name, kinds)
    return Path(chosen) if chosen else None


def ask_transfer_to_write(parent: QWidget | None, title: str, name: str) -> Path | None:
    """A sealed file to make: the one thing that leaves the base and that nobody reads without its code."""
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, name, TRANSFER_FILTER)
    return Path(chosen) if chosen else None


def ask_page_to_write(parent: QWidget | None, title: str, name: str) -> Path | None:
    """A numeric booklet: encrypted as a whole, and opened by a browser."""
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, name, PAGE_FILTER)
    return Path(chosen) if chosen else None


def ask_file_to_read(parent: QWidget | None, title: str, kinds: str = BACKUP_FILTER) -> Path | None:
    """A file that exists."""
    chosen, _kind = QFileDialog.getOpenFileName(parent, title, "", kinds)
    return Path(chosen) if chosen else None


def ask_folder(parent: QWidget | None, title: str) -> Path | None:
    """A folder that exists, or a stick."""
    chosen = QFileDialog.getExistingDirectory(parent, title)
    return Path(chosen) if chosen else None
