"""The release check list sees what is wrong."""

import shutil
from pathlib import Path

import pytest

from livret_desktop import __version__
from tests.house.sources import ROOT
from tools import release_check


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the list reads."""
    for name in ("pyproject.toml", "NOTICE", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copytree(ROOT / "resources/licences", tmp_path / "resources/licences")
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    "step",
    [step for name, step in release_check.READING if "committed" not in name],
    ids=lambda step: step.__name__,
)
def test_the_project_as_it_is_passes(step):
    assert list(step(ROOT)) == []


def test_a_version_that_disagrees(project):
    replace(project / "pyproject.toml", f'version = "{__version__}"', 'version = "9.9.9"')
    assert list(release_check.versions_agree(project)) == [
        f"pyproject.toml says 9.9.9, the program {__version__}"
    ]


def test_a_version_the_change_log_does_not_tell(project):
    (project / "CHANGELOG.md").write_text("# Changes\n\n## 0.0.1 — 2026-01-01\n\n- first\n", encoding="utf-8")
    assert list(release_check.change_log_tells(project)) != []


def test_a_pin_changed_after_the_lock(project):
    replace(project / "pyproject.toml", "httpx==0.28.1", "httpx==0.28.2")
    found = list(release_check.locks_follow_pins(project))
    assert len(found) == len(release_check.LOCKS)
    assert all("httpx==0.28.2" in line for line in found)


def test_an_uncredited_library_and_a_notice_left_behind(project):
    replace(project / "NOTICE", "reportlab", "")
    found = list(release_check.notices_are_whole(project))
    assert "NOTICE does not name reportlab" in found
    assert "resources/licences/NOTICE.txt is not the NOTICE of the project" in found


def test_a_setup_that_was_changed_after_its_hash(tmp_path, capsys):
    assert list(release_check.hash_is_that_of_the_setup(tmp_path)) == [
        f"livret-setup-{__version__}.exe is missing"
    ]
    (tmp_path / "dist").mkdir()
    setup = tmp_path / "dist" / f"livret-setup-{__version__}.exe"
    setup.write_bytes(b"MZ")
    Path(f"{setup}.sha256").write_text(f"{'0' * 64}  {setup.name}\n", encoding="utf-8")
    assert list(release_check.hash_is_that_of_the_setup(tmp_path)) != []
