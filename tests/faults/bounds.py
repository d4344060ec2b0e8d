"""What a hostile file must not make the program do: write elsewhere, or take more memory than this."""

import os
import sys
from functools import cache
from pathlib import Path
from typing import Any


class Watch:
    """Files opened to be written, made, renamed or removed outside the folders of the scene, by Python itself."""

    def __init__(self) -> None:
        self._memory_kib = memory_kib()
        self.within: Path | None = None
        self.outside: list[str] = []
        sys.addaudithook(self._hear)

    def grown_kib(self) -> int:
        """How much more memory this process took than when the watch began, at its highest."""
        return memory_kib() - self._memory_kib

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.within is None or event not in {"open", "os.mkdir", "os.rename", "os.remove", "os.symlink"}:
            return
        path = arguments[0]
        is_by_descriptor = event in {"os.remove", "os.mkdir"} and arguments[-1] != -1
        if is_by_descriptor:
            return  # a name inside a folder already open: shutil.rmtree
        if event == "open":
            mode, flags = arguments[1], arguments[2]
            is_written = bool(set(mode or "") & set("wax+")) or bool(
                isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            )
            if not is_written:
                return
        if isinstance(path, str | bytes | os.PathLike):
            place = Path(os.fsdecode(path)).absolute()
            if self.within not in place.parents and place != Path(os.devnull):
                self.outside.append(event)


@cache
def the_watch() -> Watch:
    """The one of this process: an audit hook stays for ever."""
    return Watch()


def memory_kib() -> int:
    """The most this process ever took. Only where the system tells (not on Windows): 0 elsewhere."""
    if os.name == "nt":
        return 0
    import resource  # noqa: PLC0415 (not on Windows)

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
