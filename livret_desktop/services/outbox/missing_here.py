"""Lessons sent after the copy that was restored, and absent from it: counted, kept from being sent again, ended.

The send journal knows their identifier and day, nothing of their content. Where the State can be read they are taken
over from it. Elsewhere a person types them again, and nobody can tell them from lessons never sent: a lesson of such a
day waits until a person has said which it is.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from livret_desktop.db import machine_state, restore_store
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import NBSP, count
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.former_program import CANNOT_READ
from livret_desktop.services.outbox.send_marks import MISSING_HERE

PERHAPS_TYPED_AGAIN = "RESTAURATION_A_VERIFIER"
"""The code of why such a lesson waits."""


class Missing(NamedTuple):
    """One of them. ``day`` None: the journal does not say."""

    lesson_id: UUID
    day: date | None


def missing_here(connection: Any) -> tuple[Missing, ...]:
    """Those that are still absent: taken over from the State, a lesson is here again under its own identifier."""
    kept = machine_state.read_state(connection, MISSING_HERE, [])
    told = [
        Missing(UUID(lesson_id), None if day == str(None) else date.fromisoformat(day))
        for lesson_id, day, _state in kept
    ]
    here = restore_store.days_of(connection, [one.lesson_id for one in told]) if told else {}
    return tuple(one for one in told if one.lesson_id not in here)


def is_unreadable(connection: Any) -> bool:
    """True when the State last said that it cannot be read back."""
    return bool(machine_state.read_state(connection, CANNOT_READ, default=False))


def perhaps_typed_again(reading: Reading | Work) -> frozenset[UUID]:
    """The lessons that wait, of days with such lessons, while the State cannot be read and nobody has decided."""
    days = {one.day for one in missing_here(reading.connection) if one.day is not None}
    if not days or not is_unreadable(reading.connection):
        return frozenset()
    from livret_desktop.db import compare_reads  # noqa: PLC0415 (nearly no school: not for the first page of a start)

    rows = compare_reads.unsent_until(reading.connection, max(days))
    return frozenset(one.lesson_id for one in rows if one.day in days and not one.is_decided)


def settle_missing(desk: Desk) -> Changes:
    """ "C'est réglé": a person has seen to them. What waited because of them leaves at the next send."""
    with desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, MISSING_HERE, None)
    return Changes(frozenset({Kind.OUTBOX}), "Leçons absentes d’ici : réglé")


def missing_words(number: int) -> str:
    """How many, without a full stop."""
    return count(
        number,
        "leçon envoyée après la copie restaurée manque ici",
        "leçons envoyées après la copie restaurée manquent ici",
    )


def missing_todo(number: int, *, is_unreadable: bool) -> str:
    """What to do about them: the same words wherever they are counted."""
    if is_unreadable and number == 1:
        return (
            f"La DSR l’a peut-être déjà{NBSP}: ressaisie, elle attend que vous disiez dans Envois DSR "
            f"«{NBSP}Je l’ai déclarée à la main{NBSP}», pour ne pas partir une seconde fois."
        )
    if is_unreadable:
        return (
            f"La DSR les a peut-être déjà{NBSP}: ressaisies, elles attendent que vous disiez pour chacune dans Envois "
            f"DSR «{NBSP}Je l’ai déclarée à la main{NBSP}», pour ne pas partir une seconde fois."
        )
    told = (
        f"Ne la ressaisissez pas, elle partirait une seconde fois{NBSP}: remettez-la ici"
        if number == 1
        else f"Ne les ressaisissez pas, elles partiraient une seconde fois{NBSP}: remettez-les ici"
    )
    return f"{told} depuis «{NBSP}Dimanche{NBSP}», une fois la DSR relue."


def missing_said(number: int, *, is_unreadable: bool) -> str:
    """Both, as sentences."""
    return f"{missing_words(number)}. {missing_todo(number, is_unreadable=is_unreadable)}"
