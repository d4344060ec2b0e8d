"""What the numeric booklet shows on a student's phone, as plain data: the page only lays it out. Reads only.

Grids, hours, rendez-vous, acts of annexe IV as they were printed, bilan, and the preamble of annexe II word for word
(arrêté of 29 July 2013).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from livret_desktop.clock import civil_day
from livret_desktop.db import register
from livret_desktop.db.unit_of_work import Reading, lesson_is, lessons_of
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import Skill
from livret_desktop.domain.french import (
    clock_time,
    count,
    duration,
    french_day,
    numeric_day,
    of_name,
    thousands,
)
from livret_desktop.domain.objectives import competences
from livret_desktop.domain.people import Student
from livret_desktop.domain.skills import CompetenceState, bilan
from livret_desktop.domain.vocabulary import AttestationKind, LessonStatus, SkillFacet, SkillLevel
from livret_desktop.reports.booklet_content import FollowUp
from livret_desktop.reports.booklet_pages import wording
from livret_desktop.reports.typography import french
from livret_desktop.services.configuration import school_of, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.attestation_content import course_facts
from livret_desktop.services.papers.booklet_content import follow_up_of
from livret_desktop.services.records.course import acts_of, paper_act
from livret_desktop.services.records.skills_grid import GRID_CATEGORIES, grid_of

Json = dict[str, Any]
_KEYS = {None: 0, SkillLevel.STARTED: 1, SkillLevel.IN_PROGRESS: 2, SkillLevel.ACQUIRED: 3}
_ACTS = [kind for kind in AttestationKind if kind is not AttestationKind.BOOKLET]


def booklet_page(desk: Desk, enrolment_id: UUID) -> Json:
    """The content of one enrolment's booklet, as it stands now. Raises KeyError when it is not there. Any thread."""
    with desk.database.read() as reading:
        enrolment = reading.enrolments.require(enrolment_id)
        student = reading.students.require(enrolment.student_id)
        school = school_of(reading)
        is_training = bool(settings_of(reading)["dsr.training"])
        facts = course_facts(desk, reading, student, enrolment, None)
        follow_up = follow_up_of(desk, reading, enrolment, facts)
        marks = grid_of(reading, enrolment)
        has_grids = enrolment.category in GRID_CATEGORIES
        states = bilan(marks) if has_grids else ()
        sections = [
            _identity(student, enrolment),
            *([_bilan(states)] if has_grids else []),
            _hours(follow_up),
            _appointments(follow_up),
            *_coming(desk, reading, enrolment),
            *_acts(desk, reading, enrolment),
            *(_grids(marks) if has_grids else []),
            _lessons(follow_up),
            *([_preamble()] if has_grids else []),
        ]
    return {
        "banner": "ESSAI, sans valeur" if is_training else "",
        "title": f"Livret {of_name(student.given_names)} {student.birth_name}",
        "words": f"{school.name}, {school.city}. À jour au {french_day(desk.today())}.",
        "sections": sections,
        "foot": french(
            "Livret d'apprentissage remis par l'auto-école (arrêté du 29 juillet 2013, art. 4). Il montre ce qui était "
            "noté le jour de sa remise : demandez-en un nouveau pour suivre vos progrès."
        ),
    }


def _section(title: str, *parts: Json, words: str = "") -> Json:
    return {"title": title, "words": words, "parts": list(parts)}


def _pairs(pairs: list[tuple[str, str]]) -> Json:
    return {"kind": "pairs", "pairs": [list(pair) for pair in pairs if pair[1]]}


def _table(head: list[str], rows: list[list[str]]) -> Json:
    return {"kind": "table", "head": head, "rows": rows}


def _identity(student: Student, enrolment: Enrolment) -> Json:
    born = french_day(student.born_on) if student.born_on else ""
    return _section(
        "Élève",
        _pairs(
            [
                ("Nom de naissance", student.birth_name),
                ("Nom d’usage", student.usage_name or ""),
                ("Prénoms", student.given_names),
                ("Date de naissance", born),
                ("NEPH", student.neph),
                ("Catégorie", enrolment.category.value),
                ("AIPC validée le", french_day(enrolment.aipc_on) if enrolment.aipc_on else ""),
                ("ETG réussi le", french_day(enrolment.etg_passed_on) if enrolment.etg_passed_on else ""),
            ]
        ),
    )


def _bilan(states: tuple[CompetenceState, ...]) -> Json:
    acquired, objectives = sum(one.acquired for one in states), sum(one.objectives for one in states)
    bars = [
        {
            "title": f"{one.number}. {french(one.title)}",
            "shares": [
                [_KEYS[level], round(100 * one.cells[level] / one.all_cells, 2)]
                for level in (SkillLevel.ACQUIRED, SkillLevel.IN_PROGRESS, SkillLevel.STARTED)
            ],
            "words": ", ".join(
                f"{one.percent(level)}\u00a0% {level.label}" for level in reversed(SkillLevel)
            ),
        }
        for one in states
    ]
    said = f"{count(acquired, 'objectif acquis', 'objectifs acquis')} sur {objectives}."
    return _section("Bilan", {"kind": "bars", "bars": bars}, words=said)


