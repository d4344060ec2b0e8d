"""``livret-desktop`` and ``python -m livret_desktop``."""

from __future__ import annotations

import sys

from livret_desktop.cli import run


def main() -> int:
    """Run the command of the process and return its exit status."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
