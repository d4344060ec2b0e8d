"""The icon and the version resource of the .exe files, made from what the program already has."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from livret_desktop import __version__
from livret_desktop.resources import resource_path

if TYPE_CHECKING:
    from PIL import Image

ICON_SIDES = (256, 64, 48, 40, 32, 24, 20, 16)
"""Pixels; the sizes Windows asks for at 100, 125, 150 and 200 %."""

SIDE_PICTURE = (164, 314)
"""Pixels; the size NSIS gives it at 100 %."""

BLUE = "#24579E"
"""The ground of the icon."""

_VERSION_RESOURCE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1,
    subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040C04B0', [{strings}])]),
    VarFileInfo([VarStruct('Translation', [0x040C, 1200])]),
  ]
)
"""


def make_icon(target: Path) -> None:
    """Paint resources/icons/app.svg at every size into one .ico."""
    pictures = [paint_app(side) for side in ICON_SIDES]
    sizes = [(side, side) for side in ICON_SIDES]
    pictures[0].save(target, format="ICO", sizes=sizes, append_images=pictures[1:])


def make_side_picture(target: Path) -> None:
    """The picture at the left of the setup's first and last page, as the .bmp NSIS wants."""
    from PIL import Image  # noqa: PLC0415 (only to build)

    picture = Image.new("RGB", SIDE_PICTURE, BLUE)
    icon = paint_app(96)
    picture.paste(icon, ((SIDE_PICTURE[0] - 96) // 2, 40), icon)
    picture.save(target, format="BMP")


def paint_app(side: int) -> Image.Image:
    """The program's icon as a square picture with transparent corners, ``side`` in pixels."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PIL import Image  # noqa: PLC0415 (only to build)
    from PySide6.QtCore import QBuffer, QIODevice, Qt  # noqa: PLC0415
    from PySide6.QtGui import QGuiApplication, QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    application = QGuiApplication.instance() or QGuiApplication([])
    drawing = QSvgRenderer(str(resource_path("icons", "app.svg")))
    picture = QImage(side, side, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter)
    painter.end()
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(written, "PNG")  # type: ignore[call-overload] # the stub lies: bytes are refused
    del application
    return Image.open(io.BytesIO(bytes(written.data().data())))


def write_version_resource(target: Path, program: str, description: str) -> None:
    """Write what Explorer shows under Properties, Details, as PyInstaller reads it."""
    texts = {
        "CompanyName": "Livret",
        "FileDescription": description,
        "FileVersion": __version__,
        "InternalName": program,
        "LegalCopyright": "Licence Apache 2.0",
        "OriginalFilename": f"{program}.exe",
        "ProductName": "Livret",
        "ProductVersion": __version__,
    }
    strings = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in texts.items())
    target.write_text(_VERSION_RESOURCE.format(numbers=version_numbers(), strings=strings), encoding="utf-8")


def version_numbers(version: str = __version__) -> tuple[int, int, int, int]:
    """The four numbers Windows compares; ours has three, the last is 0."""
    first, second, third = (int(number) for number in version.split("."))
    return first, second, third, 0
