"""Calendars, authorisation and booklet: both sides of every boundary, with the article shown."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from livret_desktop.domain.dated_rules import Rules, RuleVersion, load_rules
from livret_desktop.domain.document_eligibility import document_eligibility
from livret_desktop.domain.eligibility import Eligibility
from livret_desktop.domain.eligibility_facts import AccompanistFacts, CourseFacts
from livret_desktop.domain.follow_up import Appointment
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationForm,
    AttestationKind,
    Category,
    Gearbox,
    InspectorOpinion,
    TrainingTrack,
)
from livret_desktop.resources import resource_path
from tests.unit.test_eligibility import READY, TODAY

RULES = load_rules(resource_path("rules").glob("*.toml"))
FAILED, MET = date(2026, 11, 3), date(2026, 11, 12)
NOBODY = UUID(int=0)
ACCOMPANIED = (AccompanistFacts("MOREAU Paul", date(2010, 5, 4), date(2026, 10, 1), date(2026, 9, 28)),)


def appointment(kind: AppointmentKind, track: TrainingTrack, **more: object) -> Appointment:
    return Appointment(id=UUID(int=1), enrolment_id=NOBODY, kind=kind, track=track, **more)  # type: ignore[arg-type]


def meeting(on: date | None = MET, **more: object) -> Appointment:
    lengths = {"practice_minutes": 60, "theory_minutes": 60} | more
    return appointment(AppointmentKind.AFTER_FAILURE, TrainingTrack.CS, practice_on=on, **lengths)


def rp(
    rank: int, on: date | None, *, track: TrainingTrack = TrainingTrack.AAC, **more: object
) -> Appointment:
    days = {"practice_on": on, "theory_on": on} | more
    return appointment(AppointmentKind.PEDAGOGICAL, track, rank=rank, **days)


CS = CourseFacts(
    affi=replace(
        READY,
        track=TrainingTrack.CS,
        born_on=date(2008, 2, 1),
        final_evaluation_on=date(2026, 10, 20),
        accompanists=ACCOMPANIED,
    ),
    tracks=frozenset({TrainingTrack.CS}),
    failures=(FAILED,),
    opinion=InspectorOpinion.FAVOURABLE,
    appointments=(meeting(),),
)
AAC = CourseFacts(
    affi=replace(READY, preliminary_meeting_on=date(2025, 6, 2), final_evaluation_on=date(2025, 5, 28)),
    tracks=frozenset({TrainingTrack.AAC}),
    affi_number="2025-0007",
    affi_on=date(2025, 6, 1),
    appointments=(rp(1, date(2025, 11, 1)), rp(2, date(2026, 8, 1), km=3000)),
)
AUTHORISATION, AAC_CALENDAR, CS_CALENDAR, BOOKLET = (
    AttestationKind.CS_AUTHORISATION,
    AttestationKind.AAC_CALENDAR,
    AttestationKind.CS_CALENDAR,
    AttestationKind.BOOKLET,
)


def judge(kind: AttestationKind, facts: CourseFacts, today: date = TODAY) -> Eligibility:
    return document_eligibility(kind, facts, RULES, today)


def blocking(kind: AttestationKind, facts: CourseFacts, today: date = TODAY) -> list[tuple[str, str]]:
    return [(one.rule, one.field) for one in judge(kind, facts, today).blocking]


def asked(kind: AttestationKind, facts: CourseFacts, today: date = TODAY) -> list[str]:
    return [one.title for one in judge(kind, facts, today).to_check]


def with_affi(facts: CourseFacts, **changes: object) -> CourseFacts:
    return replace(facts, affi=replace(facts.affi, **changes))


@pytest.mark.parametrize(
    ("kind", "facts"), [(AUTHORISATION, CS), (AAC_CALENDAR, AAC), (CS_CALENDAR, CS), (BOOKLET, AAC)]
)
def test_a_course_in_order_is_eligible_and_every_line_has_its_source(kind, facts):
    verdict = judge(kind, facts)
    assert verdict.blocking == ()
    assert all(one.source and one.title and one.detail for one in (*verdict.met, *verdict.to_check))
    assert verdict.form is AttestationForm.ORIGINAL


@pytest.mark.parametrize("kind", [AUTHORISATION, AAC_CALENDAR, CS_CALENDAR, BOOKLET])
def test_every_kind_is_for_category_b_alone_and_needs_identity_and_neph(kind):
    facts = replace(CS, tracks=frozenset(TrainingTrack))
    assert ("affi.categories", "category") in blocking(kind, with_affi(facts, category=Category.A2))
    assert blocking(kind, facts) == []
    for changes, field in (
        ({"neph": ""}, "neph"),
        ({"birth_name": " "}, "birth_name"),
        ({"born_on": None}, "born_on"),
    ):
        assert ("affi.identity", field) in blocking(kind, with_affi(facts, **changes))


@pytest.mark.parametrize("kind", list(AttestationKind))
@pytest.mark.parametrize(
    ("aipc_on", "form"),
    [
        (date(2023, 12, 31), AttestationForm.ORIGINAL),
        (date(2024, 1, 1), AttestationForm.NUMERIC),
        (None, AttestationForm.NUMERIC),
    ],
)
def test_the_cut_off_of_the_paper_booklet_decides_the_form_of_every_kind(kind, aipc_on, form):
    facts = with_affi(replace(CS, tracks=frozenset(TrainingTrack)), aipc_on=aipc_on)
    verdict = judge(kind, facts)
    assert (verdict.form, bool(verdict.form_source)) == (form, True)


# Authorisation after a failure


@pytest.mark.parametrize(
    ("failures", "today", "is_enough"),
    [
        ((FAILED,), TODAY, True),
        ((), TODAY, False),
        ((TODAY + timedelta(days=1),), TODAY, False),
        ((date(2026, 9, 1), FAILED), TODAY, True),
    ],
)
def test_a_failed_practical_exam_is_needed(failures, today, is_enough):
    found = blocking(AUTHORISATION, replace(CS, failures=failures), today)
    assert (("authorisation.after_failure", "exams") not in found) is is_enough


@pytest.mark.parametrize(
    ("on", "is_enough"),
    [
        (FAILED + timedelta(days=1), True),
        (FAILED, False),
        (FAILED - timedelta(days=1), False),
        (TODAY, True),
        (TODAY + timedelta(days=1), False),
        (None, False),
    ],
)
def test_the_meeting_follows_the_failure(on, is_enough):
    found = blocking(AUTHORISATION, replace(CS, appointments=(meeting(on),)))
    assert (("authorisation.meeting", "appointments") not in found) is is_enough


def test_without_any_meeting_nothing_is_given():
    assert ("authorisation.meeting", "appointments") in blocking(AUTHORISATION, replace(CS, appointments=()))


def test_a_second_failure_since_the_meeting_does_not_undo_it():
    assert blocking(AUTHORISATION, replace(CS, failures=(FAILED, TODAY))) == []


def test_the_meeting_is_another_one_than_that_of_the_affi():
    same = with_affi(CS, preliminary_meeting_on=MET)
    (finding,) = judge(AUTHORISATION, same).blocking
    assert "celui de l’AFFI" in finding.detail
    assert blocking(AUTHORISATION, with_affi(CS, preliminary_meeting_on=MET - timedelta(days=1))) == []


@pytest.mark.parametrize(
    ("practice", "theory", "blocked", "to_check"),
    [
        (60, 60, [], 0),
        (120, None, [], 0),
        (60, 59, ["authorisation.meeting"], 0),
        (59, 61, ["authorisation.meeting"], 0),
        (59, 60, ["authorisation.meeting"] * 2, 0),
        (None, 120, [], 1),
        (None, None, [], 2),
    ],
)
def test_two_hours_one_of_them_driving(practice, theory, blocked, to_check):
    facts = replace(CS, appointments=(meeting(practice_minutes=practice, theory_minutes=theory),))
    verdict = judge(AUTHORISATION, facts)
    assert [one.rule for one in verdict.blocking] == blocked
    assert len([one for one in verdict.to_check if one.rule == "authorisation.meeting"]) == to_check


@pytest.mark.parametrize(
    ("born_on", "is_old_enough"),
    [(date(2008, 11, 12), True), (date(2008, 11, 13), False), (date(2008, 2, 29), True)],
)
def test_eighteen_at_the_meeting_where_supervised_driving_begins(born_on, is_old_enough):
    found = blocking(AUTHORISATION, with_affi(CS, born_on=born_on))
    assert found == ([] if is_old_enough else [("affi.minimum_age_cs", "born_on")])


@pytest.mark.parametrize(("born_on", "is_asked"), [(date(2008, 10, 20), False), (date(2008, 10, 21), True)])
def test_who_was_evaluated_at_seventeen_is_not_refused_but_asked_about(born_on, is_asked):
    verdict = judge(AUTHORISATION, with_affi(CS, born_on=born_on))
    assert verdict.blocking == ()
    asked = [one.field for one in verdict.to_check if one.rule == "affi.minimum_age_cs"]
    assert asked == (["final_evaluation_on"] if is_asked else [])


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"final_evaluation_on": None}, "affi.final_evaluation"),
        ({"etg_passed_on": None}, "affi.etg_years"),
        ({"presentations": 5}, "affi.etg_presentations"),
        ({"practice_minutes": 1199}, "affi.minimum_minutes"),
    ],
)
def test_what_the_affi_needs_the_authorisation_needs_too(changes, rule):
    assert rule in [found for found, _ in blocking(AUTHORISATION, with_affi(CS, **changes))]


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        (replace(CS, opinion=InspectorOpinion.UNKNOWN), "Avis de l’inspecteur non noté"),
        (replace(CS, opinion=InspectorOpinion.UNFAVOURABLE), "Avis de l’inspecteur défavorable"),
        (with_affi(CS, track=TrainingTrack.TRADITIONAL), "Filière à changer"),
        (with_affi(CS, made_on=MET - timedelta(days=1)), "«\u00a0Fait le\u00a0» avant le rendez-vous"),
        (with_affi(CS, made_on=TODAY + timedelta(days=1)), "«\u00a0Fait le\u00a0» dans l’avenir"),
        (replace(CS, passed_on=MET), "Examen réussi depuis"),
        (with_affi(CS, accompanists=()), "Accord de l’assureur non noté"),
        (replace(CS, failures=(date(2026, 10, 19),)), "Échec avant l’évaluation de fin de formation"),
    ],
)
def test_what_is_to_check_never_refuses(facts, title):
    assert title in asked(AUTHORISATION, facts)
    assert judge(AUTHORISATION, facts).is_eligible
    assert title not in asked(AUTHORISATION, with_affi(CS, made_on=MET))


def test_the_rule_in_force_at_the_day_of_the_act_applies():
    later = RuleVersion(
        "authorisation.meeting", "…", date(2026, 11, 15), {"whole": 180, "road": 60}, "texte futur", "supposé"
    )
    rules = Rules(RULES.versions | {later.key: (*RULES.versions[later.key], later)})
    before = document_eligibility(AUTHORISATION, with_affi(CS, made_on=date(2026, 11, 14)), rules, TODAY)
    after = document_eligibility(AUTHORISATION, with_affi(CS, made_on=date(2026, 11, 15)), rules, TODAY)
    assert (before.is_eligible, after.is_eligible) == (True, False)
    assert after.blocking[0].source == "texte futur"


# Accompanists, for the AFFI and the authorisation


@pytest.mark.parametrize(
    ("since", "is_met"),
    [(date(2021, 11, 20), True), (date(2021, 11, 21), False), (None, False), (date(2020, 2, 29), True)],
)
def test_five_years_of_licence_at_the_day_of_the_act(since, is_met):
    facts = with_affi(CS, accompanists=(AccompanistFacts("MOREAU Paul", since, MET),), made_on=TODAY)
    rules = {one.rule for one in judge(AUTHORISATION, facts).to_check}
    assert ("affi.accompanist_licence_years" not in rules) is is_met
    assert judge(AUTHORISATION, facts).is_eligible


def test_one_accompanist_without_agreement_is_named():
    both = (*ACCOMPANIED, AccompanistFacts("DURAND Léa", date(2001, 1, 1)))
    verdict = judge(AUTHORISATION, with_affi(CS, accompanists=both))
    (line,) = [one for one in verdict.to_check if one.rule == "affi.insurer_agreement"]
    assert "DURAND Léa" in line.detail
    assert line.field == "accompanists"
    assert "affi.insurer_agreement" in {one.rule for one in judge(AUTHORISATION, CS).met}


def test_a_declaration_not_received_is_asked_by_name_and_never_blocks():
    without = AccompanistFacts("DURAND Léa", date(2001, 1, 1), date(2026, 10, 1))
    verdict = judge(AUTHORISATION, with_affi(CS, accompanists=(*ACCOMPANIED, without)))
    assert verdict.is_eligible
    (line,) = verdict.to_check
    assert (line.rule, line.field) == ("affi.accompanist_declaration_years", "accompanists")
    assert "DURAND Léa" in line.detail and "MOREAU" not in line.detail
    assert "ni annulation ni invalidation du permis depuis cinq ans" in line.detail
    (met,) = [one for one in judge(AUTHORISATION, CS).met if one.rule == line.rule]
    assert "MOREAU Paul" in met.detail and "F2826" in met.source


# Calendars


@pytest.mark.parametrize("kind", [AAC_CALENDAR, CS_CALENDAR])
def test_a_calendar_is_for_its_own_track(kind):
    own = TrainingTrack.AAC if kind is AAC_CALENDAR else TrainingTrack.CS
    for tracks, is_blocked in (({own}, False), ({own, TrainingTrack.TRADITIONAL}, False), (set(), True)):
        found = blocking(kind, replace(AAC, tracks=frozenset(tracks)))
        assert ("track" in [field for _, field in found]) is is_blocked, tracks
    other = frozenset(set(TrainingTrack) - {own})
    assert "track" in [field for _, field in blocking(kind, replace(AAC, tracks=other))]


@pytest.mark.parametrize(
    ("on", "is_inside"),
    [
        (date(2025, 9, 30), False),
        (date(2025, 10, 1), True),
        (date(2025, 12, 1), True),
        (date(2025, 12, 2), False),
    ],
)
def test_the_first_meeting_is_due_between_four_and_six_months_after_the_affi(on, is_inside):
    facts = replace(AAC, appointments=(rp(1, on), AAC.appointments[1]))
    assert ("Premier rendez-vous hors de sa période" not in asked(AAC_CALENDAR, facts)) is is_inside
    assert judge(AAC_CALENDAR, facts).is_eligible


def test_the_window_keeps_to_short_months():
    facts = replace(AAC, affi_on=date(2025, 10, 31), appointments=(rp(1, date(2026, 2, 28)),))
    assert "Premier rendez-vous hors de sa période" not in asked(AAC_CALENDAR, facts)


@pytest.mark.parametrize(("km", "is_met"), [(3000, True), (2999, False), (None, False)])
def test_three_thousand_kilometres_at_the_second_meeting(km, is_met):
    facts = replace(AAC, appointments=(AAC.appointments[0], rp(2, date(2026, 8, 1), km=km)))
    found = {one.rule for one in judge(AAC_CALENDAR, facts).to_check}
    assert ("calendar.second_aac_km" not in found) is is_met


@pytest.mark.parametrize(
    ("kind", "appointments", "is_enough"),
    [
        (AAC_CALENDAR, (rp(1, MET), rp(2, MET)), True),
        (AAC_CALENDAR, (rp(1, MET), rp(2, MET, theory_on=None)), False),
        (AAC_CALENDAR, (), False),
        (CS_CALENDAR, (rp(1, MET, track=TrainingTrack.CS),), True),
        (CS_CALENDAR, (rp(2, MET, track=TrainingTrack.CS),), False),
        (CS_CALENDAR, (rp(1, MET),), False),
    ],
)
def test_compulsory_meetings_not_noted_are_to_check(kind, appointments, is_enough):
    facts = replace(AAC, tracks=frozenset(TrainingTrack), appointments=appointments)
    assert ("Rendez-vous obligatoires pas tous notés" not in asked(kind, facts)) is is_enough
    assert judge(kind, facts).is_eligible


def test_a_meeting_to_come_and_one_too_early_are_said():
    soon = replace(AAC, appointments=(rp(1, TODAY + timedelta(days=1)),))
    assert "Premier rendez-vous à venir" in asked(AAC_CALENDAR, soon)
    assert "Premier rendez-vous à venir" not in asked(
        AAC_CALENDAR, replace(AAC, appointments=(rp(1, TODAY),))
    )
    early = replace(AAC, appointments=(rp(1, date(2025, 6, 1)),))
    assert "Premier rendez-vous avant ce qui le précède" in asked(AAC_CALENDAR, early)
    on_the_day = replace(AAC, appointments=(rp(1, date(2025, 6, 2)),))
    assert "Premier rendez-vous avant ce qui le précède" not in asked(AAC_CALENDAR, on_the_day)


def test_an_affi_not_noted_is_to_check():
    assert "Attestation non notée" in asked(AAC_CALENDAR, replace(AAC, affi_on=None))
    assert "Attestation non notée" not in asked(CS_CALENDAR, replace(CS, authorisation_on=MET))


# Booklet


def test_the_booklet_is_given_at_the_beginning():
    new = CourseFacts(
        affi=replace(READY, etg_passed_on=None, final_evaluation_on=None, practice_minutes=0, track=None)
    )
    assert judge(BOOKLET, new).is_eligible
    assert asked(BOOKLET, new) == []
    assert "AIPC pas encore validée" in asked(BOOKLET, with_affi(new, aipc_on=None))


def test_an_unknown_gearbox_does_not_matter_to_the_booklet():
    assert judge(BOOKLET, with_affi(AAC, gearbox=None)).is_eligible
    assert judge(BOOKLET, with_affi(AAC, gearbox=Gearbox.AUTOMATIC)).is_eligible
