"""The lessons of some days, and the team, as files for a spreadsheet. Readable by anyone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from livret_desktop.clock import paris
from livret_desktop.db.read_models.lesson_list import (
    LONGEST_PAGE,
    LessonFacts,
    LessonQuery,
    lesson_days,
    lesson_page,
)
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.french import clock_time, essai, numeric_day
from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.errors import RuleError
from livret_desktop.services.configuration import settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.records.list_export import ListExport, write_list

LESSON_TITLES = (
    *("Jour", "Heure", "Minutes", "Nom de naissance", "Prénoms", "NEPH", "Catégorie", "Nature", "Moyen"),
    *(
        "Enseignant",
        "N° d’autorisation",
        "Simulateur",
        "Lieu",
        "Objectifs",
        "État",
        "Envoi à la DSR",
        "Raison",
    ),
)
TEAM_TITLES = (
    *(
        "Genre",
        "Nom",
        "Prénom",
        "Qualité",
        "Tuteur",
        "Numéro",
        "Valable jusqu’au",
        "Visite médicale jusqu’au",
    ),
    *("Renouvellement déposé le", "Catégories", "Téléphone", "Arrivée", "Départ", "Homologué le"),
    *("Homologation jusqu’au", "Reconnu par la DSR", "Enseigne aussi ailleurs"),
)
_LONGEST = timedelta(days=3_660)


def export_lessons(
    desk: Desk, path: Path, first: date, last: date, trainer_ids: Collection[UUID] = ()
) -> ListExport:
    """Every lesson from one day to another, cancelled ones too, perhaps of one instructor or simulator.

    CSV, or XLSX by the ending of ``path``. Pool thread or command; seconds for a year. Raises RuleError: the days are
    the wrong way round, or more than ten years; MachineError: the disk.
    """
    if not timedelta() <= last - first <= _LONGEST:
        raise RuleError(
            "Ces jours ne conviennent pas",
            f"Du {numeric_day(first)} au {numeric_day(last)} : la liste va d’un jour à un jour suivant, sur dix ans au "
            "plus. Rien n’a été écrit.",
            "Corrigez les jours.",
        )
    with desk.database.read() as reading:
        rows = list(_lesson_rows(reading, first, last, trainer_ids))
    return write_list(desk, path, "Leçons", LESSON_TITLES, rows)


def export_team(desk: Desk, path: Path) -> ListExport:
    """Instructors, then simulators, those who left included. As :func:`export_lessons`."""
    with desk.database.read() as reading:
        instructors = reading.instructors.where(
            order=(reading.instructors.c.surname, reading.instructors.c.id)
        )
        simulators = reading.simulators.where(order=(reading.simulators.c.name, reading.simulators.c.id))
    names = {one.id: one.full_name for one in instructors}
    rows = [_instructor_row(one, names.get(one.tutor_id, "") if one.tutor_id else "") for one in instructors]
    rows += [_simulator_row(one) for one in simulators]
    return write_list(desk, path, "Équipe", TEAM_TITLES, rows)


def _lesson_rows(
    reading: Reading, first: date, last: date, trainer_ids: Collection[UUID]
) -> Iterator[tuple[str, ...]]:
    instructors = {one.id: one for one in reading.instructors.where()}
    simulators = {one.id: one for one in reading.simulators.where()}
    is_training = bool(settings_of(reading)["dsr.training"])
    for facts in _days(reading, first, last, trainer_ids):
        numbers = _numbers(reading, facts)
        for one in facts:
            lesson = one.lesson
            instructor = instructors.get(lesson.instructor_id) if lesson.instructor_id else None
            simulator = simulators.get(lesson.simulator_id) if lesson.simulator_id else None
            yield (
                numeric_day(lesson.day),
                clock_time(paris(lesson.starts_at)),
                str(lesson.minutes),
                one.birth_name,
                one.given_names,
                numbers.get(lesson.student_id, ""),
                one.category.value,
                lesson.kind.label,
                lesson.means.label,
                instructor.full_name if instructor else "",
                instructor.authorisation_number if instructor else "",
                simulator.name if simulator else "",
                lesson.place,
                " ".join(lesson.objectives),
                lesson.status.label,
                _sent(one, is_training=is_training),
                one.sending.reason if one.sending else "",
            )


def _sent(one: LessonFacts, *, is_training: bool) -> str:
    """Where its newest version stands; nothing of one that never had to leave."""
    if one.sending is None or one.sending.state is SubmissionState.DROPPED:
        return ""
    what = "annulation, " if one.sending.cancels else ""
    return f"{what}{one.sending.state.label.lower()}{essai(is_training)}"


def _days(
    reading: Reading, first: date, last: date, trainer_ids: Collection[UUID]
) -> Iterator[list[LessonFacts]]:
    """Day after day, 200 at most at a time: memory stays flat but for the lines of the file."""
    for day in lesson_days(reading.connection, first, last):
        offset = 0
        while page := lesson_page(
            reading.connection, LessonQuery(day, frozenset(trainer_ids)), offset, LONGEST_PAGE
        ):
            yield page
            offset += len(page)


def _numbers(reading: Reading, facts: list[LessonFacts]) -> dict[UUID, str]:
    ids = {one.lesson.student_id for one in facts}
    return {one.id: compact(one.neph) for one in reading.students.where(reading.students.c.id.in_(ids))}


def _instructor_row(one: Instructor, tutor: str) -> tuple[str, ...]:
    return (
        "Enseignant",
        one.surname,
        one.given_name,
        one.kind.label,
        tutor,
        one.authorisation_number,
        _day(one.authorisation_expires_on),
        _day(one.medical_visit_expires_on),
        _day(one.renewal_filed_on),
        ", ".join(category.value for category in one.categories),
        one.phone,
        _day(one.joined_on),
        _day(one.left_on),
        "",
        "",
        "",
        "oui" if one.teaches_elsewhere else "non",
    )


def _simulator_row(one: Simulator) -> tuple[str, ...]:
    categories = ", ".join(category.value for category in one.categories)
    return (
        *("Simulateur", one.name, "", "", "", one.number, "", "", "", categories, ""),
        *(_day(one.joined_on), _day(one.left_on), _day(one.homologated_on), _day(one.homologation_ends_on)),
        *(one.recognised.label, ""),
    )


def _day(day: date | None) -> str:
    return numeric_day(day) if day else ""
