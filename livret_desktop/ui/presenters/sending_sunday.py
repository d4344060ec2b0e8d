"""Vérification du dimanche in words: the last comparison, and what the State has otherwise than here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from livret_desktop.domain.french import NBSP, clock_time, count, duration, numeric_day, said_by, said_instant
from livret_desktop.services.batches.state_summary import PassSummary
from livret_desktop.services.sending.send_status import StatusReport
from livret_desktop.services.state.state_findings import FindingAct, FindingKind, FindingLine, FindingSource
from livret_desktop.services.state.state_match import MissingKind
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending import why_not_compared
from livret_desktop.ui.presenters.sending_check import Target
from livret_desktop.ui.presenters.sending_when import said_next_sunday, why_nothing_leaves
from livret_desktop.ui.targets import STUDENTS, TEAM, OpenAt

MOST_FINDINGS = 60
VERBS = {
    FindingAct.ADOPT: "Remettre ici…",
    FindingAct.CANCEL_THERE: "Annuler auprès de la DSR…",
    FindingAct.LEAVE: "Laisser…",
}
_EFFECTS = {
    FindingAct.ADOPT: (
        "La leçon de la DSR devient une leçon d’ici, déjà acceptée : rien ne repart, rien n’est à retaper."
    ),
    FindingAct.CANCEL_THERE: (
        "Une annulation partira au prochain envoi : la DSR ne comptera plus cette leçon, et elle restera ici "
        "marquée « annulée »."
    ),
    FindingAct.LEAVE: "Rien ne change, ni ici ni à la DSR. La question ne sera plus posée pour cette version.",
}


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding as shown. ``to_make`` opens what is missing before it can be taken over."""

    finding_id: UUID
    state: State
    what: str
    why: str
    acts: tuple[FindingAct, ...]
    to_make: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class SundayView:
    """The whole of the screen. ``why_locked``: why nothing can be compared now; empty when it can."""

    last: State
    detail: str
    heading: str
    promise: str
    why_locked: str
    findings: tuple[FindingView, ...]
    more: int


def sunday_view(
    summary: PassSummary | None, findings: list[FindingLine], report: StatusReport, today: date
) -> SundayView:
    """The last pass, then what waits for a person, what a restore left first."""
    is_restored = any(line.finding.source is FindingSource.RESTORE for line in findings)
    ordered = sorted(findings, key=lambda line: line.finding.source is not FindingSource.RESTORE)
    heading = "Rien à régler"
    promise = "Aucun écart n’a été trouvé pour les jours comparés."
    if is_restored:
        heading = f"Avant de retaper{NBSP}: la DSR connaît ces leçons"
        promise = (
            "« Remettre ici » les reprend sans rien envoyer. Les retaper les déclarerait une seconde fois."
        )
    elif findings:
        heading = f"{count(len(findings), 'écart')} à régler"
        promise = "La DSR et ce programme ne disent pas la même chose. Rien n’est remplacé sans vous."
    elif summary is None:
        promise = _what_it_is(report)
    promise, heading = (said_by(one, is_training=report.is_training) for one in (promise, heading))
    return SundayView(
        _last_state(summary, today),
        _last_words(summary, report, today),
        heading,
        promise,
        why_not_compared(report),
        tuple(finding_view(line) for line in ordered[:MOST_FINDINGS]),
        max(0, len(ordered) - MOST_FINDINGS),
    )


def finding_view(line: FindingLine) -> FindingView:
    """One record of the State: whom, when, what is odd, what can be done."""
    state = State.warn("À régler", "help") if line.missing else State.warn("À régler")
    return FindingView(line.finding.id, state, _what(line), _why(line), line.acts, tuple(_targets(line)))


def act_words(act: FindingAct, view: FindingView) -> tuple[str, str, str]:
    """Title, consequence and button of the question asked before an act."""
    return VERBS[act].removesuffix("…"), f"{view.what}. {_EFFECTS[act]}", VERBS[act].removesuffix("…")


def needs_reason(act: FindingAct) -> bool:
    """Taking over explains itself; the two others keep why."""
    return act is not FindingAct.ADOPT


def _what(line: FindingLine) -> str:
    there = line.there
    if there is None:
        return f"Leçon du {numeric_day(line.finding.day)}, version {line.finding.version}"
    student = f"{there.birth_name} {there.given_names}".strip()
    when = f"{numeric_day(line.finding.day)} {clock_time(there.starts_at)}"
    whom = f"{there.trainer_surname} {there.trainer_given_name}".strip()
    return f"{student}, {when}, {duration(there.minutes)}, avec {whom}"


def _why(line: FindingLine) -> str:
    said = [line.sentence]
    there, here = line.there, line.here
    if there is not None and there.is_cancelled:
        said.append("Elle y est annulée.")
    if there is not None and here is not None and line.finding.kind is FindingKind.CONFLICT:
        if there.minutes != here.minutes:
            said.append(f"Durée{NBSP}: {duration(here.minutes)} ici, {duration(there.minutes)} là-bas.")
        if there.starts_at != here.starts_at:
            said.append(
                f"Début{NBSP}: {clock_time(here.starts_at)} ici, {clock_time(there.starts_at)} là-bas."
            )
    said += [one.sentence for one in line.missing]
    said.append(f"Reçu {line.finding.receipt}.")
    return " ".join(said)


def _targets(line: FindingLine) -> list[Target]:
    """Where each missing thing is made."""
    student = line.match.student if line.match is not None else None
    places = {
        MissingKind.STUDENT: Target(STUDENTS, OpenAt(), "Créer l’élève"),
        MissingKind.ENROLMENT: Target(
            STUDENTS, OpenAt(None if student is None else student.id, "enrolment.category"), "Ouvrir l’élève"
        ),
        MissingKind.INSTRUCTOR: Target(TEAM, OpenAt(), "Ouvrir l’équipe"),
        MissingKind.SIMULATOR: Target(TEAM, OpenAt(), "Ouvrir l’équipe"),
    }
    return list(dict.fromkeys(places[one.kind] for one in line.missing))


def _last_state(summary: PassSummary | None, today: date) -> State:
    if summary is None:
        return State.waiting("Pas encore faite")
    said = said_instant(summary.at, today)
    if not summary.is_possible:
        return State.waiting(f"Impossible, {said}")
    if not summary.is_whole or summary.unproven:
        return State.warn(f"Incomplète, {said}")
    return State.ok(f"Faite {said}")


def _last_words(summary: PassSummary | None, report: StatusReport, today: date) -> str:
    coming = f"Prochaine{NBSP}: {said_next_sunday(report, today)}."
    said = () if summary is None else summary.sentences(is_training=report.is_training)
    return " ".join([*said, coming])


def _what_it_is(report: StatusReport) -> str:
    """Before the first one: what it will do, or would."""
    read = "la semaine envoyée est relue à la DSR et comparée à ce qui est ici."
    why = why_nothing_leaves(report)
    if why:
        return f"Chaque dimanche soir, {read} Pas pour l’instant{NBSP}: {why}."
    return f"Chaque dimanche soir, {read}"
