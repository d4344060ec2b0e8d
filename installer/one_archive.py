"""Modules are read from the archive inside the .exe through one mapping of it. The frozen program runs this first.

PyInstaller opens the whole .exe anew for each module, so that it may be moved meanwhile; Windows lets nobody touch the
.exe of a running program anyway. A start loads some 700 modules: those openings, which an antivirus looks at one by
one, were a sixth of its processor time under Wine. It keeps no copy: the mapping is the file itself. Of PyInstaller
6.22.3 (pinned); where its reader looks otherwise, it is left as it is.
"""

from __future__ import annotations

import marshal
import mmap
import zlib
from pathlib import Path
from typing import Any

_NO_CODE = 3
"""The kind of an entry without code: a namespace package."""


def read_through_one_mapping(archive: Any) -> bool:
    """Give PyInstaller's reader of the archive another ``extract``; False where it is not the reader known here.

    Raises OSError when the .exe cannot be read, as the reader itself would have a moment later.
    """
    start, entries = getattr(archive, "_start_offset", None), getattr(archive, "toc", None)
    if not isinstance(start, int) or not isinstance(entries, dict):
        return False
    with Path(archive._filename).open("rb") as program:
        whole = mmap.mmap(program.fileno(), 0, access=mmap.ACCESS_READ)
    former = archive.extract

    def extract(name: str, raw: bool = False) -> Any:
        entry = entries.get(name)
        if raw or entry is None or entry[0] == _NO_CODE:
            return former(name, raw)
        _, offset, length = entry
        begin = start + offset
        return marshal.loads(zlib.decompress(whole[begin : begin + length]))  # noqa: S302 - our own code

    archive.extract = extract
    return True


if __name__ == "__main__":
    import pyimod02_importers  # type: ignore[import-not-found]  # PyInstaller's, in the frozen program alone

    read_through_one_mapping(pyimod02_importers.pyz_archive)
