"""What may be shipped: every file of the frozen program is held against where it says it comes from.

- Each library (.dll, .pyd) is, byte for byte, one of Windows' Python or of a wheel of requirements/windows.txt: so no
  library of Wine, no stand-in of the tests and nothing that lay about on the machine can be in it.
- Each module comes from such a wheel, from Python, or from this project; of PyInstaller only its loader, whose licence
  allows it in any program.
- No wheel is under the GPL, or the AGPL, alone.
- Sizes stay under their ceilings.
"""

from __future__ import annotations

import csv
import email
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath

from installer import parts
from tools.bootstrap import ROOT

MOST_SETUP_MB = 45
MOST_INSTALLED_MB = 180
LIBRARY_SUFFIXES = {".dll", ".pyd", ".exe"}
WINE_MARKS = (b"Wine builtin DLL", b"Wine placeholder DLL")
_LOADER = re.compile(
    r"^(PyInstaller/(loader|fake-modules|hooks/rthooks)|_pyinstaller_hooks_contrib/rthooks)/"
)


class NotShippableError(Exception):
    """The frozen program holds what it must not; the text lists it."""


@dataclass(frozen=True)
class Sources:
    """Where the parts of this build lawfully come from."""

    python: Path
    """Windows' Python."""
    site_packages: Path
    """The locked wheels, and PyInstaller's."""
    project: Path


@dataclass(frozen=True)
class Report:
    """What was found of a shippable program."""

    files: int
    kilobytes: int


def sources_of_this_build() -> Sources:
    """This Python's own on Windows, those under Wine elsewhere."""
    if sys.platform == "win32":
        return Sources(Path(sys.base_prefix), Path(sys.prefix) / "Lib/site-packages", ROOT)
    python = ROOT / ".wine" / "python-build"
    return Sources(python, python / "Lib" / "site-packages", ROOT)


def check_frozen(folder: Path, origins: Path, sources: Sources) -> Report:
    """Raise NotShippableError with everything that is wrong; return the sizes otherwise."""
    shipped = locked_names(ROOT / "requirements" / "windows.txt")
    owners = owners_of(sources.site_packages)
    trouble = [
        *foreign_libraries(folder, lawful_digests(sources, owners, shipped)),
        *(f"{name} is left out by installer/parts.py" for name in names(folder) if parts.is_left_out(name)),
        *foreign_origins(json.loads(origins.read_text("utf-8")), sources, owners, shipped),
        *unlawful_licences(sources.site_packages, shipped),
    ]
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    kilobytes = sum(sizes) // 1024
    if kilobytes > MOST_INSTALLED_MB * 1024:
        trouble.append(f"it takes {kilobytes // 1024} MB installed, {MOST_INSTALLED_MB} at most")
    if trouble:
        raise NotShippableError("This program must not be shipped:\n  " + "\n  ".join(sorted(trouble)))
    return Report(len(sizes), kilobytes)


def check_setup(setup: Path) -> None:
    """Raise NotShippableError when the setup is larger than its ceiling."""
    megabytes = setup.stat().st_size / 2**20
    if megabytes > MOST_SETUP_MB:
        raise NotShippableError(f"{setup.name} has {megabytes:.1f} MB, {MOST_SETUP_MB} at most")


# --- libraries, byte for byte ---------------------------------------------------------------------------------


def names(folder: Path) -> Iterator[str]:
    """The files of the program, as paths inside its folder of libraries."""
    for path in folder.rglob("*"):
        if path.is_file():
            inside = path.relative_to(folder).as_posix()
            yield inside.partition("/")[2] if inside.startswith(parts.CONTENTS_PREFIX) else inside


def lawful_digests(sources: Sources, owners: dict[str, str], shipped: set[str]) -> set[str]:
    """The digests of every library of Python and of the shipped wheels."""
    own = [path for path in sources.python.iterdir() if path.suffix.lower() in LIBRARY_SUFFIXES]
    own += (sources.python / "DLLs").glob("*")  # where python.org's installer lays them
    wheels = [
        sources.site_packages / name
        for name, owner in owners.items()
        if owner in shipped and PurePosixPath(name).suffix in LIBRARY_SUFFIXES
    ]
    return {digest(path) for path in (*own, *wheels) if path.is_file()}


