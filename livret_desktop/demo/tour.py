"""The tour: every screen light, dark and at 200 %, every paper, drawn without a display."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication

from livret_desktop.app import Program
from livret_desktop.background.workers import Workers
from livret_desktop.demo.documents import render_documents
from livret_desktop.demo.scenes import Scene, all_scenes
from livret_desktop.demo.school import DemoSchool
from livret_desktop.demo.stage import Stage, hidden_from_user, nothing_fails
from livret_desktop.services.context import Desk
from livret_desktop.ui.theme.theme import ColourMode, theme
from livret_desktop.window import make_application, make_shell

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


def render_tour(program: Program, made: DemoSchool, target: Path) -> list[Path]:
    """Draw everything into ``target``; gives the files. Raises StageError when a scene no longer plays."""
    application = make_application()
    with program.open_desk() as desk:
        return [
            *render_screens(application, program, desk, made, target / SCREENS),
            *render_documents(desk, made, target / PAPERS),
        ]


def render_screens(
    application: QApplication,
    program: Program,
    desk: Desk,
    made: DemoSchool,
    folder: Path,
    looks: tuple[Look, ...] = LOOKS,
) -> list[Path]:
    """Every scene in every look. Writes leave the school as the scenes change it (a send, at the end of each look)."""
    drawn: list[Path] = []
    scenes = list(all_scenes(desk, made))
    for look in looks:
        theme().set_mode(look.mode)
        theme().set_text_percent(look.text_percent)
        drawn += _draw_all(application, program, desk, scenes, folder / look.name)
    return drawn


def _draw_all(
    application: QApplication, program: Program, desk: Desk, scenes: list[Scene], folder: Path
) -> list[Path]:
    workers = Workers()
    try:
        shell = make_shell(program, desk, workers)
        with nothing_fails(), hidden_from_user(shell.window):
            stage = Stage(application, shell, workers)
            return [
                _draw(stage, scene, folder / f"{number:02}-{scene.name}.png")
                for number, scene in enumerate(scenes, 1)
            ]
    finally:
        workers.stop()


def _draw(stage: Stage, scene: Scene, path: Path) -> Path:
    scene.play(stage)
    stage.settle()
    drawn = stage.draw(path)
    stage.clear()
    return drawn
