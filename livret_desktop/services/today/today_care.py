"""What the team, the school and its copies ask: validities that end, backups, steps skipped at the first start."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from livret_desktop.clock import civil_day
from livret_desktop.db.backup_log import LoggedBackup
from livret_desktop.db.volume_log import KnownVolume
from livret_desktop.domain.french import NBSP, count, french_day, of_name, thousands
from livret_desktop.domain.people import Instructor, School
from livret_desktop.domain.preflight_people import is_renewed, last_filing_day, school_findings
from livret_desktop.services.by_hand.undeclared import Undeclared
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backup_age import is_backup_late
from livret_desktop.services.copies.recovery_sheet import SheetState
from livret_desktop.services.records.team import Team
from livret_desktop.services.today.todo import (
    BACK_UP_NOW,
    BACKUPS_PLACE,
    BY_HAND_PLACE,
    SHEET_PLACE,
    STUDENTS_PLACE,
    TEAM_PLACE,
    Cause,
    Todo,
    Urgency,
    said_due,
    said_since,
)


class CareFacts(NamedTuple):
    """What is looked at. ``told``: the validities that already have a line because lessons wait for them.

    ``lost_by``: the night that will not count the hours ready here, where nothing leaves and it is near. ``by_hand``:
    what a school without access has to declare itself; ``never_left``: of that, what a restored copy brought back.
    """

    team: Team
    school: School
    last_backup: LoggedBackup | None
    sticks: Collection[KnownVolume]
    sheet: SheetState
    has_students: bool
    is_connected: bool
    told: frozenset[tuple[UUID | None, str]]
    by_hand: Undeclared
    lost_by: date | None = None
    never_left: int = 0


def care_todos(desk: Desk, facts: CareFacts) -> list[Todo]:
    """The lines; nothing where all is well."""
    return [
        *_team(desk, facts),
        *_school(desk, facts.school),
        *_copies(desk, facts),
        *_first_steps(desk, facts),
    ]


def _team(desk: Desk, facts: CareFacts) -> Iterable[Todo]:
    today = desk.today()
    for one in facts.team.instructors:
        if one.left_on is not None and one.left_on < today:
            continue
        for cause, field, what, ends_on in (
            (
                Cause.AUTHORISATION,
                "instructor.authorisation_expires_on",
                "Autorisation",
                one.authorisation_expires_on,
            ),
            (
                Cause.MEDICAL_VISIT,
                "instructor.medical_visit_expires_on",
                "Visite médicale",
                one.medical_visit_expires_on,
            ),
        ):
            if ends_on is not None and (one.id, field) not in facts.told:
                yield from _validity(desk, one, cause, field, what, ends_on)


def _validity(
    desk: Desk, one: Instructor, cause: Cause, field: str, what: str, ends_on: date
) -> Iterable[Todo]:
    today = desk.today()
    months = desk.rules.value("sending.renewal_months", today)
    if is_renewed(ends_on, one.renewal_filed_on, months):
        return
    if ends_on > today + timedelta(days=desk.rules.value("team.warn_days", today)):
        return
    last_day = last_filing_day(ends_on, months)
    urgency, action = Urgency.SOON, "Noter le renouvellement…"
    if ends_on < today:
        urgency, action = Urgency.PRESSING, "Saisir la date de fin…"
        why = f"Expirée le {french_day(ends_on)}. Ses leçons données depuis ne partent pas."
    elif last_day >= today:
        why = f"Valable jusqu’au {french_day(ends_on)}. Renouvellement à déposer avant le {french_day(last_day)}."
    else:
        why = f"Valable jusqu’au {french_day(ends_on)}. Déposez sans attendre{NBSP}: un dépôt d’après le "
        why += f"{french_day(last_day)} ne la prolonge plus."
    yield Todo(
        cause=cause,
        urgency=urgency,
        what=f"{what} {of_name(one.full_name)}",
        why=why,
        action=action,
        when=said_due(ends_on, today),
        due_on=ends_on,
        record_id=one.id,
        field="instructor.renewal_filed_on" if urgency is Urgency.SOON else field,
    )


def _school(desk: Desk, school: School) -> Iterable[Todo]:
    today = desk.today()
    soon = today + timedelta(days=desk.rules.value("today.school_days", today))
    for cause, field, what, ends_on, lost in (
        (
            Cause.AGREMENT,
            "school.agrement_expires_on",
            "Agrément de l’école",
            school.agrement_expires_on,
            "Les leçons données depuis ne partent pas.",
        ),
        (
            Cause.LABEL,
            "school.quality_label_until",
            "Label de l’école",
            school.quality_label_until,
            "Ce qui demande le label n’est plus compté depuis.",
        ),
    ):
        if ends_on is None or ends_on > soon:
            continue
        is_over = ends_on < today
        why = (
            f"A pris fin le {french_day(ends_on)}. {lost}"
            if is_over
            else f"Valable jusqu’au {french_day(ends_on)}."
        )
        presses = is_over and cause is Cause.AGREMENT
        yield Todo(
            cause=cause,
            urgency=Urgency.PRESSING if presses else Urgency.SOON,
            what=what,
            why=why,
            action="Saisir la date de fin…",
            when=said_due(ends_on, today),
            due_on=ends_on,
            field=field,
        )


def _copies(desk: Desk, facts: CareFacts) -> Iterable[Todo]:
    today, last = desk.today(), facts.last_backup
    names = [f"la clé {one.name}" for one in facts.sticks]
    if is_backup_late(last, today):
        plug = (
            f"Branchez {' ou '.join(names)}." if names else "Branchez une clé USB, ou choisissez un dossier."
        )
        made_on = None if last is None else civil_day(last.created_at)
        yield Todo(
            cause=Cause.BACKUP,
            urgency=Urgency.PRESSING,
            what="Aucune sauvegarde"
            if made_on is None
            else f"Aucune sauvegarde {said_since(made_on, today)}",
            why=f"Si ce disque tombe en panne, tout est perdu. {plug}",
            action="Sauvegarder",
            when="aujourd’hui",
            field=BACK_UP_NOW,
        )
        return
    days = desk.rules.value("today.stick_days", today)
    unseen = [one for one in facts.sticks if (today - civil_day(one.last_seen_at)).days > days]
    if unseen:
        oldest = min(unseen, key=lambda one: one.last_seen_at)
        since = said_since(civil_day(oldest.last_seen_at), today)
        many = f"{count(len(unseen), 'clé')} de sauvegarde pas vues"
        yield Todo(
            cause=Cause.STICK,
            urgency=Urgency.CALM,
            what=f"Clé {oldest.name}{NBSP}: pas vue {since}" if len(unseen) == 1 else f"{many} {since}",
            why="Une copie hors de l’école protège du vol et de l’incendie.",
            action="Voir Sauvegardes",
            when="cette semaine",
            number=len(unseen),
            field=BACKUPS_PLACE,
        )


def _first_steps(desk: Desk, facts: CareFacts) -> Iterable[Todo]:
    """What the first start let one skip, for as long as it is not done."""
    if not facts.team.instructors:
        yield _step(
            Cause.TEAM, "Équipe à saisir", "Une leçon a besoin d’un enseignant.", "Ouvrir Équipe", TEAM_PLACE
        )
    if not facts.has_students:
        why = "Reprenez ceux de l’ancien programme, ou saisissez le premier."
        yield _step(Cause.STUDENTS, "Élèves à reprendre ou à saisir", why, "Ouvrir Élèves", STUDENTS_PLACE)
    missing = [one for one in school_findings(facts.school, desk.today()) if one.code == "ECOLE_INCOMPLETE"]
    if missing:
        first = missing[0]
        yield _step(
            Cause.SCHOOL, "Fiche de l’école à compléter", first.reason, "Compléter la fiche…", first.field
        )
    if not facts.sheet.is_on_paper:
        why = "Sans elle, une panne ou un vol de ce PC rend vos copies illisibles."
        yield _step(Cause.SHEET, "Feuille de secours à imprimer", why, "Voir Sauvegardes", SHEET_PLACE)
    if not facts.is_connected:
        yield from _without_access(desk, facts)


def _without_access(desk: Desk, facts: CareFacts) -> Iterable[Todo]:
    """The hours to declare, which are the day's own work there; then the access, which ends it."""
    why = f"Vos heures ne sont pas transmises{NBSP}: déclarez-les à la main, d’après la feuille du soir."
    line = _step(Cause.ACCESS, "Non relié à la DSR", why, "Accès à la DSR…", "dsr.base_url")
    if facts.by_hand.number:
        yield line
        line = Todo(
            cause=Cause.BY_HAND,
            urgency=Urgency.SOON,
            what=facts.by_hand.words,
            why=f"Sans accès, elles ne partent pas{NBSP}: déclarez-les vous-même, puis marquez-les déclarées."
            f"{_perhaps_declared(facts.never_left)}",
            action="Heures à déclarer…",
            when="aujourd’hui",
            number=facts.by_hand.number,
            due_on=desk.today(),
            field=BY_HAND_PLACE,
        )
    if facts.lost_by is not None:
        line = line._replace(
            urgency=Urgency.PRESSING, when=f"avant le {facts.lost_by:%d/%m}", due_on=facts.lost_by
        )
    yield line


def _perhaps_declared(number: int) -> str:
    if not number:
        return ""
    if number == 1:
        return f" 1{NBSP}vient d’une copie restaurée{NBSP}: regardez d’abord si elle l’a été depuis."
    return f" {thousands(number)} viennent d’une copie restaurée{NBSP}: regardez d’abord lesquelles l’ont été depuis."


def _step(cause: Cause, what: str, why: str, action: str, field: str) -> Todo:
    return Todo(
        cause=cause,
        urgency=Urgency.CALM,
        what=what,
        why=why,
        action=action,
        when="à votre rythme",
        field=field,
    )
