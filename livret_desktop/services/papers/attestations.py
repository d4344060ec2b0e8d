"""The numbered documents of a student: rules first, the page itself, then number, register and PDF in one transaction.

One door for every kind: :func:`prepare_document`, :func:`preview_pdf`, :func:`foresee`, :func:`issue_document`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.db import register
from livret_desktop.db.register import RegisterEntry
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.document_eligibility import document_eligibility
from livret_desktop.domain.eligibility import Eligibility, EligibilityFinding
from livret_desktop.domain.eligibility_facts import CourseFacts
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.french import of_name
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import (
    AttestationCopy,
    AttestationKind,
    Category,
    TrainingTrack,
)
from livret_desktop.errors import RuleError
from livret_desktop.reports.content import DuplicateMark, Issue, Letterhead
from livret_desktop.reports.documents import DocumentContent, draw_document, made_on_of
from livret_desktop.reports.duplicate import stamp_duplicate
from livret_desktop.services.configuration import school_of, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.attestation_content import (
    affi_content,
    authorisation_content,
    calendar_content,
    course_facts,
    practice_until,
)
from livret_desktop.services.papers.attestation_register import NO_REASON, duplicate_of, next_number
from livret_desktop.services.papers.booklet_content import booklet_content
from livret_desktop.services.papers.heading import copy_given, former_number, under_its_heading
from livret_desktop.services.papers.same_act import as_given, legal_text, still_stands
from livret_desktop.services.records.course import acts_of
from livret_desktop.services.records.school_images import letterhead_of

Deliver = Callable[[Sequence[tuple["Issued", bytes]]], None]
"""Prints or saves every copy asked for at once; whatever it raises takes the numbers back."""


SHORT_NAMES = {
    AttestationKind.AFFI: "AFFI",
    AttestationKind.AAC_CALENDAR: "Calendrier AAC",
    AttestationKind.CS_AUTHORISATION: "Autorisation",
    AttestationKind.CS_CALENDAR: "Calendrier CS",
    AttestationKind.BOOKLET: "Livret",
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """What stands beside the preview: the rules' verdict, and the page as it would be printed (None when blocked)."""

    kind: AttestationKind
    student: Student
    enrolment: Enrolment
    facts: CourseFacts
    eligibility: Eligibility
    content: DocumentContent | None

    @property
    def track(self) -> TrainingTrack | None:
        """The track in force at the day of the act."""
        return self.facts.affi.track


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


def prepare_document(
    desk: Desk,
    enrolment_id: UUID,
    kind: AttestationKind,
    *,
    copy: AttestationCopy = AttestationCopy.STUDENT,
    made_on: date | None,
) -> Prepared:
    """Judge the rules and lay out the pages, without taking a number. Any thread."""
    with desk.database.read() as reading:
        return _prepared(desk, reading, enrolment_id, kind, copy, made_on)


def preview_pdf(desk: Desk, prepared: Prepared) -> bytes | None:
    """The pages as issuing now would bring them out, without a number taken; None when a rule blocks. Any thread.

    A copy already issued is looked at as its duplicate.
    """
    if prepared.content is None:
        return None
    with desk.database.read() as reading:
        acts = acts_of(desk, reading, prepared.enrolment, prepared.kind)
        same = copy_given(acts, prepared.content)
        headed = under_its_heading(reading, acts, prepared.enrolment, prepared.kind, prepared.content)
        original = None if same is None else register.pdf_of(reading.connection, same.id)
    if original is None:
        return draw_document(headed)
    mark = DuplicateMark(number=prepared.content.issue.number, printed_on=desk.today())
    return stamp_duplicate(original, mark)


def document_enrolment(desk: Desk, student_id: UUID, kind: AttestationKind) -> UUID:
    """The enrolment a document would be for: category B. Raises RuleError when the student has none."""
    with desk.database.read() as reading:
        found = reading.enrolments.where(reading.enrolments.c.student_id == student_id)
    for enrolment in found:
        if enrolment.category is Category.B:
            return enrolment.id
    categories = ", ".join(sorted(one.category.value for one in found)) or "aucune catégorie"
    raise RuleError(
        "Modèle non disponible",
        f"{kind.label} : ce modèle n’existe que pour la catégorie B ; élève inscrit en {categories}.",
        "Imprimez la fiche de suivi de l’élève, ou vérifiez son inscription.",
        source="arrêté du 29 juillet 2013, annexe IV",
    )


