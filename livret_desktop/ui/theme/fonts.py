"""The fonts of the window: Segoe UI where it exists, else the Noto Sans shipped with the program."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont, QFontDatabase

from livret_desktop.errors import MachineError
from livret_desktop.resources import resource_path
from livret_desktop.ui.theme.tokens import TextStyle

FAMILIES = ("Segoe UI", "Noto Sans")
KINDS_OF_WINDOWS = ("QAbstractItemView", "QMenu", "QMenuBar", "QMessageBox", "QStatusBar", "QTipLabel")
"""Kinds of widgets to which Windows gives a face of its own: a menu would not grow with the text, and that face, looked
for among all those of the system, takes a start a third of a second under Wine."""
_FILES = ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf")


def load_fonts() -> None:
    """Make the shipped faces known to Qt, so that a picture is the same on every machine without Segoe UI.

    Raises MachineError when a file of the program is missing.
    """
    for name in _FILES:
        if QFontDatabase.addApplicationFont(str(resource_path("fonts", "ui", name))) < 0:
            raise MachineError(
                "Le programme est incomplet",
                f"La police {name} manque ou est abîmée.",
                "Réinstallez le programme : vos données ne sont pas touchées.",
            )


def font(style: TextStyle, scale: float = 1.0, *, tabular: bool = False) -> QFont:
    """A face of the type scale; ``tabular`` gives figures of one width, for columns of numbers.

    On Windows letters are measured by their design: by itself Qt does so at every scale but 100 %, where it asks for
    the widths of old GDI, hinted glyph by glyph each time. A page is then laid out alike at every scale; and under
    Wine, which keeps none of these widths, a start takes a fifth less, the first page shown a third less.
    """
    face = QFont()
    face.setFamilies(list(FAMILIES))
    face.setPointSizeF(style.points * scale)
    face.setWeight(QFont.Weight(style.weight))
    if tabular:
        face.setFeature(QFont.Tag("tnum"), 1)
    if sys.platform == "win32":
        face.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return face
