"""make windows-smoke: the setup on a fresh made-up Windows PC, from its installation to its removal.

Each step says what it saw; the first that sees something else ends the test with exit status 1. Needs the setup of
``make windows``, and a system that lets it mount a small file system for the step of the full disk.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from installer import parts, smoke_people, trials
from installer.build import DIST
from installer.wine_pc import USER_REGISTRY, Ended, Pc, check, fingerprint, fresh_pc, windows_path
from livret_desktop import __version__
from livret_desktop.windows_names import DATA_FOLDER
from tools.bootstrap import ROOT, say

FOLDER = "C:\\Auto-écoles & Cie\\Ça roule à Melun\\Livret"
NEWER = __version__[:-1] + str((int(__version__[-1]) + 1) % 10)
SCHOOL = '[school]\nname = "Auto-école Ça roule"\nagrement_number = "E2007700080"\ncity = "Melun"\n'
WINDOW_EXE = f"{FOLDER}\\{parts.WINDOW_PROGRAM}.exe"
COMMAND_EXE = f"{FOLDER}\\{parts.COMMAND_PROGRAM}.exe"
RUNNING, NO_SPACE, OLDER = 3, 4, 5
"""Exit statuses of the setup, as in messages.nsh."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Play every step; returns the exit status of the process."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=Path, default=ROOT / "build/windows/pictures")
    pictures = parser.parse_args(arguments).pictures
    begun = time.monotonic()
    try:
        with fresh_pc(ROOT / ".wine/prefix-smoke") as pc:
            Smoke(pc, pictures).play()
    except AssertionError as error:
        print(f"\nWRONG: {error}", file=sys.stderr)
        return 1
    print(f"The setup keeps its promises ({time.monotonic() - begun:.0f} s).")
    return 0