def issue_document(
    desk: Desk,
    enrolment_id: UUID,
    kind: AttestationKind,
    copies: Sequence[AttestationCopy],
    *,
    reason: str = "",
    made_on: date | None = None,
    deliver: Deliver,
) -> IssuedCopies:
    """Issue copies of a document: numbered, kept with their PDF, handed to ``deliver`` before anything is committed.

    Writer thread; ``deliver`` is called once, with all the copies in the order asked. When it raises (printer, disk),
    no number is consumed and nothing is kept. A copy already issued comes out as a duplicate of the very same PDF; a
    changed name or track makes a new act that replaces the former one; a calendar or booklet completed since takes a
    new number and cancels nothing. Raises RuleError when a rule blocks.
    """
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        made, name = issue_within(desk, written.work, enrolment_id, kind, copies, reason, made_on)
        deliver(made)
        written.title = f"{SHORT_NAMES[kind]} n° {made[0][0].entry.number} {of_name(name)}"
    return IssuedCopies(tuple(issued for issued, _pdf in made), written.changes)


def issue_within(
    desk: Desk,
    work: Work,
    enrolment_id: UUID,
    kind: AttestationKind,
    copies: Sequence[AttestationCopy],
    reason: str,
    made_on: date | None,
) -> tuple[list[tuple[Issued, bytes]], str]:
    """The same inside a write of the caller's, who delivers before it commits; and the student's name."""
    made: list[tuple[Issued, bytes]] = []
    for copy in copies:
        prepared = _prepared(desk, work, enrolment_id, kind, copy, made_on)
        refuse_if_blocked(prepared.eligibility)
        made.append(_issue(desk, work, prepared, reason))
    work.touch(Kind.ATTESTATIONS)
    return made, prepared.student.full_name


def prepare_affi(
    desk: Desk, enrolment_id: UUID, *, copy: AttestationCopy = AttestationCopy.STUDENT, made_on: date | None
) -> Prepared:
    """:func:`prepare_document` of the AFFI."""
    return prepare_document(desk, enrolment_id, AttestationKind.AFFI, copy=copy, made_on=made_on)


def issue_affi(
    desk: Desk,
    enrolment_id: UUID,
    copies: Sequence[AttestationCopy],
    *,
    reason: str = "",
    made_on: date | None = None,
    deliver: Deliver,
) -> IssuedCopies:
    """:func:`issue_document` of the AFFI."""
    return issue_document(
        desk, enrolment_id, AttestationKind.AFFI, copies, reason=reason, made_on=made_on, deliver=deliver
    )


def foresee(desk: Desk, prepared: Prepared) -> Foreseen:
    """What issuing now would make, to be said before it is asked. Any thread."""
    if prepared.content is None:
        return Foreseen("", frozenset(), "")
    with desk.database.read() as reading:
        acts = acts_of(desk, reading, prepared.enrolment, prepared.kind)
        former = former_number(reading, acts, prepared.enrolment, prepared.kind, prepared.content)
    if not still_stands(acts, prepared.content):
        return Foreseen("", frozenset(), former)
    number = acts[-1].number
    return Foreseen(number, frozenset(act.copy for act in acts if act.number == number), "")


def refuse_if_blocked(eligibility: Eligibility) -> None:
    """Raise RuleError when a rule blocks: a blocking rule is never passed."""
    if not eligibility.is_eligible:
        first = eligibility.blocking[0]
        raise RuleError(
            "Le document ne peut pas être délivré",
            " ; ".join(f"{one.title} : {one.detail}" for one in eligibility.blocking),
            first.todo,
            source=first.source,
        )


def finding_json(finding: EligibilityFinding) -> dict[str, str]:
    """A line of the check list for scripts."""
    return {
        "rule": finding.rule,
        "source": finding.source,
        "reason": f"{finding.title} : {finding.detail}",
        "field": finding.field,
        "todo": finding.todo,
    }


