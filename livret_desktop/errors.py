"""The three kinds of trouble a user may meet, each with what happened, what it means and what to do.

Anything raised that is not a :class:`LivretError` is a bug: it is logged, and shown with a Copy button.
Texts are French, ready to be shown, and never hold personal data that a log must not hold.
"""

from __future__ import annotations

EXIT_DONE = 0
EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_COULD_NOT_BEGIN = 3
EXIT_BUG = 70


class LivretError(Exception):
    """Something the user must know: ``title`` says what happened, ``message`` what it means, ``todo`` what to do."""

    kind = "machine"
    exit_status = EXIT_REFUSED

    def __init__(self, title: str, message: str, todo: str, *, exit_status: int | None = None) -> None:
        super().__init__(title)
        self.title = title
        self.message = message
        self.todo = todo
        if exit_status is not None:
            self.exit_status = exit_status

    def as_json(self) -> dict[str, str]:
        """The document a command prints when it cannot give its own."""
        return {"kind": self.kind, "title": self.title, "message": self.message, "todo": self.todo}


class MachineError(LivretError):
    """The machine's trouble: disk full, folder locked or unreadable, no secret. Usually nothing could begin."""

    kind = "machine"
    exit_status = EXIT_COULD_NOT_BEGIN


class DamagedDataError(MachineError):
    """The school's own files cannot be read as what they are: a backup put back is the way out."""


class RuleError(LivretError):
    """A rule of law, of the trade or of this program refuses; ``source`` names the article where there is one."""

    kind = "rule"

    def __init__(
        self, title: str, message: str, todo: str, *, source: str = "", exit_status: int | None = None
    ) -> None:
        super().__init__(title, message, todo, exit_status=exit_status)
        self.source = source


class ServiceError(LivretError):
    """The DSR's server, or the network on the way to it, said no."""

    kind = "service"


class UsageError(LivretError):
    """The words of a command are wrong."""

    kind = "usage"
    exit_status = EXIT_USAGE
