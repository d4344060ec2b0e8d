"""The wheel holds the whole program, and works in a folder that knows nothing of the checkout."""

import os
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.commands import run
from tests.house.sources import PROGRAM, ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as ``make wheel`` does."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    run(command, cwd=ROOT)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed in it, its dependencies being those of this environment."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    run([*pip, "--target", str(target), str(wheel)], cwd=target)
    return target


def shipped(folder: Path) -> set[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in files}


def test_every_file_of_the_program_is_in_the_wheel(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    program = {f"livret_desktop/{name}" for name in shipped(PROGRAM)}
    resources = {f"livret_desktop/_resources/{name}" for name in shipped(ROOT / "resources")}
    assert program | resources <= inside
    for part in ("contract/", "rules/", "legal/", "fonts/", "manual/pictures/"):
        assert any(name.startswith(f"livret_desktop/_resources/{part}") for name in inside), part
    assert any(name.startswith("livret_desktop/db/migrations/versions/") for name in inside)
    assert any(name.endswith("licenses/LICENSE") for name in inside)


def test_installed_elsewhere_it_reads_its_own_files(installed: Path, tmp_path: Path):
    probe = (
        "import livret_desktop.resources as r; r.resource_text('contract', 'livret-v1.openapi.yaml');"
        "print(r.resource_root())"
    )
    path = f"import sys; sys.path.insert(0, {str(installed)!r})"
    printed = run([sys.executable, "-P", "-c", f"{path}; {probe}"], cwd=tmp_path)
    assert Path(printed.strip()) == installed / "livret_desktop" / "_resources"


def test_installed_elsewhere_its_command_checks_itself(installed: Path, tmp_path: Path):
    (command,) = (installed / ("Scripts" if os.name == "nt" else "bin")).glob("livret-desktop*")
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    run([str(command), "self-check"], cwd=tmp_path, env=environment)
