"""The day table of Leçons in words: cells, states, sentences. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from livret_desktop.domain.french import NBSP, clock_time, count, duration, of_name, short_day, weekday_day
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonKind, LessonOrigin, LessonStatus
from livret_desktop.services.lessons.lesson_list import LessonLine, SendingFacts
from livret_desktop.services.records.team import Team
from livret_desktop.ui.presenters.cells import Cell, Column, State, Text, Weight
from livret_desktop.ui.theme.tokens import Tone

ALL = "all"
_WEEK = ("Lun.", "Mar.", "Mer.", "Jeu.", "Ven.", "Sam.", "Dim.")


class LessonWords:
    """Words about lessons that need the team's names and the present instant."""

    def __init__(self, team: Team, now: datetime, *, is_training: bool = False) -> None:
        self._names: dict[UUID, str] = {}
        self._surnames: dict[UUID, str] = {}
        self._now = now
        self._is_training = is_training
        self.renew(team, now, is_training=is_training)

    def renew(self, team: Team, now: datetime, *, is_training: bool = False) -> None:
        """The team, the instant or the server have changed."""
        self._now, self._is_training = now, is_training
        self._names = {one.id: one.full_name for one in team.instructors}
        self._names |= {one.id: one.name for one in team.simulators}
        surnames = Counter(one.surname for one in team.instructors)
        self._surnames = {one.id: one.surname for one in team.instructors if surnames[one.surname] == 1}

    def columns(self) -> list[Column[LessonLine]]:
        """The columns of the day table."""
        return [
            Column("Heure", self._hours, 62, 58),
            Column("Élève", lambda line: _plain(line, line.student_name, Weight.STRONG), 142, 118),
            Column("Enseignant", lambda line: _plain(line, self.short_trainer(line.lesson)), 104, 102),
            Column("Nature", _what, 98, 96),
            Column("Durée", lambda line: _plain(line, duration(line.lesson.minutes)), 74, 74, is_right=True),
            Column("État", self._status, 128, 126),
            Column("Envoi DSR", lambda line: sending_cell(line, is_training=self._is_training), 152, 132),
        ]

    def trainer(self, lesson: Lesson) -> str:
        """Who gives the lesson: the instructor, else the simulator."""
        giver = lesson.instructor_id or lesson.simulator_id
        return self._names.get(giver, "") if giver is not None else ""

    def short_trainer(self, lesson: Lesson) -> str:
        """The surname alone where no colleague shares it."""
        giver = lesson.instructor_id
        return self._surnames.get(giver, "") or self.trainer(lesson) if giver else self.trainer(lesson)

    def to_confirm(self, line: LessonLine) -> str:
        """ "jeu. 19 nov. 14:00, MARTIN Lucas, Raymond RUIZ, 1 h"."""
        lesson = line.lesson
        when = f"{short_day(lesson.day)} {clock_time(lesson.starts_at)}"
        return ", ".join((when, line.student_name, self.trainer(lesson), duration(lesson.minutes)))

    def _hours(self, line: LessonLine) -> Cell:
        return _plain(line, clock_time(line.lesson.starts_at))

    def _status(self, line: LessonLine) -> Cell:
        return status_cell(line.lesson, self._now)


def _what(line: LessonLine) -> Cell:
    """ "Pratique, voiture", "Pratique, plateau", "Théorie": the means is said where the kind does not tell it."""
    lesson = line.lesson
    words = _SHORT_KINDS.get(lesson.kind, lesson.kind.label)
    if lesson.moto_phase is not None:
        words += f", {lesson.moto_phase.label.lower()}"
    elif lesson.kind in _SAYS_MEANS:
        words += f", {lesson.means.label.lower()}"
    return _plain(line, words)