def foreign_libraries(folder: Path, lawful: set[str]) -> Iterator[str]:
    """Libraries that are none of these, and anything that bears Wine's mark."""
    programs = {f"{parts.WINDOW_PROGRAM}.exe", f"{parts.COMMAND_PROGRAM}.exe"}
    for path in folder.rglob("*"):
        if path.suffix.lower() not in LIBRARY_SUFFIXES:
            continue
        with path.open("rb") as opened:
            start = opened.read(4096)
        if any(mark in start for mark in WINE_MARKS):
            yield f"{path.name} is a file of Wine"
        elif path.relative_to(folder).as_posix() not in programs and digest(path) not in lawful:
            yield f"{path.name} comes neither from Windows' Python nor from a locked wheel"


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- where modules and files come from ------------------------------------------------------------------------


def foreign_origins(
    origins: Iterable[tuple[str, str, str]], sources: Sources, owners: dict[str, str], shipped: set[str]
) -> Iterator[str]:
    """Modules and files whose source is none of the lawful ones."""
    owners_lower = {name.lower(): owner for name, owner in owners.items()}  # as Windows compares names
    for name, source, _kind in origins:
        path = local_path(source)
        if source == "-" or is_under(path, sources.project / "livret_desktop"):
            continue  # a namespace without a file; our own
        if path.endswith("/base_library.zip") and is_under(path, sources.project / "build/windows"):
            continue  # modules of Python itself, packed by PyInstaller
        if is_under(path, sources.site_packages):
            inside = path[len(sources.site_packages.as_posix()) + 1 :]
            if not _LOADER.match(inside) and owners_lower.get(inside.lower()) not in shipped:
                yield f"{name} comes from {inside}, of no package of requirements/windows.txt"
        elif not is_under(path, sources.python) and not is_ours(path, sources.project):
            yield f"{name} comes from {path}"


def local_path(source: str) -> str:
    """A path as Windows' Python names it under Wine, where Z: is this system's root; with / everywhere."""
    path = source.replace("\\", "/")
    return path[2:] if sys.platform != "win32" and path[1:2] == ":" else path


def is_under(path: str, folder: Path) -> bool:
    """Whether a path lies in a folder; Windows makes no difference of case."""
    return path.lower().startswith(folder.as_posix().lower() + "/")


def is_ours(path: str, project: Path) -> bool:
    """The shipped files of the project itself."""
    return is_under(path, project / "resources") or is_under(path, project / "installer/licences")


# --- packages -------------------------------------------------------------------------------------------------


def locked_names(lock: Path) -> set[str]:
    """The packages of a lock file."""
    return set(re.findall(r"^([a-z0-9-]+)==", lock.read_text("utf-8"), re.MULTILINE))


def plain(name: str) -> str:
    """A package's name as the lock files write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def owners_of(site_packages: Path) -> dict[str, str]:
    """The package of each installed file, as the wheels declare it in their RECORD."""
    owners: dict[str, str] = {}
    for record in site_packages.glob("*.dist-info/RECORD"):
        package = plain(record.parent.name.removesuffix(".dist-info").rpartition("-")[0])
        with record.open(encoding="utf-8", newline="") as opened:
            owners |= {row[0]: package for row in csv.reader(opened) if row}
    return owners


def licence_files(package: str) -> list[Path]:
    """The licence texts that a package installed beside this Python brings."""
    found = distribution(package)
    wanted = re.compile(r"(^|/)(licen[cs]es?|copying|notice|authors)[^/]*$|/licenses/", re.IGNORECASE)
    texts = [
        path
        for path in found.files or []
        if ".dist-info/" in path.as_posix() and wanted.search(path.as_posix())
    ]
    texts = [path for path in texts if "Commercial" not in path.name]
    return [Path(str(found.locate_file(path))) for path in texts]


def unlawful_licences(site_packages: Path, shipped: set[str]) -> Iterator[str]:
    """Shipped packages that give no other licence than the GPL or the AGPL."""
    for metadata in site_packages.glob("*.dist-info/METADATA"):
        fields = email.message_from_string(metadata.read_text("utf-8"))
        if plain(fields["Name"]) in shipped and is_gpl_alone(licence_words(fields)):
            yield f"{fields['Name']} is under the GPL alone"


def licence_words(fields: email.message.Message[str, str]) -> str:
    """All that a package says of its licence, on one line, with " OR " between alternatives."""
    told = [fields["License-Expression"], (fields["License"] or "").partition("\n")[0]]
    told += [word for word in fields.get_all("Classifier", []) if word.startswith("License ::")]
    return " OR ".join(word for word in told if word)


def is_gpl_alone(words: str) -> bool:
    """Whether each alternative is the GPL or the AGPL (the LGPL is neither)."""
    alternatives = re.split(r" OR ", words)
    gpl = re.compile(r"(?<!L)\bA?GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)
    return bool(words) and all(gpl.search(alternative) for alternative in alternatives)
