"""How long one exchange with the DSR may take. Apart from the client, which is heavy to import."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. ``total_s`` bounds a whole exchange, however slowly its bytes drip.

    ``connect_s`` bounds reaching the machine, then, once more, its whole TLS greeting, which nothing else can cut:
    with the values below an exchange ends within 46 s.
    """

    connect_s: float = 8.0
    read_s: float = 20.0
    write_s: float = 20.0
    total_s: float = 30.0


HURRIED = Timeouts(connect_s=4.0, read_s=11.0, write_s=11.0, total_s=12.0)
"""Where a run has a time of its own (the command line: 50 s): four exchanges fit, as the first request of a run may
need (sign in, ask, sign in again, ask again)."""

COMMAND_BUDGET_S = 50.0
"""What a command of the command line gives its run: a script is answered within a minute."""