_SAYS_MEANS = (LessonKind.PRACTICE, LessonKind.INITIAL_EVALUATION, LessonKind.PEDAGOGICAL_MEETING)
_SHORT_KINDS = {
    LessonKind.INITIAL_EVALUATION: "Évaluation",
    LessonKind.SUPERVISED_SIMULATOR: "Simulateur encadré",
    LessonKind.AUTONOMOUS_SIMULATOR: "Simulateur seul",
    LessonKind.PRELIMINARY_MEETING: "RDV préalable",
    LessonKind.PEDAGOGICAL_MEETING: "RDV pédag.",
    LessonKind.EXAM_ACCOMPANIMENT: "Examen",
}


def _plain(line: LessonLine, text: str, weight: Weight = Weight.NORMAL) -> Text:
    is_off = line.lesson.status is LessonStatus.CANCELLED
    return Text(text, weight, Tone.QUIET if is_off else Tone.TEXT, is_struck=is_off, wraps=True)


def status_cell(lesson: Lesson, now: datetime) -> Cell:
    """What became of a lesson; one that is over and still planned asks for a person."""
    if lesson.is_to_confirm(now):
        return State.warn("À confirmer")
    return _STATUS_STATES[lesson.status]


_STATUS_STATES = {
    LessonStatus.PLANNED: State("Prévue", "calendar", Tone.ACCENT, is_loud=False),
    LessonStatus.DONE: State("Faite", "check", Tone.TEXT, is_loud=False),
    LessonStatus.ABSENT: State("Absent", "user", Tone.QUIET, is_loud=False),
    LessonStatus.CANCELLED: State("Annulée", "close", Tone.QUIET, is_loud=False),
}


def sending_cell(line: LessonLine, *, is_training: bool = False) -> Cell:
    """Where a lesson stands on its way to the State, as Envois DSR says it; on the training server each says so."""
    cell = _sending_cell(line)
    return (
        replace(cell, word=f"{cell.word}{NBSP}(essai)") if is_training and isinstance(cell, State) else cell
    )


def _sending_cell(line: LessonLine) -> Cell:
    if line.lesson.origin is LessonOrigin.HISTORY:
        return Text("reprise", Weight.DETAIL, Tone.QUIET)
    if line.sending is None:
        return Text("")
    if line.blocked:
        return State("Bloquée", "lock", Tone.WARN)
    return sending_state(line.sending)


def sending_state(sending: SendingFacts) -> Cell:
    """The state of the newest version."""
    if sending.state is SubmissionState.DROPPED:
        return Text("")
    word = sending.state.label
    if sending.state is SubmissionState.DUE:
        return State.waiting("Annulation en attente" if sending.cancels else word)
    return {
        SubmissionState.SENDING: State.flight(word),
        SubmissionState.ACCEPTED: State.ok("Annulation acceptée" if sending.cancels else word),
        SubmissionState.REJECTED: State.bad(word),
        SubmissionState.TO_VERIFY: State.warn(word, "help"),
        SubmissionState.HELD: State.held(word),
        SubmissionState.SUPERSEDED: State(word, "refresh", Tone.QUIET, is_loud=False),
        SubmissionState.ACCEPTED_BY_HAND: State.ok(word),
        SubmissionState.DECLARED_BY_HAND: State.ok(word),
    }[sending.state]


