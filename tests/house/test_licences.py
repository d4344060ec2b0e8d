"""Dependencies are locked with hashes, the same versions everywhere, and every one of them is credited."""

import re
import tomllib

import pytest

from tests.house.sources import ROOT

LOCKS = ("run.txt", "dev.txt", "windows.txt", "windows-build.txt", "windows-dev.txt")


def locked(text: str) -> dict[str, str]:
    """The version of each package of a lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))


def unhashed(text: str) -> list[str]:
    """The packages of a lock file that any file could pass for."""
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    return [package.split()[0] for package in packages if "--hash=sha256:" not in package]


def read_lock(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_its_hashes_and_no_address(name: str):
    text = read_lock(name)
    assert len(locked(text)) > 20
    assert unhashed(text) == []
    assert re.findall(r"(?:https?|file):\S*", text) == []


def test_the_lock_follows_the_pins_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dev = locked(read_lock("dev.txt"))
    run = locked(read_lock("run.txt"))
    pins = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    wanted = {name.lower(): version for name, version in (pin.split("==") for pin in pins)}
    assert wanted.items() <= dev.items()
    assert run.items() <= dev.items()


def test_every_library_of_the_program_is_credited():
    credited = set(re.findall(r"[a-z0-9-]+", (ROOT / "NOTICE").read_text(encoding="utf-8").lower()))
    assert locked(read_lock("run.txt")).keys() - credited == set()
    assert locked(read_lock("windows.txt")).keys() - credited == set()


def test_windows_gets_the_versions_of_everywhere_and_no_condition():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    program, build, dev = (locked(read_lock(f"windows{kind}.txt")).items() for kind in ("", "-build", "-dev"))
    assert program <= locked(read_lock("run.txt")).items()
    assert dev <= locked(read_lock("dev.txt")).items()
    assert program <= build
    assert {tuple(pin.split("==")) for pin in project["optional-dependencies"]["freeze"]} <= build
    assert {"pywin32-ctypes", "tzdata"} <= dict(program).keys()
    assert re.findall(r"^[a-z].*;.*", read_lock("windows.txt"), re.MULTILINE) == []


def test_a_package_without_hash_is_seen():
    text = "# by make lock\nalembic==1.20.1 \\\n    --hash=sha256:00\n    # via x\nevil==1.0\n    # via x\n"
    assert locked(text) == {"alembic": "1.20.1", "evil": "1.0"}
    assert unhashed(text) == ["evil==1.0"]
