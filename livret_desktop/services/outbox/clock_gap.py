"""This PC's clock against the State's: from when the gap is shown, from when it stops automatic sending, in words."""

from __future__ import annotations

from livret_desktop.errors import RuleError

SHOWN_OFFSET_S = 5 * 60
LARGEST_OFFSET_S = 24 * 3600
WRONG_CLOCK = "L’heure de ce PC est fausse de plus d’un jour"
"""The title under which the queue then waits for a person."""


class WrongClockError(RuleError):
    """The access is whole and the hours will leave by it: nothing is to be declared by other means meanwhile."""


def said_offset(offset_s: float) -> str:
    """How far the State’s clock is ahead (seconds), said in minutes, hours, then days: « 15062 min » says nothing."""
    gap = abs(offset_s)
    if gap < 2 * 3600:
        said = f"{gap / 60:.0f} min"
    elif gap < 2 * LARGEST_OFFSET_S:
        said = f"{gap / 3600:.0f} h"
    else:
        said = f"{gap / 86400:.0f} jours"
    return f"Ce PC est en {'retard' if offset_s > 0 else 'avance'} de {said} sur la DSR"


def clock_error(offset_s: float) -> WrongClockError:
    """Automatic sending waits until the clock was set."""
    return WrongClockError(
        WRONG_CLOCK,
        f"{said_offset(offset_s)} : l’envoi automatique attend, rien n’est perdu.",
        "Réglez la date et l’heure de Windows, puis cliquez sur « Envoyer maintenant ».",
    )
