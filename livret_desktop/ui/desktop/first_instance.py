"""One program per data folder: a second start hands over what it was started for, and leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from livret_desktop.paths import DataFolder

_WAIT_MS = 3_000
_LONGEST_REQUEST = 64 * 1024
HEARD, BUSY = "entendu", "envoi"


@dataclass(frozen=True, slots=True)
class Request:
    """What a start is for. ``file``: a backup to restore. ``is_hidden``: only be there, beside the clock."""

    file: Path | None = None
    is_hidden: bool = False
    is_quit: bool = False

    def encoded(self) -> bytes:
        """One line."""
        file = None if self.file is None else str(self.file)
        return json.dumps({"file": file, "hidden": self.is_hidden, "quit": self.is_quit}).encode() + b"\n"


class FirstInstance(QObject):
    """Listens for later starts; ``answer(request)`` returns HEARD or BUSY. Only this user's programs are heard."""

    def __init__(self, folder: DataFolder, answer: Callable[[Request], str]) -> None:
        super().__init__()
        self._answer = answer
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        QLocalServer.removeServer(_channel(folder))  # the name that a killed program leaves behind
        self._server.listen(_channel(folder))

    def close(self) -> None:
        """Hear nothing more."""
        self._server.close()

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _LONGEST_REQUEST:
                socket.abort()
            return
        request = _decoded(bytes(socket.readLine(_LONGEST_REQUEST).data()))
        if request is None:
            socket.abort()
            return
        socket.write(f"{self._answer(request)}\n".encode())
        socket.disconnectFromServer()  # once what was written has left


def hand_over(folder: DataFolder, request: Request) -> str:
    """Give the running program this request; its answer, or "" when nobody answers. Waits three seconds at most."""
    socket = QLocalSocket()
    socket.connectToServer(_channel(folder))
    if not socket.waitForConnected(_WAIT_MS):
        return ""
    socket.write(request.encoded())
    socket.waitForBytesWritten(_WAIT_MS)
    while not socket.canReadLine():
        if not socket.waitForReadyRead(_WAIT_MS) and not socket.canReadLine():
            return ""
    return bytes(socket.readLine(_LONGEST_REQUEST).data()).decode().strip()


def _decoded(line: bytes) -> Request | None:
    """None for anything but a request of ours."""
    try:
        said = json.loads(line)
        file = said["file"]
        return Request(None if file is None else Path(file), bool(said["hidden"]), bool(said["quit"]))
    except (ValueError, TypeError, KeyError):
        return None


def _channel(folder: DataFolder) -> str:
    return f"livret-{hashlib.sha256(str(folder.root).encode()).hexdigest()[:16]}"
