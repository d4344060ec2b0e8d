""" "Journée de …" in words: whom to call, where each lesson went, why one cannot go there. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from livret_desktop.domain.french import NBSP, clock_time, count, duration, short_day, weekday_day
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.lessons.absence import AbsentLine, Proposal, Target
from livret_desktop.ui.presenters.lessons_entry import clash_sentence


def line_words(one: AbsentLine) -> str:
    """ "09:00, LEMAIRE Hugo, 1 h": the hour at which the student expected the lesson."""
    lesson = one.line.lesson
    when = clock_time(lesson.starts_at)
    return f"{when}, {one.line.student_name}, {duration(lesson.minutes)}"


def phone_words(one: AbsentLine) -> str:
    """The numbers to call, or that there is none."""
    return ", ".join(one.phones) if one.phones else "Aucun téléphone noté"


def place_words(
    one: AbsentLine, day: date, giver_id: UUID, names: Mapping[UUID, str], *, is_machine: bool = False
) -> str:
    """Where the lesson stands now: still there, with somebody else or on another machine, on another day."""
    lesson = one.line.lesson
    if not one.has_moved:
        return "Déjà faite" if lesson.status is LessonStatus.DONE else "Encore à déplacer"
    parts = []
    if lesson.day != day:
        parts.append(f"reportée au {short_day(lesson.day)}, {clock_time(lesson.starts_at)}")
    now = lesson.simulator_id if is_machine else lesson.instructor_id
    if now not in (giver_id, None):
        name = names.get(now, "")
        parts.append(f"passée sur {name}" if is_machine else f"confiée à {name}")
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


def why_not(proposal: Proposal) -> str:
    """Why this lesson was left where it is: whose time it would take, or that the State has it already."""
    if proposal.clashes:
        return clash_sentence(proposal.clashes[0])
    if proposal.others:
        return proposal.others[0]
    return "Déjà envoyée à la DSR\u00a0: elle se corrige, avec un motif." if proposal.was_sent else ""


def where_words(target: Target, names: Mapping[UUID, str]) -> str:
    """ "confiées à Julie ARNAUD", "reportées au mardi 24 novembre"."""
    parts = []
    if target.instructor_id is not None:
        parts.append(f"à {names.get(target.instructor_id, '')}")
    if target.simulator_id is not None:
        parts.append(f"sur {names.get(target.simulator_id, '')}")
    if target.day is not None:
        parts.append(f"au {weekday_day(target.day)}")
    return ", ".join(parts)


def outcome_words(moved: int, left: Sequence[Proposal], where: str) -> str:
    """ "5 leçons à Julie ARNAUD. 1 leçon reste : voyez pourquoi sur sa ligne."."""
    words = f"{count(moved, 'leçon passée', 'leçons passées')} {where}." if moved else "Rien n’a été déplacé."
    if left:
        stays, line = ("reste", "sa ligne") if len(left) == 1 else ("restent", "leur ligne")
        words += f" {count(len(left), 'leçon')} {stays}{NBSP}: voyez pourquoi sur {line}."
    return words


def told_words(told: int, everyone: int) -> str:
    """ "2 élèves prévenus sur 6"."""
    return f"{count(told, 'élève prévenu', 'élèves prévenus')} sur {everyone}"
