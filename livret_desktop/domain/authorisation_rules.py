"""Autorisation de conduire en conduite supervisée, after a failed practical exam (arrêté of 22 Dec 2009, 10-II)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.eligibility import (
    Eligibility,
    category_finding,
    evaluation_finding,
    identity_finding,
    judged,
    theory_basis,
    theory_finding,
)
from livret_desktop.domain.eligibility_checks import accompanist_findings, identity_checks, late_finding
from livret_desktop.domain.eligibility_facts import CourseFacts, Verdict, reference_day
from livret_desktop.domain.eligibility_practice import practice_finding, road_finding
from livret_desktop.domain.french import duration, french_day
from livret_desktop.domain.vocabulary import InspectorOpinion, TrainingTrack
from livret_desktop.domain.years import birthday


def authorisation_eligibility(facts: CourseFacts, rules: Rules, today: date) -> Eligibility:
    """Judge one enrolment. ETG, evaluation and practice as for the AFFI; the age is that of the meeting."""
    own = facts.affi
    verdicts = [
        category_finding(own, rules, today),
        identity_finding(own, rules, today),
        theory_finding(own, rules, today),
        evaluation_finding(own, rules, today),
        practice_finding(own, rules, today),
        _failure(facts, rules, today),
        _meeting(facts, rules, today),
        *_length(facts, rules, today),
        _age(facts, rules, today),
        _age_at_evaluation(facts, rules),
        road_finding(own, rules, today),
        *accompanist_findings(own, rules, today),
        _opinion(facts, rules, today),
        _track(facts, rules, today),
        *_order(facts, rules, today),
        *identity_checks(own, rules, today),
        late_finding(own, rules, today),
    ]
    return judged(verdicts, own, rules, theory_basis(own, rules, reference_day(own, today)))


def _day(facts: CourseFacts, today: date) -> date:
    """The day of the act."""
    return facts.affi.made_on or today


def _failure(facts: CourseFacts, rules: Rules, today: date) -> Verdict:
    rule = rules.on("authorisation.after_failure", _day(facts, today))
    failed_on = facts.failed_on
    if failed_on is None or failed_on > today:
        said = (
            "n’est noté"
            if failed_on is None
            else f"n’a encore eu lieu\u00a0: {french_day(failed_on)} est à venir"
        )
        return Verdict.blocking(
            rule,
            "Échec à l’épreuve pratique non noté",
            f"Aucun échec à l’épreuve pratique {said}.",
            field="exams",
            todo="Notez la présentation et son résultat dans la fiche de l’élève.",
        )
    return Verdict.met(rule, rule.title, f"Le {french_day(failed_on)}")


def _meeting(facts: CourseFacts, rules: Rules, today: date) -> Verdict:
    rule = rules.on("authorisation.meeting", _day(facts, today))
    title, meeting = "Rendez-vous préalable après l’échec", facts.meeting_after_failure
    trouble = _meeting_trouble(facts, today)
    if trouble or meeting is None or meeting.held_on is None:
        return Verdict.blocking(
            rule,
            title,
            trouble,
            field="appointments",
            todo=f"Notez un rendez-vous de {duration(int(rule.value['whole']))}, avec l’accompagnateur, "
            "tenu après l’échec.",
        )
    return Verdict.met(rule, title, f"Le {french_day(meeting.held_on)}")


def _meeting_trouble(facts: CourseFacts, today: date) -> str:
    """Why the meeting does not count: not there, not after, the AFFI's own. Empty when it does."""
    meeting = facts.meeting_after_failure
    if meeting is None or meeting.held_on is None:
        return "Aucun rendez-vous préalable n’est noté après l’échec."
    held = meeting.held_on
    on_day = f"Celui du {french_day(held)}"
    if held > today:
        return f"{on_day} n’a pas encore eu lieu."
    if held == facts.affi.preliminary_meeting_on:
        return f"{on_day} est celui de l’AFFI\u00a0: il en faut un autre."
    if facts.failed_on is not None and held <= facts.failed_on:
        return f"{on_day} ne suit pas l’échec du {french_day(facts.failed_on)}."
    return ""


def _length(facts: CourseFacts, rules: Rules, today: date) -> Iterator[Verdict]:
    """Two hours, one of them driving: blocking below, to check where it was not noted."""
    meeting = facts.meeting_after_failure
    if meeting is None:
        return
    rule = rules.on("authorisation.meeting", _day(facts, today))
    for least, noted, what in (
        (int(rule.value["whole"]), meeting.minutes, "de rendez-vous"),
        (int(rule.value["road"]), meeting.practice_minutes, "de conduite sur route"),
    ):
        title = f"{duration(least)} {what} au moins"
        if noted is None:
            yield Verdict.to_check(
                rule,
                title,
                "La durée n’est pas notée.",
                field="appointments",
                todo="Notez-la avec le rendez-vous.",
            )
        elif noted < least:
            yield Verdict.blocking(
                rule,
                title,
                f"{duration(noted)} seulement sont notées.",
                field="appointments",
                todo="Corrigez la durée, ou tenez un autre rendez-vous.",
            )
        else:
            yield Verdict.met(rule, title, duration(noted))


