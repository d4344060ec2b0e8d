"""What the papers of the ETP say, before they are drawn. Minutes and hundredths of ETP, no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from livret_desktop.reports.content import Letterhead


@dataclass(frozen=True, slots=True)
class MonthBar:
    """Counted minutes of one calendar month, by what they are."""

    label: str
    practice: int
    practice_aac: int
    others: int


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What one rule counted. ``weight``: "1,2"."""

    title: str
    real: int
    weight: str
    counted: int
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Lessons that do not count, or that the State does not have: one line each."""

    day: date
    student: str
    minutes: int
    why: str


@dataclass(frozen=True, slots=True)
class MonthEtp:
    """One computation of the past year, in hundredths. ``official`` None: not noted."""

    label: str
    estimate: int
    official: int | None


@dataclass(frozen=True, slots=True)
class EtpSheet:
    """One page: an instructor, a simulator, or the school. ``etp`` and ``official``: hundredths, None where unknown."""

    name: str
    number: str
    real: int
    counted: int
    etp: int | None
    official: int | None
    months: tuple[MonthBar, ...]
    rules: tuple[RuleLine, ...]
    left_out: tuple[LeftOut, ...]
    trend: tuple[MonthEtp, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One line of the table of people."""

    name: str
    number: str
    real: int
    counted: int
    accepted: int
    etp: int | None
    official: int | None


@dataclass(frozen=True, slots=True)
class ProvedHour:
    """One hour of the file for the BER. ``proof``: the State's receipt, or how it was declared; "" when it has none."""

    starts_at: datetime
    student: str
    neph: str
    kind: str
    minutes: int
    counted: int
    proof: str


@dataclass(frozen=True, slots=True)
class EtpPaper:
    """What every paper of one computation says of it."""

    school: Letterhead
    title: str
    night: date
    first: date
    last: date
    months: int
    base_hundredths: int
    base_is_assumed: bool
    made_at: datetime
    sheets: tuple[EtpSheet, ...]
    is_training: bool = False


@dataclass(frozen=True, slots=True)
class EtpFile:
    """The file for the BER: the paper, a table of people, and every hour with its proof, person by person."""

    paper: EtpPaper
    aurige_id: str
    people: tuple[PersonLine, ...]
    hours: tuple[tuple[str, tuple[ProvedHour, ...]], ...]
    official: int | None
    estimate: int | None
    causes: tuple[tuple[str, int, int], ...]
    """What may explain the difference: title, counted minutes, number of lessons."""
