r"""Secrets sealed by Windows for its user (DPAPI), one file each, where the Gestionnaire d'identification refuses.

Windows derives the sealing key from the session's password: another user of this PC, or the disk in another PC, opens
nothing. The label of an entry is part of the seal, so that files exchanged or renamed open nothing either.
Source: CryptProtectData, learn.microsoft.com/windows/win32/api/dpapi.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

from livret_desktop.durable import write_atomically
from livret_desktop.errors import MachineError
from livret_desktop.security.credentials import SERVICE_NAME, refuse_long_secret

SUFFIX: Final = ".dpapi"
LARGEST_FILE: Final = 64 * 1024
_NO_DIALOG: Final = 0x1
"""CRYPTPROTECT_UI_FORBIDDEN: a refusal comes back as an error, never as a window nobody sees."""


class Sealer(Protocol):
    """What seals bytes so that only this user of this computer opens them."""

    def seal(self, clear: bytes, label: bytes) -> bytes:
        """Sealed bytes. Raises OSError."""

    def unseal(self, sealed: bytes, label: bytes) -> bytes:
        """The bytes that were sealed under this label by this user. Raises OSError."""


class _Blob(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint32), ("data", ctypes.POINTER(ctypes.c_char)))


class WindowsSealer:
    """DPAPI. Made on Windows only; any thread."""

    def __init__(self) -> None:
        loaded = getattr(ctypes, "WinDLL")  # noqa: B009 - absent elsewhere, where types are checked too
        self._crypt32 = loaded("crypt32", use_last_error=True)
        self._free = loaded("kernel32").LocalFree
        self._free.argtypes = (ctypes.c_void_p,)

    def seal(self, clear: bytes, label: bytes) -> bytes:
        """See :class:`Sealer`."""
        return self._call(self._crypt32.CryptProtectData, clear, label)

    def unseal(self, sealed: bytes, label: bytes) -> bytes:
        """See :class:`Sealer`."""
        return self._call(self._crypt32.CryptUnprotectData, sealed, label)

    def _call(self, function: Callable[..., int], given: bytes, label: bytes) -> bytes:
        """Both calls take (in, description, entropy, reserved, prompt, flags, out)."""
        out = _Blob()
        inside, entropy = _blob(given), _blob(label)
        answered = function(
            ctypes.byref(inside), None, ctypes.byref(entropy), None, None, _NO_DIALOG, ctypes.byref(out)
        )
        if not answered:
            code: Any = getattr(ctypes, "get_last_error")()  # noqa: B009 - as above
            raise OSError(code, "DPAPI")
        try:
            return ctypes.string_at(out.data, out.length)
        finally:
            self._free(out.data)


def _blob(content: bytes) -> _Blob:
    buffer = ctypes.create_string_buffer(content, max(len(content), 1))
    return _Blob(len(content), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)))


class SealedFileStore:
    """A :class:`~livret_desktop.security.credentials.CredentialStore` of sealed files in one folder of the user."""

    def __init__(self, folder: Path, sealer: Sealer | None = None) -> None:
        self._folder = folder
        self._sealer = sealer

    def holds(self, entry: str) -> bool:
        """Whether there is a file for this entry, readable or not."""
        return self._path(entry).exists()

    def is_empty(self) -> bool:
        """Whether no secret lies here."""
        return next(self._folder.glob("*" + SUFFIX), None) is None

    def get(self, entry: str) -> str | None:
        """See :class:`~livret_desktop.security.credentials.CredentialStore`."""
        try:
            with self._path(entry).open("rb") as stream:
                sealed = stream.read(LARGEST_FILE)
            return self._sealing().unseal(sealed, _label(entry)).decode("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as trouble:
            raise _closed() from trouble

    def set(self, entry: str, secret: str) -> None:
        """See :class:`~livret_desktop.security.credentials.CredentialStore`. The file is whole or not there."""
        refuse_long_secret(secret)
        try:
            sealed = self._sealing().seal(secret.encode("utf-8"), _label(entry))
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path(entry), sealed)
        except OSError as trouble:
            raise _closed() from trouble
        if self.get(entry) != secret:
            raise _closed()

    def delete(self, entry: str) -> None:
        """See :class:`~livret_desktop.security.credentials.CredentialStore`."""
        try:
            self._path(entry).unlink(missing_ok=True)
        except OSError as trouble:
            raise _closed() from trouble

    def is_there(self) -> bool:
        """See :class:`~livret_desktop.security.credentials.CredentialStore`."""
        return True

    def describe(self) -> str:
        """See :class:`~livret_desktop.security.credentials.CredentialStore`."""
        return "un fichier scellé par Windows pour votre session (DPAPI)"

    def _path(self, entry: str) -> Path:
        return self._folder / (re.sub(r"[^0-9A-Za-z-]", "_", entry) + SUFFIX)

    def _sealing(self) -> Sealer:
        if self._sealer is None:
            self._sealer = WindowsSealer()
        return self._sealer


def _label(entry: str) -> bytes:
    return f"{SERVICE_NAME}/{entry}".encode()


def _closed() -> MachineError:
    return MachineError(
        "Le secret scellé ne s’ouvre pas",
        "Windows a refusé de sceller ou d’ouvrir le fichier qui garde le secret\u202f: une autre session l’a peut-être "
        "fait, ou le mot de passe de la session a été changé par un administrateur.",
        "Ouvrez l’école avec la feuille de secours, puis recommencez sous la session habituelle.",
    )
