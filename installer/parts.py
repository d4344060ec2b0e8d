"""What goes into the frozen program and what stays out; read by ``livret.spec``, the checks and the tests.

Sizes are those of the Windows wheels of PySide6-Essentials 6.11.3, in MB.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

WINDOW_PROGRAM = "Livret"
COMMAND_PROGRAM = "livret-desktop"
CONTENTS_PREFIX = "livret-programme-"

LAZY_IMPORTS = (
    # Named nowhere that PyInstaller reads: chosen by keyring, by holidays and by Alembic as they run.
    "keyring.backends.Windows",
    "holidays.countries.france",
    "alembic.ddl.sqlite",
    "sqlcipher3.dbapi2",
    "win32ctypes.core",
)
"""Modules imported by name while the program runs."""

LEFT_OUT_MODULES = (
    "PySide6.QtOpenGL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSql",
    "PySide6.QtTest",
    "_pytest",
    "cffi",  # parses C as it starts: win32ctypes does by ctypes what it would by it, cryptography has what it compiled
    "PIL.AvifImagePlugin",
    "PIL.WebPImagePlugin",
    "PIL._avif",
    "PIL._webp",
    "numpy",
    "pip",
    "pytest",
    "sqlite3",  # the program has SQLCipher's own
    "setuptools",
    "tkinter",
    "unittest.mock",
)
"""Modules that a library would use if they were there, and the program never does."""

LEFT_OUT_FILES = re.compile(
    r"""
      (^|/)opengl32sw\.dll$                    # 20.6: a software OpenGL; the window paints without OpenGL
    | (^|/)Qt6(OpenGL|Pdf|Qml|Quick|VirtualKeyboard)[^/]*\.dll$
    | /plugins/(generic|networkinformation|platforminputcontexts|tls)/  # touch screens, Qt's own network: not used
    | /plugins/platforms/q(direct2d|minimal)\.dll$      # qwindows shows the window, qoffscreen draws the tour
    | /plugins/imageformats/(?!q(ico|jpeg|svg)\.dll$)   # the program shows SVG, and its own pixels
    | /translations/(?!qtbase_fr\.qm$)         # Qt's own words in French; the program has no other language
    | (^|/)(libcrypto|libssl)-3-x64\.dll$      # OpenSSL for Qt's network, beside the one of Python
    | ^holidays/locale/(?!fr(/|_FR/))          # names of holidays in other languages
    | ^reportlab/fonts/(?!$)                   # Type 1 faces and Vera; papers embed the program's own Noto
    """,
    re.VERBOSE,
)
"""Collected by PyInstaller because a library could need them, and dropped: paths in the program's folder, with /."""


def contents_folder(version: str) -> str:
    """The folder of the libraries, a name of its own for each version.

    A newer one is laid beside the older one, and only the swap of the small .exe makes it the one in use: whatever
    stops an update half-way, the .exe there finds the libraries it belongs to.
    """
    return f"{CONTENTS_PREFIX}{version}"


def is_left_out(path: str) -> bool:
    """Whether a collected file stays out of the program; ``path`` is inside the program's folder."""
    return LEFT_OUT_FILES.search(path.replace("\\", "/")) is not None


def kept(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The entries of a PyInstaller list (name in the folder, source, type) that go in."""
    return [entry for entry in entries if not is_left_out(entry[0])]
