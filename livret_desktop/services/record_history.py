"""The history of one record in words: when, under what title, and which fields went from what to what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from livret_desktop.db import history
from livret_desktop.db.history import RowChange
from livret_desktop.db.register import RegisterEntry
from livret_desktop.domain.french import duration, numeric_day
from livret_desktop.domain.vocabulary import AttestationForm, Civility, EnrolmentState, Gearbox, TrainingTrack
from livret_desktop.services.context import Desk
from livret_desktop.services.student_summary import student_acts

Word = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: its French name, its words before and after ("" when it was, or is, empty)."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One step of a record's life. ``is_creation``: the record was made by it."""

    at: datetime
    title: str
    is_creation: bool
    is_undo: bool
    fields: tuple[FieldChange, ...]


def student_history(desk: Desk, student_id: UUID, *, limit: int = 200) -> list[RecordChange]:
    """What happened to a student, the enrolments and the papers made of them, newest first. Any thread."""
    acts = _act_changes(student_acts(desk, student_id))
    with desk.database.read() as reading:
        enrolments = reading.enrolments.where(reading.enrolments.c.student_id == student_id)
        enrolment_ids = [one.id for one in enrolments]
        periods = reading.periods.where(reading.periods.c.enrolment_id.in_(enrolment_ids))
        about = [student_id, *enrolment_ids, *(one.id for one in periods)]
        changes = record_history(reading.connection, about, limit=limit)
    # An act that changed the enrolment is told by that change already; a duplicate or one of training is not.
    untold = [act for act in acts if not any(act.number in change.title for change in changes)]
    told = [*changes, *(act.change for act in untold)]
    return sorted(told, key=lambda change: change.at, reverse=True)[:limit]


def record_history(connection: Any, ids: Collection[UUID], *, limit: int) -> list[RecordChange]:
    """What happened to these rows, newest first; rows of one change are told together."""
    found: dict[int, tuple[history.Change, list[RowChange]]] = {}
    for change, row in history.changes_about(connection, [str(one) for one in ids], limit=limit):
        found.setdefault(change.id, (change, []))[1].append(row)
    return [_told(change, rows) for change, rows in found.values()]


class _Act(NamedTuple):
    number: str
    change: RecordChange


def _act_changes(entries: Iterable[RegisterEntry]) -> list[_Act]:
    """One step for each act issued, its copies together: the register is their history, not the change log."""
    acts: dict[tuple[str, datetime], list[RegisterEntry]] = {}
    for entry in entries:
        acts.setdefault((entry.number, entry.issued_at), []).append(entry)
    told = []
    for (number, _), copies in acts.items():
        first = copies[0]
        form = "" if first.form is AttestationForm.ORIGINAL else f", {first.form.label.lower()}"
        names = ", ".join(one.copy.label.lower() for one in sorted(copies, key=lambda one: one.copy.value))
        title = f"{first.kind.label} n° {number} délivrée{form}"
        fields = (FieldChange("Exemplaires", "", names),)
        told.append(_Act(number, RecordChange(first.issued_at, title, False, False, fields)))
    return told


def _told(change: history.Change, rows: list[RowChange]) -> RecordChange:
    return RecordChange(
        at=change.at,
        title=change.title,
        is_creation=all(row.before is None for row in rows),
        is_undo=change.undo_of is not None,
        fields=tuple(field for row in rows for field in _fields(row)),
    )


def _fields(row: RowChange) -> list[FieldChange]:
    """The fields with a French name that differ; ids and search text have none."""
    before, after = row.before or {}, row.after or {}
    told = []
    for name, (label, word) in _LABELS.get(row.table_name, {}).items():
        old, new = _said(before.get(name), word), _said(after.get(name), word)
        if old != new:
            told.append(FieldChange(label, old, new))
    return told


def _said(value: Any, word: Word) -> str:
    return "" if value in (None, "") else word(value)


def _day(value: Any) -> str:
    return numeric_day(date.fromisoformat(value))


def _minutes(value: Any) -> str:
    return duration(int(value)) if value else ""


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
_LABELS: Mapping[str, Mapping[str, tuple[str, Word]]] = MappingProxyType(
    {"student": _STUDENT, "enrolment": _ENROLMENT, "enrolment_period": _PERIOD}
)
