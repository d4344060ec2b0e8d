"""One table of example lessons: it drives pre-flight, the schema of the contract and the training server.

Each example says what is changed of an ordinary lesson and which codes pre-flight must give. An example without a
blocking code is sendable: its bytes must pass the schema, and the server must not answer 400 or 422.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from livret_desktop.domain.vocabulary import (
    Category,
    InstructorKind,
    LessonKind,
    LessonStatus,
    MotoPhase,
    SimulatorRecognition,
    TrainingMeans,
)
from tests.sending.school import INSTRUCTORS, SIMULATORS

Changes = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """One lesson. ``others`` are more lessons of the same morning, as changes of the ordinary lesson."""

    name: str
    blocking: frozenset[str] = frozenset()
    warnings: frozenset[str] = frozenset()
    lesson: Changes = field(default_factory=dict)
    student: Changes = field(default_factory=dict)
    enrolment: Changes = field(default_factory=dict)
    other_enrolment: Changes = field(default_factory=dict)
    """Of the second student."""
    instructor: Changes = field(default_factory=dict)
    simulator: Changes = field(default_factory=dict)
    school: Changes = field(default_factory=dict)
    others: tuple[Changes, ...] = ()
    has_period: bool = True


def refused(name: str, *codes: str, **changes: Any) -> Example:
    return Example(name, blocking=frozenset(codes), **changes)


def warned(name: str, *codes: str, **changes: Any) -> Example:
    return Example(name, warnings=frozenset(codes), **changes)


ALONE = {
    "instructor_id": None,
    "simulator_id": SIMULATORS[0].id,
    "kind": LessonKind.AUTONOMOUS_SIMULATOR,
    "means": TrainingMeans.SIMULATOR,
}
THEORY = {"kind": LessonKind.THEORY, "means": TrainingMeans.CLASSROOM}
MOTO = {"means": TrainingMeans.MOTORCYCLE, "moto_phase": MotoPhase.ROAD}
OTHER = INSTRUCTORS[1].id


def other_student(number: int, **changes: Any) -> Changes:
    return {
        "student_id": UUID(int=10_000 + number),
        "enrolment_id": UUID(int=5_000_000 + number),
        **changes,
    }


EXAMPLES = (
    Example("an ordinary practice lesson"),
    Example("NEPH with blanks", student={"neph": "23 02.0000-0000"}),
    Example("longest name", student={"birth_name": "É" * 100}),
    Example("shortest and longest", lesson={"minutes": 5}, others=({"minutes": 600, "hour": 9},)),
    Example("alone on a simulator", lesson=ALONE),
    Example("simulator without a number of its own", lesson=ALONE, simulator={"number": ""}),
    Example("objectives, known and unknown", lesson={"objectives": ("C1-1", "C4-7", "X9")}),
    Example(
        "authorisation that ends that very day", instructor={"authorisation_expires_on": date(2026, 11, 20)}
    ),
    Example(
        "ended, but renewed in time",
        instructor={"authorisation_expires_on": date(2026, 11, 1), "renewal_filed_on": date(2026, 9, 1)},
    ),
    Example("AIPC still awaited", enrolment={"aipc_on": None}),
    Example("touching ends", others=({"hour": 9},)),
    Example("a group in a classroom", lesson=THEORY, others=(other_student(1, **THEORY),)),
    Example(
        "a group of two categories in a classroom",
        lesson=THEORY,
        instructor={"categories": (Category.B, Category.A2)},
        others=(other_student(1, **THEORY),),
        other_enrolment={"category": Category.A2},
    ),
    Example(
        "a motorcycle group of two categories",
        lesson=MOTO,
        enrolment={"category": Category.A1},
        instructor={"categories": (Category.A1, Category.A2)},
        others=(other_student(1, **MOTO),),
        other_enrolment={"category": Category.A2},
    ),
    Example(
        "cancelled beside another",
        others=({"status": LessonStatus.CANCELLED}, {"status": LessonStatus.ABSENT}),
    ),
    Example("a trainee under a tutor", instructor={"kind": InstructorKind.TRAINEE, "tutor_id": OTHER}),
    refused("no birth name", "NOM_MANQUANT", student={"birth_name": "  "}),
    refused("no given name", "NOM_MANQUANT", student={"given_names": ""}),
    refused("name too long", "NOM_TROP_LONG", student={"given_names": "a" * 101}),
    refused("instructor without name", "NOM_MANQUANT", instructor={"surname": ""}),
    refused("no NEPH", "NEPH_MANQUANT", student={"neph": " - "}),
    refused("NEPH with a letter", "NEPH_INVALIDE", student={"neph": "23O200000000"}),
    refused("NEPH too short", "NEPH_INVALIDE", student={"neph": "123456789"}),
    refused("NEPH too long", "NEPH_INVALIDE", student={"neph": "1" * 20}),
    refused("no authorisation", "AUTORISATION_MANQUANTE", instructor={"authorisation_number": ""}),
    refused("malformed authorisation", "AUTORISATION_INVALIDE", instructor={"authorisation_number": "A12"}),
    refused(
        "a simulator’s number for a person",
        "AUTORISATION_INVALIDE",
        instructor={"authorisation_number": "A0000000000"},
    ),
    refused("expired", "AUTORISATION_EXPIREE", instructor={"authorisation_expires_on": date(2026, 11, 19)}),
    refused(
        "renewal filed too late",
        "AUTORISATION_EXPIREE",
        instructor={"authorisation_expires_on": date(2026, 11, 1), "renewal_filed_on": date(2026, 9, 2)},
    ),
    refused(
        "medical visit", "AUTORISATION_EXPIREE", instructor={"medical_visit_expires_on": date(2026, 1, 1)}
    ),
    refused("a trainee without tutor", "AUTORISATION_MANQUANTE", instructor={"kind": InstructorKind.TRAINEE}),
    refused("other categories", "CATEGORIE_NON_AUTORISEE", instructor={"categories": ()}),
    refused("no track", "CATEGORIE_NON_INSCRITE", has_period=False),
    refused(
        "somebody else’s enrolment", "CATEGORIE_NON_INSCRITE", lesson={"enrolment_id": UUID(int=5_000_001)}
    ),
    refused("simulator category", "SIMULATEUR_NON_AUTORISE", lesson=ALONE, simulator={"categories": ()}),
    refused(
        "simulator not recognised",
        "SIMULATEUR_NON_AUTORISE",
        lesson=ALONE,
        simulator={"recognised": SimulatorRecognition.NO},
    ),
    refused("no agrément", "ECOLE_INCOMPLETE", school={"agrement_number": ""}),
    refused("no Aurige", "ECOLE_INCOMPLETE", school={"aurige_id": " "}),
    refused("Aurige too long", "ECOLE_INCOMPLETE", school={"aurige_id": "7" * 33}),
    refused("agrément ended", "AGREMENT_EXPIRE", school={"agrement_expires_on": date(2026, 11, 19)}),
    refused("too short", "DUREE_INVALIDE", lesson={"minutes": 4}),
    refused("too long", "DUREE_INVALIDE", lesson={"minutes": 601}),
    refused("end before start", "DUREE_INVALIDE", lesson={"minutes": -30}),
    refused("not over yet", "DATE_FUTURE", lesson={"hour": 20}),
    refused(
        "one student at two places", "CHEVAUCHEMENT_ELEVE", others=({"instructor_id": OTHER, "minute": 30},)
    ),
    refused("one instructor, two cars", "CHEVAUCHEMENT_ENSEIGNANT", others=(other_student(1),)),
    refused(
        "theory and practice at once",
        "CHEVAUCHEMENT_ENSEIGNANT",
        lesson=THEORY,
        others=(other_student(1),),
    ),
    refused(
        "one simulator for two", "CHEVAUCHEMENT_SIMULATEUR", lesson=ALONE, others=(other_student(1, **ALONE),)
    ),
    refused(
        "a tutor and her trainee at once",
        "CHEVAUCHEMENT_ENSEIGNANT",
        instructor={"kind": InstructorKind.TRAINEE, "tutor_id": OTHER},
        others=(other_student(1, instructor_id=OTHER),),
    ),
    refused(
        "group too large",
        "GROUPE_TROP_GRAND",
        lesson={"kind": LessonKind.SUPERVISED_SIMULATOR, "means": TrainingMeans.SIMULATOR},
        others=tuple(
            other_student(number, kind=LessonKind.SUPERVISED_SIMULATOR, means=TrainingMeans.SIMULATOR)
            for number in range(1, 5)
        ),
    ),
    warned("14 digits", "NEPH_INHABITUEL", student={"neph": "23020000000012"}),
    warned("before the AIPC", "AVANT_AIPC", enrolment={"aipc_on": date(2026, 11, 21)}),
    warned(
        "beyond the reçu",
        "AVANT_AIPC",
        enrolment={"aipc_on": None},
        others=({"day": date(2026, 9, 17), "instructor_id": OTHER},),
    ),
    warned(
        "beyond a reçu noted, whenever practice began",
        "AVANT_AIPC",
        enrolment={"aipc_on": None, "receipt_on": date(2026, 9, 19)},
        others=({"day": date(2026, 11, 16), "instructor_id": OTHER},),
    ),
    Example(
        "practice began before the reçu noted, of two months ago to the day",
        enrolment={"aipc_on": None, "receipt_on": date(2026, 9, 20)},
        others=({"day": date(2026, 9, 10), "instructor_id": OTHER},),
    ),
    warned(
        "more than five hours alone",
        "SIMULATEUR_PLAFOND",
        lesson=ALONE,
        others=tuple({**ALONE, "day": date(2026, 11, day)} | {"minutes": 60} for day in range(9, 14)),
    ),
    warned("a Sunday", "JOUR_CHOME", lesson={"day": date(2026, 11, 15)}),
    warned("a public holiday", "JOUR_CHOME", lesson={"day": date(2026, 11, 11)}),
    warned("older than the server takes", "TROP_ANCIENNE", lesson={"day": date(2025, 9, 1)}),
)
