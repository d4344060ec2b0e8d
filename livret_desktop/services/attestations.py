"""The AFFI of a student: rules first, the page itself, then number, register and PDF in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.db import register
from livret_desktop.db.register import TRAINING_SERIES, RegisterEntry
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.eligibility import Eligibility, Finding, affi_eligibility
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import (
    AttestationCopy,
    AttestationForm,
    AttestationKind,
    Category,
    TrainingTrack,
)
from livret_desktop.errors import RuleError
from livret_desktop.reports.affi import draw_affi
from livret_desktop.reports.content import AffiContent, Issue
from livret_desktop.services.attestation_content import content_of, facts_of, legal_text
from livret_desktop.services.attestation_register import NO_REASON, duplicate_of, next_number
from livret_desktop.services.configuration import school_of, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.school_images import letterhead_of

Deliver = Callable[[Sequence[tuple["Issued", bytes]]], None]
"""Prints or saves every copy asked for at once; whatever it raises takes the numbers back."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What stands beside the preview: the rules' verdict, and the page as it would be printed (None when blocked)."""

    student: Student
    enrolment: Enrolment
    track: TrainingTrack | None
    eligibility: Eligibility
    content: AffiContent | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What issuing now would make. ``number``: of the act in force, "" when a new one would be taken.

    ``issued``: copies of that act already out, which would come as duplicates. ``replaces``: the number cancelled.
    """

    number: str
    issued: frozenset[AttestationCopy]
    replaces: str


@dataclass(frozen=True, slots=True)
class Issued:
    """One copy written in the register."""

    entry: RegisterEntry
    eligibility: Eligibility
    original_number: str | None

    def as_json(self) -> dict[str, Any]:
        """The document promised to scripts."""
        return {
            "number": self.entry.number,
            "kind": self.entry.kind.value,
            "form": self.entry.form.value,
            "copy": self.entry.copy.value,
            "sha256": self.entry.sha256,
            "original_number": self.original_number,
            "blocking": [],
            "to_check": [finding_json(one) for one in self.eligibility.to_check],
        }


@dataclass(frozen=True, slots=True)
class IssuedCopies:
    """The copies of one request, in the order asked."""

    copies: tuple[Issued, ...]
    changes: Changes


def prepare_affi(
    desk: Desk, enrolment_id: UUID, *, copy: AttestationCopy = AttestationCopy.STUDENT, made_on: date | None
) -> Prepared:
    """Judge the rules and lay out the page, without taking a number. Any thread."""
    with desk.database.read() as reading:
        return _prepared(desk, reading, enrolment_id, copy, made_on)


def preview_pdf(prepared: Prepared) -> bytes | None:
    """The page to look at before it has a number; None when a rule blocks."""
    return None if prepared.content is None else draw_affi(prepared.content)


def affi_enrolment(desk: Desk, student_id: UUID) -> UUID:
    """The enrolment an AFFI would be for: category B. Raises RuleError when the student has none."""
    with desk.database.read() as reading:
        found = reading.enrolments.where(reading.enrolments.c.student_id == student_id)
    for enrolment in found:
        if enrolment.category is Category.B:
            return enrolment.id
    categories = ", ".join(sorted(one.category.value for one in found)) or "aucune catégorie"
    raise RuleError(
        "Modèle non disponible",
        f"L’attestation de fin de formation initiale n’existe que pour la catégorie B ; élève inscrit en {categories}.",
        "Vérifiez l’inscription de l’élève.",
        source="arrêté du 29 juillet 2013, annexe IV",
    )


def issue_affi(
    desk: Desk,
    enrolment_id: UUID,
    copies: Sequence[AttestationCopy],
    *,
    reason: str = "",
    made_on: date | None = None,
    deliver: Deliver,
) -> IssuedCopies:
    """Issue copies of the AFFI: numbered, kept with their PDF, and handed to ``deliver`` before anything is committed.

    Writer thread; ``deliver`` is called once, with all the copies in the order asked.

    When ``deliver`` raises (printer, disk), no number is consumed and nothing is kept. A copy already issued comes
    out as a duplicate of the very same PDF; a changed name or track makes a new act that replaces the former one.
    Raises RuleError when a rule blocks.
    """
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        work = written.work
        made: list[tuple[Issued, bytes]] = []
        for copy in copies:
            prepared = _prepared(desk, work, enrolment_id, copy, made_on)
            refuse_if_blocked(prepared.eligibility)
            made.append(_issue(desk, work, prepared, copy, reason))
        deliver(made)
        work.touch(Kind.ATTESTATIONS)
        written.title = f"AFFI n° {made[0][0].entry.number} de {prepared.student.full_name}"
    return IssuedCopies(tuple(issued for issued, _pdf in made), written.changes)


def foresee(desk: Desk, prepared: Prepared) -> Foreseen:
    """What issuing now would make, to be said before it is asked. Any thread."""
    if prepared.content is None:
        return Foreseen("", frozenset(), "")
    with desk.database.read() as reading:
        acts = _acts(reading, prepared)
    if not _still_stands(acts, prepared.content):
        return Foreseen("", frozenset(), _former_number(acts, prepared))
    number = acts[-1].number
    return Foreseen(number, frozenset(act.copy for act in acts if act.number == number), "")


def refuse_if_blocked(eligibility: Eligibility) -> None:
    """Raise RuleError when a rule blocks: a blocking rule is never passed."""
    if not eligibility.is_eligible:
        first = eligibility.blocking[0]
        raise RuleError(
            "L’attestation ne peut pas être délivrée",
            " ; ".join(f"{one.title} : {one.detail}" for one in eligibility.blocking),
            first.todo,
            source=first.source,
        )


def finding_json(finding: Finding) -> dict[str, str]:
    """A line of the check list for scripts."""
    return {
        "rule": finding.rule,
        "source": finding.source,
        "reason": f"{finding.title} : {finding.detail}",
        "field": finding.field,
        "todo": finding.todo,
    }


def _prepared(
    desk: Desk, reading: Reading | Work, enrolment_id: UUID, copy: AttestationCopy, made_on: date | None
) -> Prepared:
    enrolment = reading.enrolments.require(enrolment_id)
    student = reading.students.require(enrolment.student_id)
    facts = facts_of(desk, reading, student, enrolment, made_on)
    eligibility = affi_eligibility(facts, desk.rules, desk.today())
    content = None
    if eligibility.is_eligible and facts.track is not None and facts.final_evaluation_on is not None:
        is_training = bool(settings_of(reading)["dsr.training"])
        issue = Issue(
            number="ESSAI" if is_training else "à l’impression",
            copy=copy,
            form=eligibility.form,
            printed_on=desk.today(),
            is_training=is_training,
        )
        content = content_of(
            school_of(reading), letterhead_of(reading), issue, student, enrolment, facts, eligibility
        )
    return Prepared(student, enrolment, facts.track, eligibility, content)


def _issue(
    desk: Desk, work: Work, prepared: Prepared, copy: AttestationCopy, reason: str
) -> tuple[Issued, bytes]:
    content = prepared.content
    assert content is not None  # not blocked
    acts = _acts(work, prepared)
    if _still_stands(acts, content):
        return _further_copy(desk, work, prepared, copy, reason, acts)
    replaces = _former_number(acts, prepared)
    form = AttestationForm.REPLACEMENT if replaces else content.issue.form
    year, rank, number = next_number(desk, work, is_training=content.issue.is_training)
    issue = replace(content.issue, number=number, form=form, replaces=replaces)
    return _keep(
        desk,
        work,
        prepared,
        replace(content, issue=issue),
        (year, rank),
        reason,
        acts[-1].id if acts else None,
    )


def _acts(reading: Reading | Work, prepared: Prepared) -> list[RegisterEntry]:
    """What was issued for this enrolment in its series (real or training), duplicates apart, oldest first."""
    is_training = _is_training(prepared)
    return [
        entry
        for entry in register.entries_of(reading.connection, prepared.enrolment.id, AttestationKind.AFFI)
        if (entry.year == TRAINING_SERIES) == is_training and entry.form is not AttestationForm.DUPLICATE
    ]


def _former_number(acts: list[RegisterEntry], prepared: Prepared) -> str:
    """The number a new act would cancel: the last one's, or one given on paper before the program."""
    if acts:
        return acts[-1].number
    return "" if _is_training(prepared) else prepared.enrolment.affi_number


