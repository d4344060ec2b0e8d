"""The ETP that RdvPermis shows, typed here; why it may differ from the estimate, lesson by lesson."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from livret_desktop.db import etp_reads
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain import schedule
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.etp import HUNDRED, Hour, Standing, etp_hundredths, said_etp
from livret_desktop.domain.french import french_day, of_month
from livret_desktop.domain.hours_records import OfficialEtp
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_figures import Forecast

SCHOOL = ""
"""The key of the whole school among figures by person."""
Officials = Mapping[tuple[date, str], int]
"""Hundredths of ETP by (first day of the month, kept identifier of the person, or SCHOOL)."""
_ETP = re.compile(r"\d{1,3}([.,]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class GapCause:
    """One thing that may explain why both figures differ. ``minutes``: counted minutes, negative where the State may
    count more than the estimate. ``hours``: the lessons concerned."""

    title: str
    minutes: int
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Estimate minus official figure, in hundredths, and what may explain it: what goes its way first, the most minutes
    first.

    ``implied_base_hundredths``: the hours a month that would make both equal.
    """

    official: int
    difference: int
    causes: tuple[GapCause, ...]
    implied_base_hundredths: int | None


def officials_of(reading: Reading, months: Iterable[date]) -> Officials:
    """The figures noted for these months."""
    column = reading.official_etps.c.month
    found = reading.official_etps.where(column.in_(list(months)))
    return {
        (one.month, SCHOOL if one.person_id is None else str(one.person_id)): one.hundredths for one in found
    }


def parse_official(typed: str) -> int | None:
    """ "2,99" as hundredths; None for nothing. Raises RuleError."""
    text = typed.strip()
    if not text:
        return None
    if not _ETP.fullmatch(text):
        raise RuleError(
            "Chiffre officiel refusé",
            f"« {typed} » n’est pas un nombre d’ETP comme 2,99.",
            "Recopiez le chiffre de RdvPermis, onglet « mes capacités de réservation ».",
        )
    return int(Decimal(text.replace(",", ".")) * HUNDRED)


def note_officials(desk: Desk, month: date, figures: Mapping[str, int | None]) -> Changes:
    """Keep, change or forget (None) the figures of one computation, by person or SCHOOL, in one undoable step.

    Raises RuleError for a computation that has not taken place.
    """
    computation = schedule.computation_of(desk.rules, month)
    if desk.today() <= computation.night:
        raise RuleError(
            "Ce calcul n’a pas encore eu lieu",
            f"Celui {of_month(computation.month)} commence dans la nuit du {french_day(computation.night)}.",
            "Revenez après cette nuit, ou choisissez un mois passé.",
        )
    title = f"ETP officiel {of_month(computation.month)}"
    with desk.database.write(title, desk.clock.now()) as written:
        rows = written.work.official_etps
        kept = {
            SCHOOL if one.person_id is None else str(one.person_id): one
            for one in rows.where(rows.c.month == computation.month)
        }
        for person, hundredths in figures.items():
            known = kept.get(person)
            if hundredths is None:
                if known is not None:
                    rows.remove(known.id)
            elif known is None or known.hundredths != hundredths:
                if known is not None:
                    rows.remove(known.id)
                rows.add(
                    OfficialEtp(
                        id=uuid4(),
                        month=computation.month,
                        person_id=UUID(person) if person else None,
                        hundredths=hundredths,
                        noted_at=written.work.at,
                    )
                )
    return written.changes


def gap_of(desk: Desk, reading: Reading, forecast: Forecast, official: int) -> Gap:
    """What may explain the difference for the whole school."""
    computation = forecast.computation
    midnight = schedule.civil_instant(computation.night + timedelta(days=1), "00:00")
    late = etp_reads.received_from(reading.connection, computation.first, computation.last, midnight)
    found = [cause for cause in _causes(forecast.hours, late) if cause.minutes]
    estimate = forecast.school.etp_hundredths or 0
    implied = None
    if official and forecast.school.counted:
        implied = forecast.school.counted * HUNDRED * HUNDRED // (60 * computation.months * official)
    difference = estimate - official

    def rank(cause: GapCause) -> tuple[bool, int]:
        return cause.minutes * difference < 0, -abs(cause.minutes)

    return Gap(official, difference, tuple(sorted(found, key=rank)), implied)


def said_gap(difference: int) -> str:
    """ "+0,06", "−0,02", "0,00"."""
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return f"{sign}{said_etp(abs(difference))}"


def in_etp(forecast: Forecast, minutes: int) -> int:
    """Counted minutes as hundredths of an ETP of this forecast, with their sign."""
    share = etp_hundredths(abs(minutes), forecast.computation.months, forecast.base_hundredths)
    return -share if minutes < 0 else share


def _causes(hours: tuple[Hour, ...], late: set[str]) -> Iterable[GapCause]:
    yield _cause(
        "Pas acceptées par la DSR",
        hours,
        lambda hour: hour.lesson.standing in {Standing.TO_SEND, Standing.AT_RISK},
    )
    yield _cause("Acceptées après la nuit du calcul", hours, lambda hour: hour.lesson.id in late)
    yield _cause(
        "Pas envoyées par ce programme (reprise, ou transmission coupée)",
        hours,
        lambda hour: hour.lesson.standing is Standing.ELSEWHERE,
    )
    yield _cause(
        "D’un poids supposé (évaluation, rendez-vous, accompagnement)",
        hours,
        lambda hour: hour.rule is not None and hour.rule.certainty == "supposé",
    )
    unknown = tuple(hour for hour in hours if not hour.is_known and hour.rule is None)
    yield GapCause(
        "Sans poids connu ici, mais que l’État compte peut-être",
        -sum(hour.lesson.minutes for hour in unknown),
        unknown,
    )


def _cause(title: str, hours: tuple[Hour, ...], concerns: Callable[[Hour], bool]) -> GapCause:
    found = tuple(hour for hour in hours if hour.counted and concerns(hour))
    return GapCause(title, sum(hour.counted for hour in found), found)
