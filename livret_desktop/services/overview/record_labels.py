"""What the history calls each kept field, and how it says its values: kept forms in, French words out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from livret_desktop.clock import paris
from livret_desktop.domain.french import clock_time, duration, numeric_day
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationKind,
    Civility,
    EnrolmentState,
    ExamKind,
    ExamResult,
    Gearbox,
    InspectorOpinion,
    LessonKind,
    LessonStatus,
    SkillFacet,
    SkillLevel,
    TrainingMeans,
    TrainingTrack,
)

Word = Callable[[Any], str]


def label_start(table: str, raw: Mapping[str, Any]) -> str:
    """What stands before every label of a row: the objective, in the grid."""
    return f"{raw['objective']}, " if table == "skill" else ""


def said(value: Any, word: Word) -> str:
    """A kept value in words, "" for an empty one."""
    return "" if value in (None, "") else word(value)


def _day(value: Any) -> str:
    return numeric_day(date.fromisoformat(value))


def _minutes(value: Any) -> str:
    return duration(int(value)) if value else ""


def _instant(value: Any) -> str:
    moment = datetime.fromisoformat(value)
    return f"{numeric_day(paris(moment).date())} {clock_time(moment)}"


def _yes_no(value: Any) -> str:
    return "oui" if value else "non"


def _label_of(kind: type[Enum]) -> Word:
    return lambda value: str(kind(value).label)  # type: ignore[attr-defined]


_STUDENT: dict[str, tuple[str, Word]] = {
    "civility": ("Civilité", _label_of(Civility)),
    "birth_name": ("Nom de naissance", str),
    "usage_name": ("Nom d’usage", str),
    "given_names": ("Prénoms", str),
    "born_on": ("Date de naissance", _day),
    "birth_city": ("Ville de naissance", str),
    "birth_department": ("Département de naissance", str),
    "birth_country": ("Pays de naissance", str),
    "address": ("Adresse", str),
    "postcode": ("Code postal", str),
    "city": ("Ville", str),
    "country": ("Pays", str),
    "phone": ("Téléphone", str),
    "other_phones": ("Autres téléphones", lambda value: str(value).replace("\n", ", ")),
    "email": ("Courriel", str),
    "neph": ("NEPH", str),
    "first_licence_on": ("Premier permis", _day),
    "first_licence_place": ("Lieu du premier permis", str),
    "archived_on": ("Archivage", _day),
}
_ENROLMENT: dict[str, tuple[str, Word]] = {
    "category": ("Catégorie", str),
    "aipc_asked_on": ("Demande d’AIPC faite le", _day),
    "receipt_on": ("Récépissé du", _day),
    "aipc_on": ("AIPC validée le", _day),
    "numeric_booklet_on": ("Livret numérique choisi le", _day),
    "etg_passed_on": ("ETG réussi le", _day),
    "presentations": ("Présentations", str),
    "other_category": ("Autre catégorie", str),
    "other_category_on": ("Autre catégorie obtenue le", _day),
    "initial_evaluation_on": ("Évaluation de départ", _day),
    "final_evaluation_on": ("Évaluation de fin de formation", _day),
    "affi_issued_on": ("AFFI délivrée le", _day),
    "affi_number": ("AFFI n°", str),
    "preliminary_meeting_on": ("Rendez-vous préalable", _day),
    "rp1_practice_on": ("RP1, pratique", _day),
    "rp1_theory_on": ("RP1, théorie", _day),
    "rp1_km": ("RP1, kilomètres", str),
    "rp2_practice_on": ("RP2, pratique", _day),
    "rp2_theory_on": ("RP2, théorie", _day),
    "rp2_km": ("RP2, kilomètres", str),
    "practical_failed_on": ("Échec à l’épreuve pratique", _day),
    "meeting_after_failure_on": ("Rendez-vous préalable après échec", _day),
    "minutes_here": ("Heures d’avant, ici", _minutes),
    "minutes_elsewhere": ("Heures d’avant, autre école", _minutes),
    "simulator_minutes": ("Dont simulateur", _minutes),
    "transmits": ("Leçons transmises", _yes_no),
    "transmits_reason": ("Raison", str),
    "state": ("État de la formation", _label_of(EnrolmentState)),
}
_PERIOD: dict[str, tuple[str, Word]] = {
    "track": ("Filière", _label_of(TrainingTrack)),
    "gearbox": ("Boîte de vitesses", _label_of(Gearbox)),
    "from_on": ("À partir du", _day),
    "amendment_on": ("Avenant signé le", _day),
}
_PERSON: dict[str, tuple[str, Word]] = {
    "civility": ("Civilité", _label_of(Civility)),
    "surname": ("Nom", str),
    "given_name": ("Prénom", str),
    "relation": ("Lien", str),
    "phone": ("Téléphone", str),
}
_GUARDIAN: dict[str, tuple[str, Word]] = {**_PERSON, "email": ("Courriel", str)}
_ACCOMPANIST: dict[str, tuple[str, Word]] = {
    **_PERSON,
    "licence_since_on": ("Permis B depuis le", _day),
    "licence_number": ("N° de permis", str),
    "insurer": ("Assureur", str),
    "insurer_contract": ("N° de contrat", str),
    "insurer_agreed_on": ("Accord de l’assureur du", _day),
    "declared_on": ("Déclaration reçue le", _day),
}
_APPOINTMENT: dict[str, tuple[str, Word]] = {
    "kind": ("Rendez-vous", _label_of(AppointmentKind)),
    "track": ("Filière", _label_of(TrainingTrack)),
    "rank": ("Rang", str),
    "practice_on": ("Pratique le", _day),
    "practice_minutes": ("Durée de la pratique", _minutes),
    "theory_on": ("Théorie le", _day),
    "theory_minutes": ("Durée de la théorie", _minutes),
    "km": ("Kilomètres", str),
    "note": ("Remarque", str),
}
_EXAM: dict[str, tuple[str, Word]] = {
    "kind": ("Épreuve", _label_of(ExamKind)),
    "taken_on": ("Le", _day),
    "result": ("Résultat", _label_of(ExamResult)),
    "opinion": ("Avis sur la conduite supervisée", _label_of(InspectorOpinion)),
    "centre": ("Centre", str),
}
_SKILL: dict[str, tuple[str, Word]] = {
    facet.value: (facet.label, _label_of(SkillLevel)) for facet in SkillFacet
}
_KM_READING: dict[str, tuple[str, Word]] = {"told_on": ("Relevé du", _day), "km": ("Kilomètres", str)}
_BOOKLET_ACCESS: dict[str, tuple[str, Word]] = {
    "rank": ("Accès n°", str),
    "given_to": ("Remis à", str),
    "lost_on": ("Perdu le", _day),
}
_PAPER_ACT: dict[str, tuple[str, Word]] = {
    "kind": ("Acte", _label_of(AttestationKind)),
    "number": ("N°", str),
    "given_on": ("Donné le", _day),
}
_LESSON: dict[str, tuple[str, Word]] = {
    "starts_at": ("Début", _instant),
    "minutes": ("Durée", _minutes),
    "kind": ("Nature", _label_of(LessonKind)),
    "means": ("Moyen", _label_of(TrainingMeans)),
    "gearbox": ("Boîte de vitesses", _label_of(Gearbox)),
    "place": ("Lieu", str),
    "objectives": ("Objectifs", str),
    "status": ("État", _label_of(LessonStatus)),
}
PEOPLE: Mapping[str, str] = MappingProxyType(
    {"instructor_id": "Enseignant", "simulator_id": "Simulateur", "student_id": "Élève"}
)
"""The fields of a lesson or a rendez-vous that name somebody: their words need the names of today."""
NAMING_TABLES = frozenset({"lesson", "appointment"})
LABELS: Mapping[str, Mapping[str, tuple[str, Word]]] = MappingProxyType(
    {
        "student": _STUDENT,
        "enrolment": _ENROLMENT,
        "enrolment_period": _PERIOD,
        "guardian": _GUARDIAN,
        "accompanist": _ACCOMPANIST,
        "appointment": _APPOINTMENT,
        "exam": _EXAM,
        "skill": _SKILL,
        "km_reading": _KM_READING,
        "booklet_access": _BOOKLET_ACCESS,
        "paper_act": _PAPER_ACT,
        "lesson": _LESSON,
    }
)
