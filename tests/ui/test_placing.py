"""The window at each scale of Windows: it fits the screen, and it and its icons are drawn at the screen's own dots."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = """
import json, sys
from PySide6.QtGui import QGuiApplication
from livret_desktop.background.workers import Workers
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.desktop.placing import fit_to_screen
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.theme.icons import palette_icon
from livret_desktop.ui.theme.theme import theme
from livret_desktop.window import make_application
application = make_application()
workers = Workers()
window = MainWindow(Bridge(workers), "Auto-école du Pont", "Melun")
fit_to_screen(window)
window.show()
application.processEvents()
room, picture = window.screen().availableSize(), window.grab()
icon = palette_icon("plus", theme().palette, 16).pixmap(16)
print(json.dumps({
    "fits": window.width() <= room.width() and window.height() <= room.height(),
    "least": [window.minimumWidth(), window.minimumHeight()],
    "is_whole_screen": window.isMaximized(),
    "dots": [picture.width(), picture.height()],
    "points": [window.width(), window.height()],
    "icon_dots": icon.width(),
}))
workers.stop()
"""


@pytest.mark.parametrize(
    ("dots", "scale", "is_whole_screen", "least"),
    [
        ((1920, 1040), 1.0, False, [800, 560]),
        ((1366, 728), 1.5, True, [800, 485]),
        ((1920, 1040), 2.0, True, [800, 520]),
        ((3840, 2120), 3.0, True, [800, 560]),
    ],
)
def test_the_window_fits_its_screen_at_each_scale(
    tmp_path: Path, dots: tuple[int, int], scale: float, is_whole_screen: bool, least: list[int]
) -> None:
    screen = {"name": "bureau", "x": 0, "y": 0, "width": dots[0], "height": dots[1], "dpr": 1}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96}
    (tmp_path / "ecran.json").write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen:configfile=ecran.json",
        "QT_SCALE_FACTOR": str(scale),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    seen = json.loads(done.stdout)
    assert seen["fits"]
    assert (seen["is_whole_screen"], seen["least"]) == (is_whole_screen, least)
    wanted = [side * scale for side in seen["points"]]
    assert seen["dots"] == pytest.approx(wanted, abs=scale), "not enlarged: drawn finer"
    assert seen["icon_dots"] >= 16 * scale
