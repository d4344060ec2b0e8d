"""What must stand above any state that a command shows: training, or an address that is this PC's."""

from __future__ import annotations

from livret_desktop.cli.output import Output
from livret_desktop.services.context import Desk
from livret_desktop.services.sending.send_status import caution_about_access


def say_caution(desk: Desk, output: Output) -> None:
    """Say it, when there is something to say."""
    caution = caution_about_access(desk)
    if caution is not None:
        output.say(caution)
