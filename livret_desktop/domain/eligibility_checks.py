"""What to check before an AFFI without ever refusing it: the window asks for a reason, kept in the register."""

from __future__ import annotations

from datetime import date, timedelta

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.eligibility_facts import AccompanistFacts, AffiFacts, Verdict, reference_day
from livret_desktop.domain.eligibility_practice import road_finding
from livret_desktop.domain.french import count, french_day, in_years, of_name
from livret_desktop.domain.identifiers import is_usual_neph, is_valid_neph, neph_problem
from livret_desktop.domain.years import birthday, same_day_after


def findings_to_check(facts: AffiFacts, rules: Rules, today: date) -> list[Verdict]:
    """In the order of the check list."""
    return [
        road_finding(facts, rules, today),
        *accompanist_findings(facts, rules, today),
        *identity_checks(facts, rules, today),
        *_dates(facts, rules, today),
        late_finding(facts, rules, today),
    ]


def accompanist_findings(facts: AffiFacts, rules: Rules, today: date) -> list[Verdict]:
    """Licence of five years, the insurer's agreement, the declaration; at the day of the act, for everyone noted."""
    return [
        _accompanist(facts, rules, today),
        _insurer(facts, rules, today),
        _declaration(facts, rules, today),
    ]


def _accompanist(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    rule = rules.on("affi.accompanist_licence_years", reference_day(facts, today))
    day = facts.made_on or today
    title = f"Accompagnateur\u00a0: {in_years(rule.value)} de permis B non vérifiés"
    todo = f"Demandez à le voir\u00a0: obtenu depuis {in_years(rule.value)} au moins, sans interruption."
    if not facts.accompanists:
        return Verdict.to_check(
            rule, title, "Aucun accompagnateur n’est noté.", field="accompanists", todo=todo
        )
    for one in facts.accompanists:
        if one.licence_since_on is None:
            detail = f"Le permis B {of_name(one.name)} n’est pas noté."
            return Verdict.to_check(rule, title, detail, field="accompanists", todo=todo)
        if birthday(one.licence_since_on, rule.value) > day:
            detail = f"{one.name} a le permis B depuis le {french_day(one.licence_since_on)} seulement."
            return Verdict.to_check(rule, title, detail, field="accompanists", todo=todo)
    said = " ; ".join(
        f"{one.name}, depuis le {french_day(one.licence_since_on)}"
        for one in facts.accompanists
        if one.licence_since_on
    )
    return Verdict.met(rule, f"Accompagnateur\u00a0: {in_years(rule.value)} de permis B", said)


def _insurer(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    rule = rules.on("affi.insurer_agreement", reference_day(facts, today))
    without = [one.name for one in facts.accompanists if one.insurer_agreed_on is None]
    if facts.accompanists and not without:
        return Verdict.met(rule, "Accord de l’assureur", f"Noté pour {_names(facts.accompanists)}.")
    who = f" pour {', '.join(without)}" if without else ""
    return Verdict.to_check(
        rule,
        "Accord de l’assureur non noté",
        f"À demander{who} avant de partir sur la route.",
        field="accompanists",
        todo="Demandez-le, puis notez-en la date avec l’accompagnateur.",
    )


def _declaration(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    rule = rules.on("affi.accompanist_declaration_years", reference_day(facts, today))
    without = [one.name for one in facts.accompanists if one.declared_on is None]
    if facts.accompanists and not without:
        return Verdict.met(rule, "Déclaration sur l’honneur", f"Reçue {of_name(_names(facts.accompanists))}.")
    whom = f" à {', '.join(without)}" if without else ""
    return Verdict.to_check(
        rule,
        "Déclaration sur l’honneur non reçue",
        f"À demander{whom}\u00a0: ni annulation ni invalidation du permis depuis {in_years(rule.value)}.",
        field="accompanists",
        todo="Demandez-la par écrit, puis notez avec l’accompagnateur le jour où elle est reçue.",
    )


def _names(accompanists: tuple[AccompanistFacts, ...]) -> str:
    return ", ".join(one.name for one in accompanists)


def identity_checks(facts: AffiFacts, rules: Rules, today: date) -> list[Verdict]:
    """Madame or Monsieur not noted, a NEPH of an unusual length."""
    return [_civility(facts, rules, today), _unusual_neph(facts, rules, today)]


def _civility(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    if facts.civility is not None:
        return Verdict.nothing()
    return Verdict.to_check(
        rules.on("affi.identity", reference_day(facts, today)),
        "Madame ou Monsieur\u00a0: non noté",
        "Les deux cases resteront vides, à cocher au stylo.",
        field="civility",
        todo="Notez la civilité dans la fiche de l’élève.",
    )


def _unusual_neph(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    if not is_valid_neph(facts.neph) or is_usual_neph(facts.neph):
        return Verdict.nothing()
    rule = rules.on("affi.identity", reference_day(facts, today))
    return Verdict.to_check(
        rule, "NEPH inhabituel", neph_problem(facts.neph) or "", field="neph", todo="Comparez-le avec l’AIPC."
    )


def _dates(facts: AffiFacts, rules: Rules, today: date) -> list[Verdict]:
    """ "Fait le", evaluation and rendez-vous préalable, in the order they happen."""
    rule = rules.on("affi.order_of_dates", reference_day(facts, today))
    evaluated, made, met = facts.final_evaluation_on, facts.made_on, facts.preliminary_meeting_on
    made_label, met_label = "«\u00a0Fait le\u00a0»", "Rendez-vous préalable"
    found = [
        (made and evaluated and made < evaluated, f"{made_label} avant l’évaluation", made, "made_on"),
        (made and made > today, f"{made_label} dans l’avenir", made, "made_on"),
        (
            met and evaluated and met < evaluated,
            f"{met_label} avant l’évaluation",
            met,
            "preliminary_meeting_on",
        ),
        (met and made and met > made, f"{met_label} après {made_label}", met, "preliminary_meeting_on"),
        (met and met > today, f"{met_label} dans l’avenir", met, "preliminary_meeting_on"),
    ]
    return [
        Verdict.to_check(
            rule,
            title,
            f"La date notée est le {french_day(day)}.",
            field=field,
            todo="Corrigez-la, ou laissez la ligne en pointillés pour le stylo.",
        )
        for is_odd, title, day, field in found
        if is_odd and day
    ]


def late_finding(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    """An act made long after the evaluation, or after the ETG has ended."""
    evaluated = facts.final_evaluation_on
    made = facts.made_on or today
    if evaluated is None or made <= evaluated:
        return Verdict.nothing()
    rule = rules.on("affi.late_after_days", evaluated)
    etg_years = rules.on("affi.etg_years", evaluated)
    if facts.etg_passed_on and evaluated <= same_day_after(facts.etg_passed_on, etg_years.value) < made:
        until = french_day(same_day_after(facts.etg_passed_on, etg_years.value))
        return Verdict.to_check(
            etg_years,
            "ETG expiré depuis l’évaluation",
            f"Il valait le jour de l’évaluation, et jusqu’au {until}.",
            field="etg_passed_on",
        )
    if made <= evaluated + timedelta(days=rule.value):
        return Verdict.nothing()
    delay = count((made - evaluated).days, "jour")
    return Verdict.to_check(
        rule,
        "Attestation tardive",
        f"L’évaluation date du {french_day(evaluated)}, {delay} plus tôt.",
        field="made_on",
    )