def _hours(follow_up: FollowUp) -> Json:
    hours = follow_up.hours
    least = f"{duration(hours.practice)} sur {duration(hours.minimum)} au minimum" if hours.minimum else ""
    return _section(
        "Heures",
        _pairs(
            [
                ("Conduite", least or duration(hours.practice)),
                ("Dont simulateur", duration(hours.simulator) if hours.simulator else ""),
                ("Dont avant, ailleurs", duration(hours.elsewhere) if hours.elsewhere else ""),
            ]
        ),
    )


def _appointments(follow_up: FollowUp) -> Json:
    held = [one for one in follow_up.appointments if one.day]
    rows = [
        [
            one.what,
            french_day(one.day) if one.day else "",
            duration(one.minutes) if one.minutes else "",
            f"{thousands(one.km)}\u00a0km" if one.km is not None else "",
            one.accompanists,
        ]
        for one in held
    ]
    if not rows:
        return _section("Rendez-vous", words="Aucun rendez-vous n’est encore noté.")
    return _section("Rendez-vous", _table(["Rendez-vous", "Le", "Durée", "Kilomètres", "Présents"], rows))


def _coming(desk: Desk, reading: Reading, enrolment: Enrolment) -> Iterator[Json]:
    lessons = reading.lessons
    planned = lessons.where(
        *lessons_of(enrolment),
        lessons.c.starts_at > desk.clock.now(),
        lesson_is(LessonStatus.PLANNED),
        order=lessons.c.starts_at,
    )
    rows = [
        [french_day(one.day), clock_time(one.starts_at), one.kind.label, duration(one.minutes), one.place]
        for one in planned
    ]
    if rows:
        yield _section("Prochaines leçons", _table(["Le", "À", "Leçon", "Durée", "Lieu"], rows))


def _acts(desk: Desk, reading: Reading, enrolment: Enrolment) -> Iterator[Json]:
    """The acts of annexe IV in force, each as it was printed; one given on paper before the program by its number."""
    papers = []
    for kind in _ACTS:
        acts = acts_of(desk, reading, enrolment, kind)
        number, day = paper_act(reading, enrolment, kind)
        if acts:
            last = acts[-1]
            made_on = last.made_on or civil_day(last.issued_at)
            pdf = register.pdf_of(reading.connection, last.id)
            papers.append(
                {
                    "title": kind.label,
                    "words": f"N°\u00a0{last.number}, {french_day(made_on)}",
                    "pdf": base64.b64encode(pdf).decode("ascii") if pdf else "",
                    "file": f"{kind.value}.pdf",
                }
            )
        elif number and day:
            words = f"N°\u00a0{number}, donné sur papier le {french_day(day)}"
            papers.append({"title": kind.label, "words": words, "pdf": "", "file": ""})
    if papers:
        yield _section("Documents de l’annexe IV", {"kind": "papers", "papers": papers})


def _grids(marks: dict[str, Skill]) -> Iterator[Json]:
    head = ["Objectif", *(facet.label.capitalize() for facet in SkillFacet)]
    for grid in competences():
        rows = [
            {
                "title": french(one.title),
                "levels": [_level(marks.get(one.code), facet) for facet in SkillFacet],
            }
            for one in grid.objectives
        ]
        yield _section(
            f"{grid.number}. {french(grid.title)}",
            {"kind": "grid", "head": head, "rows": rows},
        )


def _level(skill: Skill | None, facet: SkillFacet) -> Json:
    level, day = skill.mark(facet) if skill else (None, None)
    word = level.label if level else "non abordé"
    return {"key": _KEYS[level], "word": f"{word} le {numeric_day(day)}" if day else word}


def _lessons(follow_up: FollowUp) -> Json:
    rows = [
        [
            numeric_day(one.day),
            one.start,
            duration(one.minutes),
            one.what,
            one.instructor,
            " ".join(one.objectives),
        ]
        for one in follow_up.lessons
    ]
    if not rows:
        return _section("Leçons faites", words="Aucune leçon n’est encore notée comme faite.")
    return _section("Leçons faites", _table(["Le", "À", "Durée", "Leçon", "Enseignant", "Objectifs"], rows))


def _preamble() -> Json:
    said = wording()
    texts = [["paragraph", said.attention], *([kind, text] for kind, text in said.preamble)]
    return _section(said.preamble_title, {"kind": "texts", "texts": texts})
