"""``livret-desktop`` and ``python -m livret_desktop``."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from livret_desktop.cli.main import run


def main() -> int:
    """Run the command of the process and return its exit status.

    Both outputs are UTF-8 wherever they go: a redirected one would else take the code page of Windows, which
    cannot write every name. A windowed program has no outputs at all.
    """
    outputs = _in_utf8(sys.stdout), _in_utf8(sys.stderr)
    status = run(sys.argv[1:], stdout=outputs[0], stderr=outputs[1])
    for stream in outputs:
        _let_go(stream)
    return status


def _in_utf8(stream: TextIO | None) -> TextIO:
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream or io.StringIO()


def _let_go(stream: TextIO) -> None:
    """What a full disk or a closed pipe did not take: tried once more by the interpreter at its end, it would replace
    the exit status and tell of itself in English."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
