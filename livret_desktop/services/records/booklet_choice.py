"""A student entitled to a paper booklet chooses the numeric one, or comes back on that choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from livret_desktop.domain.booklet import booklet_rule, may_stay_on_paper
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.french import french_day
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk


def choose_booklet(desk: Desk, enrolment_id: UUID, numeric_on: date | None) -> Changes:
    """Note the day the numeric booklet was chosen, or with None that the student stays on paper after all.

    Acts made from that day on are those of the numeric booklet; those already given stand. Undoable. Raises RuleError
    for a student who has no choice, or a day to come.
    """
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        enrolment = work.enrolments.require(enrolment_id)
        chosen = replace(enrolment, numeric_booklet_on=numeric_on)
        refuse_wrong_choice(desk, enrolment, chosen)
        work.enrolments.put(chosen)
        student = work.students.require(enrolment.student_id)
        form = "numérique" if numeric_on else "papier"
        written.title = f"Livret {form} choisi par {student.full_name}"
    return written.changes


def refuse_wrong_choice(desk: Desk, before: Enrolment | None, after: Enrolment) -> None:
    """Raise RuleError when ``after`` notes a choice that the student does not have, or that is to come."""
    day = after.numeric_booklet_on
    if day is None or (before is not None and before.numeric_booklet_on == day):
        return
    if day > desk.today():
        raise RuleError(
            "Choix à venir",
            f"Le livret numérique serait choisi le {french_day(day)}, qui n’est pas encore passé.",
            "Notez le jour où l’élève l’a demandé.",
        )
    if not may_stay_on_paper(desk.rules, after.category, after.aipc_on):
        rule = booklet_rule(desk.rules, after.category, after.aipc_on)
        raise RuleError(
            "Pas de choix à noter",
            f"Le livret de cette formation est numérique sans qu’il y ait à choisir. {rule.reason}",
            "Laissez ce champ vide, ou corrigez d’abord la date de l’AIPC.",
            source=rule.source,
        )
