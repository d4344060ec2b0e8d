"""Where the documents of a batch go as files: one for everybody, or one each. Named by number, never by student."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from livret_desktop.durable import write_atomically, write_new
from livret_desktop.reports.preview import merged
from livret_desktop.services.files.pdf_files import not_written
from livret_desktop.services.papers.attestations import Deliver, Issued

ACTS_PER_FILE = 200
"""A merged file is written anew after each group: what is on the disk is always what the register holds."""
_GROUP = 20


class OneFileEach:
    """``attestation-2026-0012-eleve.pdf`` in a folder; never over another file."""

    at_once = _GROUP

    def __init__(self, folder: Path, stem: str = "attestation") -> None:
        self._folder, self._stem = folder, stem

    @contextmanager
    def group(self) -> Iterator[Deliver]:
        """Write the files of one group; all are removed when the block raises. Raises MachineError."""
        made: list[Path] = []

        def deliver(copies: Sequence[tuple[Issued, bytes]]) -> None:
            for issued, pdf in copies:
                name = f"{self._stem}-{issued.entry.number}-{issued.entry.copy.value}.pdf"
                write_new(self._folder / name, pdf)
                made.append(self._folder / name)

        try:
            yield deliver
        except BaseException as trouble:
            for path in made:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            raise _said(trouble, self._folder / self._stem) from trouble


class OneFile:
    """One PDF of all the pages, in the order issued; beyond 200 acts the next file is numbered 2, 3…

    The file exists, whole, after each group. ``written``: the files so far.
    """

    at_once = _GROUP

    def __init__(self, chosen: Path) -> None:
        """``chosen``: the name given in the dialog, which has asked before a file of that name is replaced."""
        self._chosen = chosen if chosen.suffix.lower() == ".pdf" else chosen.with_name(chosen.name + ".pdf")
        self._part, self._acts, self._content = 1, 0, b""
        self.written: list[Path] = []

    @contextmanager
    def group(self) -> Iterator[Deliver]:
        """Write the file anew with one group more; as it was before when the block raises. Raises MachineError."""
        before = self._part, self._acts, self._content
        path = self._path
        former = path.read_bytes() if path.exists() else None

        def deliver(copies: Sequence[tuple[Issued, bytes]]) -> None:
            if self._part > 1 and not self._acts and former is not None:
                raise FileExistsError(path)  # the dialog has asked about the first name alone
            pages = [pdf for _issued, pdf in copies]
            self._content = merged([*([self._content] if self._content else []), *pages])
            self._acts += len(pages)
            write_atomically(path, self._content)

        try:
            yield deliver
        except BaseException as trouble:
            has_written = self._acts > before[1]
            self._part, self._acts, self._content = before
            if has_written:
                self._put_back(path, former)
            raise _said(trouble, path) from trouble
        if self._acts > before[1] and path not in self.written:
            self.written.append(path)
        if self._acts >= ACTS_PER_FILE:
            self._part, self._acts, self._content = self._part + 1, 0, b""

    @property
    def _path(self) -> Path:
        if self._part == 1:
            return self._chosen
        return self._chosen.with_name(f"{self._chosen.stem}-{self._part}.pdf")

    @staticmethod
    def _put_back(path: Path, former: bytes | None) -> None:
        with suppress(OSError):
            if former is None:
                path.unlink(missing_ok=True)
            else:
                write_atomically(path, former)


def _said(trouble: BaseException, path: Path) -> BaseException:
    if isinstance(trouble, OSError):
        return not_written(path, trouble)
    return trouble