def why_locked(sending: SendingFacts, *, is_planned: bool = False) -> tuple[str, str]:
    """Why a lesson already attempted is shown and not edited, and what can be done: (title, detail)."""
    state = sending.state
    if is_planned and state is SubmissionState.TO_VERIFY:
        return (
            "Cette leçon est encore prévue ici",
            "Elle est partie après la copie restaurée, sans réponse de la DSR. Dites d’abord si elle a été donnée, "
            f"par «{NBSP}Toutes faites sauf…{NBSP}».",
        )
    if state in {SubmissionState.SENDING, SubmissionState.TO_VERIFY}:
        return (
            "La réponse de la DSR est attendue",
            "La changer maintenant pourrait la compter deux fois. Une correction partira après la vérification.",
        )
    if state is SubmissionState.HELD:
        return (
            "Cette leçon attend votre décision",
            "On ne sait pas si la DSR l’a enregistrée. Décidez d’abord, dans Envois DSR.",
        )
    if state is SubmissionState.DECLARED_BY_HAND:
        return "Cette leçon a été déclarée à la main", "Corrigez-la là où elle a été déclarée."
    if sending.cancels and state in {SubmissionState.DUE, SubmissionState.ACCEPTED}:
        where = (
            "La DSR l’a enregistré"
            if state is SubmissionState.ACCEPTED
            else "La DSR l’apprendra au prochain envoi"
        )
        return "Cette leçon est annulée", f"{where}. Si elle a bien eu lieu, saisissez-la de nouveau."
    if state is SubmissionState.REJECTED:
        return "La DSR a refusé cette leçon", f"{sending.reason} Une fois corrigée, elle repartira.".strip()
    return (
        "Cette leçon a déjà été envoyée",
        f"Elle est «{NBSP}{state.label}{NBSP}»{NBSP}: un envoi ne se modifie pas, il se corrige.",
    )


def day_title(day: date, today: date) -> str:
    """ "Vendredi 20 novembre", with the year when it is another, and "aujourd’hui"."""
    said = weekday_day(day).capitalize()
    said = said if day.year == today.year else f"{said} {day.year}"
    words = {0: ", aujourd’hui", -1: ", hier", 1: ", demain"}
    return said + words.get((day - today).days, "")


def day_sentence(counts: Mapping[LessonStatus, int]) -> str:
    """ "31 leçons, dont 2 annulées"."""
    total = sum(counts.values())
    if not total:
        return "Aucune leçon."
    off = counts.get(LessonStatus.CANCELLED, 0)
    tail = f", dont {count(off, 'annulée')}" if off else ""
    return f"{count(total, 'leçon')}{tail}."


def week_labels(monday: date) -> list[str]:
    """ "Lun. 16" … "Dim. 22"."""
    return [f"{name} {(monday + timedelta(days=step)).day}" for step, name in enumerate(_WEEK)]


def confirm_title(number: int) -> str:
    """ "3 leçons à confirmer"."""
    return f"{count(number, 'leçon')} à confirmer"


def confirm_detail(oldest: Lesson, today: date) -> str:
    """Why it cannot wait, and since when."""
    since = "aujourd’hui" if oldest.day == today else weekday_day(oldest.day)
    return f"La plus ancienne{NBSP}: {since}. Non confirmées, leurs heures ne partent pas."


def removed_word(line: LessonLine) -> str:
    """What the word at the bottom says after a deletion."""
    return f"Leçon {of_name(line.student_name)} supprimée"


def changes_between(before: Lesson, after: Lesson, words: LessonWords) -> Sequence[tuple[str, str, str]]:
    """What a correction changes: (field, what the State has, what it will have)."""
    found = [
        ("Jour", short_day(before.day), short_day(after.day)),
        ("Début", clock_time(before.starts_at), clock_time(after.starts_at)),
        ("Durée", duration(before.minutes), duration(after.minutes)),
        ("Enseignant ou simulateur", words.trainer(before), words.trainer(after)),
        ("Nature", before.kind.label, after.kind.label),
        ("Moyen", before.means.label, after.means.label),
        ("Objectifs", _codes(before), _codes(after)),
        ("État", before.status.label, after.status.label),
    ]
    if before.student_id != after.student_id or before.enrolment_id != after.enrolment_id:
        found.insert(0, ("Élève", "celui de la leçon envoyée", "un autre élève ou une autre formation"))
    phases = [one.moto_phase.label if one.moto_phase else "aucune" for one in (before, after)]
    found.append(("Phase", phases[0], phases[1]))
    return [(name, old, new) for name, old, new in found if old != new]


def _codes(lesson: Lesson) -> str:
    return ", ".join(lesson.objectives) or "aucun"