def _prepared(
    desk: Desk,
    reading: Reading | Work,
    enrolment_id: UUID,
    kind: AttestationKind,
    copy: AttestationCopy,
    made_on: date | None,
) -> Prepared:
    enrolment = reading.enrolments.require(enrolment_id)
    student = reading.students.require(enrolment.student_id)
    until = practice_until(kind, enrolment, made_on)
    facts = course_facts(desk, reading, student, enrolment, made_on, until)
    eligibility = document_eligibility(kind, facts, desk.rules, desk.today())
    prepared = Prepared(kind, student, enrolment, facts, eligibility, None)
    if not eligibility.is_eligible:
        return prepared
    is_training = bool(settings_of(reading)["dsr.training"])
    issue = Issue(
        number="ESSAI" if is_training else "à l’impression",
        copy=copy,
        form=eligibility.form,
        printed_on=desk.today(),
        is_training=is_training,
    )
    content = _content(desk, reading, prepared, issue)
    acts = acts_of(desk, reading, enrolment, kind)
    return replace(prepared, content=as_given(acts[-1], content) if still_stands(acts, content) else content)


def _content(desk: Desk, reading: Reading | Work, prepared: Prepared, issue: Issue) -> DocumentContent:
    school: Letterhead = letterhead_of(reading)
    student, enrolment, facts = prepared.student, prepared.enrolment, prepared.facts
    made_at = school_of(reading).city
    match prepared.kind:
        case AttestationKind.AFFI:
            return affi_content(school, issue, made_at, student, enrolment, facts, prepared.eligibility)
        case AttestationKind.CS_AUTHORISATION:
            return authorisation_content(
                school, issue, made_at, student, enrolment, facts, prepared.eligibility
            )
        case AttestationKind.AAC_CALENDAR:
            return calendar_content(desk, school, issue, student, TrainingTrack.AAC, facts)
        case AttestationKind.CS_CALENDAR:
            return calendar_content(desk, school, issue, student, TrainingTrack.CS, facts)
        case AttestationKind.BOOKLET:
            return booklet_content(desk, reading, school, issue, student, enrolment, facts)


def _issue(desk: Desk, work: Work, prepared: Prepared, reason: str) -> tuple[Issued, bytes]:
    content = prepared.content
    assert content is not None  # not blocked
    acts = acts_of(desk, work, prepared.enrolment, prepared.kind)
    same = copy_given(acts, content)
    if same is not None:
        entry, pdf = duplicate_of(desk, work, same, reason)
        return Issued(entry, prepared.eligibility, same.number), pdf
    headed = under_its_heading(work, acts, prepared.enrolment, prepared.kind, content)
    if still_stands(acts, content):
        act = acts[-1]
        return _keep(desk, work, prepared, headed, (act.year, act.rank), reason, act.original_id)
    year, rank, number = next_number(desk, work, is_training=content.issue.is_training)
    numbered = replace(headed, issue=replace(headed.issue, number=number))
    original_id = acts[-1].id if acts and headed.issue.replaces else None
    return _keep(desk, work, prepared, numbered, (year, rank), reason, original_id)


def _keep(
    desk: Desk,
    work: Work,
    prepared: Prepared,
    content: DocumentContent,
    place: tuple[int, int],
    reason: str,
    original_id: UUID | None,
) -> tuple[Issued, bytes]:
    pdf = draw_document(content)
    findings = [finding_json(one) for one in prepared.eligibility.to_check]
    entry = RegisterEntry(
        id=uuid4(),
        year=place[0],
        rank=place[1],
        number=content.issue.number,
        kind=prepared.kind,
        form=content.issue.form,
        copy=content.issue.copy,
        student_id=prepared.student.id,
        enrolment_id=prepared.enrolment.id,
        issued_at=desk.clock.now(),
        made_on=made_on_of(content),
        reason=reason or (NO_REASON if findings else ""),
        to_check=json.dumps(findings, ensure_ascii=False),
        original_id=original_id,
        sha256=hashlib.sha256(pdf).hexdigest(),
        content=legal_text(content),
    )
    register.add(work.connection, entry, pdf)
    is_affi = prepared.kind is AttestationKind.AFFI
    if is_affi and not content.issue.is_training and prepared.enrolment.affi_issued_on is None:
        issued_on = made_on_of(content) or desk.today()
        work.enrolments.put(replace(prepared.enrolment, affi_issued_on=issued_on))
    return Issued(entry, prepared.eligibility, content.issue.replaces or None), pdf
