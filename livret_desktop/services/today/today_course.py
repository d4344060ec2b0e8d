"""What the students’ own calendar asks: AIPC, récépissé, ETG, rendez-vous, kilometres of the AAC. One line a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from livret_desktop.clock import civil_day
from livret_desktop.db.read_models.today import (
    CourseParts,
    CourseRow,
    course_parts,
    courses_to_look_at,
    practice_after,
)
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.deadlines import CourseFacts, Deadline, Step, deadlines
from livret_desktop.domain.enrolment import period_on
from livret_desktop.domain.french import NBSP, count, french_day, numeric_day, short_day, thousands
from livret_desktop.domain.years import same_day_after
from livret_desktop.services.configuration import settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.records.course import presentations_among, with_told
from livret_desktop.services.today.todo import (
    EXAM_PLACE,
    KM_PLACE,
    MEETING_PLACES,
    Cause,
    Todo,
    Urgency,
    said_due,
    said_since,
    titled,
    who,
)

_NAMED_LESSONS = 2


class _Due(NamedTuple):
    """One step of one student."""

    row: CourseRow
    deadline: Deadline


def course_todos(desk: Desk, reading: Reading) -> list[Todo]:
    """The lines, one a step, of every enrolment in training of students not archived."""
    found: dict[Step, list[_Due]] = {}
    for one in _due(desk, reading):
        found.setdefault(one.deadline.step, []).append(one)
    lines = []
    for step, dues in found.items():
        dues.sort(key=lambda one: (one.deadline.due_on or one.deadline.since_on or date.max, one.row.student))
        lines.append(_LINES[step](desk, reading, dues))
    return lines


def _due(desk: Desk, reading: Reading) -> list[_Due]:
    today, rules = desk.today(), desk.rules
    years: int = rules.value("affi.etg_years", today)
    most: int = rules.value("affi.etg_presentations", today)
    left: int = rules.value("today.etg_presentations_left", today)
    soon = today + timedelta(days=rules.value("today.etg_days", today) + 1)
    rows = courses_to_look_at(
        reading.connection, etg_before=same_day_after(soon, -years), presentations=most - left
    )
    ids = [row.enrolment.id for row in rows]
    is_training = bool(settings_of(reading)["dsr.training"])
    parts = course_parts(reading.connection, ids, is_training=is_training)
    return [_Due(row, one) for row in rows for one in deadlines(_facts(row, parts, today), rules, today)]


def _facts(row: CourseRow, parts: CourseParts, today: date) -> CourseFacts:
    enrolment = row.enrolment
    periods = tuple(parts.periods.get(enrolment.id, ()))
    present = period_on(periods, today)
    exams = tuple(parts.exams.get(enrolment.id, ()))
    return CourseFacts(
        enrolment=enrolment,
        track=present.track if present else None,
        born_on=row.born_on,
        known_on=civil_day(row.known_at),
        affi_on=parts.affi_on.get(enrolment.id, enrolment.affi_issued_on),
        presentations=presentations_among(exams, enrolment),
        appointments=with_told(parts.appointments.get(enrolment.id, ()), enrolment, periods),
        readings=tuple(parts.readings.get(enrolment.id, ())),
        exams=exams,
    )


def _line(
    desk: Desk,
    dues: Sequence[_Due],
    cause: Cause,
    what: str,
    why: str,
    action: str,
    field: str,
    *,
    when: str = "",
    urgency: Urgency = Urgency.CALM,
) -> Todo:
    first = dues[0]
    due_on = first.deadline.due_on
    return Todo(
        cause=cause,
        urgency=urgency,
        what=titled(what, [one.row.student for one in dues]),
        why=why,
        action=action,
        when=when or ("" if due_on is None else said_due(due_on, desk.today())),
        number=len({one.row.enrolment.student_id for one in dues}),
        due_on=due_on,
        record_id=first.row.enrolment.student_id,
        enrolment_id=first.row.enrolment.id,
        field=field,
    )


def _names(dues: Sequence[_Due], detail: Callable[[Deadline], str]) -> str:
    """ "Hugo Lemaire (le 4 décembre 2026), …": each with its own day."""
    return f"{who([f'{one.row.student} ({detail(one.deadline)})' for one in dues])}."


def _aipc(desk: Desk, _reading: Reading, dues: Sequence[_Due]) -> Todo:
    today = desk.today()
    enrolment = dues[0].row.enrolment
    asked = enrolment.aipc_asked_on or enrolment.receipt_on
    if len(dues) > 1:
        why = _names(dues, lambda one: said_since(one.since_on or today, today))
    elif asked:
        why = f"Demandée le {french_day(asked)}. Saisissez-en la date dès qu’elle est validée, ou relancez."
    else:
        why = "Le jour de la demande n’est pas noté. Saisissez la date de validation, ou celle de la demande."
    since = said_since(dues[0].deadline.since_on or today, today)
    return _line(
        desk,
        dues,
        Cause.AIPC,
        "AIPC attendue",
        why,
        "Saisir l’AIPC…",
        "enrolment.aipc_on",
        when=since,
        urgency=Urgency.SOON,
    )


def _receipt(desk: Desk, reading: Reading, dues: Sequence[_Due]) -> Todo:
    today, urgency = desk.today(), Urgency.SOON
    said = []
    for one in dues:
        end = one.deadline.due_on or today
        after = practice_after(
            reading.connection, one.row.enrolment.student_id, max(end, today - timedelta(days=1))
        )
        if after and end < today:
            urgency = Urgency.PRESSING
        days = ", ".join(short_day(lesson.day) for lesson in after[:_NAMED_LESSONS])
        lessons = f", {count(len(after), 'leçon prévue', 'leçons prévues')} après ({days})" if after else ""
        name = "" if len(dues) == 1 else f"{one.row.student}{NBSP}: "
        said.append(f"{name}pratique à suspendre le {french_day(end)}{lessons}")
    rest = len(said) - _NAMED_LESSONS
    more = f" ; et {count(rest, 'autre')}" if rest > 0 else ""
    why = f"{' ; '.join(said[:_NAMED_LESSONS])}{more}."
    return _line(
        desk,
        dues,
        Cause.RECEIPT,
        "Fin du récépissé",
        why[:1].upper() + why[1:],
        "Saisir l’AIPC…",
        "enrolment.aipc_on",
        urgency=urgency,
    )


def _etg(desk: Desk, _reading: Reading, dues: Sequence[_Due]) -> Todo:
    if len(dues) == 1:
        one = dues[0].deadline
        left = count(one.number or 0, "présentation reste", "présentations restent")
        passed, end = one.since_on or date.min, one.due_on or date.max
        why = f"Réussi le {french_day(passed)}, valable jusqu’au {french_day(end)}{NBSP}; {left}."
    else:
        why = _names(dues, lambda one: numeric_day(one.due_on) if one.due_on else "")
    first = dues[0].deadline.due_on
    is_over = first is not None and first < desk.today()
    return _line(
        desk,
        dues,
        Cause.ETG,
        "ETG à surveiller",
        why,
        "Ouvrir la fiche",
        "enrolment.etg_passed_on",
        urgency=Urgency.SOON if is_over else Urgency.CALM,
    )


def _first_meeting(desk: Desk, _reading: Reading, dues: Sequence[_Due]) -> Todo:
    today = desk.today()
    one = dues[0].deadline
    opens, closes = one.since_on or today, one.due_on or today
    if len(dues) > 1:
        why = _names(dues, lambda due: f"avant le {numeric_day(due.due_on or today)}")
    elif closes < today:
        why = f"Il était à tenir entre le {french_day(opens)} et le {french_day(closes)}. Fixez-le, ou notez-le."
    else:
        why = f"À fixer entre le {french_day(opens)} et le {french_day(closes)}."
    return _line(
        desk,
        dues,
        Cause.FIRST_MEETING,
        "Premier rendez-vous pédagogique",
        why,
        "Noter le rendez-vous…",
        MEETING_PLACES[1],
        urgency=Urgency.SOON if closes < today else Urgency.CALM,
    )


def _kilometres(desk: Desk, _reading: Reading, dues: Sequence[_Due]) -> Todo:
    today = desk.today()
    one = dues[0].deadline
    since = one.since_on or today
    if len(dues) > 1:
        why = _names(dues, lambda due: said_since(due.since_on or today, today))
    elif one.number is None:
        why = f"Conduite accompagnée depuis le {french_day(since)}, aucun kilomètre noté."
    else:
        why = f"{thousands(one.number)}{NBSP}km notés le {french_day(since)}. Demandez où il en est."
    return _line(
        desk,
        dues,
        Cause.KILOMETRES,
        "Kilomètres à demander",
        why,
        "Noter les kilomètres…",
        KM_PLACE,
        when=said_since(since, today),
    )


def _second_meeting(desk: Desk, _reading: Reading, dues: Sequence[_Due]) -> Todo:
    one = dues[0].deadline
    if len(dues) > 1:
        why = _names(dues, lambda due: f"{thousands(due.number or 0)}{NBSP}km")
    else:
        why = f"{thousands(one.number or 0)}{NBSP}km notés le {french_day(one.since_on or desk.today())}."
    return _line(
        desk,
        dues,
        Cause.SECOND_MEETING,
        "Deuxième rendez-vous possible",
        why,
        "Noter le rendez-vous…",
        MEETING_PLACES[2],
        when="à votre rythme",
    )


def _exam(desk: Desk, _reading: Reading, dues: Sequence[_Due]) -> Todo:
    today = desk.today()
    age, km = desk.rules.value("exam.aac_age", today), desk.rules.value("calendar.second_aac_km", today)
    months = desk.rules.value("calendar.aac_months", today)
    why = (
        f"{age}{NBSP}ans, {months}{NBSP}mois de conduite accompagnée, {thousands(km)}{NBSP}km et deux rendez-vous"
        f"{NBSP}: une place peut être demandée."
    )
    if len(dues) > 1:
        why = f"{who([one.row.student for one in dues])}{NBSP}: {why[0].lower()}{why[1:]}"
    return _line(
        desk,
        dues,
        Cause.EXAM,
        "Peut passer l’examen",
        why,
        "Noter l’examen…",
        EXAM_PLACE,
        when="à votre rythme",
    )


_LINES: dict[Step, Callable[[Desk, Reading, Sequence[_Due]], Todo]] = {
    Step.AIPC: _aipc,
    Step.RECEIPT: _receipt,
    Step.ETG: _etg,
    Step.FIRST_MEETING: _first_meeting,
    Step.KILOMETRES: _kilometres,
    Step.SECOND_MEETING: _second_meeting,
    Step.EXAM: _exam,
}
