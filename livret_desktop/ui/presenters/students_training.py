"""Periods and the AIPC of an enrolment in words. No Qt."""

from __future__ import annotations

from datetime import date

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.deadlines import receipt_end
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.french import count, french_day
from livret_desktop.ui.presenters.cells import State


def aipc_state(enrolment: Enrolment, rules: Rules, today: date) -> State:
    """Validated, practice under the récépissé until its last day, or awaited since the demande."""
    if enrolment.aipc_on is not None:
        return State.ok("AIPC validée")
    if enrolment.receipt_on is not None:
        end = receipt_end(enrolment.receipt_on, rules)
        if today > end:
            return State.bad(f"Récépissé fini le {french_day(end)}, pratique à suspendre")
        return State.warn(f"Récépissé, pratique à suspendre après le {french_day(end)}")
    if enrolment.aipc_asked_on is None:
        return State.warn("AIPC attendue")
    return State.warn(f"AIPC attendue depuis {count((today - enrolment.aipc_asked_on).days, 'jour')}")


def period_details(one: EnrolmentPeriod, last: date | None) -> tuple[str, ...]:
    """ "Du 1er mars 2026 au 4 juin 2026", and the amendment."""
    first = f"Du {french_day(one.from_on)}" if one.from_on else "Depuis le début"
    until = f" au {french_day(last)}" if last else ""
    if not one.from_on and last:
        first, until = "Du début", f" au {french_day(last)}"
    elif one.from_on and not last:
        first = f"À partir du {french_day(one.from_on)}"
    amendment = f"Avenant signé le {french_day(one.amendment_on)}" if one.amendment_on else ""
    return tuple(part for part in (first + until, amendment) if part)


def period_state(one: EnrolmentPeriod, present: EnrolmentPeriod | None) -> State | None:
    """The one in force is said."""
    return State.ok("en cours") if present is not None and one.id == present.id else None
