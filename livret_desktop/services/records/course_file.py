"""One student's course as a JSON document: shown, and recorded whole or not at all.

The same keys are read and written, so that what one school shows another one can record. Days are ``YYYY-MM-DD``,
words are those of ``domain.vocabulary``. A key that is not known is refused: what it says would be lost unseen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID, uuid4

from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import Accompanist, Appointment, Exam, Guardian, KmReading
from livret_desktop.domain.french import of_name
from livret_desktop.domain.names import folded
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationKind,
    Category,
    Civility,
    ExamKind,
    ExamResult,
    InspectorOpinion,
    SkillFacet,
    SkillLevel,
    TrainingTrack,
)
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.appointments import keep_appointment
from livret_desktop.services.records.course import (
    accompanists_of,
    appointments_of,
    exams_of,
    paper_act,
    periods_of,
    place_of,
    skills_of,
)
from livret_desktop.services.records.course_entry import (
    UNREADABLE,
    Entry,
    day_of,
    maybe_word,
    needed_day,
    number_of,
    text_of,
    word_of,
    wrong,
)
from livret_desktop.services.records.follow_up import (
    keep_accompanist,
    keep_exam,
    keep_paper_act,
    keep_skills,
)
from livret_desktop.services.records.guardians import guardians_of, keep_guardian
from livret_desktop.services.records.kilometres import keep_km, kilometres_of

_Source = Reading | Work
R = TypeVar("R", Guardian, Accompanist, Appointment, Exam)
_ONLY_SHOWN = ("category", "timeline")
_GUARDIAN_TEXTS = ("surname", "given_name", "relation", "phone", "email")
_ACCOMPANIST_TEXTS = (
    "surname",
    "given_name",
    "relation",
    "phone",
    "licence_number",
    "insurer",
    "insurer_contract",
)
_LEFT_OUT = ("id", "student_id", "enrolment_id", "instructor_id", "accompanist_ids")


def _keys(record: type[Any], *more: str) -> tuple[str, ...]:
    return (*(field.name for field in fields(record) if field.name not in _LEFT_OUT), *more)


_SECTIONS = {
    "guardians": _keys(Guardian),
    "accompanists": _keys(Accompanist),
    "appointments": _keys(Appointment, "accompanists"),
    "exams": _keys(Exam),
    "kilometres": ("told_on", "km"),
    "skills": ("objective", "level", "on", "facets"),
    "paper_acts": ("kind", "number", "given_on"),
}
"""The keys of an entry, in each part of a document."""


def enrolment_in(desk: Desk, student_id: UUID, category: Category) -> UUID:
    """The enrolment of a student in a category. Raises RuleError when there is none."""
    with desk.database.read() as reading:
        own = reading.enrolments
        found = own.where(own.c.student_id == student_id, own.c.category == category)
    if not found:
        raise RuleError(
            f"Pas d’inscription en {category.value}",
            f"L’élève n’est pas inscrit en catégorie {category.value}.",
            "Vérifiez la catégorie, ou créez l’inscription.",
        )
    return found[0].id


def course_document(desk: Desk, enrolment_id: UUID) -> dict[str, Any]:
    """What has been recorded of one enrolment besides its lessons."""
    with desk.database.read() as reading:
        enrolment = reading.enrolments.require(enrolment_id)
        people = {str(one.id): one.full_name for one in accompanists_of(reading, enrolment.student_id)}
        appointments = appointments_of(reading, enrolment, periods_of(reading, enrolment))
        return {
            "category": enrolment.category.value,
            "guardians": [_plain(one) for one in guardians_of(reading, enrolment.student_id)],
            "accompanists": [_plain(one) for one in accompanists_of(reading, enrolment.student_id)],
            "appointments": [
                _plain(one)
                | {"accompanists": [people[text] for text in one.accompanist_ids if text in people]}
                for one in appointments
            ],
            "exams": [_plain(one) for one in exams_of(reading, enrolment)],
            "kilometres": [
                {"told_on": one.day.isoformat(), "km": one.km}
                for one in kilometres_of(reading, enrolment)
                if one.reading_id is not None
            ],
            "skills": list(_skills(reading, enrolment)),
            "paper_acts": list(_paper_acts(reading, enrolment)),
        }


def record_course(desk: Desk, enrolment_id: UUID, data: bytes) -> Changes:
    """Record a document: new entries are added, known ones completed; all of it or nothing.

    What an entry does not say stays as it is. Raises RuleError naming the entry or the key that cannot be taken.
    """
    document = _read(data)
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        enrolment = work.enrolments.require(enrolment_id)
        category = enrolment.category.value
        if document.get("category", category) != category:
            raise wrong("category", f"est celle d’une autre formation que {category}")
        for section in _SECTIONS:
            for rank, entry in enumerate(document.get(section, [])):
                _record(desk, work, enrolment, section, f"{section}[{rank}]", entry)
        student = work.students.require(enrolment.student_id)
        written.title = f"Parcours {of_name(student.full_name)}"
    return written.changes


def _read(data: bytes) -> dict[str, list[Entry]]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):  # also brackets without end
        raise wrong("le fichier", "n’est pas un document JSON") from None
    if not isinstance(document, dict):
        raise wrong("le fichier", "doit être un objet JSON")
    _refuse_unknown("", document, (*_SECTIONS, *_ONLY_SHOWN))
    for section, keys in _SECTIONS.items():
        entries = document.get(section, [])
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise wrong(section, "doit être une liste d’objets")
        for rank, entry in enumerate(entries):
            _refuse_unknown(f"{section}[{rank}].", entry, keys)
    return document


def _refuse_unknown(at: str, entry: Entry, keys: tuple[str, ...]) -> None:
    for key in entry:
        if key not in keys:
            raise wrong(f"{at}{key}", f"n’est pas une clé connue : {', '.join(keys)}")


def _completed(known: list[R], made: R, entry: Entry) -> R:
    """The known record with what the entry says; the new one where none is known."""
    if not known:
        return made
    said = {name for name in _keys(type(made)) if name in entry}
    said |= {"accompanist_ids"} if "accompanists" in entry else set()
    return replace(known[0], **{name: getattr(made, name) for name in said})


def _record(desk: Desk, work: Work, enrolment: Enrolment, section: str, at: str, entry: Entry) -> None:
    keep: dict[str, Callable[[], None]] = {
        "guardians": lambda: keep_guardian(work, _guardian(work, enrolment, entry, at)),
        "kilometres": lambda: keep_km(desk, work, _km(work, enrolment, entry, at)),
        "accompanists": lambda: keep_accompanist(desk, work, _accompanist(work, enrolment, entry, at)),
        "appointments": lambda: keep_appointment(work, _appointment(work, enrolment, entry, at)),
        "exams": lambda: keep_exam(desk, work, _exam(work, enrolment, entry, at)),
        "skills": lambda: _keep_skill(desk, work, enrolment, entry, at),
        "paper_acts": lambda: keep_paper_act(
            desk,
            work,
            enrolment.id,
            word_of(entry, "kind", AttestationKind, at),
            text_of(entry, "number", at),
            needed_day(entry, "given_on", at),
        ),
    }
    try:
        keep[section]()
    except RuleError as refusal:
        if refusal.title == UNREADABLE:
            raise
        raise RuleError(
            refusal.title, f"{at} : {refusal.message} Rien n’a été enregistré.", refusal.todo
        ) from None


def _guardian(work: Work, enrolment: Enrolment, entry: Entry, at: str) -> Guardian:
    texts = {name: text_of(entry, name, at) for name in _GUARDIAN_TEXTS}
    name = folded(f"{texts['surname']} {texts['given_name']}")
    known = [one for one in guardians_of(work, enrolment.student_id) if folded(one.full_name) == name]
    made = Guardian(
        id=uuid4(),
        student_id=enrolment.student_id,
        civility=maybe_word(entry, "civility", Civility, at),
        **texts,
    )
    return _completed(known, made, entry)


def _km(work: Work, enrolment: Enrolment, entry: Entry, at: str) -> KmReading:
    day, km = needed_day(entry, "told_on", at), number_of(entry, "km", at)
    if km is None:
        raise wrong(f"{at}.km", "manque")
    own = work.km_readings
    known = own.where(own.c.enrolment_id == enrolment.id, own.c.told_on == day)
    return KmReading(id=known[0].id if known else uuid4(), enrolment_id=enrolment.id, told_on=day, km=km)


def _accompanist(work: Work, enrolment: Enrolment, entry: Entry, at: str) -> Accompanist:
    texts = {name: text_of(entry, name, at) for name in _ACCOMPANIST_TEXTS}
    name = folded(f"{texts['surname']} {texts['given_name']}")
    known = [one for one in accompanists_of(work, enrolment.student_id) if folded(one.full_name) == name]
    made = Accompanist(
        id=uuid4(),
        student_id=enrolment.student_id,
        civility=maybe_word(entry, "civility", Civility, at),
        licence_since_on=day_of(entry, "licence_since_on", at),
        insurer_agreed_on=day_of(entry, "insurer_agreed_on", at),
        declared_on=day_of(entry, "declared_on", at),
        **texts,
    )
    return _completed(known, made, entry)


def _appointment(work: Work, enrolment: Enrolment, entry: Entry, at: str) -> Appointment:
    people = {folded(one.full_name): str(one.id) for one in accompanists_of(work, enrolment.student_id)}
    there = entry.get("accompanists", [])
    if not isinstance(there, list) or any(folded(str(name)) not in people for name in there):
        raise wrong(f"{at}.accompanists", "nomme quelqu’un qui n’est pas parmi les accompagnateurs")
    made = Appointment(
        id=uuid4(),
        enrolment_id=enrolment.id,
        kind=word_of(entry, "kind", AppointmentKind, at),
        track=word_of(entry, "track", TrainingTrack, at),
        rank=number_of(entry, "rank", at) or 1,
        practice_on=day_of(entry, "practice_on", at),
        practice_minutes=number_of(entry, "practice_minutes", at),
        theory_on=day_of(entry, "theory_on", at),
        theory_minutes=number_of(entry, "theory_minutes", at),
        km=number_of(entry, "km", at),
        accompanist_ids=tuple(people[folded(str(name))] for name in there),
        note=text_of(entry, "note", at),
    )
    kept = work.appointments.where(work.appointments.c.enrolment_id == enrolment.id)
    known = [one for one in kept if place_of(one) == place_of(made)]
    return _completed(known, made, entry)


def _exam(work: Work, enrolment: Enrolment, entry: Entry, at: str) -> Exam:
    kind, day = word_of(entry, "kind", ExamKind, at), needed_day(entry, "taken_on", at)
    known = [one for one in exams_of(work, enrolment) if (one.kind, one.taken_on) == (kind, day)]
    made = Exam(
        id=uuid4(),
        enrolment_id=enrolment.id,
        kind=kind,
        taken_on=day,
        result=maybe_word(entry, "result", ExamResult, at),
        opinion=maybe_word(entry, "opinion", InspectorOpinion, at) or InspectorOpinion.UNKNOWN,
        centre=text_of(entry, "centre", at),
    )
    return _completed(known, made, entry)


def _keep_skill(desk: Desk, work: Work, enrolment: Enrolment, entry: Entry, at: str) -> None:
    given = entry.get("facets", [facet.value for facet in SkillFacet])
    if not isinstance(given, list):
        raise wrong(f"{at}.facets", "doit être une liste")
    facets = [word_of({"facets": one}, "facets", SkillFacet, at) for one in given]
    objective, level = text_of(entry, "objective", at), word_of(entry, "level", SkillLevel, at)
    keep_skills(desk, work, enrolment.id, [objective], level, needed_day(entry, "on", at), facets)


def _skills(reading: _Source, enrolment: Enrolment) -> Iterator[dict[str, Any]]:
    """Columns of one level and day together, as they are recorded."""
    for code, skill in sorted(skills_of(reading, enrolment).items()):
        groups: dict[tuple[str, str], list[str]] = {}
        for facet in SkillFacet:
            level, day = skill.mark(facet)
            if level and day:
                groups.setdefault((level.value, day.isoformat()), []).append(facet.value)
        for (word, on), facets in groups.items():
            yield {"objective": code, "level": word, "on": on, "facets": facets}


def _paper_acts(reading: _Source, enrolment: Enrolment) -> Iterator[dict[str, Any]]:
    for kind in AttestationKind:
        number, day = paper_act(reading, enrolment, kind)
        if number and day:
            yield {"kind": kind.value, "number": number, "given_on": day.isoformat()}


def _plain(record: Any) -> dict[str, Any]:
    return {name: _shown(getattr(record, name)) for name in _keys(type(record))}


def _shown(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
