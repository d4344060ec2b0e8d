"""Data of a newer program at the door: what happened, and a way back to the copy made before the update."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.services.school.upgrading import NewerDataError, WayBack
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.dialogs import MessageDialog, confirm_dialog, error_dialog, exec_alone

GO_BACK = 2
"""What :func:`newer_data_dialog` answers beside accepted and rejected."""


def go_back_label(way: WayBack) -> str:
    """ "Reprendre la base du 20 novembre 2026…", on the button."""
    return f"Reprendre la base {way.said()}…"


def newer_data_dialog(error: NewerDataError, way: WayBack, parent: QWidget | None = None) -> MessageDialog:
    """The refusal; ``exec()`` is :data:`GO_BACK` when the way back was chosen. "Fermer" stays the answer of Enter."""
    back = Button(go_back_label(way))
    dialog = error_dialog(error, parent, back)
    back.clicked.connect(lambda: dialog.done(GO_BACK))
    return dialog


def confirm_going_back(way: WayBack, parent: QWidget | None = None) -> MessageDialog:
    """Asked once more, for what was written since is out of sight afterwards."""
    return confirm_dialog(
        f"Reprendre la base {way.said()}{NBSP}?",
        "Tout ce qui a été saisi depuis ne sera plus visible dans le programme. La base d’aujourd’hui est gardée de "
        f"côté, dans le dossier «{NBSP}ancien{NBSP}», pour la version plus récente. "
        f"Rien ne part à la DSR avant votre «{NBSP}Reprendre les envois{NBSP}», et rien ne part deux fois.",
        f"Reprendre la base {way.said()}",
        parent,
        is_grave=True,
    )


def asks_to_go_back(error: NewerDataError, way: WayBack) -> bool:
    """Show the refusal; True when the person chose the way back, and confirmed it."""
    while exec_alone(newer_data_dialog(error, way)) == GO_BACK:
        if exec_alone(confirm_going_back(way)):
            return True
    return False
