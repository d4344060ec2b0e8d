"""The pictures of the manual, drawn again from the made-up school: the tour's scenes, light, cut to what a page tells.

Usage: make manual-pictures. To look at afterwards: what a scene shows is judged by eye, its size by a test.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from livret_desktop.clock import PARIS, SystemClock
from livret_desktop.demo.run import screen_of_an_office_pc
from tools.bootstrap import ROOT

FOLDER = ROOT / "resources" / "manual" / "pictures"
WIDTH = 744
"""That of a page in the narrowest window, and what a page of the manual shows without shrinking."""
_WINDOW = (WIDTH + 56, 720)
"""Beside the page stands the narrow rail."""
_COLOURS = 96
_TURNS = 5
"""On a busy machine what came back from the pool may still be on its way to the window."""
_MORNING = datetime(2026, 11, 20, 8, 40, tzinfo=PARIS)
"""The day of the samples, so that a picture drawn again is the same."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page of the manual shows: ``height`` px of a scene of the tour, from ``top``."""

    name: str
    scene: str
    height: int
    top: int = 0


PICTURES = (
    Picture("premier-demarrage", "depart-choix", 500, top=50),
    Picture("aujourdhui", "aujourdhui", 520),
    Picture("fin-de-journee", "fin-de-journee", 330),
    Picture("eleves", "eleves", 520),
    Picture("parcours", "eleve-parcours", 520),
    Picture("importer", "import-apercu", 520),
    Picture("lecons", "lecons", 480),
    Picture("attestation", "attestation-possible", 520),
    Picture("envois-dsr", "envois", 460),
    Picture("acces-dsr", "reglages-access", 300),
    Picture("etp", "etp", 520),
    Picture("sauvegardes", "sauvegardes", 480),
)


def draw(folder: Path) -> Iterator[Path]:
    """Draw every picture into ``folder``. Raises StageError when a scene no longer plays."""
    from livret_desktop.demo.opening import open_demo  # noqa: PLC0415 (Qt: after the platform is chosen)
    from livret_desktop.demo.scenes import all_scenes  # noqa: PLC0415 (as above)
    from livret_desktop.demo.stage import Stage, WatchedWorkers, gone_at_the_end, nothing_fails  # noqa: PLC0415
    from livret_desktop.window import make_application, make_shell  # noqa: PLC0415 (as above)

    application = make_application()
    wanted = {one.scene: one for one in PICTURES}
    with open_demo(SystemClock(_MORNING)) as demo, demo.program.open_desk() as desk:
        workers = WatchedWorkers()
        shell = make_shell(demo.program, desk, workers)
        with nothing_fails(), gone_at_the_end(shell):
            stage = Stage(application, shell, workers)
            shell.window.resize(*_WINDOW)
            stage.settle()
            for scene in all_scenes(desk, demo):
                if (picture := wanted.pop(scene.name, None)) is None:
                    continue
                scene.play(stage)
                for _turn in range(_TURNS):
                    stage.settle()
                yield _keep(stage, picture, folder)
                stage.clear()
        workers.stop()
    if wanted:
        raise SystemExit(f"the tour has no scene {', '.join(wanted)}")


def _keep(stage: object, picture: Picture, folder: Path) -> Path:
    """The page alone, or the dialog in front of it; few colours, for interfaces have few."""
    from PIL import Image  # noqa: PLC0415 (as above)
    from PySide6.QtCore import QBuffer  # noqa: PLC0415 (as above)

    from livret_desktop.demo.stage import Stage  # noqa: PLC0415 (as above)

    assert isinstance(stage, Stage)
    front = stage.front
    seen = stage.shell.window.page if front is stage.shell.window else front
    assert seen is not None
    if front is seen:
        seen.resize(WIDTH, max(seen.height(), picture.top + picture.height))
        stage.settle()
    grabbed = seen.grab().toImage()
    if grabbed.width() != WIDTH or grabbed.height() < picture.top + picture.height:
        raise SystemExit(f"{picture.name}: {grabbed.width()} × {grabbed.height()} px")
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    grabbed.copy(0, picture.top, WIDTH, picture.height).save(buffer, "PNG")  # type: ignore[call-overload]
    image = Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")
    path = folder / f"{picture.name}.png"
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def main() -> None:
    """Draw, and say what came out."""
    with tempfile.TemporaryDirectory(prefix="livret-ecran-", dir=".") as place:
        os.environ["QT_QPA_PLATFORM"] = screen_of_an_office_pc(Path(place))
        FOLDER.mkdir(parents=True, exist_ok=True)
        drawn = list(draw(FOLDER))
    for path in drawn:
        print(f"{path.name}: {path.stat().st_size // 1024} kB")
    print(f"{sum(path.stat().st_size for path in drawn) // 1024} kB in all")


if __name__ == "__main__":
    main()
