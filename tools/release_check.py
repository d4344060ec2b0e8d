"""The part of the release check list that a machine can do; docs/release.md says what is left to a person.

python -m tools.release_check            everything (tests, setup, smoke test: about half an hour)
python -m tools.release_check --quick    only what reads files
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from livret_desktop import __version__
from tools.bootstrap import ROOT

LOCKS = ("run", "dev", "windows", "windows-build", "windows-dev")
Step = tuple[str, Callable[[Path], Iterator[str]]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do the list to its end, say what is wrong, and give 1 when anything is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only what reads files")
    steps = READING if parser.parse_args(arguments).quick else READING + BUILDING
    trouble = 0
    for name, step in steps:
        found = list(step(ROOT))
        print(f"{'WRONG' if found else 'good '}  {name}", *found, sep="\n         ", flush=True)
        trouble += len(found)
    print(
        "Then the manual list of docs/release.md." if not trouble else f"{trouble} to mend before a release."
    )
    return 1 if trouble else 0


def versions_agree(root: Path) -> Iterator[str]:
    """One version number in the project, the program and the change log; its tag is still free."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    if project != __version__:
        yield f"pyproject.toml says {project}, the program {__version__}"
    if not re.fullmatch(r"\d+\.\d+\.\d+", __version__):
        yield f"{__version__} is not three numbers: Windows could not compare it"


def change_log_tells(root: Path) -> Iterator[str]:
    """CHANGELOG.md has a section of this version, with a day and at least a line."""
    text = (root / "CHANGELOG.md").read_text("utf-8")
    section = re.search(rf"^## {re.escape(__version__)} — \d{{4}}-\d\d-\d\d\n+(- .+)", text, re.MULTILINE)
    if section is None:
        yield f"CHANGELOG.md has no dated section for {__version__}"


def locks_follow_pins(root: Path) -> Iterator[str]:
    """Every pin of pyproject.toml stands in the lock files, so that `make lock` was run after the last change."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {
        name: set(project["dependencies"])
        | set(extras["dev"] if name.endswith("dev") else [])
        | set(extras["freeze"] if name == "windows-build" else [])
        for name in LOCKS
    }
    for name, pins in wanted.items():
        text = (root / "requirements" / f"{name}.txt").read_text("utf-8")
        for pin in sorted(pin.lower() for pin in pins):
            if not re.search(rf"^{re.escape(pin)}\s", text, re.MULTILINE):
                yield f"requirements/{name}.txt does not hold {pin}: run make lock"


def notices_are_whole(root: Path) -> Iterator[str]:
    """Every shipped library is credited, and the licence and notices inside the program are those of the project."""
    credited = set(re.findall(r"[a-z0-9-]+", (root / "NOTICE").read_text("utf-8").lower()))
    for name in ("run", "windows"):
        text = (root / "requirements" / f"{name}.txt").read_text("utf-8")
        for package in sorted(set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)) - credited):
            yield f"NOTICE does not name {package}"
    for name, shipped in (("NOTICE", "NOTICE.txt"), ("LICENSE", "LICENSE.txt")):
        if (root / name).read_text("utf-8") != (root / "resources/licences" / shipped).read_text("utf-8"):
            yield f"resources/licences/{shipped} is not the {name} of the project"


def all_is_committed(root: Path) -> Iterator[str]:
    """What is released is a commit, whose tag is not given away yet."""
    for line in _told(root, "git", "status", "--porcelain").splitlines():
        yield f"not committed: {line[3:]}"
    if f"v{__version__}" in _told(root, "git", "tag").split():
        yield f"the tag v{__version__} exists already"


def tests_pass(root: Path) -> Iterator[str]:
    """make check."""
    yield from _made(root, "check")


def setup_is_built(root: Path) -> Iterator[str]:
    """make windows: frozen, every library held against the locks, no Wine, no GPL, sizes, packed."""
    yield from _made(root, "windows")


def setup_keeps_its_promises(root: Path) -> Iterator[str]:
    """make windows-smoke."""
    yield from _made(root, "windows-smoke")


def hash_is_that_of_the_setup(root: Path) -> Iterator[str]:
    """The SHA-256 written beside the setup is that of the file."""
    setup = root / "dist" / f"livret-setup-{__version__}.exe"
    if not setup.exists():
        yield f"{setup.name} is missing"
        return
    digest = hashlib.sha256(setup.read_bytes()).hexdigest()
    if setup.with_name(f"{setup.name}.sha256").read_text("utf-8").split() != [digest, setup.name]:
        yield f"{setup.name}.sha256 is not that of the file"
    print(f"       {digest}  {setup.name}")


def _told(root: Path, *command: str) -> str:
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout


def _made(root: Path, target: str) -> Iterator[str]:
    status = subprocess.run(["make", target], cwd=root, check=False).returncode
    if status != 0:
        yield f"make {target}: exit status {status}"


READING: list[Step] = [
    ("versions agree", versions_agree),
    ("the change log tells this version", change_log_tells),
    ("the locks follow the pins", locks_follow_pins),
    ("licences and notices are whole", notices_are_whole),
    ("all is committed, the tag is free", all_is_committed),
]
BUILDING: list[Step] = [
    ("tests", tests_pass),
    ("the setup is built", setup_is_built),
    ("the setup keeps its promises", setup_keeps_its_promises),
    ("its hash is the published one", hash_is_that_of_the_setup),
]

if __name__ == "__main__":
    sys.exit(main())
