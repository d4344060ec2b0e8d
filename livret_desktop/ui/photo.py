"""Photos by Qt: a file of anybody's made small, a kept one shown; hostile pictures are stopped before they decode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter

from livret_desktop.errors import RuleError
from livret_desktop.services.records.student_photos import LARGEST_PHOTO

SIDE = 320
_MOST_SIDE, _MOST_PIXELS, _MOST_MEGABYTES = 20_000, 60_000_000, 256
_QUALITIES = (88, 78, 66, 52, 38)
_FORMATS = (b"jpeg", b"png")


def small_photo(content: bytes) -> bytes:
    """A square JPEG of at most ``LARGEST_PHOTO`` bytes from the middle of a picture, turned upright, without anything
    else of the file (place, camera). Pool thread. Raises RuleError: no JPEG nor PNG, damaged, too many points.
    """
    with _opened(content) as reader:
        if bytes(reader.format().data()).lower() not in _FORMATS:
            raise _refused("Elle n’est ni JPEG ni PNG, quel que soit son nom.")
        size = reader.size()
        if not _is_bearable(size):
            raise _refused("Elle a trop de points, ou n’est pas une image.")
        if min(size.width(), size.height()) > 2 * SIDE:
            # A JPEG is decoded small at once: a photo of a telephone takes no more memory than it needs.
            whole = Qt.AspectRatioMode.KeepAspectRatioByExpanding
            reader.setScaledSize(size.scaled(2 * SIDE, 2 * SIDE, whole))
        image = reader.read()
    if image.isNull():
        raise _refused("Elle est abîmée, ou trop lourde à ouvrir.")
    return _encoded(_squared(image))


def shown_photo(content: bytes) -> QImage | None:
    """A kept photo to paint; None for one that cannot be, whoever sent it. Any thread."""
    with _opened(content) as reader:
        if bytes(reader.format().data()).lower() != b"jpeg" or not _is_bearable(reader.size()):
            return None
        reader.setScaledSize(QSize(SIDE, SIDE))
        image = reader.read()
    return None if image.isNull() else image


@contextmanager
def _opened(content: bytes) -> Iterator[QImageReader]:
    """A reader that goes by the content, never by a name; Qt refuses by itself to take more memory than the limit."""
    QImageReader.setAllocationLimit(_MOST_MEGABYTES)
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    yield reader
    buffer.close()


def _is_bearable(size: QSize) -> bool:
    """From the header alone, before anything is decoded."""
    width, height = size.width(), size.height()
    return 0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE and width * height <= _MOST_PIXELS


def _squared(image: QImage) -> QImage:
    """The middle, on white where the picture lets through."""
    side = min(image.width(), image.height())
    end = min(side, SIDE)
    square = QImage(end, end, QImage.Format.Format_RGB32)
    square.fill(Qt.GlobalColor.white)
    painter = QPainter(square)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    middle = QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side)
    painter.drawImage(QRect(0, 0, end, end), image, middle)
    painter.end()
    return square


def _encoded(image: QImage) -> bytes:
    """The best quality within the size."""
    for quality in _QUALITIES:
        written = QByteArray()
        buffer = QBuffer(written)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(buffer, b"jpeg")
        writer.setQuality(quality)
        if not writer.write(image):
            break
        buffer.close()
        if written.size() <= LARGEST_PHOTO:
            return bytes(written.data())
    raise _refused("Elle ne se laisse pas réduire.")


def _refused(why: str) -> RuleError:
    return RuleError(
        "Cette image ne peut pas servir de photo",
        f"{why} Rien n’a été gardé.",
        "Choisissez une photo JPEG ou PNG.",
    )
