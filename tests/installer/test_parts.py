"""What stays out of the frozen program, and what must not."""

import importlib.util
import json

import pytest

from installer import parts
from tests.house.sources import ROOT

OUT = (
    "PySide6\\opengl32sw.dll",
    "PySide6/Qt6Quick.dll",
    "PySide6/Qt6QmlModels.dll",
    "PySide6/Qt6OpenGL.dll",
    "PySide6/Qt6VirtualKeyboard.dll",
    "PySide6/plugins/tls/qschannelbackend.dll",
    "PySide6/plugins/imageformats/qwebp.dll",
    "PySide6/plugins/platforms/qminimal.dll",
    "PySide6/translations/qtbase_de.qm",
    "PySide6/translations/qt_fr.qm",
)
IN = (
    "PySide6/Qt6Network.dll",  # QLocalServer: the second start finds the first
    "PySide6/Qt6Svg.dll",
    "PySide6/plugins/platforms/qwindows.dll",
    "PySide6/plugins/platforms/qoffscreen.dll",
    "PySide6/plugins/iconengines/qsvgicon.dll",
    "PySide6/plugins/imageformats/qjpeg.dll",
    "PySide6/plugins/styles/qmodernwindowsstyle.dll",
    "PySide6/translations/qtbase_fr.qm",
    "libssl-3.dll",
    "sqlcipher3/_sqlite3.cp313-win_amd64.pyd",
    "livret_desktop/_resources/icons/app.svg",
    "tzdata/zoneinfo/Europe/Paris",
)


@pytest.mark.parametrize("path", OUT)
def test_left_out(path: str):
    assert parts.is_left_out(path)


@pytest.mark.parametrize("path", IN)
def test_kept(path: str):
    assert not parts.is_left_out(path)


def test_a_list_of_pyinstaller_is_filtered_by_the_place_in_the_folder():
    entries = [("PySide6\\opengl32sw.dll", "Z:\\x", "BINARY"), ("PySide6\\Qt6Gui.dll", "Z:\\y", "BINARY")]
    assert parts.kept(entries) == entries[1:]


def test_the_program_imports_nothing_that_is_left_out():
    named = [
        (path.name, module)
        for path in (ROOT / "livret_desktop").rglob("*.py")
        for module in parts.LEFT_OUT_MODULES
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith((f"import {module}", f"from {module} ", f"from {module}."))
    ]
    assert named == []


@pytest.mark.parametrize(
    "module", [module for module in parts.LAZY_IMPORTS if not module.startswith("win32")]
)
def test_modules_imported_by_name_exist(module: str):
    assert importlib.util.find_spec(module) is not None


def test_the_specification_reads_the_list_and_adds_what_is_read_as_a_file():
    text = (ROOT / "installer/livret.spec").read_text(encoding="utf-8")
    for word in (
        "parts.kept(analysis.binaries)",
        "parts.kept(analysis.datas)",
        "livret_desktop/_resources",
        "migrations.rglob",
        "has_console=False",
        "has_console=True",
        "installer/one_archive.py",
    ):
        assert word in text
    assert json.dumps(parts.LAZY_IMPORTS)
