"""Calendrier des rendez-vous pédagogiques, AAC and conduite supervisée: only what took place is printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from livret_desktop.domain.dated_rules import Rules, RuleVersion
from livret_desktop.domain.eligibility import Eligibility, category_finding, identity_finding, judged
from livret_desktop.domain.eligibility_checks import identity_checks
from livret_desktop.domain.eligibility_facts import CourseFacts, Verdict
from livret_desktop.domain.follow_up import Appointment
from livret_desktop.domain.french import NBSP, count, french_day, thousands
from livret_desktop.domain.vocabulary import TrainingTrack
from livret_desktop.domain.years import has_taken_place, months_after

_WORDS = {1: "Premier", 2: "Deuxième", 3: "Troisième"}
_TRACK_RULE = {TrainingTrack.AAC: "document.aac_track", TrainingTrack.CS: "document.cs_track"}


def calendar_eligibility(track: TrainingTrack, facts: CourseFacts, rules: Rules, today: date) -> Eligibility:
    """Judge one enrolment for the calendar of one track, with the rules in force at the day of the act."""
    own, day = facts.affi, facts.affi.made_on or today
    verdicts = [
        category_finding(own, rules, today),
        _had_track(track, facts, rules, day),
        identity_finding(own, rules, today),
        _act(track, facts, rules, day),
        *_appointments(track, facts, rules, today),
        *identity_checks(own, rules, today),
    ]
    return judged(verdicts, own, rules)


def first_meeting_window(facts: CourseFacts, rules: Rules, today: date) -> tuple[date, date] | None:
    """Between which days the first rendez-vous of an AAC is due; None while the AFFI has no day."""
    if facts.affi_on is None:
        return None
    value = rules.value("calendar.first_aac_months", facts.affi_on or today)
    return months_after(facts.affi_on, value["from"]), months_after(facts.affi_on, value["to"])


def _had_track(track: TrainingTrack, facts: CourseFacts, rules: Rules, day: date) -> Verdict:
    rule = rules.on(_TRACK_RULE[track], day)
    if track in facts.tracks:
        return Verdict.met(rule, rule.title, "Notée dans l’inscription")
    return Verdict.blocking(
        rule,
        "Calendrier d’une autre filière",
        f"L’inscription n’a jamais été en {track.label}\u00a0: ce calendrier ne la concerne pas.",
        field="track",
        todo="Choisissez l’autre calendrier, ou changez la filière dans la fiche (avec un avenant au contrat).",
    )


def _act(track: TrainingTrack, facts: CourseFacts, rules: Rules, day: date) -> Verdict:
    """The appointments follow an AFFI, or in conduite supervisée an authorisation."""
    rule = rules.on("calendar.act_before", day)
    if facts.affi_on:
        number = f"n° {facts.affi_number}, " if facts.affi_number else ""
        return Verdict.met(rule, "AFFI délivrée", f"{number}le {french_day(facts.affi_on)}")
    if track is TrainingTrack.CS and facts.authorisation_on:
        return Verdict.met(rule, "Autorisation délivrée", f"Le {french_day(facts.authorisation_on)}")
    return Verdict.to_check(
        rule,
        "Attestation non notée",
        "Aucune attestation délivrée n’est notée\u00a0: le calendrier ne portera pas son numéro.",
        field="affi_issued_on",
        todo="Délivrez-la ici, ou notez celle qui a été donnée sur papier (jour et numéro).",
    )


def _appointments(track: TrainingTrack, facts: CourseFacts, rules: Rules, today: date) -> Iterator[Verdict]:
    held = [
        one
        for one in facts.calendar(track)
        if has_taken_place(one.practice_on, today) or has_taken_place(one.theory_on, today)
    ]
    yield _enough(track, held, rules, facts.affi.made_on or today)
    if track is TrainingTrack.AAC:
        yield from _aac_windows(held, facts, rules, today)
    yield from _order(track, facts, rules, today)


def _enough(track: TrainingTrack, held: list[Appointment], rules: Rules, day: date) -> Verdict:
    rule = rules.on("calendar.compulsory", day)
    wanted = int(rule.value[track.value])
    done = len({one.rank for one in held if one.rank <= wanted and one.practice_on and one.theory_on})
    title = "Rendez-vous obligatoires"
    if done >= wanted:
        return Verdict.met(rule, title, f"{done} sur {wanted}, pratique et théorie")
    return Verdict.to_check(
        rule,
        "Rendez-vous obligatoires pas tous notés",
        f"{done} sur {wanted} avec ses deux phases\u00a0: les autres lignes resteront en pointillés.",
        field="appointments",
        todo="Notez ceux qui ont eu lieu, ou imprimez le calendrier pour le compléter au stylo.",
    )


def _aac_windows(held: list[Appointment], facts: CourseFacts, rules: Rules, today: date) -> Iterator[Verdict]:
    by_rank = {one.rank: one for one in held}
    window = first_meeting_window(facts, rules, today)
    first, second = by_rank.get(1), by_rank.get(2)
    if first and first.held_on and window and not window[0] <= first.held_on <= window[1]:
        rule = rules.on("calendar.first_aac_months", facts.affi_on or today)
        yield Verdict.to_check(
            rule,
            "Premier rendez-vous hors de sa période",
            f"Le {french_day(first.held_on)}, au lieu d’entre le {french_day(window[0])} "
            f"et le {french_day(window[1])}.",
            field="appointments",
            todo="Vérifiez la date notée.",
        )
    if second:
        rule = rules.on("calendar.second_aac_km", second.held_on or today)
        yield _kilometres(second, rule)


def _kilometres(second: Appointment, rule: RuleVersion) -> Verdict:
    title = f"{thousands(int(rule.value))}{NBSP}km au deuxième rendez-vous"
    if second.km is not None and second.km >= rule.value:
        return Verdict.met(rule, title, f"{thousands(second.km)}{NBSP}km")
    noted = "ne sont pas notés" if second.km is None else f"notés sont {thousands(second.km)}"
    return Verdict.to_check(
        rule,
        title,
        f"Les kilomètres parcourus {noted}.",
        field="appointments",
        todo="Relevez-les dans le carnet de bord de l’élève.",
    )


def _order(track: TrainingTrack, facts: CourseFacts, rules: Rules, today: date) -> Iterator[Verdict]:
    rule = rules.on("calendar.order_of_dates", facts.affi.made_on or today)
    former: date | None = facts.affi.preliminary_meeting_on or facts.affi_on
    if track is TrainingTrack.CS and facts.authorisation_on:
        former = None
    for one in facts.calendar(track):
        name = f"{_WORDS.get(one.rank, str(one.rank))} rendez-vous"
        if one.ended_on and one.ended_on > today:
            yield Verdict.to_check(
                rule,
                f"{name} à venir",
                f"Il est noté au {french_day(one.ended_on)}\u00a0: une date à venir n’est pas imprimée.",
                field="appointments",
                todo="Rien à faire, ou corrigez la date.",
            )
        elif former and one.held_on and one.held_on < former:
            yield Verdict.to_check(
                rule,
                f"{name} avant ce qui le précède",
                f"Le {french_day(one.held_on)}, {count((former - one.held_on).days, 'jour')} trop tôt.",
                field="appointments",
                todo="Vérifiez les dates notées.",
            )
        former = one.held_on or former
