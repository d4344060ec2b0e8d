"""A made-up Windows PC for the smoke test: a fresh Wine prefix, a display, and what one does on it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installer.wine import prepare
from tools.bootstrap import ROOT

_LAUNCH = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1]))"
"""A command line as Windows has it, in one piece: NSIS wants /D= without quotes, and Wine would add some."""

_STAY = "import ctypes, time; ctypes.windll.user32.GetDesktopWindow(); time.sleep(86400)"
"""Wine starts explorer.exe for the first program with a window, and it keeps that program's outputs open: they must be
nobody's, or whoever reads the outputs of a setup waits for ever."""

_DESKTOP = "C:\\windows\\system32\\explorer.exe"

_KILL = """
import glob, subprocess, sys, time
setup = subprocess.Popen(sys.argv[1])
deadline = time.monotonic() + 120
while setup.poll() is None and time.monotonic() < deadline:
    if len(glob.glob(sys.argv[2], recursive=True)) > 40:
        setup.kill()
        setup.wait()
        sys.exit(0)
    time.sleep(0.005)
sys.exit("it was over before it could be stopped")
"""


@dataclass(frozen=True)
class Ended:
    """How a program ended and what it printed."""

    status: int
    printed: str
    said: str

    def document(self) -> Any:
        """Its JSON document."""
        return json.loads(self.printed)


