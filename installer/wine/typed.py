"""A person at the keyboard of the real window under Wine: a student with accents typed, then read back by a command.

    python -m installer.wine.typed [PICTURES]      the screens go to .wine/pictures unless said otherwise

The window is the one of Windows' Python, on an X display with a window manager; xdotool types. What was typed must be
in the encrypted base, letter by letter, and the screens must not be empty. The pictures are for a person to look at.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from installer.wine import prepare
from installer.wine_pc import Pc, display, windows_path
from tools.bootstrap import ROOT, say

BIRTH_NAME, GIVEN_NAMES = "Lefèvre-Laçour", "Zoé Hélène Fatà"
"""Letters with keys of their own on a French keyboard: for others xdotool changes the keyboard while it types, which
Wine does not notice."""
PHRASE = "quatre chevaux verts dansent"
NEW, DONE = "ctrl+n", "Return"
DIALOG = "Nouvel élève"
STUDENTS_AT = ("70", "132")
"""« Élèves » in the rail, in pixels at 100 %: on the page of the day the key makes a lesson instead."""
EMPTY_COLOURS = 20
PATIENCE_S = 240
TRAY_PATIENCE_S = KEY_PATIENCE_S = 30


def main(arguments: Sequence[str] | None = None) -> int:
    """Play it; the exit status is 0 when the student is in the base."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    pictures = Path(words[0]) if words else prepare.WINE_FOLDER / "pictures"
    if prepare.main(["dev"]):
        return 1
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as place, display() as number:
            play(Typist(Path(place), number), pictures)
    except AssertionError as error:
        print(f"\nWRONG: {error}", file=sys.stderr)
        return 1
    say(f"the window takes accents and keeps them ({time.monotonic() - began:.0f} s); pictures in {pictures}")
    return 0


class Typist(Pc):
    """The PC of the lane, a school on it, and hands."""

    def __init__(self, place: Path, number: str) -> None:
        super().__init__(prepare.prefix(), number)
        self._last = b""
        self.x("setxkbmap", "fr", "oss")  # the keyboard of an office PC
        self._environment |= {
            "WINE_PYTHON": "dev",
            "LIVRET_DATA": windows_path(place / "école"),
            "LIVRET_STATE": windows_path(place / "poste"),
            "LIVRET_PASSPHRASE": PHRASE,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def command(self, *words: str) -> dict[str, object]:
        """A command of the program that must succeed; its document."""
        ended = self.run("python", "-m", "livret_desktop", "--json", *words)
        assert ended.status == 0, ended.said
        document: dict[str, object] = json.loads(ended.printed or "{}")
        return document

    def finds_student(self) -> bool:
        """Whether another program finds the student in the base already."""
        words = ("student", "show", f"{BIRTH_NAME} {GIVEN_NAMES}")
        return self.run("python", "-m", "livret_desktop", "--json", *words).status == 0

    def opens_dialog(self, window: str) -> str:
        """Go to Élèves by the mouse, then the X id of the dialog; done again where nothing came of it.

        Wine shows the icon near the clock as a window of its own, some time after ours: it takes the keyboard, and on
        a busy machine the key just pressed with it.
        """

        def is_asked_for() -> list[str]:
            self.hide_tray()
            self.focus(window)
            self.x("xdotool", "mousemove", "--window", window, *STUDENTS_AT, "click", "1")
            self.press(NEW)
            return list(self.wait_for(lambda: self.windows(DIALOG), KEY_PATIENCE_S))

        found = self.wait_for(is_asked_for, PATIENCE_S)
        assert found, f"no window « {DIALOG} » came up in {PATIENCE_S} s"
        return str(found[0])

    @contextmanager
    def window_open(self) -> Iterator[str]:
        """The window during the block; asked to leave at the end, as an installer does."""
        command = [str(prepare.RUN), "python", "-m", "livret_desktop"]
        with subprocess.Popen(command, cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL) as running:
            try:
                yield self.window("Livret", PATIENCE_S)
            finally:
                self.run("python", "-m", "livret_desktop", "--quit")
                running.wait(timeout=90)

    def seen(self, target: Path) -> None:
        """Photograph the screen once it has changed, is drawn and still; refuse an empty one."""
        before = b""

        def is_drawn_and_still() -> bool:
            nonlocal before
            self.photograph(target)
            now = target.read_bytes()
            same, before = now == before, now
            return same and now != self._last and self._colours(target) > EMPTY_COLOURS

        drawn = self.wait_for(is_drawn_and_still, PATIENCE_S)
        shown = f"{target.name} shows {self._colours(target)} colours"
        assert drawn, f"{shown}: next to nothing is drawn, or nothing has changed"
        self._last = before

    def _colours(self, picture: Path) -> int:
        """Colours of the middle of the screen: the frame of the window has some before anything is drawn in it."""
        cut = [
            "convert",
            str(picture),
            "-gravity",
            "center",
            "-crop",
            "60%x60%+0+0",
            "+repage",
            "-format",
            "%k",
        ]
        return int(self.x(*cut, "info:") or 0)


def play(person: Typist, pictures: Path) -> None:
    """Open, make a new student with accents, look, leave, read back."""
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir(parents=True)
    person.command("init", "--school", os.fspath(ROOT / "resources/samples/ecole.toml"))
    with person.window_open() as window:
        person.focus(window)
        person.seen(pictures / "1-ouverte.png")
        person.wait_for(lambda: person.windows("Wine System Tray"), TRAY_PATIENCE_S)
        dialog = person.opens_dialog(window)
        person.focus(dialog)
        person.seen(pictures / "2-nouvel-eleve.png")
        person.type(BIRTH_NAME)
        person.press("Tab")
        person.type(GIVEN_NAMES)
        person.seen(pictures / "3-tape.png")
        person.press(DONE)
        person.wait_for(person.finds_student, PATIENCE_S)
        person.seen(pictures / "4-inscrit.png")
    found = person.command("student", "show", f"{BIRTH_NAME} {GIVEN_NAMES}")
    kept = (found["birth_name"], found["given_names"])
    assert kept == (BIRTH_NAME, GIVEN_NAMES), f"typed {BIRTH_NAME} {GIVEN_NAMES}, kept {kept}"


if __name__ == "__main__":
    sys.exit(main())
