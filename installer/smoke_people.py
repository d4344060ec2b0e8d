"""Steps of the smoke test with people in them: another Windows user of the PC, and a hand that types the word."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from installer import parts
from installer.wine_pc import check, other_user
from livret_desktop.security.keys import read_key_file
from livret_desktop.services.erasing import ERASE_WORD
from livret_desktop.windows_names import DATA_FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from installer.smoke import Smoke

SECOND = "moniteur"
THEIR_PROGRAM = f"C:\\users\\{SECOND}\\AppData\\Local\\Programs\\Livret"
SCHOOL_FILE = "C:\\ecole.toml"
OTHER_FOLDER = "C:\\Autre école"
REMOVAL = "sinstallation de Livret"
"""Title of the uninstaller's window, but for its accent."""


def another_user_has_his_own(smoke: Smoke, window_exe: str) -> None:
    """Another Windows user of the PC: he sees no Livret, installs and removes his own beside the first one's."""
    with other_user(smoke.pc, SECOND, smoke.fresh_registry) as second:
        check("nothing of the first user's reaches him", "Livret" not in second.registry())
        local = second.drive / "users" / SECOND / "AppData/Local"
        with smoke.pc.started(window_exe):
            window = smoke.pc.window("Livret")
            smoke.expect(second.run_line(f'"{smoke.first}" /S'), 0)
            command = f"{THEIR_PROGRAM}\\{parts.COMMAND_PROGRAM}.exe"
            smoke.expect(second.run(command, "init", "--school", SCHOOL_FILE), 0)
            theirs, ours = school_id(local / "Livret" / DATA_FOLDER), school_id(smoke.data / DATA_FOLDER)
            check("he has a school of his own, while the first one's window is open", theirs != ours)
            vaults = second.registry(), smoke.pc.registry()
            check("each vault holds its own key", (theirs in vaults[0], ours in vaults[1]) == (True, True))
            check("and only it", (ours in vaults[0], theirs in vaults[1]) == (False, False))
            smoke.leaves(window)
        second.run(f"{THEIR_PROGRAM}\\desinstaller.exe", "/S")
        gone = second.wait_for(lambda: not (local / "Programs/Livret").exists())
        check("his program is gone", gone)
        check("his data stay", (local / "Livret" / DATA_FOLDER / "ecole.livret").exists())
    smoke.works_still()


def erases_when_the_word_is_typed(smoke: Smoke, command_exe: str) -> None:
    """Installed again, the data are found; removed by hand, the word erases them and their key, and nothing else."""
    pc = smoke.pc
    smoke.expect(smoke.install(smoke.first), 0)
    smoke.works_still()
    ours = school_id(smoke.data / DATA_FOLDER)
    smoke.expect(pc.run(command_exe, "--data", OTHER_FOLDER, "init", "--school", SCHOOL_FILE), 0)
    theirs = school_id(pc.path(OTHER_FOLDER))
    check("the vault holds both keys", ours in pc.registry() and theirs in pc.registry())
    with pc.started(command_exe.replace(f"{parts.COMMAND_PROGRAM}.exe", "desinstaller.exe")):
        pc.focus(pc.window(REMOVAL))
        pc.press("Return")
        smoke.photograph("desinstaller-1-donnees")
        pc.type(ERASE_WORD.lower())
        pc.press("Return")
        check("a word in small letters is refused", pc.wait_for(lambda: len(pc.windows(REMOVAL)) == 2))
        smoke.photograph("desinstaller-2-mot-refuse")
        pc.press("Return")
        check("and can be typed again", pc.wait_for(lambda: len(pc.windows(REMOVAL)) == 1))
        check("nothing is erased meanwhile", school_id(smoke.data / DATA_FOLDER) == ours)
        pc.focus(pc.window(REMOVAL))
        pc.press("ctrl+a")
        pc.type(ERASE_WORD)
        smoke.photograph("desinstaller-3-mot-tape")
        pc.press("Return")
        check("the program is gone", pc.wait_for(lambda: not smoke.folder.exists()))
        smoke.photograph("desinstaller-4-fini")
        pc.press("Return")
        check("its window closes", pc.wait_for(lambda: not pc.windows(REMOVAL)))
    check("the data are gone", not smoke.data.exists(), list(smoke.data.rglob("*")))
    left = pc.registry()
    check("and their key in the vault with them", ours not in left)
    check("another school and its key stay", school_id(pc.path(OTHER_FOLDER)) == theirs and theirs in left)
    shutil.rmtree(pc.path(OTHER_FOLDER))


def school_id(folder: Path) -> str:
    """Whose keys lie in a data folder."""
    return read_key_file(folder / "keys.json").school_id