class Pc:
    """One prefix. Paths are Windows' own where they are strings, this system's where they are Paths."""

    def __init__(self, prefix: Path, display: str, **environment: str) -> None:
        self.prefix = prefix
        self.drive = prefix / "drive_c"
        self.display = display
        self._environment = os.environ | {
            "WINEPREFIX": str(prefix),
            "WINE_PYTHON": "build",
            "DISPLAY": display,
            **environment,
        }

    def run(self, *words: str | Path) -> Ended:
        """Run a program to its end."""
        command = [str(prepare.RUN), *map(str, words)]
        done = subprocess.run(command, env=self._environment, capture_output=True, check=False)
        # The bootloader of the frozen program writes in the code page of Windows.
        return Ended(
            done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        )

    def run_line(self, line: str) -> Ended:
        """Run a whole command line of Windows."""
        return self.run("python", "-c", _LAUNCH, line)

    def stop_half_way(self, line: str, growing: str) -> Ended:
        """Run a command line and end it by force once more than forty files match a pattern."""
        return self.run("python", "-c", _KILL, line, growing)

    @contextmanager
    def started(self, *words: str | Path) -> Iterator[subprocess.Popen[bytes]]:
        """A program that stays during the block; ended by force after it, if it has not ended by itself."""
        command = [str(prepare.RUN), *map(str, words)]
        with subprocess.Popen(
            command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            try:
                yield running
            finally:
                for process in self.processes(words[0]):
                    os.kill(process, signal.SIGKILL)
                running.wait(timeout=30)

    def processes(self, program: str | Path) -> list[int]:
        """The processes of this PC that run a program; Wine 8 has no tasklist that would tell."""
        mark = f"WINEPREFIX={self.prefix}".encode()
        name = str(program).encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it has ended meanwhile
                first, _, _ = (process / "cmdline").read_bytes().partition(b"\0")
                if first == name and mark in (process / "environ").read_bytes().split(b"\0"):
                    found.append(int(process.name))
        return found

    def opened_from_explorer(
        self, file: str, kinds: Sequence[str]
    ) -> AbstractContextManager[subprocess.Popen[bytes]]:
        """A file double-clicked: the shell of Windows looks its program up and starts it; ``/wait`` for its end.

        ``kinds``: the keys that say what opens it. Windows' shell sees those of the user and of the machine as one;
        that of Wine 8 sees the machine's alone, so the user's are laid there, as they are.
        """
        for kind in kinds:
            merged = [f"{hive}\\Software\\Classes\\{kind}" for hive in ("HKCU", "HKLM")]
            laid = self.run("reg", "copy", *merged, "/s", "/f")
            assert laid.status == 0, laid
        return self.started("start", "/wait", file)

    def window(self, title: str, patience_s: float = 300) -> str:
        """The X id of the visible window whose title holds these words. Raises AssertionError when none comes."""
        found = self.wait_for(lambda: self.windows(title), patience_s)
        assert found, f"no window « {title} » came up in {patience_s:.0f} s"
        return str(found[0])

    def windows(self, title: str) -> list[str]:
        """The X ids of the visible windows whose title holds these words."""
        return self.x("xdotool", "search", "--onlyvisible", "--name", title).split()

    def focus(self, window: str) -> None:
        """Bring a window to the front, with the keyboard."""
        self.x("xdotool", "windowactivate", "--sync", window)

    def hide_tray(self) -> None:
        """Take the little window away in which Wine shows the icons near the clock, on top of all others."""
        for tray in self.windows("Wine System Tray"):
            self.x("xdotool", "windowunmap", tray)

    def close_window(self, window: str) -> None:
        """Close a window as its cross does."""
        self.x("xdotool", "windowactivate", "--sync", window, "key", "alt+F4")

    def photograph(self, target: Path) -> None:
        """The whole screen as a PNG."""
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", str(target)], env=self._environment, check=True)

    def wait_for(self, condition: Callable[[], Any], patience_s: float = 60) -> Any:
        """Ask again until the answer is true, and give it; the last answer when patience ends."""
        deadline = time.monotonic() + patience_s
        while not (answer := condition()) and time.monotonic() < deadline:
            time.sleep(0.2)
        return answer

    def type(self, text: str) -> None:
        """Letters as a keyboard sends them, to the window that has the focus."""
        self.x("xdotool", "type", "--delay", "60", text)

    def press(self, *keys: str) -> None:
        """Keys, one after another."""
        self.x("xdotool", "key", "--delay", "60", *keys)

    def path(self, windows: str) -> Path:
        """Where a path of drive C: lies on this system."""
        return self.drive / windows.removeprefix("C:\\").replace("\\", "/")

    def registry(self) -> str:
        """What is set for this user, as the registry's own export writes it."""
        self.run("regedit", "/E", "C:\\user.reg", "HKEY_CURRENT_USER")
        exported = self.drive / "user.reg"
        text = exported.read_text(encoding="utf-16")
        exported.unlink()
        return text

    def end(self) -> None:
        """End everything that runs in this prefix."""
        server = ["/usr/lib/wine/wineserver64", "-k"]
        subprocess.run(server, env=self._environment, capture_output=True, check=False)

    def x(self, *words: str) -> str:
        """What a program of this system prints on the display of the PC."""
        return subprocess.run(
            words, env=self._environment, capture_output=True, text=True, check=False
        ).stdout


@contextmanager
def fresh_pc(prefix: Path) -> Iterator[Pc]:
    """A PC just installed, with a display and a window manager; ended after the block."""
    shutil.rmtree(prefix, ignore_errors=True)
    with display() as number:
        # Made through the environment of the process: installer/wine takes its prefix from there.
        environment = os.environ | {"WINEPREFIX": str(prefix), "DISPLAY": number}
        command = [str(ROOT / ".venv/bin/python"), "-m", "installer.wine.prepare", "build"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        pc = Pc(prefix, number)
        with pc.started("python", "-c", _STAY):
            _wait_for_desktop(pc)
            try:
                yield pc
            finally:
                pc.end()


USER_REGISTRY = "user.reg"
"""What is set for the user, as Wine keeps it beside the disk."""


@contextmanager
def other_user(pc: Pc, name: str, registry: str) -> Iterator[Pc]:
    """Another Windows user on the disk of a PC, with a profile and a HKEY_CURRENT_USER of his own, logged on beside.

    ``registry``: the :data:`USER_REGISTRY` of a PC on which nothing was installed yet. Wine gives each user a kernel
    of his own too: what two sessions of Windows share there (names of pipes) is not shown. The profile goes at the end.
    """
    prefix = pc.prefix.with_name(f"{pc.prefix.name}-{name}")
    shutil.rmtree(prefix, ignore_errors=True)
    shutil.copytree(pc.prefix / "dosdevices", prefix / "dosdevices", symlinks=True)
    (prefix / "drive_c").symlink_to(pc.drive)
    for kept in ("system.reg", "userdef.reg", ".update-timestamp"):
        shutil.copyfile(pc.prefix / kept, prefix / kept)
    (prefix / USER_REGISTRY).write_text(registry.replace(f"users\\\\{_name(pc)}", f"users\\\\{name}"))
    profile = pc.drive / "users" / name
    (profile / "Desktop").mkdir(parents=True)
    # Wine would make the folders of a new user links into the home of whoever runs it.
    other = Pc(prefix, pc.display, USER=name, HOME=str(prefix))
    with other.started("python", "-c", _STAY):
        _wait_for_desktop(other)
        try:
            yield other
        finally:
            other.end()
            shutil.rmtree(profile)
            shutil.rmtree(prefix)


def _wait_for_desktop(pc: Pc) -> None:
    """Until explorer.exe runs, with outputs that are nobody's: see ``_STAY``. A fixed wait was too short at times."""
    assert pc.wait_for(lambda: pc.processes(_DESKTOP), patience_s=180), "Wine's desktop does not start"


def _name(pc: Pc) -> str:
    return next(path.name for path in (pc.drive / "users").iterdir() if path.name != "Public")


@contextmanager
def display(screen: str = "1366x768x24") -> Iterator[str]:
    """An X display of its own with openbox; gives its name.

    ``-noreset``: else the server starts anew when its last client leaves, and on a busy machine a keyboard chosen
    before openbox had come was forgotten, and openbox thrown out.
    """
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as answer:
            name = f":{answer.readline().strip()}"
        with subprocess.Popen(
            ["openbox"],
            env=os.environ | {"DISPLAY": name},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as manager:
            try:
                yield name
            finally:
                manager.terminate()
                server.terminate()


def fingerprint(folder: Path) -> dict[str, str]:
    """The digest of each file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def windows_path(path: Path) -> str:
    """A path of this system as Wine names it."""
    return "Z:" + str(path).replace("/", "\\")


def check(what: str, is_so: object, seen: object = "") -> None:
    """Say a fact that was seen; raise AssertionError with what was seen instead."""
    if not is_so:
        raise AssertionError(f"{what}: no. Seen: {seen}")
    print(f"    {what}", flush=True)
