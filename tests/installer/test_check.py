"""The check of the frozen program catches what must not be shipped."""

import json
from pathlib import Path

import pytest

from installer import check
from installer.check import NotShippableError, Sources, check_frozen, check_setup, is_gpl_alone
from tests.house.sources import ROOT

CONTENTS = "livret-programme-0.1.0"


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """Windows' Python with one wheel of the lock and one that is none of it."""
    python = tmp_path / "python"
    site_packages = python / "Lib/site-packages"
    for package, name, content in (("httpx", "httpx/a.pyd", "lawful"), ("evil", "evil/b.pyd", "foreign")):
        (site_packages / name).parent.mkdir(parents=True)
        (site_packages / name).write_text(content)
        declared = site_packages / f"{package}-1.0.dist-info"
        declared.mkdir()
        (declared / "RECORD").write_text(f"{name},sha256=0,6\n")
        (declared / "METADATA").write_text(f"Name: {package}\nLicense-Expression: MIT\n")
    (python / "python313.dll").write_text("python")
    return Sources(python, site_packages, ROOT)


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    folder = tmp_path / "livret"
    (folder / CONTENTS / "httpx").mkdir(parents=True)
    (folder / "Livret.exe").write_text("MZ bootloader")
    (folder / "livret-desktop.exe").write_text("MZ bootloader")
    (folder / CONTENTS / "python313.dll").write_text("python")
    (folder / CONTENTS / "httpx/a.pyd").write_text("lawful")
    return folder


def checked(frozen: Path, sources: Sources, *origins: tuple[str, Path | str]) -> check.Report:
    listed = frozen.with_name("origins.json")
    listed.write_text(json.dumps([[name, str(source), "PYMODULE"] for name, source in origins]))
    return check_frozen(frozen, listed, sources)


def test_a_lawful_program_passes_and_is_measured(frozen, sources):
    lawful = [
        ("httpx", sources.site_packages / "httpx/a.pyd"),
        ("livret_desktop", ROOT / "livret_desktop/x.py"),
    ]
    lawful += [("httpx", sources.site_packages / "HTTPX/A.pyd")]  # Windows makes no difference
    report = checked(frozen, sources, *lawful, ("namespace", "-"))
    assert report.files == 4


@pytest.mark.parametrize("name", ["icuuc.dll", "mscms.dll", "bcryptprimitives.dll"])
def test_a_stand_in_of_the_tests_is_caught(frozen, sources, name):
    (frozen / CONTENTS / name).write_text("compiled here")
    with pytest.raises(NotShippableError, match=f"{name} comes neither from"):
        checked(frozen, sources)


def test_a_file_of_wine_is_caught_by_its_mark(frozen, sources):
    (frozen / CONTENTS / "ucrtbase.dll").write_bytes(b"MZ" + bytes(62) + b"Wine builtin DLL" + bytes(16))
    with pytest.raises(NotShippableError, match=r"ucrtbase\.dll is a file of Wine"):
        checked(frozen, sources)


def test_a_library_of_an_unlocked_wheel_is_caught(frozen, sources):
    (frozen / CONTENTS / "b.pyd").write_text("foreign")
    with pytest.raises(NotShippableError, match=r"b\.pyd comes neither"):
        checked(frozen, sources)


def test_a_changed_library_is_caught(frozen, sources):
    (frozen / CONTENTS / "python313.dll").write_text("python, and something more")
    with pytest.raises(NotShippableError, match=r"python313\.dll comes neither"):
        checked(frozen, sources)


def test_modules_from_elsewhere_are_caught(frozen, sources):
    with pytest.raises(NotShippableError, match=r"evil/b\.pyd, of no package") as caught:
        checked(frozen, sources, ("evil", sources.site_packages / "evil/b.pyd"), ("odd", "/opt/odd/odd.py"))
    assert "odd comes from /opt/odd/odd.py" in str(caught.value)


def test_the_loader_of_pyinstaller_passes_and_its_other_modules_do_not(frozen, sources):
    loader = sources.site_packages / "PyInstaller/loader/pyimod01_archive.py"
    checked(frozen, sources, ("pyimod01_archive", loader))
    with pytest.raises(NotShippableError, match=r"PyInstaller/building/api\.py"):
        checked(frozen, sources, ("api", sources.site_packages / "PyInstaller/building/api.py"))


def test_a_part_that_is_left_out_is_caught(frozen, sources):
    (frozen / CONTENTS / "PySide6/translations").mkdir(parents=True)
    (frozen / CONTENTS / "PySide6/translations/qtbase_de.qm").write_text("auf Deutsch")
    with pytest.raises(NotShippableError, match=r"qtbase_de\.qm is left out"):
        checked(frozen, sources)


def test_a_library_under_the_gpl_alone_is_caught(frozen, sources):
    declared = sources.site_packages / "httpx-1.0.dist-info/METADATA"
    declared.write_text("Name: httpx\nLicense-Expression: GPL-3.0-only\n")
    with pytest.raises(NotShippableError, match="httpx is under the GPL alone"):
        checked(frozen, sources)


@pytest.mark.parametrize(
    ("words", "is_caught"),
    [
        ("GPL-2.0-or-later", True),
        ("AGPL-3.0", True),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GPL-2.0 OR MIT", False),
        ("Apache-2.0", False),
        ("", False),
    ],
)
def test_licences(words, is_caught):
    assert is_gpl_alone(words) is is_caught


def test_sizes_have_ceilings(frozen, sources, monkeypatch, tmp_path):
    setup = tmp_path / "livret-setup-0.1.0.exe"
    setup.write_bytes(bytes(2 * 2**20))
    check_setup(setup)
    monkeypatch.setattr(check, "MOST_SETUP_MB", 1)
    with pytest.raises(NotShippableError, match="1 at most"):
        check_setup(setup)
    (frozen / CONTENTS / "large.bin").write_bytes(bytes(2 * 2**20))
    monkeypatch.setattr(check, "MOST_INSTALLED_MB", 1)
    with pytest.raises(NotShippableError, match="MB installed"):
        checked(frozen, sources)
