"""The program's own log: a rotating file of the user, pseudonyms only. Nothing is set up by importing this."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path

ROOT = "livret_desktop"
_LARGEST_BYTES = 1_000_000
_KEPT_FILES = 5
_LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


def start_log(folder: Path, filters: Iterable[logging.Filter], *, is_debug: bool = False) -> logging.Handler:
    """Write the program's messages to ``folder/livret.log``, through the redacting filters.

    Raises OSError when the folder cannot be written; the caller decides whether to go on without a log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "livret.log", maxBytes=_LARGEST_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter(_LINE))
    for one in filters:
        handler.addFilter(one)
    logger = logging.getLogger(ROOT)
    logger.setLevel(logging.DEBUG if is_debug else logging.INFO)
    logger.addHandler(handler)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Close the log file."""
    logging.getLogger(ROOT).removeHandler(handler)
    handler.close()


def bug_report(trouble: BaseException) -> str:
    """The kind of a fault and the places in the code: never its message nor values, which may hold personal data."""
    lines = []
    cause: BaseException | None = trouble
    while cause is not None:
        lines.append(type(cause).__name__)
        lines += [
            f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__)
        ]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)
