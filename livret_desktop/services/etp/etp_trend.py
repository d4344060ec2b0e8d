"""The ETP month after month; the sums of months gone by and the month shown, kept for as long as a page shows them.

Fourteen months of a large school take two seconds of processor to weigh; what a change touches is a month of it, or
none. History says which rows every write touched, in the transaction that wrote them: so what is kept is exact, whoever
wrote (this window, a command beside it, an undo).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from threading import Lock

from livret_desktop.db import etp_reads, history
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain import schedule
from livret_desktop.domain.etp import SIMULATOR_KINDS, Hour
from livret_desktop.domain.schedule import Computation
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_figures import Forecast, TrendPoint
from livret_desktop.services.etp.forecast import (
    EtpTeam,
    base_of,
    blocked_between,
    converted,
    forecast,
    judged_hours,
)

Sums = Mapping[str, int]
"""Counted minutes of known weight by person, of one month."""
_MOST_ROWS = 2_000
"""More rows than this written since (an import): weighing all anew costs less than following them."""
_OF_ALL = frozenset({"instructor", "simulator", "school"})
"""A change of a tutor, of a machine's recognition, of the label: it may touch any hour."""


def trend(
    desk: Desk, month: date, count: int = 12, *, known: Forecast | None = None, kept: MonthSums | None = None
) -> tuple[TrendPoint, ...]:
    """The last ``count`` computations up to that of this month, oldest first; every lesson is read and weighed once.

    ``known``: the forecast of this month, where it was made already: its hours are not read again. ``kept``: months
    weighed before.
    """
    last = schedule.computation_of(desk.rules, month)
    months = [schedule.months_before(last.month, back) for back in range(count - 1, -1, -1)]
    wanted = [schedule.computation_of(desk.rules, one) for one in months]
    until = last.last if known is None else last.first - timedelta(days=1)
    with desk.database.read() as reading:
        sums = (kept or MonthSums()).of_months(desk, reading, months_of(wanted[0].first, until))
        bases = [base_of(desk, reading, one)[0] for one in wanted]
    by_month = {**sums, **({} if known is None else _summed(known.hours))}
    return tuple(_point(desk, one, base, by_month) for one, base in zip(wanted, bases, strict=True))


def months_of(first: date, last: date) -> list[date]:
    """The first day of each month from one day to another; none when ``last`` comes before."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = schedule.months_before(month, -1)
    return found


class MonthSums:
    """Counted minutes of whole months, weighed when first asked for and forgotten when a write touches them; and the
    forecast of one month, for as long as neither its lessons nor where they stand have changed.

    Any thread, one at a time. It holds no more than the page that shows it.
    """

    def __init__(self) -> None:
        self._turn = Lock()
        self._sums: dict[str, Sums] = {}
        self._mark: history.Mark | None = None
        self._rules: object = None
        self._forecast: Forecast | None = None
        self._stands: object = None

    def of_months(self, desk: Desk, reading: Reading, months: Sequence[date]) -> dict[str, Sums]:
        """By "2026-10". Those not kept are read in one go for each run of months that follow each other."""
        with self._turn:
            self._forget(desk, reading)
            missing = [month for month in months if _key(month) not in self._sums]
            if missing:
                team = EtpTeam.read(reading)
            for first, last in _runs(missing):
                hours = judged_hours(desk, reading, team, first, last, with_standing=False)
                found = _summed(hours)
                self._sums.update(
                    {_key(month): found.get(_key(month), {}) for month in months_of(first, last)}
                )
            return {_key(month): self._sums[_key(month)] for month in months}

    def forecast(self, desk: Desk, month: date) -> Forecast:
        """As :func:`livret_desktop.services.etp.forecast.forecast`: the one made before, where it would be the same."""
        computation = schedule.computation_of(desk.rules, month)
        first, last = computation.first, computation.last
        with self._turn:
            with desk.database.read() as reading:
                self._forget(desk, reading)
                stands = (
                    computation,
                    base_of(desk, reading, computation),
                    etp_reads.standings_between(reading.connection, first, last),
                    blocked_between(desk, reading, first, last),
                )
            if self._forecast is None or self._stands != stands:
                # Read a moment later than the mark: what was written between both makes the next look read again.
                self._forecast, self._stands = forecast(desk, month), stands
            return self._forecast

    @property
    def kept(self) -> frozenset[str]:
        """The months kept now."""
        return frozenset(self._sums)

    def _forget(self, desk: Desk, reading: Reading) -> None:
        """What was written since the last look takes its months away; everything where that cannot be told."""
        former, self._mark = self._mark, history.mark(reading.connection)
        rules, self._rules = self._rules, desk.rules
        if former == self._mark and rules is desk.rules:
            return
        touched = None
        if former is not None and rules is desk.rules:
            touched = _touched(reading, history.rows_since(reading.connection, former, most=_MOST_ROWS))
        if touched is None:
            self._sums.clear()
            self._forecast = None
            return
        if self._forecast is not None:
            window = months_of(self._forecast.computation.first, self._forecast.computation.last)
            if any(touched.has(_key(month)) for month in window):
                self._forecast = None
        self._sums = {key: sums for key, sums in self._sums.items() if not touched.has(key)}


class _Touched:
    """Months by name, and a month from which on every later one is touched too."""

    def __init__(self) -> None:
        self.months: set[str] = set()
        self.from_month = "9999-12"
        self.enrolments: set[str] = set()
        self.students: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self.months or key >= self.from_month

    def note_lesson(self, change: history.RowChange) -> None:
        """A lesson done before or after: its months. On a simulator, the student's later ones as well: the ceiling is
        of a whole life."""
        for row in (change.before, change.after):
            if row is None or row["status"] != LessonStatus.DONE.value:
                continue
            month = row["day"][:7]
            self.months.add(month)
            if row["kind"] in SIMULATOR_KINDS:
                self.from_month = min(self.from_month, month)

    def note_period(self, change: history.RowChange) -> None:
        self.enrolments.update(row["enrolment_id"] for row in (change.before, change.after) if row)

    def note_enrolment(self, change: history.RowChange) -> None:
        """Of an enrolment the category weighs; one made or taken away has its lessons in rows of their own. The
        simulator that it brings is of the student's whole life."""
        before, after = change.before, change.after
        if before and after and before["category"] != after["category"]:
            self.enrolments.add(change.row_id)
        brought = {row["simulator_minutes"] if row else 0 for row in (before, after)}
        if len(brought) > 1:
            self.students.update(row["student_id"] for row in (before, after) if row)


