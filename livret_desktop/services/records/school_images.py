"""The school's stamp and logo: given once, placed once, then on every paper.

Places are in millimetres: in the stamp's frame for the stamp, on the sheet for the logo.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from livret_desktop.db import file_store
from livret_desktop.db.file_store import KeptFile
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.kept_files import Purpose
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationForm, TrainingTrack
from livret_desktop.reports.affi import STAMP_TOP, draw_affi
from livret_desktop.reports.content import AffiContent, Issue, Letterhead, PlacedImage
from livret_desktop.reports.page import FRAME_BOTTOM, LOGO_AREA, TEXT_LEFT
from livret_desktop.reports.pictures import compact_picture, picture_size
from livret_desktop.reports.stamp import STAMP_HEIGHT, STAMP_WIDTH, STAMP_WORDS
from livret_desktop.services.configuration import school_of
from livret_desktop.services.context import Desk
from livret_desktop.services.files.given_files import JPEG, PNG, GivenFile, read_given

LARGEST_IMAGE = 20_000_000
LEAST_WIDTH = 5.0
_LONGEST_SIDE = {Purpose.STAMP: 640, Purpose.LOGO: 420}
"""Pixels: 70 mm at 230 dpi. Every act and every backup carries the picture: 20 to 60 kB, not megabytes."""
_MARGIN = 0.5
_FIRST_WIDTH = {Purpose.STAMP: 56.0, Purpose.LOGO: 24.0}


@dataclass(frozen=True, slots=True)
class Area:
    """Where an image may stand, in millimetres."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Millimetres."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Millimetres."""
        return self.bottom - self.top


def area_of(purpose: Purpose) -> Area:
    """The frame of the stamp below its words, or the left half of the head."""
    if purpose is Purpose.LOGO:
        return Area(*LOGO_AREA)
    return Area(_MARGIN, STAMP_WORDS, STAMP_WIDTH - _MARGIN, STAMP_HEIGHT - _MARGIN)


def sheet_origin(purpose: Purpose) -> tuple[float, float]:
    """Where, on the specimen, the place (0, 0) of an image is: the stamp's frame, or the sheet's own corner."""
    return (0.0, 0.0) if purpose is Purpose.LOGO else (TEXT_LEFT, FRAME_BOTTOM - STAMP_TOP)


def fitted(purpose: Purpose, image: PlacedImage, *, x: float, y: float, width: float) -> PlacedImage:
    """The image at the place asked, never outside its area and never distorted."""
    area, ratio = area_of(purpose), image.height / image.width
    wide = max(LEAST_WIDTH, min(width, area.width, area.height / ratio))
    wide = min(wide, area.height / ratio, area.width)
    high = wide * ratio
    left = max(area.left, min(x, area.right - wide))
    top = max(area.top, min(y, area.bottom - high))
    return PlacedImage(
        png=image.png, x=round(left, 2), y=round(top, 2), width=round(wide, 2), height=round(high, 2)
    )


def read_image(path: Path) -> GivenFile:
    """A JPEG or PNG. Raises MachineError, RuleError. Pool thread."""
    return read_given(path, most_bytes=LARGEST_IMAGE, allowed=(PNG, JPEG))


def compact(purpose: Purpose, given: GivenFile) -> PlacedImage:
    """The picture as papers carry it, in the middle of its area. Takes up to a second: pool thread."""
    png = compact_picture(given.content, longest_side=_LONGEST_SIDE[purpose])
    pixels_wide, pixels_high = picture_size(png)
    area, wide = area_of(purpose), _FIRST_WIDTH[purpose]
    whole = PlacedImage(png=png, x=0, y=0, width=wide, height=wide * pixels_high / pixels_wide)
    first = fitted(purpose, whole, x=area.left, y=area.top, width=wide)
    if purpose is Purpose.LOGO:
        return fitted(purpose, first, x=area.left, y=(area.top + area.bottom - first.height) / 2, width=wide)
    middle_x = (area.left + area.right - first.width) / 2
    return fitted(
        purpose, first, x=middle_x, y=(area.top + area.bottom - first.height) / 2, width=first.width
    )


def school_image(desk: Desk, purpose: Purpose) -> PlacedImage | None:
    """The school's image, where it stands; None without one. Any thread."""
    with desk.database.read() as reading:
        return _image_of(reading, purpose)


def keep_images(desk: Desk, images: Mapping[Purpose, PlacedImage | None]) -> Changes:
    """Keep images and their places instead of the former ones; None: papers bear the typed name again.

    Papers already issued stay as they were printed. Writer thread.
    """
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        connection = written.work.connection
        for purpose, image in images.items():
            for former in file_store.school_files(connection, purpose):
                file_store.remove(connection, former.id)
            if image is not None:
                file_store.add(connection, _kept(desk, purpose, image), image.png)
        written.work.touch(Kind.SCHOOL)
    return written.changes


def specimen(desk: Desk) -> bytes:
    """An act of nobody, with the typed name: the page on which stamp and logo are placed. About 20 ms; pool thread."""
    with desk.database.read() as reading:
        school = school_of(reading)
    content = AffiContent(
        school=Letterhead.of(school),
        issue=Issue(
            number="SPÉCIMEN",
            copy=AttestationCopy.SCHOOL,
            form=AttestationForm.ORIGINAL,
            printed_on=desk.today(),
        ),
        track=TrainingTrack.AAC,
        civility=None,
        birth_name="SPÉCIMEN",
        given_names="Camille",
        neph="000000000000",
        etg_passed_on=None,
        evaluation_on=desk.today(),
        made_at=school.city,
    )
    return draw_affi(content)


def read_letterhead(desk: Desk) -> Letterhead:
    """The school as its papers name it, with its stamp and logo. Any thread."""
    with desk.database.read() as reading:
        return letterhead_of(reading)


def letterhead_of(reading: Reading | Work) -> Letterhead:
    """The same, within a read or a write."""
    return Letterhead.of(
        school_of(reading), stamp=_image_of(reading, Purpose.STAMP), logo=_image_of(reading, Purpose.LOGO)
    )


def _image_of(reading: Reading | Work, purpose: Purpose) -> PlacedImage | None:
    found = file_store.school_files(reading.connection, purpose)
    if not found:
        return None
    place = json.loads(found[0].placement)
    return PlacedImage(png=file_store.content_of(reading.connection, found[0].id), **place)


def _kept(desk: Desk, purpose: Purpose, image: PlacedImage) -> KeptFile:
    return KeptFile(
        id=uuid4(),
        purpose=purpose,
        owner_id=None,
        added_at=desk.clock.now(),
        media_type=PNG,
        sha256=hashlib.sha256(image.png).hexdigest(),
        placement=_placement(image),
    )


def _placement(image: PlacedImage) -> str:
    return json.dumps({"x": image.x, "y": image.y, "width": image.width, "height": image.height})
