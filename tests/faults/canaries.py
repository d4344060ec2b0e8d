"""Canaries: words of students and secrets that may stand nowhere, who looks for them, a crash that says them."""

import logging
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from unittest.mock import patch

from pypdf import PdfReader
from pypdf.generic import StreamObject

PHRASE, DSR_SECRET = "quatre canaris verts dansent", "canari-du-serveur"
_PROGRAM = re.compile(r"[/\\]livret_desktop[/\\](?!resources)")
MARKS = ("KANARI", "Kanari", "kanari", "98765432", "06 39 98", "063998", "canaris verts", DSR_SECRET)
"""What every word of a student or secret holds: no other text of the program does."""
_NO_XMP = StreamObject()


class CrashAt:
    """Raises at a call of the program's own code, the one after ``left`` others."""

    def __init__(self, left: int, message: str, told: Callable[[], None]) -> None:
        self._left, self._message, self._told = left, message, told
        self.is_raised = False

    @contextmanager
    def armed(self) -> Iterator[None]:
        sys.setprofile(self._called)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _called(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or not _PROGRAM.search(frame.f_code.co_filename):
            return
        if frame.f_code.co_name in ("run", "_note", "bug") or self.is_raised:
            return
        self._left -= 1
        if self._left < 0:
            self.is_raised = True
            sys.setprofile(None)
            try:
                raise ValueError(self._message)
            except ValueError:
                self._told()
                raise


class Twin:
    """A log as most programs write it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.write_text("")

    def note(self) -> None:
        self._path.write_text(traceback.format_exc(), encoding="utf-8")

    def leaks(self) -> bool:
        return any(mark in self._path.read_text(encoding="utf-8") for mark in MARKS)


class Ears:
    """Hears the names of files opened and the words of processes begun, those gone since too."""

    def __init__(self) -> None:
        self._heard: set[str] = set()
        self._is_on = False
        sys.addaudithook(self._hear)

    @contextmanager
    def listening(self) -> Iterator[None]:
        self._is_on = True
        try:
            yield
        finally:
            self._is_on = False

    def leaks(self) -> list[str]:
        return [f"a name or word: {one[:60]}" for one in self._heard]

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._is_on and event in (
            "open",
            "os.rename",
            "os.mkdir",
            "subprocess.Popen",
            "os.posix_spawn",
            "os.exec",
        ):
            said = " ".join(map(str, arguments))
            if any(mark in said for mark in MARKS):
                self._heard.add(f"{event} {said}")


@contextmanager
def own_log_alone() -> Iterator[None]:
    """Hundreds of faults are logged on purpose: in the program's own file, not on the screen of the campaign."""
    logger = logging.getLogger("livret_desktop")
    handlers, logger.handlers, logger.propagate = logger.handlers, [], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = handlers, True


@contextmanager
def temporary_folder(place: Path) -> Iterator[Path]:
    folder = place / "temporaire"
    folder.mkdir()
    with patch.object(tempfile, "tempdir", str(folder)), patch.dict("os.environ", SQLITE_TMPDIR=str(folder)):
        yield folder


def traces(roots: list[Path], meant: set[Path], papers: Path, spoken: set[str]) -> list[str]:
    """Where a mark or a code told once stands: in a name, the bytes of a file, what a PDF says of itself."""
    found = []
    forms = [
        form
        for mark in (*MARKS, *spoken)
        for form in (mark.encode(), mark.encode("utf-16-le"), mark.encode().hex().encode())
    ]
    for path in (one for root in roots for one in root.rglob("*")):
        if any(mark in path.name for mark in MARKS):
            found.append(f"the name {path.name}")
        if not path.is_file() or path in meant:
            continue
        content = _particulars(path) if path.parent == papers else path.read_bytes()
        if any(form in content for form in forms):
            found.append(f"the file {path.name}")
    return found


def _particulars(path: Path) -> bytes:
    """A paper or a list is meant to be read; a PDF's title, author and keywords travel further than it does.

    A booklet's page and a transfer tell nothing at all without their code: they are read whole.
    """
    if path.suffix == ".pdf":
        reader = PdfReader(path)
        return (
            repr(reader.metadata).encode() + (reader.trailer["/Root"].get("/Metadata") or _NO_XMP).get_data()
        )
    return b"" if path.suffix in {".csv", ".json"} else path.read_bytes()
