"""What a file says, row by row: plain frozen records, not yet matched to anything in the database.

``line`` counts the rows from 1 under the titles. Texts are as typed, without the blanks around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from typing import TypeAlias

from livret_desktop.domain.vocabulary import (
    Category,
    Civility,
    Gearbox,
    LessonKind,
    LessonStatus,
    TrainingMeans,
    TrainingTrack,
)


@dataclass(frozen=True, slots=True)
class StudentRow:
    """An élève. ``usage_name`` is None when it is the birth name. The NEPH is as typed, possibly empty or malformed."""

    line: int
    civility: Civility | None
    birth_name: str
    usage_name: str | None
    given_names: str
    born_on: date | None
    birth_city: str
    birth_department: str
    birth_country: str
    address: str
    postcode: str
    city: str
    country: str
    phone: str
    other_phones: str
    email: str
    neph: str
    first_licence_on: date | None
    first_licence_place: str


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """An inscription. Its student is found by NEPH, else by birth name, given names and birth date.

    None, or "" for a text: the file says nothing of it.
    """

    line: int
    neph: str
    birth_name: str
    given_names: str
    born_on: date | None
    category: Category
    gearbox: Gearbox | None
    track: TrainingTrack | None
    aipc_on: date | None
    etg_passed_on: date | None
    presentations: int | None
    other_category: Category | None
    other_category_on: date | None
    initial_evaluation_on: date | None
    final_evaluation_on: date | None
    affi_issued_on: date | None
    affi_number: str
    preliminary_meeting_on: date | None
    rp1_practice_on: date | None
    rp1_theory_on: date | None
    rp1_km: int | None
    rp2_practice_on: date | None
    rp2_theory_on: date | None
    rp2_km: int | None
    practical_failed_on: date | None
    meeting_after_failure_on: date | None
    minutes_here: int | None
    minutes_elsewhere: int | None
    simulator_minutes: int | None
    transmits: bool | None


@dataclass(frozen=True, slots=True)
class InstructorRow:
    """An enseignant; the number of the authorisation is as typed, possibly empty or malformed."""

    line: int
    surname: str
    given_name: str
    number: str
    expires_on: date | None
    categories: tuple[Category, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class SimulatorRow:
    """A simulator of the same file, known by name and number joined by a space: "Simulateur 1".

    The number is without blanks, "" when the file gives none.
    """

    line: int
    name: str
    number: str
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A leçon. ``starts_at`` is UTC, ``day`` its Paris day; ``instructor_number`` without blanks; "" when none."""

    line: int
    starts_at: datetime
    day: date
    minutes: int
    neph: str
    category: Category
    instructor_number: str
    simulator_name: str
    kind: LessonKind
    means: TrainingMeans
    status: LessonStatus


Row: TypeAlias = StudentRow | EnrolmentRow | InstructorRow | SimulatorRow | LessonRow


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is refused. ``field``: the first one at fault; ``shown``: what the row says of its person.

    ``asks_who``: it may tell of someone already here, which a person alone can say.
    """

    row: int
    field: str
    reason: str
    shown: Mapping[str, str] = dataclass_field(default_factory=dict, compare=False)
    asks_who: bool = False

    def as_json(self) -> dict[str, object]:
        """The entry of ``rejected``."""
        return {"row": self.row, "field": self.field, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class RowWarning:
    """What to look at in a row that is taken all the same."""

    row: int
    field: str
    reason: str

    def as_json(self) -> dict[str, object]:
        """The entry of ``warnings``."""
        return {"row": self.row, "field": self.field, "reason": self.reason}
