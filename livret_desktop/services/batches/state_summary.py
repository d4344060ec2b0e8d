"""What the last comparison with the State said, kept for the screen; and from which day the next one begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from livret_desktop.clock import civil_day, paris
from livret_desktop.db import machine_state
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.french import count, essai, numeric_day, said_by
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.days_to_read import LAST_GOOD, LAST_PASS, end_days_wanted, latest_day
from livret_desktop.services.outbox.training import is_training

_WEEK = timedelta(days=7)
_UNCLEAR = (
    "leçon acceptée dont la DSR ne dit plus si elle l’a : gardez le reçu",
    "leçons acceptées dont la DSR ne dit plus si elle les a : gardez les reçus",
)
_LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class PassSummary:
    """One comparison. ``is_possible`` False: the State cannot be read. ``is_whole`` False: it was cut short.

    ``absent`` were proven absent: ``resent``, ``held``, or left for after a pause. ``found`` are new findings.
    ``awaited`` are there and in doubt here: sending settles them. ``unproven`` are for the next pass. ``unclear``: the
    State neither has them nor says that it has them not.
    """

    at: datetime
    first: date
    last: date
    read: int = 0
    confirmed: int = 0
    too_recent: int = 0
    absent: int = 0
    resent: int = 0
    held: int = 0
    found: int = 0
    unreadable: int = 0
    unproven: int = 0
    unclear: int = 0
    awaited: int = 0
    is_possible: bool = True
    is_whole: bool = True
    reason: str = ""

    @property
    def is_good(self) -> bool:
        """True when every lesson of these days was compared: the next pass need not look at them again."""
        return self.is_possible and self.is_whole

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "at": paris(self.at).isoformat(timespec="seconds"),
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "read": self.read,
            "confirmed": self.confirmed,
            "too_recent": self.too_recent,
            "absent": self.absent,
            "resent": self.resent,
            "held": self.held,
            "found": self.found,
            "unreadable": self.unreadable,
            "unproven": self.unproven,
            "unclear": self.unclear,
            "awaited": self.awaited,
            "possible": self.is_possible,
            "complete": self.is_whole,
            "reason": self.reason or None,
        }

    def sentences(self, *, is_training: bool = False, known: str = "") -> tuple[str, ...]:
        """In French. ``is_training``: what was read is the training server's; ``known``: a reason said just before."""
        span = f"du {numeric_day(self.first)} au {numeric_day(self.last)}"
        if not self.is_possible:
            return (self.reason,)
        mark = essai(is_training)
        said = [f"Comparaison avec la DSR, leçons {span} : {self._agreed()}{mark}."]
        for number, words in (
            (self.too_recent, ("leçon trop récente pour conclure", "leçons trop récentes pour conclure")),
            (self.resent, ("leçon perdue par la DSR et renvoyée", "leçons perdues par la DSR et renvoyées")),
            (self.held, ("leçon à décider", "leçons à décider")),
            (self.found, ("écart à régler", "écarts à régler")),
            (self.unclear, _UNCLEAR),
            (self.unreadable, ("leçon illisible à la DSR", "leçons illisibles à la DSR")),
        ):
            if number:
                said.append(f"{count(number, *words)}{mark}.")
        said = [said_by(one, is_training=is_training) for one in said]
        if not self.is_whole:
            why = "" if self.reason == known else self.reason
            said.append(f"La comparaison n’a pas pu aller au bout. {why}".strip())
        return tuple(said)

    def _agreed(self) -> str:
        """What was compared and is the same; right after a restore nothing is yet, which is no bad news."""
        if not self.is_whole and not self.read:
            return "rien n’a pu être lu"
        awaited = f"{count(self.awaited, 'leçon')} en doute ici, que le prochain envoi vérifie"
        if self.confirmed:
            return f"{count(self.confirmed, 'leçon')} d’accord" + (f", {awaited}" if self.awaited else "")
        if self.awaited:
            return awaited
        return "aucune leçon d’accord" if self.read else "aucune leçon n’y figure"


def read_last_pass(desk: Desk) -> PassSummary | None:
    """The last comparison; None when there was none."""
    with desk.database.read() as reading:
        kept = machine_state.read_state(reading.connection, LAST_PASS)
    if kept is None:
        return None
    values = kept | {
        "at": datetime.fromisoformat(kept["at"]),
        "first": date.fromisoformat(kept["first"]),
        "last": date.fromisoformat(kept["last"]),
    }
    return PassSummary(**values)


def keep_pass(
    connection: Any,
    summary: PassSummary,
    *,
    covers: date | None = None,
    shown_after: timedelta = timedelta(0),
) -> None:
    """Keep what it said; a good one, up to today, is where the next one begins.

    ``covers``: the day from which a restore wants the State read; what it wants ends when this pass read all of it, not
    where the State could not be read: it may be readable again tomorrow. ``shown_after``: how long what the State has
    received may stay hidden; a pass made sooner after the restore is made again.
    """
    values = {name: getattr(summary, name) for name in PassSummary.__slots__}
    values |= {
        "at": summary.at.isoformat(),
        "first": summary.first.isoformat(),
        "last": summary.last.isoformat(),
    }
    machine_state.keep_state(connection, LAST_PASS, values)
    is_up_to_now = summary.last >= latest_day(connection, summary.at)
    if summary.is_good and is_up_to_now:
        machine_state.keep_state(connection, LAST_GOOD, civil_day(summary.at).isoformat())
    if covers is not None and summary.is_good and is_up_to_now and summary.first <= covers:
        is_trained, too_recent = is_training(connection), summary.too_recent > 0
        end_days_wanted(connection, summary.at, shown_after, is_training=is_trained, too_recent=too_recent)


def first_day(reading: Reading, today: date) -> date:
    """The first lesson day of the next Sunday pass: the week, or more when the last good one is older."""
    kept = machine_state.read_state(reading.connection, LAST_GOOD)
    week = today - _WEEK
    if kept is None:
        return week
    # A week before it: what was too recent to conclude then is looked at again.
    return max(min(week, date.fromisoformat(kept) - _WEEK), today - _LONGEST)