def _age(facts: CourseFacts, rules: Rules, today: date) -> Verdict:
    """Conduite supervisée begins with this meeting, so the age is that of its day (docs/decisions/papers.md)."""
    born_on, meeting = facts.affi.born_on, facts.meeting_after_failure
    if born_on is None or meeting is None or meeting.held_on is None:
        return Verdict.nothing()
    rule = rules.on("affi.minimum_age_cs", meeting.held_on)
    title = f"{rule.value} ans au moins pour la conduite supervisée"
    reached_on = birthday(born_on, rule.value)
    if meeting.held_on >= reached_on:
        return Verdict.met(rule, title, f"L’élève est né(e) le {french_day(born_on)}")
    return Verdict.blocking(
        rule,
        title,
        f"L’élève, né(e) le {french_day(born_on)}, n’avait pas {rule.value} ans le {french_day(meeting.held_on)}.",
        field="born_on",
        todo=f"Le rendez-vous compte à partir du {french_day(reached_on)}.",
    )


def _age_at_evaluation(facts: CourseFacts, rules: Rules) -> Verdict:
    """Evaluated for the exam at seventeen (permitted since 2024), now old enough: said, since no text tells the day."""
    born_on, evaluated_on = facts.affi.born_on, facts.affi.final_evaluation_on
    if born_on is None or evaluated_on is None:
        return Verdict.nothing()
    rule = rules.on("affi.minimum_age_cs", evaluated_on)
    if evaluated_on >= birthday(born_on, rule.value):
        return Verdict.nothing()
    return Verdict.to_check(
        rule,
        f"Évaluation faite avant les {rule.value} ans",
        f"Le {french_day(evaluated_on)}. Les {rule.value} ans sont comptés ici au rendez-vous préalable, "
        "où commence la conduite supervisée.",
        field="final_evaluation_on",
        todo="En cas de doute, demandez à votre bureau de l’éducation routière.",
    )


def _opinion(facts: CourseFacts, rules: Rules, today: date) -> Verdict:
    rule = rules.on("authorisation.inspector_opinion", _day(facts, today))
    if facts.opinion is InspectorOpinion.FAVOURABLE:
        return Verdict.met(rule, rule.title, "Favorable")
    is_against = facts.opinion is InspectorOpinion.UNFAVOURABLE
    return Verdict.to_check(
        rule,
        "Avis de l’inspecteur défavorable" if is_against else "Avis de l’inspecteur non noté",
        "Les textes demandent des compétences minimales constatées à l’examen\u00a0; leur liste n’est pas connue.",
        field="exams",
        todo="Relisez le certificat d’examen, puis notez l’avis avec l’échec.",
    )


def _track(facts: CourseFacts, rules: Rules, today: date) -> Verdict:
    if facts.affi.track is TrainingTrack.CS:
        return Verdict.nothing()
    rule = rules.on("document.cs_track", _day(facts, today))
    return Verdict.to_check(
        rule,
        "Filière à changer",
        "L’inscription n’est pas en conduite supervisée à ce jour.",
        field="track",
        todo="Changez la filière dans la fiche de l’élève (avec un avenant au contrat).",
    )


def _order(facts: CourseFacts, rules: Rules, today: date) -> Iterator[Verdict]:
    """ "Fait le" after the meeting and not to come; an exam passed meanwhile."""
    rule = rules.on("authorisation.order_of_dates", _day(facts, today))
    made, meeting, passed = facts.affi.made_on, facts.meeting_after_failure, facts.passed_on
    held, evaluated = meeting.held_on if meeting else None, facts.affi.final_evaluation_on
    made_label = "«\u00a0Fait le\u00a0»"
    for is_odd, title, day, field in (
        (made and held and made < held, f"{made_label} avant le rendez-vous", made, "made_on"),
        (made and made > today, f"{made_label} dans l’avenir", made, "made_on"),
        (
            facts.failed_on and evaluated and facts.failed_on < evaluated,
            "Échec avant l’évaluation de fin de formation",
            facts.failed_on,
            "exams",
        ),
        (passed and held and passed >= held, "Examen réussi depuis", passed, "exams"),
    ):
        if is_odd and day:
            yield Verdict.to_check(
                rule,
                title,
                f"La date notée est le {french_day(day)}.",
                field=field,
                todo="Vérifiez les dates notées.",
            )