def _is_training(prepared: Prepared) -> bool:
    return prepared.content is not None and prepared.content.issue.is_training


def _still_stands(acts: list[RegisterEntry], content: AffiContent) -> bool:
    """True when the last act says what a new one would say: further copies then bear its number."""
    return bool(acts) and acts[-1].content == legal_text(content)


def _further_copy(
    desk: Desk, work: Work, prepared: Prepared, copy: AttestationCopy, reason: str, acts: list[RegisterEntry]
) -> tuple[Issued, bytes]:
    """Another of the three copies of the last act, or a duplicate when that one was already issued."""
    act = acts[-1]
    same = next((entry for entry in acts if entry.number == act.number and entry.copy is copy), None)
    content = prepared.content
    assert content is not None
    if same is None:
        replaces = _replaced_by(work, act, prepared.enrolment)
        issue = replace(content.issue, number=act.number, form=act.form, replaces=replaces)
        further = replace(content, issue=issue, made_on=act.made_on)
        return _keep(desk, work, prepared, further, (act.year, act.rank), reason, act.original_id)
    entry, pdf = duplicate_of(desk, work, same, reason)
    return Issued(entry, prepared.eligibility, same.number), pdf


def _keep(
    desk: Desk,
    work: Work,
    prepared: Prepared,
    content: AffiContent,
    place: tuple[int, int],
    reason: str,
    original_id: UUID | None,
) -> tuple[Issued, bytes]:
    pdf = draw_affi(content)
    findings = [finding_json(one) for one in prepared.eligibility.to_check]
    entry = RegisterEntry(
        id=uuid4(),
        year=place[0],
        rank=place[1],
        number=content.issue.number,
        kind=AttestationKind.AFFI,
        form=content.issue.form,
        copy=content.issue.copy,
        student_id=prepared.student.id,
        enrolment_id=prepared.enrolment.id,
        issued_at=desk.clock.now(),
        made_on=content.made_on,
        reason=reason or (NO_REASON if findings else ""),
        to_check=json.dumps(findings, ensure_ascii=False),
        original_id=original_id,
        sha256=hashlib.sha256(pdf).hexdigest(),
        content=legal_text(content),
    )
    register.add(work.connection, entry, pdf)
    if not content.issue.is_training and prepared.enrolment.affi_issued_on is None:
        issued_on = content.made_on or desk.today()
        work.enrolments.put(replace(prepared.enrolment, affi_issued_on=issued_on))
    return Issued(entry, prepared.eligibility, content.issue.replaces or None), pdf


def _replaced_by(work: Work, act: RegisterEntry, enrolment: Enrolment) -> str:
    """The number this act cancels: one of the register, or one given on paper before the program."""
    if act.form is not AttestationForm.REPLACEMENT:
        return ""
    if act.original_id is None:
        return enrolment.affi_number
    return register.number_of(work.connection, act.original_id)
