"""The tour: every screen light, dark and at 200 %, every paper, drawn without a display."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from livret_desktop.clock import Clock
from livret_desktop.demo.documents import render_documents
from livret_desktop.demo.opening import Demo, open_demo
from livret_desktop.demo.scenes import all_scenes
from livret_desktop.demo.stage import Scene, Stage, WatchedWorkers, gone_at_the_end, nothing_fails
from livret_desktop.garbage import collected_in_the_window
from livret_desktop.services.context import Desk
from livret_desktop.ui.theme.theme import ColourMode, theme
from livret_desktop.window import make_application, make_shell

_LOG = logging.getLogger(__name__)
SCREENS, PAPERS = "ecrans", "documents"


@dataclass(frozen=True, slots=True)
class Look:
    """One way the window may look."""

    name: str
    mode: ColourMode
    text_percent: int = 100


LOOKS = (
    Look("clair", ColourMode.LIGHT),
    Look("sombre", ColourMode.DARK),
    Look("200", ColourMode.LIGHT, text_percent=200),
)


def render_tour(present: Clock, target: Path, looks: tuple[Look, ...] = LOOKS) -> list[Path]:
    """Draw everything into ``target``; gives the files. Each look has a school of its own: scenes change it.

    Raises StageError when a scene no longer plays, MachineError.
    """
    application = make_application()
    drawn: list[Path] = []
    for look in looks:
        with open_demo(present) as demo, demo.program.open_desk() as desk:
            if look is looks[0]:
                drawn += render_documents(desk, demo.made, target / PAPERS)
            theme().set_mode(look.mode)
            theme().set_text_percent(look.text_percent)
            drawn += _render_screens(application, demo, desk, target / SCREENS / look.name)
    return drawn


@contextmanager
def _without_offscreen_noise() -> Iterator[None]:
    """The offscreen platform says at every window that it cannot place it; whatever else Qt says still comes out."""

    def hear(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if "This plugin does not support" not in text:
            _LOG.warning("Qt: %s", text)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _render_screens(application: QApplication, demo: Demo, desk: Desk, folder: Path) -> list[Path]:
    workers = WatchedWorkers()
    try:
        shell = make_shell(demo.program, desk, workers)
        with collected_in_the_window(), _without_offscreen_noise(), nothing_fails(), gone_at_the_end(shell):
            stage = Stage(application, shell, workers)
            return [
                _draw(stage, scene, folder / f"{number:02}-{scene.name}.png")
                for number, scene in enumerate(all_scenes(desk, demo), 1)
            ]
    finally:
        workers.stop()


def _draw(stage: Stage, scene: Scene, path: Path) -> Path:
    scene.play(stage)
    stage.settle()
    drawn = stage.draw(path)
    stage.clear()
    return drawn
