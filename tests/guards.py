"""What every test is watched for: no connection leaves this machine, no warning in the log goes unannounced."""

import logging
import os
import re
import socket
import tempfile
import threading
import time
from ipaddress import ip_address
from pathlib import Path


def isolate_environment() -> str:
    """Make this process, and its children, independent of the machine and of its user: no display, no key store.

    Gives the folder that stands for the user's own, to be removed at the end.
    """
    for name in [name for name in os.environ if name.startswith("LIVRET_")]:
        del os.environ[name]
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if os.name == "nt":  # where Qt draws without a display, it asks Windows for no font
        os.environ["QT_QPA_FONTDIR"] = str(Path(__file__).resolve().parent.parent / "resources" / "fonts")
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ["PYTHONUTF8"] = "1"
    # Another day than in Paris for six hours out of twenty-four: a local time taken for a civil day shows.
    os.environ["TZ"] = "America/New_York"
    if hasattr(time, "tzset"):
        time.tzset()
    home = tempfile.mkdtemp(prefix="livret-tests-")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "APPDATA"):
        os.environ[name] = home
    return home


_NOBODY = "192.0.2.1"


class NetworkGuard:
    """An audit hook: names are looked up and connections opened on the loopback addresses only.

    A refused attempt is kept, so that a test fails even when the code under test swallowed the refusal.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Called by the interpreter (``sys.addaudithook``) before it does what ``event`` names."""
        if event in ("socket.connect", "socket.sendto"):
            address = arguments[1]
            host = address[0] if isinstance(address, tuple) and address else None
            if event == "socket.connect" and host == _NOBODY and _is_datagram(arguments[0]):
                return  # asks the system for the way to it: nothing leaves
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            host = arguments[0]
            if isinstance(host, str) and host.endswith(".invalid"):
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        else:
            return
        if not is_loopback(host):
            self.attempts.append(f"{event}: {host!r}")
            raise ConnectionRefusedError(f"tests never leave this machine ({event}: {host!r})")


def _is_datagram(opened: object) -> bool:
    return isinstance(opened, socket.socket) and opened.type == socket.SOCK_DGRAM


def is_loopback(host: object) -> bool:
    """Whether an address or a name given to a socket stays on this machine."""
    if host in (None, "", b"", "localhost", b"localhost", "0.0.0.0", "::"):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


class LogWatch(logging.Handler):
    """Keeps every record of WARNING and above, from any logger and any thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._seen: list[logging.LogRecord] = []
        self._expected: list[re.Pattern[str]] = []
        self._guard = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record once, whichever of the watched loggers hands it over."""
        with self._guard:
            if record not in self._seen:
                self._seen.append(record)

    def expect(self, pattern: str) -> None:
        """Allow the records whose message matches, and require at least one."""
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """What was logged and not announced."""
        return [_line(r) for r in self._seen if not any(p.search(r.getMessage()) for p in self._expected)]

    def absent(self) -> list[str]:
        """What was announced and not logged."""
        messages = [record.getMessage() for record in self._seen]
        return [p.pattern for p in self._expected if not any(p.search(m) for m in messages)]


def _line(record: logging.LogRecord) -> str:
    cause = f" ({record.exc_info[1]!r})" if record.exc_info else ""
    return f"{record.levelname} {record.name}: {record.getMessage()}{cause}"
