"""A print server of our own with one printer whose paper is a folder: the real spooler, nothing of the machine's."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PRINTER = "Papier"
_CUPSD, _LPADMIN = shutil.which("cupsd") or "/usr/sbin/cupsd", shutil.which("lpadmin") or "/usr/sbin/lpadmin"
_LP = "lp"
_SERVER = """\
LogLevel info
Listen {root}/cups.sock
WebInterface No
Browsing Off
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
_FILES = """\
ServerRoot {root}/etc
StateDir {root}/state
CacheDir {root}/cache
RequestRoot {root}/spool
TempDir {root}/tmp
AccessLog {root}/log/access
ErrorLog {root}/log/error
PageLog {root}/log/page
ServerBin {root}/bin
DataDir /usr/share/cups
User lp
Group lp
SystemGroup root
"""
_BACKEND = """\
#!/bin/sh
# A printer: with no job it says what it is, else the sheets come out in a folder.
[ $# -eq 0 ] && {{ echo 'direct livret "Livret" "A folder"'; exit 0; }}
cat ${{6:+"$6"}} > "{root}/out/$1.part" && mv "{root}/out/$1.part" "{root}/out/$1.pdf"
"""


def why_not() -> str:
    """Why no print server can be started here; "" when one can."""
    if os.name == "nt":
        return "CUPS is not for Windows"
    if not (Path(_CUPSD).exists() and Path(_LPADMIN).exists()):
        return "no CUPS here: apt-get install cups"
    if os.geteuid() != 0:
        return "a print server of our own needs root"
    return ""


@dataclass
class Cups:
    """The server at work. ``out``: the sheets, one PDF a job."""

    root: Path

    @property
    def socket(self) -> Path:
        return self.root / "cups.sock"

    @property
    def out(self) -> Path:
        return self.root / "out"

    def environment(self) -> dict[str, str]:
        """For the processes that print here."""
        return {**os.environ, "CUPS_SERVER": str(self.socket)}

    def run(self, command: str, *words: str) -> None:
        """One of CUPS's own commands."""
        program = shutil.which(command) or f"/usr/sbin/{command}"
        subprocess.run([program, *words], env=self.environment(), check=True, capture_output=True, timeout=30)

    def sheets(self) -> list[Path]:
        """What came out, oldest job first."""
        return sorted(self.out.glob("*.pdf"))


@contextmanager
def print_server() -> Iterator[Cups]:
    """Start it, with its printer; stopped and forgotten afterwards."""
    root = Path(tempfile.mkdtemp(prefix="livret-cups-"))
    root.chmod(0o755)  # the printer runs as another user
    server: subprocess.Popen[bytes] | None = None
    try:
        _lay_out(root)
        made = Cups(root)
        words = [_CUPSD, "-f", "-c", str(root / "cupsd.conf"), "-s", str(root / "cups-files.conf")]
        server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: _listens(made.socket))
        made.run("lpadmin", "-p", PRINTER, "-E", "-v", "livret:/", "-m", "raw")
        made.run("lpadmin", "-d", PRINTER)
        yield made
    finally:
        if server is not None:
            server.terminate()
            server.wait(timeout=10)
        shutil.rmtree(root, ignore_errors=True)


def wait_until(is_so: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for another process to have done something. Raises TimeoutError."""
    ends = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > ends:
            raise TimeoutError
        threading.Event().wait(0.05)


def _lay_out(root: Path) -> None:
    for name in ("etc/ppd", "state", "cache", "spool", "tmp", "log", "out", "bin/backend"):
        (root / name).mkdir(parents=True)
    for name in ("spool", "tmp", "out", "cache"):
        shutil.chown(root / name, _LP, _LP)
    for name in ("filter", "daemon", "notifier", "monitor", "cgi-bin"):
        if (Path("/usr/lib/cups") / name).exists():
            (root / "bin" / name).symlink_to(Path("/usr/lib/cups") / name)
    (root / "cupsd.conf").write_text(_SERVER.format(root=root), encoding="ascii")
    (root / "cups-files.conf").write_text(_FILES.format(root=root), encoding="ascii")
    backend = root / "bin" / "backend" / "livret"
    backend.write_text(_BACKEND.format(root=root), encoding="ascii")
    backend.chmod(0o755)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as tried, suppress(OSError):
        tried.connect(str(path))
        return True
    return False
