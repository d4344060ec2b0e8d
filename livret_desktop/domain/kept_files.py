"""What a file kept beside the records is."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """A signed scan belongs to a line of the register; stamp and logo to the school."""

    SIGNED_SCAN = "signed_scan"
    STAMP = "stamp"
    LOGO = "logo"
