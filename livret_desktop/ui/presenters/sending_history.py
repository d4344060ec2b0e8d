"""The words of the history: what is found, the path of one lesson, the last runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from livret_desktop.clock import paris
from livret_desktop.domain.french import NBSP, clock_time, count, duration, numeric_day, of_name, short_day
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.sending.send_history import Attempt, HistoryQuery, LessonPath, VersionFacts
from livret_desktop.services.sending.send_list import SendGroup, SendLine
from livret_desktop.ui.presenters.cells import Column, Text, Weight
from livret_desktop.ui.presenters.sending import ESSAI, Unanswered, chip_label, detail_text, state_column
from livret_desktop.ui.theme.tokens import Tone

NO_TRACE = "Aucun envoi connu pour cette leçon."


def history_columns(*, is_training: bool, unanswered: Callable[[], Unanswered]) -> list[Column[SendLine]]:
    """Day and hour first: the list is newest first and is not sorted otherwise."""
    state, when, student, trainer, length, detail = (
        (218, 100, 116, 124, 70, 108) if is_training else (154, 100, 160, 124, 70, 128)
    )
    return [
        Column("Jour", lambda line: Text(_when(line), wraps=True), when, when),
        Column("Élève", lambda line: Text(line.student_name, Weight.STRONG, wraps=True), student, 104),
        state_column(state, is_training=is_training, unanswered=unanswered),
        Column("Enseignant", lambda line: Text(line.trainer, wraps=True), trainer, 98),
        Column("Durée", lambda line: Text(duration(line.lesson.minutes)), length, length, is_right=True),
        Column(
            "Détail",
            lambda line: Text(detail_text(line, unanswered()), Weight.DETAIL, Tone.QUIET, wraps=True),
            detail,
            108,
        ),
    ]


def state_choices(*, is_training: bool, is_connected: bool = True) -> list[tuple[SendGroup, str]]:
    """What the history can be narrowed to: a blocked lesson is found among those that wait, under both names."""
    shown = [group for group in SendGroup if group is not SendGroup.BLOCKED]
    return [(group, _choice(group, is_training=is_training, is_connected=is_connected)) for group in shown]


def _choice(group: SendGroup, *, is_training: bool, is_connected: bool) -> str:
    if group is not SendGroup.WAITING:
        return chip_label(group, is_training=is_training, is_connected=is_connected)
    blocked = chip_label(SendGroup.BLOCKED, is_training=is_training).lower()
    return f"{chip_label(group, is_training=False)}, {blocked}"


def found_words(number: int, query: HistoryQuery) -> str:
    """ "1 248 leçons", with the days when they are bounded."""
    said = count(number, "leçon")
    if query.first is not None and query.first == query.last:
        return f"{said} le {short_day(query.first)} {query.first.year}"
    if query.first is not None and query.last is not None:
        return f"{said} du {numeric_day(query.first)} au {numeric_day(query.last)}"
    if query.first is not None:
        return f"{said} depuis le {numeric_day(query.first)}"
    return f"{said} jusqu’au {numeric_day(query.last)}" if query.last is not None else said


def nothing_found(query: HistoryQuery) -> tuple[str, str]:
    """Title and sentence of an empty history."""
    if query == HistoryQuery():
        return (
            "Rien n’a encore été envoyé",
            "Chaque leçon faite laisse ici sa trace : quand, quoi, quel reçu.",
        )
    return "Aucune leçon ne correspond", "Élargissez les jours, ou retirez l’élève ou l’état."


def path_lines(path: LessonPath) -> list[tuple[str, str]]:
    """What happened to a lesson, newest first: versions made, sends, answers, decisions.

    "(essai)" stands behind what only the training server saw, even once training mode is off.
    """
    marks = {one.version: ESSAI if one.is_training else "" for one in path.versions}
    lines = [(one.at, _attempt_words(one, marks.get(one.version, ""))) for one in path.attempts]
    for version in path.versions:
        lines += _version_lines(version, has_attempts=bool(path.attempts), mark=marks[version.version])
    lines.sort(key=lambda line: line[0], reverse=True)
    return [(_said(at), words) for at, words in lines]


def _when(line: SendLine) -> str:
    return f"{line.lesson.day:%d/%m/%Y} {clock_time(line.lesson.starts_at)}"


def _version_lines(version: VersionFacts, *, has_attempts: bool, mark: str) -> list[tuple[datetime, str]]:
    name = f"Version {version.version}"
    lines = []
    if version.correction_reason or version.version > 1:
        what = "annulation" if version.cancels else "correction"
        why = f", «{NBSP}{version.correction_reason}{NBSP}»" if version.correction_reason else ""
        lines.append((version.created_at, f"{name}{NBSP}: {what}{why}"))
    if not has_attempts and version.attempted_at is not None:
        lines.append((version.attempted_at, f"{name} partie"))
        lines.append(
            (version.attempt_ended_at or version.attempted_at, f"{name}{NBSP}: {_state(version.state)}{mark}")
        )
    if version.decided_at is not None:
        said = f"«{NBSP}{version.decided_reason}{NBSP}»"
        if version.decided_by:  # nobody's where a restore tells it
            said = f"décision {of_name(version.decided_by)}, {said}"
        lines.append((version.decided_at, f"{name}{NBSP}: {said}"))
    return lines


def _attempt_words(attempt: Attempt, mark: str) -> str:
    name = f"Version {attempt.version}"
    if attempt.state is None:
        return f"{name} partie"
    receipt = f", reçu {attempt.receipt}" if attempt.receipt else ""
    why = f". {attempt.reason}" if attempt.reason else ""
    return f"{name}{NBSP}: {_state(attempt.state)}{mark}{receipt}{why}"


def _state(state: SubmissionState) -> str:
    if state is SubmissionState.DUE:
        return "rien n’a été enregistré, elle repartira"
    return state.label[0].lower() + state.label[1:]


def _said(at: datetime) -> str:
    return f"{paris(at):%d/%m/%Y %H:%M:%S}"
