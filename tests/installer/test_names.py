"""The NSIS scripts, the frozen programs and the program itself agree on names and versions."""

import re
import tomllib

from installer import parts
from installer.resources import version_numbers, write_version_resource
from livret_desktop import __version__, windows_names
from livret_desktop.backup import target_folder
from livret_desktop.cli.parser import command_line
from livret_desktop.cli.program_commands import run_erase
from livret_desktop.errors import EXIT_COULD_NOT_BEGIN
from livret_desktop.services.school.erasing import ERASE_WORD
from tests.house.sources import ROOT

INSTALLER = ROOT / "installer"


def script(name: str) -> str:
    return (INSTALLER / name).read_text(encoding="utf-8")


def defined(name: str, source: str) -> str:
    found = re.search(rf'^!define {name} "([^"]*)"', source, re.MULTILINE)
    assert found is not None, name
    return found[1]


def test_the_setup_and_the_program_start_with_windows_by_the_same_entry():
    source = script("livret.nsi")
    assert defined("RUN_KEY", source) == windows_names.RUN_KEY
    assert defined("RUN_NAME", source) == windows_names.RUN_VALUE
    assert defined("APPROVED_KEY", source) == windows_names.APPROVED_KEY
    written = "'\"$INSTDIR\\${WINDOW_EXE}\" ${RUN_OPTION}'"
    assert f'WriteRegStr HKCU "${{RUN_KEY}}" "${{RUN_NAME}}" {written}' in source
    executable = "C:\\x\\" + defined("WINDOW_EXE", source)
    assert windows_names.run_command(executable) == f'"{executable}" {defined("RUN_OPTION", source)}'


def test_the_setup_closes_the_program_and_names_its_shortcut_in_the_programs_own_words():
    source = script("livret.nsi")
    assert defined("QUIT_OPTION", source) == windows_names.QUIT_OPTION
    assert defined("APP_USER_MODEL_ID", source) == windows_names.APP_USER_MODEL_ID


def test_a_double_click_on_a_backup_opens_the_program():
    source = script("associations.nsh")
    kinds = re.findall(r'\$\{ACTION\} "([^"]+)" "([^"]+)"', source)
    assert (target_folder.SUFFIX, "Livret.Sauvegarde") in kinds
    assert (windows_names.BACKUP_SUFFIX, windows_names.BACKUP_PROG_ID) in kinds
    assert (windows_names.TRANSFER_SUFFIX, windows_names.TRANSFER_PROG_ID) in kinds
    assert '\'"$INSTDIR\\${WINDOW_EXE}" "%1"\'' in source


def test_the_frozen_programs_are_those_the_setup_lays_out():
    source = script("livret.nsi")
    assert defined("WINDOW_EXE", source) == f"{parts.WINDOW_PROGRAM}.exe" == windows_names.EXECUTABLE
    assert defined("COMMAND_EXE", source) == f"{parts.COMMAND_PROGRAM}.exe"
    assert parts.contents_folder("1.2.3") == defined("CONTENTS_PREFIX", source) + "1.2.3"


def test_the_data_the_uninstaller_asks_about_are_those_of_the_program():
    assert defined("DATA_FOLDER", script("uninstall.nsh")) == f"$LOCALAPPDATA\\{windows_names.PRODUCT}"
    assert defined("OWN_KEY", script("livret.nsi")).startswith("Software\\Livret")


def test_nothing_asks_for_an_administrator_or_writes_for_other_users():
    for path in INSTALLER.glob("*.ns[ih]"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"HKLM|HKCR|SHCTX|SetShellVarContext all|PROGRAMFILES", text) == []
    assert "RequestExecutionLevel user" in script("livret.nsi")


def test_data_are_erased_in_one_place_behind_the_typed_word():
    erasing = [
        (path.name, line)
        for path in INSTALLER.glob("*.ns[ih]")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "DATA_FOLDER}" in line and re.search(r"RMDir|Delete|Rename", line)
    ]
    assert [name for name, _ in erasing] == ["uninstall.nsh"]
    source = script("uninstall.nsh")
    assert source.index("Function un.EraseData") < source.index(erasing[0][1])
    before = source.split("Call un.EraseData")
    assert len(before) == 2, "from one place alone"
    silent, word = before[0].splitlines()[-3:-1]
    assert "${IfNot} ${Silent}" in silent
    assert '$TypedWord S== "${ERASE_WORD}"' in word


def test_the_uninstaller_asks_the_program_to_erase_in_its_own_words():
    source = script("uninstall.nsh")
    assert defined("ERASE_WORD", source) == ERASE_WORD
    assert defined("SCHOOL_FOLDER", source) == "${DATA_FOLDER}\\" + windows_names.DATA_FOLDER
    assert re.search(rf"^!define ERASE_BUSY {EXIT_COULD_NOT_BEGIN}$", source, re.MULTILINE)
    words = defined("ERASE_COMMAND", source).replace("${ERASE_WORD}", ERASE_WORD).split()
    asked = command_line().parse_args([*words, "--data", "x"])
    assert (asked.run, asked.confirm, asked.data) == (run_erase, ERASE_WORD, "x")


def test_the_kind_of_setup_is_chosen_in_the_first_line():
    assert script("livret.nsi").startswith("Target ${STUB}")
    assert '"amd64-unicode"' in script("build.py")


def test_versions_agree(tmp_path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    assert ".".join(map(str, version_numbers("1.20.3"))) == "1.20.3.0"
    write_version_resource(tmp_path / "version.txt", "Livret", "Livret")
    text = (tmp_path / "version.txt").read_text(encoding="utf-8")
    assert f"StringStruct('FileVersion', '{__version__}')" in text
    assert f"filevers={version_numbers()}" in text
    compile(text, "version.txt", "eval")


def test_the_locked_pyinstaller_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [pin] = project["optional-dependencies"]["freeze"]
    assert f"\n{pin} \\" in (ROOT / "requirements/windows-build.txt").read_text(encoding="utf-8")
