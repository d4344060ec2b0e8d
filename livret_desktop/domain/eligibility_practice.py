"""The minimum of practice before the AFFI: 20 h, 13 h with an automatic gearbox, hours elsewhere counted."""

from __future__ import annotations

from datetime import date

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.eligibility_facts import AffiFacts, Verdict, reference_day
from livret_desktop.domain.french import duration, french_day
from livret_desktop.domain.vocabulary import Gearbox


def practice_finding(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    """Blocking below the minimum; waived for holders of another category (AM and B1 excepted)."""
    day = reference_day(facts, today)
    if is_minimum_waived(facts, rules, day) and facts.other_category:
        waiver = rules.on("affi.minimum_waived_except", day)
        return Verdict.met(
            waiver,
            "Durée minimale de conduite non exigée",
            f"Titulaire de la catégorie {facts.other_category.value}.",
        )
    rule = rules.on("affi.minimum_minutes", day)
    least = int(rule.value[_gearbox(facts)])
    title = f"{duration(least)} de conduite au minimum"
    done = _said_practice(facts)
    if facts.practice_minutes >= least:
        return Verdict.met(rule, title, done)
    missing = duration(least - facts.practice_minutes)
    todo = "Confirmez les leçons faites, ou notez dans l’inscription les heures faites dans une autre école."
    return Verdict.blocking(
        rule,
        title,
        f"{done}\u00a0: il manque {missing}.{_said_later(facts)}{_unknown_gearbox(facts)}",
        field="gearbox" if facts.gearbox is None else "practice_minutes",
        todo=f"{todo}{_todo_later(facts)}",
    )


def road_finding(facts: AffiFacts, rules: Rules, today: date) -> Verdict:
    """To check below 15 h (10 h with a simulator) on open roads; automatic 10 h and 7 h."""
    day = reference_day(facts, today)
    if is_minimum_waived(facts, rules, day):
        return Verdict.nothing()
    rule = rules.on("affi.road_minutes", day)
    with_simulator = "_with_simulator" if facts.simulator_minutes > 0 else ""
    least = int(rule.value[_gearbox(facts) + with_simulator])
    road = facts.road_minutes
    if road is None:
        road = facts.practice_minutes - facts.simulator_minutes
    title = f"{duration(least)} au moins sur voies ouvertes à la circulation"
    if road >= least:
        return Verdict.met(rule, title, duration(road))
    return Verdict.to_check(
        rule,
        title,
        f"{duration(max(road, 0))} seulement sont notées sur la route.",
        field="simulator_minutes" if facts.simulator_minutes else "practice_minutes",
        todo="Vérifiez la part du simulateur dans les heures notées.",
    )


def is_minimum_waived(facts: AffiFacts, rules: Rules, day: date) -> bool:
    """True for the holder, by that day, of another category that dispenses from the minimum."""
    held, held_on = facts.other_category, facts.other_category_on
    if held is None or held is facts.category or (held_on is not None and held_on > day):
        return False
    return held.value not in rules.value("affi.minimum_waived_except", day)


def _gearbox(facts: AffiFacts) -> str:
    """An unknown gearbox counts as manual, the longer minimum."""
    return (facts.gearbox or Gearbox.MANUAL).value


def _unknown_gearbox(facts: AffiFacts) -> str:
    return " La boîte de vitesses n’est pas notée\u00a0: comptée manuelle." if facts.gearbox is None else ""


def _said_practice(facts: AffiFacts) -> str:
    done = duration(facts.practice_minutes)
    if not facts.elsewhere_minutes:
        return done
    return f"{done}, dont {duration(facts.elsewhere_minutes)} faites ailleurs"


def _said_later(facts: AffiFacts) -> str:
    if facts.counted_until is None or not facts.later_minutes:
        return ""
    until, later = french_day(facts.counted_until), duration(facts.later_minutes)
    return f" Ce qui a été fait après le {until} ne compte pas ({later})."


def _todo_later(facts: AffiFacts) -> str:
    if not facts.later_minutes or facts.counted_until != facts.final_evaluation_on:
        return ""
    return " Les heures faites depuis l’évaluation comptent une fois l’élève évalué de nouveau\u00a0: notez-en le jour."
