"""Steps of the smoke test with people in them: files opened from Explorer, another Windows user, a hand that types."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

from installer import parts
from installer.wine_pc import check, other_user, windows_path
from livret_desktop.security.keys import read_key_file
from livret_desktop.services.school.erasing import ERASE_WORD
from livret_desktop.ui.presenters.backups import CONFIRM_WORD
from livret_desktop.windows_names import (
    BACKUP_PROG_ID,
    BACKUP_SUFFIX,
    DATA_FOLDER,
    TRANSFER_PROG_ID,
    TRANSFER_SUFFIX,
)
from tools.bootstrap import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from installer.smoke import Smoke
    from installer.wine_pc import Pc

SECOND = "moniteur"
THEIR_PROGRAM = f"C:\\users\\{SECOND}\\AppData\\Local\\Programs\\Livret"
SCHOOL_FILE = "C:\\ecole.toml"
OTHER_FOLDER = "C:\\Autre école"
REMOVAL = "sinstallation de Livret"
"""Title of the uninstaller's window, but for its accent."""
FORMER_SCHOOL = "C:\\École d’avant"
STUDENT_FILE = f"C:\\Reçu par courriel\\dossier de l’élève{TRANSFER_SUFFIX}"
COPIES = "C:\\Copies à part"
NEPH = "250109312337"
"""Of a student of the samples."""
RECEIVING, RESTORING, RESTORED = "Recevoir un", "Restaurer cette copie", "Restauration"
"""Titles of the dialogs that the files bring up, as far as they have no accent."""
TRAY, TRAY_PATIENCE_S = "Wine System Tray", 30


def opens_its_files(smoke: Smoke, window_exe: str, command_exe: str) -> None:
    """The student of a file from another school is received, and a backup restored: by a double click and a hand."""
    pc = smoke.pc
    code = file_of_another_school(smoke, command_exe)
    pc.path(COPIES).mkdir()
    smoke.expect(pc.run(command_exe, "backup", "create", COPIES), 0)
    (backup,) = pc.path(COPIES).rglob(f"*{BACKUP_SUFFIX}")
    with pc.opened_from_explorer(STUDENT_FILE, (TRANSFER_SUFFIX, TRANSFER_PROG_ID)) as shell:
        pc.window(RECEIVING)
        check("a double click on a student's file starts the program, which asks for the code", True)
        pc.wait_for(lambda: pc.windows(TRAY), TRAY_PATIENCE_S)
        take_keyboard(pc, RECEIVING)
        pc.type(code.lower())
        smoke.photograph("explorateur-1-dossier-recu")
        pc.press("Return")
        time.sleep(5)  # the code is stretched on purpose
        smoke.photograph("explorateur-2-eleve-annonce")
        check("its student is received", agrees_until_gone(pc, RECEIVING))
        check("and is in the school for every program", knows_student(smoke, command_exe))
        restores_by_hand(smoke, windows_path_on_c(smoke, backup))
        check("the student received since is gone", not knows_student(smoke, command_exe))
        smoke.expect(pc.run(window_exe, "--quit"), 0)
        check("it closes", pc.wait_for(lambda: not smoke.is_running(), 40))
        check("the shell of Windows had started this very program", shell.wait(timeout=30) == 0)
    for left in (pc.path(STUDENT_FILE).parent, pc.path(COPIES)):
        shutil.rmtree(left)


def file_of_another_school(smoke: Smoke, command_exe: str) -> str:
    """Write a student's file in a school of its own, which goes again; its code."""
    pc, samples = smoke.pc, ROOT / "resources/samples"
    pc.path(STUDENT_FILE).parent.mkdir(parents=True)
    there = [command_exe, "--data", FORMER_SCHOOL]
    smoke.expect(pc.run(*there, "init", "--school", SCHOOL_FILE), 0)
    students = windows_path(samples / "rapido-eleves.txt")
    pc.run(*there, "import", "students", students, "--keep-good")
    made = pc.run(*there, "transfer", "create", NEPH, "--out", STUDENT_FILE, "--json")
    smoke.expect(made, 0)
    smoke.expect(pc.run(*there, "erase", "--confirm", ERASE_WORD), 0)
    shutil.rmtree(pc.path(FORMER_SCHOOL), ignore_errors=True)
    return str(made.document()["code"])


def restores_by_hand(smoke: Smoke, backup: str) -> None:
    """A backup double-clicked while the window is open: the window comes forward and asks, the typed word restores."""
    pc = smoke.pc
    with pc.opened_from_explorer(backup, (BACKUP_SUFFIX, BACKUP_PROG_ID)) as second:
        pc.window(RESTORING)
        check("a double click on a backup brings the open window forward, which asks", True)
        check("and the second start ends well", second.wait(timeout=60) == 0)
        take_keyboard(pc, RESTORING)
        pc.type(CONFIRM_WORD)
        smoke.photograph("explorateur-3-sauvegarde")
        pc.press("Return")
        pc.window(RESTORED)
        time.sleep(8)  # the copy is read back whole before it takes the school's place
        smoke.photograph("explorateur-4-restauree")
        check("the school opens again", agrees_until_gone(pc, RESTORED))
        pc.window("Livret")


def take_keyboard(pc: Pc, title: str) -> None:
    """The keyboard to a window, once Wine's own little one, which comes some time after ours, is out of the way."""
    pc.hide_tray()
    for window in pc.windows(title)[:1]:
        pc.focus(window)


def agrees_until_gone(pc: Pc, title: str) -> bool:
    """Press Enter in a dialog until it is over: while it works, its button takes none. Whether it went."""
    for _ in range(40):
        if not pc.windows(title):
            return True
        take_keyboard(pc, title)
        pc.press("Return")
        pc.wait_for(lambda: not pc.windows(title), 4)
    return False


def knows_student(smoke: Smoke, command_exe: str) -> bool:
    """Whether another program finds the student in the school."""
    return smoke.pc.run(command_exe, "student", "show", NEPH, "--json").status == 0


def windows_path_on_c(smoke: Smoke, path: Path) -> str:
    """A file of drive C: as Windows names it."""
    return "C:\\" + str(path.relative_to(smoke.pc.drive)).replace("/", "\\")


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