def _touched(reading: Reading, rows: Collection[history.RowChange] | None) -> _Touched | None:
    """None: anything may be touched."""
    if rows is None or any(row.table_name in _OF_ALL for row in rows):
        return None
    found = _Touched()
    notes = {
        "lesson": found.note_lesson,
        "enrolment_period": found.note_period,
        "enrolment": found.note_enrolment,
    }
    for row in rows:
        note = notes.get(row.table_name)
        if note is not None:
            note(row)
    found.months |= etp_reads.months_with_lessons(reading.connection, found.enrolments, found.students)
    return found


def _summed(hours: Iterable[Hour]) -> dict[str, dict[str, int]]:
    by_month: dict[str, dict[str, int]] = {}
    for hour in hours:
        if hour.is_known:
            people = by_month.setdefault(hour.lesson.day[:7], {})
            people[hour.lesson.person_id] = people.get(hour.lesson.person_id, 0) + hour.counted
    return by_month


def _runs(months: Sequence[date]) -> Iterable[tuple[date, date]]:
    """First and last day of each run of months that follow each other."""
    begun: list[date] = []
    for month, after in zip(months, chain(months[1:], [None]), strict=False):
        begun.append(month)
        following = schedule.months_before(month, -1)
        if after != following:
            yield begun[0], following - timedelta(days=1)
            begun = []


def _key(month: date) -> str:
    return f"{month:%Y-%m}"


def _point(desk: Desk, computation: Computation, base: int, by_month: Mapping[str, Sums]) -> TrendPoint:
    counted: dict[str, int] = {}
    for back in range(1, computation.months + 1):
        for person, minutes in by_month.get(
            _key(schedule.months_before(computation.month, back)), {}
        ).items():
            counted[person] = counted.get(person, 0) + minutes
    cap = desk.rules.value("etp.cap", computation.night)
    people = {
        person: converted(_known(minutes), computation, base, cap).etp_hundredths or 0
        for person, minutes in counted.items()
    }
    return TrendPoint(computation, sum(counted.values()), sum(people.values()), people)


def _known(minutes: int) -> list[int]:
    """The sums of one person of whom only the counted minutes are known."""
    return [0, minutes, 0, 0, 0, 0, 0, 1]
