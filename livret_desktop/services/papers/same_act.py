"""What makes an act the same act: kept with it in the register, compared before the next one is made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from livret_desktop.db.register import RegisterEntry
from livret_desktop.domain.vocabulary import AttestationForm
from livret_desktop.reports.booklet_content import BookletContent
from livret_desktop.reports.content import AffiContent, AuthorisationContent, CalendarContent, Certified
from livret_desktop.reports.documents import DocumentContent

_MAY_GROW = "completable"
_DIGEST = "etat"
_LEFT_TO_PEN = ("preliminary_meeting_on",)
"""Lines that an act may leave dotted: filled since, it is the same act. Those of before this was kept say nothing."""
_NUMERIC = "numerique"
"""Kept beside what is compared: an act given on paper still stands when the student goes over to numeric."""


class Relation(StrEnum):
    """What a document to be made is to the last one given."""

    SAME = "same"
    """Says the same: further copies bear its number."""
    COMPLETED = "completed"
    """Says the same and more (a rendez-vous held since, a booklet filled further): a new number, nothing cancelled."""
    CHANGED = "changed"
    """Says otherwise (a name, a track, a day): a new number, which cancels and replaces the former one."""


def legal_text(content: DocumentContent) -> str:
    """What the document says that counts, as JSON, and of which booklet it is."""
    said = {**_said(content), _NUMERIC: content.issue.is_numeric}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def relation(former: str, content: DocumentContent) -> Relation:
    """Compare with what was kept of the last act.

    A calendar or a booklet is completed as the course goes on; the attestations of one day never are, but for a day
    that was left to the pen.
    """
    before, now = json.loads(former), _said(content)
    before.pop(_NUMERIC, None)
    for line in _LEFT_TO_PEN:
        if before.get(line) is None:
            before.pop(line, None)
            now.pop(line, None)
    if before == now:
        return Relation.SAME
    if not now.get(_MAY_GROW):
        return Relation.CHANGED
    changed = [
        key
        for key in before.keys() | now.keys()
        if key != _DIGEST and before.get(key) is not None and before.get(key) != now.get(key)
    ]
    return Relation.CHANGED if changed else Relation.COMPLETED


def relation_to_last(acts: Sequence[RegisterEntry], content: DocumentContent) -> Relation:
    """Compare with every copy of the last act, ``acts`` being oldest first and not empty: one of them may have been
    given before a line that it left to the pen was noted."""
    last = acts[-1].number
    found = {relation(act.content, content) for act in acts if act.number == last}
    return next(one for one in (Relation.CHANGED, Relation.COMPLETED, Relation.SAME) if one in found)


def still_stands(acts: Sequence[RegisterEntry], content: DocumentContent) -> bool:
    """True when the last act says what a new one would say: further copies then bear its number."""
    return bool(acts) and relation_to_last(acts, content) is Relation.SAME


def as_given(act: RegisterEntry, content: DocumentContent) -> DocumentContent:
    """The same document under the heading of the act that stands: a further copy is of the same booklet as the first.

    What the student chose since counts for the next act only.
    """
    is_numeric = act.form is AttestationForm.NUMERIC
    if (
        act.form is AttestationForm.REPLACEMENT
    ):  # it has the heading of its booklet, which its form does not say
        noted: bool | None = json.loads(act.content).get(_NUMERIC)
        is_numeric = content.issue.is_numeric if noted is None else noted
    form = AttestationForm.NUMERIC if is_numeric else AttestationForm.ORIGINAL
    return replace(content, issue=replace(content.issue, form=form))


def _said(content: DocumentContent) -> dict[str, Any]:
    match content:
        case AffiContent():
            met_on = _day(content.preliminary_meeting_on)
            return {"track": content.track.value, "preliminary_meeting_on": met_on, **_certified(content)}
        case AuthorisationContent():
            return {"meeting_on": _day(content.meeting_on), **_certified(content)}
        case CalendarContent():
            return {
                _MAY_GROW: True,
                "track": content.track.value,
                "birth_name": content.birth_name,
                "given_names": content.given_names,
                "neph": content.neph,
                **_phases(content),
            }
        case BookletContent():
            return {
                _MAY_GROW: True,
                "civility": content.civility.value if content.civility else None,
                "birth_name": content.birth_name,
                "usage_name": content.usage_name,
                "given_names": content.given_names,
                "neph": content.neph,
                "born_on": _day(content.born_on),
                "aipc_on": _day(content.aipc_on),
                _DIGEST: _booklet_state(content),
            }


def _booklet_state(content: BookletContent) -> str:
    """A mark of everything that fills up as the course goes on: the same as long as nothing was recorded."""
    state = (
        content.head,
        content.born_at,
        content.gearbox,
        content.instructors,
        content.accompanists,
        sorted(content.marks.items()),
        content.follow_up,
        content.affi_said,
        content.aac_calendar.phases,
        content.authorisation_said,
        content.cs_calendar.phases,
    )
    return hashlib.sha256(repr(state).encode()).hexdigest()[:16]


def _certified(content: Certified) -> dict[str, Any]:
    return {
        "civility": content.civility.value if content.civility else None,
        "birth_name": content.birth_name,
        "usage_name": content.usage_name,
        "given_names": content.given_names,
        "neph": content.neph,
        "etg_passed_on": _day(content.etg_passed_on),
        "holds_other_category": content.holds_other_category,
        "evaluation_on": _day(content.evaluation_on),
    }


def _phases(content: CalendarContent) -> dict[str, str | None]:
    said = {}
    for rank, (practice_on, theory_on) in enumerate(content.phases, start=1):
        said[f"practice_{rank}"] = _day(practice_on)
        said[f"theory_{rank}"] = _day(theory_on)
    return said


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
