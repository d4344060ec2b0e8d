"""The process dies at a chosen step: from the k-th call that would change a file on, nothing reaches the disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "os.symlink"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Killed(BaseException):
    """Not an Exception: no handler of the program may take it for an error it knows."""


class Grave:
    """An audit hook, dormant outside :func:`killed_at`. Once dead, every further change is refused too: the handlers
    that a real kill would never have run change nothing."""

    def __init__(self) -> None:
        self._root = ""
        self._left = -1
        self.calls: list[str] = []
        self._is_dead = False

    def watch(self, root: Path, at: int) -> None:
        self._root, self._left, self._is_dead = str(root), at, False
        self.calls = []

    def rest(self) -> None:
        self._root = ""

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._root or not self._changes(event, arguments):
            return
        if self._is_dead:
            raise Killed
        if self._left == 0:
            self._is_dead = True
            raise Killed
        self._left -= 1
        self.calls.append(f"{event} {Path(os.fsdecode(arguments[0])).name}")  # type: ignore[arg-type]

    def _changes(self, event: str, arguments: tuple[object, ...]) -> bool:
        if event == "open":
            path, _mode, flags = arguments
            is_change = isinstance(flags, int) and bool(flags & _WRITING)
        else:
            path, is_change = arguments[0] if arguments else None, event in _CHANGES
        if not is_change or not isinstance(path, (str, bytes, os.PathLike)):
            return False
        return os.fsdecode(path).startswith(self._root) and not os.fsdecode(path).endswith(".lock")


_GRAVE = Grave()
sys.addaudithook(_GRAVE)


@contextmanager
def killed_at(root: Path, step: int) -> Iterator[Grave]:
    """Die at the step-th change under ``root`` (from 0); a step beyond the last one kills nothing."""
    _GRAVE.watch(root, step)
    with suppress(Killed):
        try:
            yield _GRAVE
        finally:
            _GRAVE.rest()
