"""The program as a process of its own, with somebody at it, that the system kills in the middle: see test_six_mishaps.

``python -m tests.ui.killed_window <data> <state> <stick> <code file> <"restore" or "copy"> <n>``: SIGKILL just before
the n-th file is named anew (in the data folder, or on the stick). Ends with 0 when it came to its end unkilled.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from livret_desktop import window
from livret_desktop.app import Options, Program
from livret_desktop.ui.dialogs.restore_dialog import RestoreDialog
from livret_desktop.ui.dialogs.restoring_dialog import RestoringDialog
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.pages.backups.backups_page import BackupsPage
from tests.services.house import Plugged
from tests.ui.hands import Mouse, type_here
from tests.ui.person import Steps, at_the_door, leaves, opened_on, seen


def kill_before_name(root: str, number: int) -> None:
    """From now on, files given another name under ``root`` are counted."""
    left = [number]

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if event not in ("os.rename", "os.link") or not os.fsdecode(arguments[0]).startswith(root):  # type: ignore[arg-type]
            return
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hear)


def hers(what: str, killing: tuple[str, int]) -> Steps:
    hands = Mouse()
    yield from opened_on(hands, "Sauvegardes")
    (shell,) = seen(MainWindow)
    assert isinstance(shell, MainWindow)
    page = shell.page
    assert isinstance(page, BackupsPage)
    yield lambda: page.copies.copy is not None
    kill_before_name(*killing)
    if what == "copy":
        told: list[object] = []
        page.said.connect(told.append)
        hands.press("Sauvegarder sur la clé BLEUE")
        yield lambda: bool(told)
    else:
        hands.press("Restaurer cette copie")
        yield lambda: bool(seen(RestoreDialog))
        (asked,) = seen(RestoreDialog)
        asked.word.line.setFocus()
        type_here("RESTAURER")
        hands.press("Restaurer cette copie")
        yield lambda: bool(seen(RestoringDialog)) and seen(RestoringDialog)[0].outcome.isVisible()
        hands.press("Ouvrir l’école")
        yield lambda: bool(seen(MainWindow))
    yield from leaves(hands)


if __name__ == "__main__":
    data, state, stick, code, act, times = sys.argv[1:]
    given = {"LIVRET_STATE": state, "LIVRET_RECOVERY_CODE": Path(code).read_text(encoding="utf-8")}
    plugged = Plugged()
    plugged.plug(Path(stick))
    window.system_volumes = lambda: plugged
    window.make_application()
    doomed = str(Path(stick)) if act == "copy" else data
    made = Program(Options(data=data, now="2026-11-20T14:14+01:00"), given)
    sys.exit(at_the_door(made, hers(act, (doomed, int(times)))))
