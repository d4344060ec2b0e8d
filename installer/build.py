"""Build dist/livret-setup-X.Y.Z.exe: freeze, check, pack, sign, on Linux (Windows' Python under Wine) or on Windows.

    python -m installer.build                 all of it (make windows; installer/build.ps1)
    python -m installer.build --only-pack     the setup alone, of the program frozen before

A signature needs a certificate from outside: ``SIGN_PFX`` names its .pfx file, ``SIGN_PASS_FILE`` a file that holds
its pass phrase, ``SIGN_URL`` a time stamp server. Without them the files stay unsigned, and the end says so.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from installer import check, parts, signing
from installer.resources import make_icon, make_side_picture, version_numbers, write_version_resource
from livret_desktop import __version__
from tools.bootstrap import ROOT, CannotInstallError, apt_install, say

HERE = Path(__file__).resolve().parent
BUILD = ROOT / "build" / "windows"
FROZEN = BUILD / "livret"
DIST = ROOT / "dist"
DEBIAN_PACKAGES = {"makensis": "nsis", "osslsigncode": "osslsigncode"}
"""What the packing needs beside installer/wine, and the Debian package of each."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the setup; every step tells its time. Returns the exit status of the process."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", default=__version__, help="the version of the setup alone (for trials)")
    parser.add_argument(
        "--only-pack", action="store_true", help="keep the frozen program, make the setup again"
    )
    options = parser.parse_args(arguments)
    try:
        build(only_pack=options.only_pack)
    except (CannotInstallError, check.NotShippableError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"\nThis command failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def build(*, only_pack: bool) -> Path:
    """Do every step and return the setup. Raises CannotInstallError, NotShippableError, CalledProcessError."""
    install_packers()
    if not only_pack:
        with timed("icon and version"):
            make_resources()
        with timed("frozen program"):
            freeze()
        with timed("signature of the programs"):
            signing.sign(FROZEN / f"{name}.exe" for name in (parts.WINDOW_PROGRAM, parts.COMMAND_PROGRAM))
    with timed("check of the frozen program"):
        report = check.check_frozen(FROZEN, BUILD / "origins.json", check.sources_of_this_build())
    setup = DIST / f"livret-setup-{__version__}.exe"
    with timed("setup"):
        pack(setup, __version__, report.kilobytes)
    signing.sign([setup])
    check.check_setup(setup)
    tell(setup, report)
    return setup


@contextmanager
def timed(step: str) -> Iterator[None]:
    """Tell a step and how long it took."""
    say(step)
    begun = time.monotonic()
    yield
    print(f"  {step}: {time.monotonic() - begun:.0f} s", flush=True)


def install_packers() -> None:
    """Install the packing tools that Debian has, where they are missing; Windows has them or says so."""
    missing = [command for command in DEBIAN_PACKAGES if shutil.which(command) is None]
    if os.name == "nt":
        missing = [command for command in missing if command == "makensis"]
    if missing and os.name == "nt":
        raise CannotInstallError("NSIS is missing: install it, and put makensis.exe in PATH.")
    if missing:
        apt_install([DEBIAN_PACKAGES[name] for name in missing], why="Missing to make the setup")


def make_resources() -> None:
    """The icon and the version resources of both programs."""
    BUILD.mkdir(parents=True, exist_ok=True)
    make_icon(BUILD / "livret.ico")
    make_side_picture(BUILD / "livret.bmp")
    described = {parts.WINDOW_PROGRAM: "Livret", parts.COMMAND_PROGRAM: "Livret, commandes"}
    for name, description in described.items():
        write_version_resource(BUILD / f"{name}.version.txt", name, description)


def freeze() -> None:
    """Freeze both programs."""
    shutil.rmtree(FROZEN, ignore_errors=True)
    freeze_specification("installer/livret.spec")


def freeze_specification(specification: str) -> None:
    """Run PyInstaller in Windows' Python; the result lies in build/windows."""
    places = ["--distpath", "build/windows", "--workpath", "build/windows/work"]
    words = ["-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places, specification]
    run_windows_python(["-X", "utf8", *words])


def run_windows_python(words: Sequence[str]) -> None:
    """Run the Python that has the locked Windows wheels: this one on Windows, the one under Wine elsewhere."""
    if os.name == "nt":
        subprocess.run([sys.executable, *words], cwd=ROOT, check=True)
        return
    # A prefix of its own: the tests of Windows end the programs of theirs while a build may run.
    environment = os.environ | {"WINE_PYTHON": "build", "WINEPREFIX": str(ROOT / ".wine" / "prefix-build")}
    prepare = [sys.executable, "-m", "installer.wine.prepare", "build"]
    subprocess.run(prepare, cwd=ROOT, env=environment, check=True)
    subprocess.run([HERE / "wine" / "run.sh", "python", *words], cwd=ROOT, env=environment, check=True)


def pack(
    setup: Path, version: str, kilobytes: int, *, program_files: Path = FROZEN, is_trial: bool = False
) -> None:
    """Compile the NSIS script. ``kilobytes`` are those of the installed program; a trial is packed fast."""
    setup.parent.mkdir(parents=True, exist_ok=True)
    contents = next(path.name for path in program_files.iterdir() if path.is_dir())
    values = {
        "STUB": "x86-unicode" if os.name == "nt" else "amd64-unicode",
        "VERSION": version,
        "NUMBERS": ".".join(map(str, version_numbers(version))),
        "PROGRAM_FILES": program_files,
        "CONTENTS": contents,
        "NEEDED_KB": kilobytes,
        "ICON": BUILD / "livret.ico",
        "SIDE_PICTURE": BUILD / "livret.bmp",
        "OUTPUT": setup,
    }
    if is_trial:
        values["IS_TRIAL"] = 1
    elif signing.is_possible():
        # NSIS puts the uninstaller's path after it.
        values["SIGN_COMMAND"] = f'"{sys.executable}" "{HERE / "signing.py"}"'
    # NSIS takes the words of a command for options by "-" on Linux and by "/" on Windows; "-" does on both.
    defines = [f"-D{name}={value}" for name, value in values.items()]
    subprocess.run(
        ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defines, HERE / "livret.nsi"], check=True
    )


def tell(setup: Path, report: check.Report) -> None:
    """Print sizes, signature and the SHA-256 to publish beside the setup, and write the latter."""
    digest = hashlib.sha256(setup.read_bytes()).hexdigest()
    line = f"{digest}  {setup.name}"
    setup.with_name(f"{setup.name}.sha256").write_text(line + "\n", encoding="utf-8", newline="\n")
    print(f"installed: {report.kilobytes / 1024:.1f} MB in {report.files} files")
    print(
        f"setup: {setup.stat().st_size / 2**20:.1f} MB, {'signed' if signing.is_possible() else 'NOT SIGNED'}"
    )
    print(f"sha256: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
