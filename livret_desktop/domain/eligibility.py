"""May this student receive the AFFI (attestation de fin de formation initiale)? Pure: facts and rules in, findings out.

Rules are counted at the day of the end-of-training evaluation, with the versions in force that day
(``resources/rules/affi.toml``). A blocking finding is never passed; a finding to check never refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from livret_desktop.domain.booklet import booklet_rule
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.eligibility_checks import findings_to_check
from livret_desktop.domain.eligibility_facts import AffiFacts, EligibilityFinding, Verdict, reference_day
from livret_desktop.domain.eligibility_practice import practice_finding
from livret_desktop.domain.etg import etg_counts, most_presentations
from livret_desktop.domain.french import french_day, in_years
from livret_desktop.domain.identifiers import is_valid_neph, neph_problem
from livret_desktop.domain.vocabulary import AttestationForm, BookletForm, TrainingTrack
from livret_desktop.domain.years import birthday, same_day_after

__all__ = ["AffiFacts", "Eligibility", "EligibilityFinding", "TheoryBasis", "affi_eligibility", "judged"]


_TODO_THEORY = (
    "Notez la date de l’ETG (ou de l’autre catégorie) dans l’inscription, ou attendez un nouveau succès."
)
_TODO_PRESENTATIONS = (
    "Vérifiez le nombre noté\u00a0: il part du dernier succès à l’ETG. Sinon, attendez un nouveau succès."
)


class TheoryBasis(StrEnum):
    """Which alternative of the model is ticked."""

    ETG = "etg"
    OTHER_CATEGORY = "other_category"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The verdict, rule by rule, and the form the act takes with the reason shown to the user."""

    blocking: tuple[EligibilityFinding, ...]
    to_check: tuple[EligibilityFinding, ...]
    met: tuple[EligibilityFinding, ...]
    form: AttestationForm
    form_reason: str
    form_source: str
    basis: TheoryBasis | None

    @property
    def is_eligible(self) -> bool:
        """True when nothing blocks."""
        return not self.blocking


def affi_eligibility(facts: AffiFacts, rules: Rules, today: date) -> Eligibility:
    """Judge the facts of one enrolment. ``today`` stands in while the evaluation has no date yet."""
    checks: tuple[Callable[[AffiFacts, Rules, date], Verdict], ...] = (
        category_finding,
        _track,
        identity_finding,
        theory_finding,
        evaluation_finding,
        practice_finding,
        _age,
    )
    verdicts = [check(facts, rules, today) for check in checks]
    verdicts += findings_to_check(facts, rules, today)
    return judged(verdicts, facts, rules, theory_basis(facts, rules, reference_day(facts, today)))


def judged(
    verdicts: Sequence[Verdict], facts: AffiFacts, rules: Rules, basis: TheoryBasis | None = None
) -> Eligibility:
    """Findings by weight, and the form by the cut-off of the paper booklet."""
    booklet = booklet_rule(rules, facts.category, facts.aipc_on, facts.numeric_booklet_on, day=facts.made_on)
    paper = booklet.form is BookletForm.PAPER
    return Eligibility(
        blocking=_pick(verdicts, "blocking"),
        to_check=_pick(verdicts, "to_check"),
        met=_pick(verdicts, "met"),
        form=AttestationForm.ORIGINAL if paper else AttestationForm.NUMERIC,
        form_reason=booklet.reason,
        form_source=booklet.source,
        basis=basis,
    )


def _pick(verdicts: Sequence[Verdict], kind: str) -> tuple[EligibilityFinding, ...]:
    return tuple(verdict.finding for verdict in verdicts if verdict.kind == kind and verdict.finding)


