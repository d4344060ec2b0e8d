"""School, students, instructors, simulators: plain frozen records whose fields are also the columns kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from livret_desktop.domain.vocabulary import (
    Category,
    Civility,
    InstructorKind,
    SimulatorRecognition,
)
from livret_desktop.domain.years import birthday

ERASED_NAME = "Dossier effacé"
"""The surname of a student erased: what is left of the record names nobody. The mark stands as given names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """Établissement d'enseignement agréé. One per database."""

    id: UUID
    name: str
    agrement_number: str = ""
    agrement_expires_on: date | None = None
    aurige_id: str = ""
    department: str = ""
    quality_label_until: date | None = None
    address: str = ""
    postcode: str = ""
    city: str = ""
    phone: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """Élève. Names are kept as typed; the NEPH too (compare with ``identifiers.compact``)."""

    id: UUID
    civility: Civility | None = None
    birth_name: str
    usage_name: str | None = None
    given_names: str
    born_on: date | None = None
    birth_city: str = ""
    birth_department: str = ""
    birth_country: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    phone: str = ""
    other_phones: str = ""
    email: str = ""
    neph: str = ""
    first_licence_on: date | None = None
    first_licence_place: str = ""
    archived_on: date | None = None
    created_at: datetime

    def is_minor(self, today: date) -> bool:
        """True until the day of the eighteenth birthday; False when the birth is not known."""
        return self.born_on is not None and birthday(self.born_on, 18) > today

    @property
    def is_erased(self) -> bool:
        """True once the file was erased: nothing of the person is left, and nothing more is done for one."""
        return self.birth_name == ERASED_NAME

    @property
    def full_name(self) -> str:
        """Surname in capitals as kept, then given names."""
        return f"{self.birth_name} {self.given_names}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructor:
    """Enseignant de la conduite, under an autorisation d'enseigner.

    ``authorised_on``: day the authorisation was given. ``declared_on``: day the school declared this person in
    RdvPermis. ``teaches_elsewhere``: also for another school, which counts its own hours.
    """

    id: UUID
    surname: str
    given_name: str = ""
    kind: InstructorKind = InstructorKind.QUALIFIED
    tutor_id: UUID | None = None
    authorisation_number: str = ""
    authorisation_expires_on: date | None = None
    medical_visit_expires_on: date | None = None
    renewal_filed_on: date | None = None
    categories: tuple[Category, ...] = ()
    phone: str = ""
    joined_on: date | None = None
    left_on: date | None = None
    authorised_on: date | None = None
    declared_on: date | None = None
    teaches_elsewhere: bool = False

    @property
    def full_name(self) -> str:
        """Given name then surname."""
        return f"{self.given_name} {self.surname}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulator:
    """Simulateur de conduite. Known by its own id: several share the generic number A0000000000."""

    id: UUID
    name: str
    number: str
    categories: tuple[Category, ...] = ()
    recognised: SimulatorRecognition = SimulatorRecognition.UNKNOWN
    joined_on: date | None = None
    left_on: date | None = None
    homologated_on: date | None = None
    homologation_ends_on: date | None = None
