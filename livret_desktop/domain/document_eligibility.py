"""May this document be printed for this enrolment? One entry for every kind; pure: facts and rules in, findings out.

The AFFI counts at the day of its evaluation (``eligibility.affi_eligibility``); the other documents at the day of the
act. A blocking finding is never passed; a finding to check never refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from livret_desktop.domain.authorisation_rules import authorisation_eligibility
from livret_desktop.domain.calendar_rules import calendar_eligibility
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.eligibility import (
    Eligibility,
    affi_eligibility,
    category_finding,
    identity_finding,
    judged,
)
from livret_desktop.domain.eligibility_checks import identity_checks
from livret_desktop.domain.eligibility_facts import CourseFacts, Verdict
from livret_desktop.domain.french import french_day
from livret_desktop.domain.vocabulary import AttestationKind, TrainingTrack


def document_eligibility(kind: AttestationKind, facts: CourseFacts, rules: Rules, today: date) -> Eligibility:
    """Judge one enrolment for one kind of document. ``today`` stands in for a day not chosen."""
    return _JUDGES[kind](facts, rules, today)


def _affi(facts: CourseFacts, rules: Rules, today: date) -> Eligibility:
    return affi_eligibility(facts.affi, rules, today)


def _booklet(facts: CourseFacts, rules: Rules, today: date) -> Eligibility:
    """The booklet is given at the beginning: only who it is for has to be known."""
    own = facts.affi
    verdicts = [
        category_finding(own, rules, today),
        identity_finding(own, rules, today),
        _aipc(facts, rules, today),
        *identity_checks(own, rules, today),
    ]
    return judged(verdicts, own, rules)


def _aipc(facts: CourseFacts, rules: Rules, today: date) -> Verdict:
    rule = rules.on("booklet.aipc_known", today)
    if facts.affi.aipc_on is not None:
        return Verdict.met(rule, rule.title, f"Le {french_day(facts.affi.aipc_on)}")
    return Verdict.to_check(
        rule,
        "AIPC pas encore validée",
        "Sans elle, le livret est imprimé comme livret numérique.",
        field="aipc_on",
        todo="Notez le jour de validation dans l’inscription dès qu’elle est reçue.",
    )


_JUDGES: dict[AttestationKind, Callable[[CourseFacts, Rules, date], Eligibility]] = {
    AttestationKind.AFFI: _affi,
    AttestationKind.AAC_CALENDAR: lambda facts, rules, today: calendar_eligibility(
        TrainingTrack.AAC, facts, rules, today
    ),
    AttestationKind.CS_AUTHORISATION: authorisation_eligibility,
    AttestationKind.CS_CALENDAR: lambda facts, rules, today: calendar_eligibility(
        TrainingTrack.CS, facts, rules, today
    ),
    AttestationKind.BOOKLET: _booklet,
}
