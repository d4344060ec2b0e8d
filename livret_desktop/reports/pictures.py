"""Pictures that a person gives: measured, refused when damaged, made small enough to stand on every paper. No Qt.

Safe on any thread.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

MOST_PIXELS = 60_000_000
"""An A4 sheet at 600 dpi has 35 million; what is larger is refused before it is unpacked."""
_ALMOST_WHITE = 244


class UnreadablePictureError(ValueError):
    """Damaged, cut, or larger than ``MOST_PIXELS`` (``is_too_large``)."""

    def __init__(self, *, is_too_large: bool = False) -> None:
        super().__init__("too large" if is_too_large else "damaged")
        self.is_too_large = is_too_large


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a JPEG or PNG that is whole. Raises UnreadablePictureError."""
    with _opened(content) as picture:
        return int(picture.size[0]), int(picture.size[1])


def compact_picture(content: bytes, *, longest_side: int, colours: int = 32) -> bytes:
    """A PNG of few colours and at most ``longest_side`` pixels, its white borders cut and its white made transparent.

    A stamp is put on paper, scanned, and printed again on every act: unpacked it would weigh more than the act.
    Same picture, same bytes. Raises UnreadablePictureError.
    """
    from PIL import Image  # noqa: PLC0415 - heavy, only when a picture is given

    with _opened(content) as picture:
        drawn = _on_white(picture)
        box = drawn.convert("L").point(lambda grey: 255 if grey < _ALMOST_WHITE else 0).getbbox()
        drawn = drawn.crop(box) if box else drawn
        drawn.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
        ink = drawn.convert("L").point(lambda grey: 0 if grey >= _ALMOST_WHITE else 255)
        few = drawn.quantize(colours, dither=Image.Dither.NONE).convert("RGBA")
        few.putalpha(ink)
    output = BytesIO()
    few.save(output, "PNG", optimize=True)
    return output.getvalue()


def _on_white(picture: Any) -> Any:
    from PIL import Image, ImageOps  # noqa: PLC0415 - heavy, only when a picture is given

    turned = ImageOps.exif_transpose(picture).convert("RGBA")  # a telephone says by EXIF which side is up
    sheet = Image.new("RGBA", turned.size, (255, 255, 255, 255))
    return Image.alpha_composite(sheet, turned).convert("RGB")


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    """The picture, unpacked whole."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - heavy, only when a picture is given

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(content), formats=("JPEG", "PNG"))
            if picture.size[0] * picture.size[1] > MOST_PIXELS:
                raise UnreadablePictureError(is_too_large=True)
            picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UnreadablePictureError(is_too_large=True) from error
    except UnreadablePictureError:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise UnreadablePictureError from error
    with picture:
        yield picture
