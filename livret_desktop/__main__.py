"""``livret-desktop`` and ``python -m livret_desktop``."""

from __future__ import annotations

import io
import sys
from typing import TextIO

from livret_desktop.cli.main import run


def main() -> int:
    """Run the command of the process and return its exit status.

    Both outputs are UTF-8 wherever they go: a redirected one would else take the code page of Windows, which
    cannot write every name. A windowed program has no outputs at all.
    """
    return run(sys.argv[1:], stdout=_in_utf8(sys.stdout), stderr=_in_utf8(sys.stderr))


def _in_utf8(stream: TextIO | None) -> TextIO:
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream or io.StringIO()


if __name__ == "__main__":
    sys.exit(main())
