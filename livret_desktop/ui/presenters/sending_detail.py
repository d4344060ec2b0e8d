"""One lesson of the queue in words: what happened, why, what to do, and the act that settles it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from livret_desktop.clock import paris
from livret_desktop.domain.french import NBSP, clock_time, count, of_name, said_by, said_instant, weekday_day
from livret_desktop.domain.identifiers import compact, is_valid_neph, neph_problem
from livret_desktop.domain.outbox import CONFLICT_CODES, SubmissionState
from livret_desktop.services.copies.restored import FROM_A_COPY
from livret_desktop.services.outbox.missing_here import PERHAPS_TYPED_AGAIN
from livret_desktop.services.sending.send_list import SendDetail, SendGroup, SendLine
from livret_desktop.services.sending.send_status import StatusReport
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending import has_never_left, state_of
from livret_desktop.ui.presenters.sending_check import Target, declared_target, target_of
from livret_desktop.ui.presenters.sending_when import said_after, said_next_send, why_nothing_leaves

_NEPH_CODES = frozenset({"NEPH_INCONNU"})
_ANSWERED = frozenset(SendGroup) - {SendGroup.WAITING, SendGroup.BLOCKED}
_NOTHING_LOST = f"Rien n’est perdu{NBSP}: la leçon reste dans la file jusqu’à son acceptation."


class Fix(Enum):
    """What the pane offers to do."""

    NONE = "none"
    NEPH = "neph"
    RESEND = "resend"
    DECIDE = "decide"
    CORRECT = "correct"
    DECLARE = "declare"
    TAKE_BACK = "take_back"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Step:
    """A reason, what to do about it, and where."""

    why: str
    todo: str
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the pane says of a lesson. ``can_ask``: the State can be asked again what it has of it."""

    name: str
    state: State
    when: str
    steps: tuple[Step, ...]
    fix: Fix
    technical: str
    can_ask: bool = True


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands under the NEPH as it is typed. ``is_refused``: it is the very one that was sent."""

    message: str
    is_usable: bool
    is_warning: bool = False
    is_refused: bool = False


def story(detail: SendDetail, report: StatusReport, today: date, *, is_training: bool) -> Story:
    """The lesson in words."""
    line = detail.line
    return Story(
        name=line.student_name,
        state=state_of(line.group, is_training=is_training, is_connected=report.is_connected),
        when=_when(line),
        steps=tuple(
            _told(one, is_training=is_training and line.group in _ANSWERED)
            for one in _steps(detail, report, today)
        ),
        fix=_fix(detail, report),
        technical=_technical(line),
        can_ask=not report.is_blind,
    )


def typed_neph(text: str, sent: str) -> Typed:
    """A verdict on the NEPH being typed. ``sent`` is the one that was refused: no correction, though it may be right
    and the name wrong, here or there."""
    problem = neph_problem(text)
    if not is_valid_neph(text):
        return Typed(problem or "", is_usable=False)
    digits = compact(text)
    if sent and digits == sent:
        return Typed(
            f"C’est le NEPH déjà refusé{NBSP}: comparez chaque chiffre avec l’AIPC. S’il est juste, faites corriger le "
            f"nom, sur la fiche ou à la DSR, puis «{NBSP}Renvoyer{NBSP}».",
            is_usable=False,
            is_warning=True,
            is_refused=True,
        )
    if problem:
        return Typed(problem, is_usable=True, is_warning=True)
    first = f" Envoyé la première fois{NBSP}: {sent}." if sent else ""
    return Typed(f"{len(digits)} chiffres.{first}", is_usable=True)


def alike_words(detail: SendDetail, *, is_resend: bool = False) -> str:
    """ "Même correction pour 2 autres leçons de Hugo"; empty when there is none."""
    number = len(detail.alike)
    if not number:
        return ""
    others = count(number, "autre leçon", "autres leçons")
    subject = detail.rejection.field.partition(".")[0] if detail.rejection else ""
    whose = {
        "student": f" {of_name(detail.student.given_names.split()[0])}" if detail.student.given_names else "",
        "instructor": f" {of_name(detail.line.trainer)}",
    }.get(subject, "")
    act = "Renvoyer aussi" if is_resend else "Même correction pour"
    return f"{act} {others}{whose}"


def is_otherwise_there(detail: SendDetail) -> bool:
    """The State has this lesson with another content: the same version is refused for ever, and it can be asked."""
    return detail.rejection is not None and detail.rejection.code in CONFLICT_CODES


def resend_words(detail: SendDetail) -> str:
    """What "Renvoyer" will do; empty when the same version could only be refused again."""
    if is_otherwise_there(detail) and not detail.is_changed:
        return ""
    if detail.is_changed:
        return (
            f"Les fiches ont changé depuis{NBSP}: la leçon repart corrigée, "
            f"en version {detail.line.sent.version + 1}."
        )
    return f"Rien n’a changé dans les fiches depuis{NBSP}: la même leçon repart telle quelle."


def _when(line: SendLine) -> str:
    day = weekday_day(line.lesson.day)
    hours = f"{clock_time(line.lesson.starts_at)} à {clock_time(line.lesson.ends_at)}"
    whom = f", avec {line.trainer}" if line.trainer else ""
    cancels = "Annulation de la leçon du " if line.sent.cancels else ""
    day = f"{cancels}{day}" if cancels else f"{day[0].upper()}{day[1:]}"
    return f"{day}, {hours}{whom}"


def _told(step: Step, *, is_training: bool) -> Step:
    """Who answered is said as it is; what to do is left: it may be to look at the true DSR."""
    return replace(step, why=said_by(step.why, is_training=is_training))


def _steps(detail: SendDetail, report: StatusReport, today: date) -> tuple[Step, ...]:
    line = detail.line
    if line.group is SendGroup.BLOCKED:
        return tuple(
            Step(one.reason, one.fix, declared_target(one.field, line.lesson, detail.tutors))
            for one in line.findings
        )
    if detail.rejection is not None:
        rejection = detail.rejection
        target = declared_target(rejection.field, line.lesson, detail.tutors) if rejection.field else None
        return (Step(_cause(detail), rejection.todo, target or target_of("lesson.day", line.lesson)),)
    step = _quiet_step(line, report, today)
    if detail.behind is not None and detail.behind.state is SubmissionState.DUE:
        what = "L’annulation demandée" if detail.behind.cancels else "La correction faite"
        step = replace(step, todo=f"{step.todo} {what} depuis attend votre décision.")
    return (step,)


def _cause(detail: SendDetail) -> str:
    rejection = detail.rejection
    assert rejection is not None
    if rejection.code in _NEPH_CODES:
        return f"La DSR ne connaît pas ce NEPH sous le nom {of_name(detail.student.birth_name.upper())}."
    return rejection.cause


def _quiet_step(line: SendLine, report: StatusReport, today: date) -> Step:
    sent = line.sent
    if line.group is SendGroup.ACCEPTED:
        at = sent.received_at or sent.attempt_ended_at
        said = f"La DSR l’a enregistrée, {said_instant(at, today)}." if at else "La DSR l’a enregistrée."
        todo = "" if sent.cancels else f" Pour la changer{NBSP}: la correction partira en nouvelle version."
        return Step(said, f"Rien à faire.{todo}", None)
    if line.group is SendGroup.TO_VERIFY:
        return _unanswered_step(line, report, today)
    if line.group is SendGroup.HELD:
        return Step(
            sent.reason or "On ne sait pas si la DSR l’a enregistrée.",
            "Regardez dans votre espace à la DSR, puis dites ici ce qu’il en est.",
        )
    if line.group is SendGroup.SENDING:
        return Step("La leçon est partie, la réponse de la DSR est attendue.", "Rien à faire.")
    if line.group is SendGroup.BY_HAND:
        return Step(f"{sent.state.label}.", f"{_decided(line, today)}")
    return _waiting_step(line, report, today)


def _unanswered_step(line: SendLine, report: StatusReport, today: date) -> Step:
    """What is known of an answer that never came: when it left, why nothing proves it, when it is asked again."""
    sent = line.sent
    if has_never_left(line) and not report.is_connected:
        return _never_left_step(line)
    said = []
    if sent.attempted_at is not None:
        said.append(f"Partie {said_instant(sent.attempted_at, today)}, sans réponse utilisable.")
    said.append(sent.reason or "La DSR n’a pas confirmé.")
    if not report.is_connected:
        return Step(
            " ".join(said),
            f"Sans accès, personne d’ici ne peut redemander à la DSR{NBSP}: regardez auprès d’elle si l’heure y est.",
        )
    if said_after(report):
        when = said_after(report)
    elif sent.next_attempt_at is not None and sent.next_attempt_at > report.now:
        when = said_instant(sent.next_attempt_at, today)
    else:
        when = said_next_send(report, today)
    if report.is_blind:
        return Step(
            " ".join(said),
            f"La DSR ne permet ni de relire ni de renvoyer sans risque{NBSP}: {when}, ce sera à vous de décider. "
            "Vérifiez auprès d’elle ce qu’elle a enregistré.",
        )
    if report.wait.person is not None:
        return Step(
            " ".join(said),
            f"L’envoi attend quelqu’un{NBSP}: voyez d’abord le message au-dessus de la file. On redemandera ensuite "
            "à la DSR, et rien n’est compté deux fois.",
        )
    return Step(
        " ".join(said),
        f"On redemande à la DSR, rien à faire{NBSP}: prochaine demande {when}, et rien n’est compté deux fois.",
    )


def _never_left_step(line: SendLine) -> Step:
    """The reason kept says what a school that can ask does next; without access nothing is verified by itself."""
    why = line.sent.reason or "On ne sait pas si cette heure a été déclarée."
    if why == FROM_A_COPY:
        why = f"Cette leçon vient d’une copie restaurée{NBSP}: elle a pu être déclarée depuis."
    return Step(
        why,
        f"Sans accès, personne d’ici ne peut demander à la DSR{NBSP}: regardez si cette heure y est déjà, "
        "déclarez-la sinon, puis marquez-la ici.",
    )


def _waiting_step(line: SendLine, report: StatusReport, today: date) -> Step:
    correction = "Cette correction remplacera la version déjà envoyée. " if line.sent.replaces else ""
    if said_after(report):
        why = why_nothing_leaves(report)
        return Step(f"{correction}{why[0].upper()}{why[1:]}.", f"Elle partira {said_after(report)}.")
    if not report.is_connected:
        return Step(
            f"{correction}L’école n’est pas reliée à la DSR.",
            "Déclarez cette heure à la main tant que l’accès n’est pas réglé, puis marquez-la ici.",
        )
    if line.findings:  # it leaves by itself, later than the next send
        return Step(line.findings[0].reason, line.findings[0].fix)
    return Step(f"{correction}Prête à partir.", f"Elle partira {said_next_send(report, today)}.")


def _decided(line: SendLine, today: date) -> str:
    sent = line.sent
    at = f", {said_instant(sent.decided_at, today)}" if sent.decided_at else ""
    reason = (sent.decided_reason or "sans motif").rstrip(" .")
    if sent.decided_by is None:  # a restore tells it
        return f"{reason}{at}."
    return f"Décidé par {sent.decided_by}{at}{NBSP}: {reason}."


def _fix(detail: SendDetail, report: StatusReport) -> Fix:
    if detail.can_be_taken_back:
        return Fix.TAKE_BACK
    if detail.can_be_declared and _is_for_hand(detail.line, report):
        return Fix.DECLARE
    if detail.rejection is not None:
        return Fix.NEPH if detail.rejection.code in _NEPH_CODES else Fix.RESEND
    if detail.line.group is SendGroup.ACCEPTED:
        return Fix.NONE if detail.line.sent.cancels else Fix.CORRECT
    return {SendGroup.HELD: Fix.DECIDE, SendGroup.BLOCKED: Fix.OPEN}.get(detail.line.group, Fix.NONE)


def _is_for_hand(line: SendLine, report: StatusReport) -> bool:
    """Nothing leaves by itself: without access; or, for what is due, while a pause waits for a person to look."""
    if line.group is SendGroup.WAITING:
        return not report.is_connected or report.paused_reason is not None
    if any(one.code == PERHAPS_TYPED_AGAIN for one in line.findings):
        return True
    return has_never_left(line) and not report.is_connected


def _technical(line: SendLine) -> str:
    sent = line.sent
    if sent.attempted_at is None and sent.version == 1:
        return ""
    said = []
    if sent.code:
        said.append(f"code {sent.code}")
    if sent.receipt:
        said.append(f"reçu {sent.receipt}")
    said.append(f"version {sent.version}")
    if sent.attempted_at is not None:
        said.append(f"envoyée le {paris(sent.attempted_at):%d/%m à %H:%M:%S}")
    words = ", ".join(said)
    text = f"{words[0].upper()}{words[1:]}."
    return f"{text} {_NOTHING_LOST}" if line.group is SendGroup.REJECTED else text
