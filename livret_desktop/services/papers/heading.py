"""Under which heading a document would come out now: a new act, a further copy of the one that stands, a duplicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from livret_desktop.db import register
from livret_desktop.db.register import RegisterEntry
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.vocabulary import AttestationForm, AttestationKind
from livret_desktop.reports.documents import DocumentContent, dated
from livret_desktop.services.papers.same_act import Relation, relation_to_last, still_stands
from livret_desktop.services.records.course import paper_act


def copy_given(acts: Sequence[RegisterEntry], content: DocumentContent) -> RegisterEntry | None:
    """This very copy of the act that stands, already issued: the same again is its duplicate. None when it was not."""
    if not still_stands(acts, content):
        return None
    act, copy = acts[-1], content.issue.copy
    return next((entry for entry in acts if entry.number == act.number and entry.copy is copy), None)


def under_its_heading(
    reading: Reading | Work,
    acts: Sequence[RegisterEntry],
    enrolment: Enrolment,
    kind: AttestationKind,
    content: DocumentContent,
) -> DocumentContent:
    """The document as a further copy of the act that stands, or as a new act with the number it cancels.

    A new act keeps the number of ``content``: the real one is taken when it is issued.
    """
    if still_stands(acts, content):
        act = acts[-1]
        replaces = _replaced_by(reading, act, enrolment, kind)
        issue = replace(content.issue, number=act.number, form=act.form, replaces=replaces)
        return dated(replace(content, issue=issue), act.made_on)
    replaces = former_number(reading, acts, enrolment, kind, content)
    form = AttestationForm.REPLACEMENT if replaces else content.issue.form
    return replace(content, issue=replace(content.issue, form=form, replaces=replaces))


def former_number(
    reading: Reading | Work,
    acts: Sequence[RegisterEntry],
    enrolment: Enrolment,
    kind: AttestationKind,
    content: DocumentContent,
) -> str:
    """The number a new act would cancel: the last one's, or one given on paper before the program; "" for none."""
    if acts:
        return acts[-1].number if relation_to_last(acts, content) is Relation.CHANGED else ""
    if content.issue.is_training:
        return ""
    return paper_act(reading, enrolment, kind)[0]


def _replaced_by(
    reading: Reading | Work, act: RegisterEntry, enrolment: Enrolment, kind: AttestationKind
) -> str:
    """The number this act cancels: one of the register, or one given on paper before the program."""
    if act.form is not AttestationForm.REPLACEMENT:
        return ""
    if act.original_id is None:
        return paper_act(reading, enrolment, kind)[0]
    return register.number_of(reading.connection, act.original_id)
