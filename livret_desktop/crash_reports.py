"""What brought the program down, kept for the next start: kinds of faults and places in the code, nothing of anyone.

Beside the log lie ``defaut.txt``, ready to be shown, and ``defaut-natif.txt``, which the interpreter writes when a
library dies under it. A message of an exception may hold a name: only its kind is kept.
"""

from __future__ import annotations

import faulthandler
import io
import logging
import platform
import re
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from livret_desktop import __version__
from livret_desktop.durable import write_atomically
from livret_desktop.logs import bug_report

_LOG = logging.getLogger(__name__)
_REPORT, _NATIVE = "defaut.txt", "defaut-natif.txt"
_LARGEST = 20_000
_FRAME = re.compile(r'File "(?:[^"]*[/\\])?([^"/\\]+)", line (\d+) in (\S+)')
_KIND = re.compile(r"(?:Fatal Python error|Windows fatal exception): ([A-Za-z0-9_ ]+)")


def watch_crashes(folder: Path) -> Callable[[], None]:
    """From now on a fault that nothing catches is kept in ``folder``; gives how to stop. Never raises.

    A folder that cannot be written keeps nothing: the log says no more then either.
    """
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        _take_native(folder)
    former = sys.excepthook, threading.excepthook

    def caught(kind: type[BaseException], trouble: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(trouble, Exception):
            former[0](kind, trouble, trace)
            return
        note_crash(folder, trouble)

    def caught_in_thread(arguments: threading.ExceptHookArgs) -> None:
        if isinstance(arguments.exc_value, Exception):
            note_crash(folder, arguments.exc_value)

    sys.excepthook, threading.excepthook = caught, caught_in_thread
    stop_native = _watch_native(folder / _NATIVE)

    def stop() -> None:
        sys.excepthook, threading.excepthook = former
        stop_native()

    return stop


def note_crash(folder: Path, trouble: BaseException) -> None:
    """Keep a fault for the next start, and log it. Never raises. Any thread."""
    report = bug_report(trouble)
    _LOG.error("bug that nothing caught: %s", report)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / _REPORT, _with_system(report).encode())


def last_crash(folder: Path) -> str:
    """The report of the last fault, to be shown; "" when there is none."""
    try:
        return (folder / _REPORT).read_text(encoding="utf-8", errors="replace")[:_LARGEST]
    except OSError:
        return ""


def forget_crash(folder: Path) -> None:
    """It was shown. Never raises."""
    with suppress(OSError):
        (folder / _REPORT).unlink(missing_ok=True)


def _watch_native(path: Path) -> Callable[[], None]:
    was_enabled = faulthandler.is_enabled()
    try:
        stream = path.open("w", encoding="utf-8")
    except OSError:
        return lambda: None
    faulthandler.enable(stream)

    def stop() -> None:
        faulthandler.disable()
        if was_enabled:
            with suppress(OSError, ValueError, RuntimeError, io.UnsupportedOperation):
                faulthandler.enable()
        stream.close()
        with suppress(OSError):
            path.unlink(missing_ok=True)

    return stop


def _take_native(folder: Path) -> None:
    """What the interpreter wrote when it died: file names without their folders, which hold the user's name."""
    path = folder / _NATIVE
    text = path.read_text(encoding="utf-8", errors="replace")[:_LARGEST] if path.exists() else ""
    kind = _KIND.search(text)
    if kind is not None:
        places = [f"  {name}:{line} {where}" for name, line, where in _FRAME.findall(text)]
        write_atomically(folder / _REPORT, _with_system("\n".join([kind[1].strip(), *places])).encode())
    path.unlink(missing_ok=True)


def _with_system(report: str) -> str:
    return (
        f"version {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}\n"
        f"{report}\n"
    )
