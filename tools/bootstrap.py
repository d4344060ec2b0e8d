"""Make the environment of ``make demo`` and ``make test`` on a machine that has Python and nothing else.

Three steps, each skipped at once when it is already done: the packages Python and Qt need from the system
on Linux, the virtual environment, the locked dependencies. Only the standard library is used. What cannot be installed
from here is said in one line to type, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RETRY_WAITS_S = (0, 5, 20, 60)
"""A mirror can be caught in the middle of its own update: apt-get is tried again after these waits."""

QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
"""What Qt loads even without a display, and the Debian package of each."""

X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What a real X11 window needs besides."""


class CannotInstallError(Exception):
    """Something only the user can install; the text says the line to type."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the environment for running (``run``) or for developing (``dev``)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["run", "dev"])
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    options = parser.parse_args(arguments)
    try:
        install_system_packages(options.venv, with_window=options.kind == "run" and has_display())
        make_environment(options.venv)
        install_dependencies(options.venv, options.kind)
    except CannotInstallError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"\nThis command failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def say(text: str) -> None:
    """Tell the step that begins."""
    print(f"— {text}", flush=True)


# --- the system's packages ---------------------------------------------------------------------------------


def has_display() -> bool:
    """Whether a window can be shown on this Linux."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def install_system_packages(venv: Path, *, with_window: bool) -> None:
    """Install, in one go, what is missing on this Linux; other systems have it."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_python_parts(venv) | missing_libraries(with_window=with_window)
    if missing:
        apt_install(sorted(set(missing.values())), why=f"Missing on this system: {', '.join(missing)}")


def missing_python_parts(venv: Path) -> dict[str, str]:
    """Debian keeps what makes virtual environments in a package of its own."""
    if has_pip(venv) or importlib.util.find_spec("ensurepip"):
        return {}
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"Python's virtual environments": f"python{version}-venv"}


def missing_libraries(*, with_window: bool) -> dict[str, str]:
    """The libraries Qt would not find, and the Debian package of each."""
    wanted = QT_LIBRARIES | (X11_LIBRARIES if with_window else {})
    return {library: package for library, package in wanted.items() if not can_load(library)}


def can_load(library: str) -> bool:
    """Whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_install(packages: Iterable[str], *, why: str) -> None:
    """Install Debian packages as root or with a sudo that asks nothing; else say the line to type."""
    packages = list(packages)
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        raise CannotInstallError(
            f"{why}. This system has no apt-get: install what Debian calls {' '.join(packages)} "
            "with your package manager, then start again."
        )
    if not is_root() and not succeeds(["sudo", "-n", "true"]):
        line = f"sudo apt-get update && sudo {' '.join(install)}"
        raise CannotInstallError(f"{why}. Type this line, then start again:\n\n    {line}\n")
    say(f"{why}: installing {' '.join(packages)}")
    if not any(run_apt(install, wait_s) for wait_s in RETRY_WAITS_S):
        raise CannotInstallError(
            f"{why}, but apt-get failed (see above). Try again later: {' '.join(install)}"
        )


def is_root() -> bool:
    """Whether packages can be installed without sudo."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def run_apt(install: Sequence[str], wait_s: int) -> bool:
    """Read the lists again and install; a list that cannot be read does not stop the installation."""
    time.sleep(wait_s)
    prefix = [] if is_root() else ["sudo", "-n"]
    prefix = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    waiting = ["-q", "-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*prefix, "apt-get", *waiting, "update"], stdin=subprocess.DEVNULL, check=False)
    command = [*prefix, install[0], *waiting, *install[1:]]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0


# --- the virtual environment -------------------------------------------------------------------------------


def venv_python(venv: Path) -> Path:
    """The interpreter of a virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def has_pip(venv: Path) -> bool:
    """Whether the virtual environment is there and whole."""
    python = venv_python(venv)
    return python.exists() and succeeds([python, "-c", "import pip"])


def make_environment(venv: Path) -> None:
    """Make the virtual environment, unless it is there."""
    if not has_pip(venv):
        say(f"making the virtual environment {venv.name}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)


def succeeds(command: Sequence[str | Path]) -> bool:
    """Whether a command runs and ends well; what it prints is dropped."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


# --- the locked dependencies -------------------------------------------------------------------------------


def install_dependencies(venv: Path, kind: str) -> None:
    """Install requirements/KIND.txt with its hashes, unless this very list is already installed."""
    requirements = ROOT / "requirements" / f"{kind}.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = venv / f".installed-{kind}"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return
    say(f"installing the locked dependencies of requirements/{kind}.txt")
    pip = [str(venv_python(venv)), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    options = [
        "--no-input",
        "--retries",
        "10",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "-r",
        str(requirements),
    ]
    subprocess.run([*pip, *options], stdin=subprocess.DEVNULL, check=True)
    stamp.write_text(digest, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