class Smoke:
    """The steps, in their order; each begins where the one before ended."""

    def __init__(self, pc: Pc, pictures: Path) -> None:
        self.pc = pc
        self.pictures = pictures
        self.first = windows_path(DIST / f"livret-setup-{__version__}.exe")
        self.newer = windows_path(trials.trial_setup("newer", NEWER))
        self.careless = windows_path(trials.trial_setup("careless", NEWER, needed_kb=1))
        self.folder = pc.path(FOLDER)
        self.users = next(path for path in (pc.drive / "users").iterdir() if path.name != "Public")
        self.data = self.users / "AppData/Local/Livret"
        self.fresh_registry = (pc.prefix / USER_REGISTRY).read_text(encoding="utf-8")

    def play(self) -> None:
        """Every step."""
        before = self.traces()
        for step in (
            self.installs_silently,
            self.stops_half_way_on_an_empty_pc,
            self.works,
            self.shows_its_window,
            self.opens_what_explorer_opens,
            self.refuses_while_it_runs,
            self.updates,
            self.repairs,
            self.refuses_an_older_version,
            self.refuses_a_full_disk,
            self.survives_a_disk_that_fills,
            self.survives_an_end_by_force,
            self.leaves_a_damaged_database_alone,
            self.is_one_of_two_users,
            self.goes_and_leaves_the_data,
            self.erases_what_it_is_asked_to,
        ):
            say(step.__doc__ or "")
            step()
        left = sorted(self.traces() - before)
        check("nothing is left of the program", left == [], left)

    # --- steps ------------------------------------------------------------------------------------------------

    def installs_silently(self) -> None:
        """Installed silently into a path with spaces and accents."""
        self.expect(self.install(self.first, "/DEMARRAGE=oui"), 0)
        check("both programs are there", self.versions() == [__version__], self.versions())
        registry = self.pc.registry()
        run = f'"Livret"="\\"{WINDOW_EXE}\\" --tray"'.replace(FOLDER, FOLDER.replace("\\", "\\\\"))
        check(
            "it starts with Windows, near the clock",
            run.replace("\\Livret.exe", "\\\\Livret.exe") in registry,
            run,
        )
        check("backups open with it", '"Livret.Sauvegarde"' in registry and "%1" in registry)
        shortcuts = [path.relative_to(self.users).as_posix() for path in self.users.rglob("Livret.lnk")]
        check("start menu and desktop show it", len(shortcuts) == 2, shortcuts)

    def stops_half_way_on_an_empty_pc(self) -> None:
        """Another folder, ended by force half-way: nothing of it is in use."""
        other = "C:\\Ailleurs\\Livret"
        ended = self.pc.stop_half_way(f'"{self.newer}" /S /D={other}', f"{other}\\*.nouveau\\**\\*")
        self.expect(ended, 0)
        names = [path.name for path in self.pc.path(other).iterdir()]
        check("only a folder being laid out is left", all(".nouveau" in name for name in names), names)
        check("the installed version is the one of before", self.versions() == [__version__])
        self.expect(self.install(self.first, "/DEMARRAGE=oui"), 0)
        check("the next setup, wherever it installs, tidies up there", not self.pc.path(other).exists())

    def works(self) -> None:
        """The installed program checks itself, and makes a school."""
        ended = self.pc.run(COMMAND_EXE, "self-check", "--json")
        self.expect(ended, 0)
        check("self-check passes", ended.document()["ok"], ended.document())
        (self.pc.drive / "ecole.toml").write_text(SCHOOL, encoding="utf-8")
        self.expect(self.pc.run(COMMAND_EXE, "init", "--school", "C:\\ecole.toml"), 0)
        check(
            "the data lie apart from the program",
            (self.data / DATA_FOLDER / "ecole.livret").exists(),
            list(self.data.glob("*")),
        )

    def shows_its_window(self) -> None:
        """The demonstration opens in a window."""
        with self.pc.started(WINDOW_EXE, "demo"):
            window = self.pc.window("Livret")
            time.sleep(8)  # the first page is read and painted after the window
            self.pc.hide_tray()
            self.photograph("fenetre-installee")
            check("the window of the made-up school was photographed", True)
            self.leaves(window)

    def opens_what_explorer_opens(self) -> None:
        """A student's file and a backup are double-clicked in Explorer."""
        smoke_people.opens_its_files(self, WINDOW_EXE, COMMAND_EXE)

    def refuses_while_it_runs(self) -> None:
        """Neither update nor removal while a window or a command runs."""
        before = fingerprint(self.folder)
        with self.pc.started(COMMAND_EXE, "sandbox"):
            check("a command runs", self.pc.wait_for(self.is_running))
            self.refused(self.install(self.newer), RUNNING, "un envoi est en cours")
        check("the command ended", self.pc.wait_for(lambda: not self.is_running()))
        with self.pc.started(WINDOW_EXE):
            window = self.pc.window("Livret")
            self.refused(self.install(self.newer), RUNNING, "Livret est ouvert")
            # With _?= the uninstaller works in its place, and its exit status can be seen.
            removal = self.pc.run_line(f'"{FOLDER}\\desinstaller.exe" /S _?={FOLDER}')
            self.refused(removal, RUNNING, "Livret est ouvert")
            self.leaves(window)
        check("nothing was changed", fingerprint(self.folder) == before)

    def updates(self) -> None:
        """A newer version over it."""
        data = fingerprint(self.data)
        next(self.users.glob("Desktop/Livret.lnk")).unlink()
        self.expect(self.install(self.newer), 0)
        check("the newer version alone is there", self.versions() == [NEWER], self.versions())
        check(
            "a desktop icon thrown away does not come back", not list(self.users.glob("Desktop/Livret.lnk"))
        )
        check("it still starts with Windows", "--tray" in self.pc.registry())
        check("the data were not touched", fingerprint(self.data) == data)
        self.works_still()

    def repairs(self) -> None:
        """The same version again mends what is missing."""
        damaged = self.contents(NEWER) / "python313.dll"
        damaged.unlink()
        check("without a library it does not start", self.pc.run(COMMAND_EXE, "--version").status != 0)
        self.expect(self.install(self.newer), 0)
        self.works_still()

    def refuses_an_older_version(self) -> None:
        """An older version is refused, unless it is forced."""
        self.refused(self.install(self.first), OLDER, "plus récente")
        check("the newer one is still there", self.versions() == [NEWER])
        self.expect(self.install(self.first, "/FORCER"), 0)
        check("the older one came by force", self.versions() == [__version__], self.versions())
        self.works_still()

    def refuses_a_full_disk(self) -> None:
        """A disk without room is refused before anything is written."""
        with small_disk(self.pc, megabytes=40):
            self.refused(self.install(self.newer, folder="F:\\Livret"), NO_SPACE, "Mo libres")
            self.nothing_on_the_disk()
        self.works_still()

    def survives_a_disk_that_fills(self) -> None:
        """A disk that fills half-way: all is taken away again."""
        with small_disk(self.pc, megabytes=40):
            ended = self.install(self.careless, folder="F:\\Livret")
            check("it does not say that it is done", ended.status != 0, ended)
            self.nothing_on_the_disk()
        check("it says what happened", "disque" in self.note(), self.note())
        self.works_still()

    def survives_an_end_by_force(self) -> None:
        """An update ended by force: the version of before works, the next setup finishes."""
        line = f'"{self.newer}" /S /D={FOLDER}'
        self.expect(self.pc.stop_half_way(line, f"{FOLDER}\\*.nouveau\\**\\*"), 0)
        check("it was stopped half-way", bool(list(self.folder.glob("*.nouveau"))))
        self.works_still()
        self.expect(self.install(self.newer), 0)
        check("the next one tidies up and finishes", self.versions() == [NEWER], self.versions())
        self.works_still()

    def leaves_a_damaged_database_alone(self) -> None:
        """A damaged database: the program says it, the setup does not care."""
        self.expect(self.install(self.first, "/FORCER"), 0)
        database = self.database()
        whole = database.read_bytes()
        database.write_bytes(whole[:2048] + bytes(4096) + whole[6144:])
        ended = self.pc.run(COMMAND_EXE, "transmit", "status", "--json")
        check("the program says it", ended.status in {1, 3} and "title" in ended.document()["error"], ended)
        print(f"    « {ended.document()['error']['title']} »")
        data = fingerprint(self.data)
        self.expect(self.install(self.newer), 0)
        check("the setup neither reads nor mends it", fingerprint(self.data) == data)
        database.write_bytes(whole)
        self.expect(self.pc.run(COMMAND_EXE, "transmit", "status", "--json"), 0)

    def is_one_of_two_users(self) -> None:
        """Another Windows user of the PC has his own."""
        smoke_people.another_user_has_his_own(self, WINDOW_EXE)

    def goes_and_leaves_the_data(self) -> None:
        """Removed silently: the data stay."""
        data = fingerprint(self.data)
        self.pc.run(f"{FOLDER}\\desinstaller.exe", "/S")
        check(
            "the program is gone",
            self.pc.wait_for(lambda: not self.folder.exists()),
            list(self.folder.glob("*")),
        )
        time.sleep(1)  # the uninstaller, a copy of itself by now, still has the registry to clear
        check("the data stayed", fingerprint(self.data) == data and len(data) >= 3, list(data))

    def erases_what_it_is_asked_to(self) -> None:
        """Installed again, the data are found; removed by hand, the typed word erases them and their key."""
        smoke_people.erases_when_the_word_is_typed(self, COMMAND_EXE)

    # --- what the steps use -----------------------------------------------------------------------------------

    def install(self, setup: str, options: str = "", folder: str = FOLDER) -> Ended:
        """Run a setup silently."""
        return self.pc.run_line(f'"{setup}" /S {options} /D={folder}')

    def database(self) -> Path:
        """The school of this user."""
        return next(self.data.rglob("ecole.livret"))

    def contents(self, version: str) -> Path:
        """The installed libraries of a version."""
        return self.folder / parts.contents_folder(version)

    def versions(self) -> list[str]:
        """The versions whose libraries are there, if nothing else of ours lies beside the two programs."""
        names = {path.name for path in self.folder.iterdir()}
        own = {f"{parts.WINDOW_PROGRAM}.exe", f"{parts.COMMAND_PROGRAM}.exe", "desinstaller.exe"}
        check(
            "the folder is tidy",
            own <= names and not any("." in Path(name).suffix[5:] for name in names - own),
        )
        return sorted(name.removeprefix(parts.CONTENTS_PREFIX) for name in names - own)

    def works_still(self) -> None:
        """The installed program reads its school."""
        ended = self.pc.run(COMMAND_EXE, "transmit", "status", "--json")
        check("the program opens its school", ended.status == 0, ended)

    def photograph(self, name: str) -> None:
        """A picture of the screen, for a person to look at."""
        time.sleep(1)
        self.pc.photograph(self.pictures / f"{name}.png")

    def leaves(self, window: str) -> None:
        """The window is closed, and the program with it: at once, or when it is asked beside the clock."""
        self.pc.close_window(window)
        if not self.pc.wait_for(lambda: not self.is_running(), 15):
            self.expect(self.pc.run(WINDOW_EXE, "--quit"), 0)
        check("it closes", self.pc.wait_for(lambda: not self.is_running(), 40))

    def is_running(self) -> bool:
        """Whether one of the programs runs."""
        return bool(self.pc.processes(WINDOW_EXE) + self.pc.processes(COMMAND_EXE))

    def note(self) -> str:
        """What the last silent setup wrote when it refused."""
        return next(self.users.rglob("livret-setup.txt")).read_text(encoding="utf-16")

    def refused(self, ended: Ended, status: int, words: str) -> None:
        """It ended with this status and a sentence with these words."""
        self.expect(ended, status)
        check(f"it says why: « {self.note().splitlines()[0]} »", words in self.note())

    def expect(self, ended: Ended, status: int) -> None:
        """It ended with this status."""
        check(f"exit status {status}", ended.status == status, ended)

    def nothing_on_the_disk(self) -> None:
        """Not a file on drive F:."""
        left = [path.name for path in (self.pc.prefix / "small").rglob("*")]
        check("nothing half installed is left", left == [], left)

    def traces(self) -> set[str]:
        """What bears the program's name on the disk and in the registry, but for the data and their key."""
        files = {
            str(path.relative_to(self.pc.drive)) for path in self.pc.drive.rglob("*") if "ivret" in path.name
        }
        kept = {name for name in files if name.startswith(str(self.data.relative_to(self.pc.drive)))}
        notes = {name for name in files if name.endswith("livret-setup.txt")}
        lines = {line for line in self.pc.registry().splitlines() if "ivret" in line}
        vault = {line for line in lines if "Credential Manager" in line or line == '@="livret-desktop"'}
        return (files - kept - notes) | (lines - vault)


@contextmanager
def small_disk(pc: Pc, megabytes: int) -> Iterator[None]:
    """A small file system in memory as drive F:."""
    place = pc.prefix / "small"
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)], check=True)
    letter = pc.prefix / "dosdevices/f:"
    letter.symlink_to("../small")
    try:
        yield
    finally:
        letter.unlink()
        subprocess.run(["umount", "-l", str(place)], check=True)


if __name__ == "__main__":
    sys.exit(main())
