"""What a file kept beside the records is."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """A signed scan belongs to a line of the register; stamp and logo to the school; what another school gave with a
    student, and the photo, to the student."""

    SIGNED_SCAN = "signed_scan"
    STAMP = "stamp"
    LOGO = "logo"
    TRANSFER = "transfer"
    PHOTO = "photo"