def category_finding(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    """The model exists for this category."""
    rule = rules.on("affi.categories", reference_day(facts, today))
    if facts.category.value in rule.value:
        return Verdict.nothing()
    return Verdict.blocking(
        rule,
        "Modèle non disponible",
        f"L’annexe ne donne de modèle que pour la catégorie B\u202f; l’inscription est en {facts.category.value}.",
        field="category",
        todo="Imprimez la fiche de suivi de l’élève à la place.",
    )


def _track(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    rule = rules.on("affi.tracks", reference_day(facts, today))
    if facts.track is not None and facts.track.value in rule.value:
        return Verdict.nothing()
    said = "La filière n’est pas notée" if facts.track is None else "La filière est traditionnelle"
    return Verdict.blocking(
        rule,
        "Filière sans attestation",
        f"{said}\u00a0: l’attestation n’existe que pour l’AAC et la conduite supervisée.",
        field="track",
        todo="Si l’élève part en conduite accompagnée, changez la filière dans sa fiche (avec un avenant au contrat).",
    )


def identity_finding(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    """Names, birth and NEPH are there and sound."""
    rule = rules.on("affi.identity", reference_day(facts, today))
    for field, value, missing in (
        ("birth_name", facts.birth_name.strip(), "Le nom de famille manque."),
        ("given_names", facts.given_names.strip(), "Le prénom manque."),
        ("born_on", facts.born_on, "La date de naissance manque."),
        ("neph", facts.neph.strip(), "Le NEPH manque\u00a0: l’attestation doit le porter."),
    ):
        if not value:
            return Verdict.blocking(
                rule, rule.title, missing, field=field, todo="Complétez-la d’après l’AIPC."
            )
    if not is_valid_neph(facts.neph):
        return Verdict.blocking(
            rule,
            "NEPH incorrect",
            neph_problem(facts.neph) or "",
            field="neph",
            todo="Recopiez-le de l’AIPC.",
        )
    born = f"Naissance le {french_day(facts.born_on)}" if facts.born_on else ""
    return Verdict.met(rule, rule.title, f"{born}, prénoms, {facts.neph}")


def theory_finding(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    """ETG within five years and five presentations, or another category held for five years at most."""
    day = reference_day(facts, today)
    etg = rules.on("affi.etg_years", day)
    basis = theory_basis(facts, rules, day)
    if basis is TheoryBasis.ETG and facts.etg_passed_on:
        until = same_day_after(facts.etg_passed_on, etg.value)
        return Verdict.met(
            etg, etg.title, f"Le {french_day(facts.etg_passed_on)}, vaut jusqu’au {french_day(until)}"
        )
    other = rules.on("affi.other_category_years", day)
    if basis is TheoryBasis.OTHER_CATEGORY and facts.other_category and facts.other_category_on:
        return Verdict.met(
            other,
            other.title,
            f"{facts.other_category.value} depuis le {french_day(facts.other_category_on)}",
        )
    why, field = next(_theory_refusals(facts, rules, day))
    source = rules.on("affi.etg_presentations", day) if field == "presentations" else etg
    return Verdict.blocking(
        source if field in {"etg_passed_on", "presentations"} else other,
        "Ni ETG valable, ni autre catégorie récente",
        why,
        field=field,
        todo=_TODO_PRESENTATIONS if field == "presentations" else _TODO_THEORY,
    )


def theory_basis(facts: AffiFacts, rules: Rules, day: date) -> TheoryBasis | None:
    """Which alternative of the model is ticked; None when neither holds that day."""
    if etg_counts(facts.etg_passed_on, facts.presentations, rules, day):
        return TheoryBasis.ETG
    return TheoryBasis.OTHER_CATEGORY if _other_category_counts(facts, rules, day) else None


def _other_category_counts(facts: AffiFacts, rules: Rules, day: date) -> bool:
    held, held_on = facts.other_category, facts.other_category_on
    if held is None or held_on is None or held_on > day or held is facts.category:
        return False
    if held.value in rules.value("affi.other_category_except", day):
        return False
    return day <= same_day_after(held_on, rules.value("affi.other_category_years", day))


def _theory_refusals(facts: AffiFacts, rules: Rules, day: date) -> Iterator[tuple[str, str]]:
    """The reasons, the most useful first, each with the field to open."""
    on_day = f"le {french_day(day)}"
    passed_on = facts.etg_passed_on
    if passed_on and passed_on > day:
        yield (
            f"L’ETG a été réussi le {french_day(passed_on)}, après l’évaluation ({on_day}).",
            "etg_passed_on",
        )
    if passed_on and (facts.presentations or 0) >= most_presentations(rules, day):
        yield (
            f"{facts.presentations} présentations à l’épreuve pratique\u00a0: l’ETG n’est plus valable.",
            "presentations",
        )
    if passed_on:
        until = same_day_after(passed_on, rules.value("affi.etg_years", day))
        yield f"L’ETG valait jusqu’au {french_day(until)}, avant l’évaluation ({on_day}).", "etg_passed_on"
    if facts.other_category and facts.other_category_on is None:
        yield f"La date de la catégorie {facts.other_category.value} manque.", "other_category_on"
    if facts.other_category:
        yield (
            f"La catégorie {facts.other_category.value} ne remplace pas l’ETG à cette date "
            f"({', '.join(rules.value('affi.other_category_except', day))} exceptée, détenue depuis "
            f"{in_years(rules.value('affi.other_category_years', day))} au plus).",
            "other_category",
        )
    yield "La date de réussite à l’ETG manque.", "etg_passed_on"


def evaluation_finding(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    """The end-of-training evaluation is noted as done."""
    rule = rules.on("affi.final_evaluation", reference_day(facts, today))
    evaluated_on = facts.final_evaluation_on
    if evaluated_on is None:
        return Verdict.blocking(
            rule,
            "Évaluation de fin de formation non notée",
            "Aucune évaluation de fin de formation réussie n’est notée.",
            field="final_evaluation_on",
            todo="Notez le jour où l’enseignant l’a faite et jugée réussie.",
        )
    if evaluated_on > today:
        return Verdict.blocking(
            rule,
            "Évaluation de fin de formation à venir",
            f"Elle est notée au {french_day(evaluated_on)}, qui n’est pas encore passé.",
            field="final_evaluation_on",
            todo="Corrigez la date, ou attendez ce jour.",
        )
    return Verdict.met(rule, rule.title, f"Le {french_day(evaluated_on)}")


def _age(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    if facts.born_on is None or facts.track in {None, TrainingTrack.TRADITIONAL}:
        return Verdict.nothing()
    day = reference_day(facts, today)
    is_aac = facts.track is TrainingTrack.AAC
    rule = rules.on("affi.minimum_age_aac" if is_aac else "affi.minimum_age_cs", day)
    title = f"{rule.value} ans au moins pour {'l’AAC' if is_aac else 'la conduite supervisée'}"
    reached_on = birthday(facts.born_on, rule.value)
    born = f"né(e) le {french_day(facts.born_on)}"
    if day >= reached_on:
        return Verdict.met(rule, title, f"L’élève est {born}")
    return Verdict.blocking(
        rule,
        title,
        f"L’élève, {born}, n’avait pas {rule.value} ans le {french_day(day)}.",
        field="born_on",
        todo=f"L’évaluation compte à partir du {french_day(reached_on)}. Vérifiez aussi la date de naissance.",
    )
