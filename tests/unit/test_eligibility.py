"""Who may receive the AFFI: both sides of every boundary, with the article shown."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from livret_desktop.domain.dated_rules import Rules, RuleVersion, load_rules
from livret_desktop.domain.eligibility import AffiFacts, Eligibility, TheoryBasis, affi_eligibility
from livret_desktop.domain.vocabulary import AttestationForm, Category, Civility, Gearbox, TrainingTrack
from livret_desktop.resources import resource_path

RULES = load_rules([resource_path("rules", "affi.toml"), resource_path("rules", "booklet.toml")])
TODAY = date(2026, 11, 20)
EVALUATED = date(2026, 11, 18)
READY = AffiFacts(
    category=Category.B,
    track=TrainingTrack.AAC,
    gearbox=Gearbox.MANUAL,
    civility=Civility.SIR,
    birth_name="LAMARQUE",
    given_names="Tom, Julien",
    born_on=date(2009, 8, 9),
    neph="250677100215",
    aipc_on=date(2023, 10, 2),
    etg_passed_on=date(2026, 3, 12),
    presentations=0,
    final_evaluation_on=EVALUATED,
    practice_minutes=1200,
    elsewhere_minutes=120,
)
# Asked as long as no accompanist is noted, as here.
ALWAYS_ASKED = {
    "affi.accompanist_licence_years",
    "affi.insurer_agreement",
    "affi.accompanist_declaration_years",
}


def judge(today: date = TODAY, **changes: object) -> Eligibility:
    return affi_eligibility(replace(READY, **changes), RULES, today)  # type: ignore[arg-type]


def blocking(today: date = TODAY, **changes: object) -> list[tuple[str, str]]:
    """Rule and field of what blocks."""
    return [(finding.rule, finding.field) for finding in judge(today, **changes).blocking]


def to_check(today: date = TODAY, **changes: object) -> set[str]:
    return {finding.rule for finding in judge(today, **changes).to_check} - ALWAYS_ASKED


def asked(**changes: object) -> list[str]:
    return [finding.title for finding in judge(**changes).to_check]


def test_a_ready_student_is_eligible_with_every_rule_and_source_shown():
    verdict = judge()
    assert verdict.is_eligible
    assert [(finding.title, finding.source.partition(" (")[0]) for finding in verdict.met] == [
        ("Identité et NEPH complets", "arr. 29 juil. 2013, ann. IV"),
        (
            "ETG réussi depuis cinq ans au plus",
            "arr. 29 juil. 2013, ann. IV\u202f; service-public.fr, F33694",
        ),
        ("Évaluation de fin de formation réussie", "arr. 29 juil. 2013, ann. IV"),
        ("20\u00a0h de conduite au minimum", "arr. 22 déc. 2009"),
        ("15 ans au moins pour l’AAC", "code de la route, R. 211-5\u202f; service-public.fr, F2826"),
        ("15\u00a0h au moins sur voies ouvertes à la circulation", "arr. 22 déc. 2009"),
    ]
    assert {finding.rule for finding in verdict.to_check} == ALWAYS_ASKED
    assert verdict.basis is TheoryBasis.ETG
    assert "12 mars 2031" in verdict.met[1].detail
    assert "dont 2\u00a0h faites ailleurs" in verdict.met[3].detail


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("birth_name", " ", "birth_name"),
        ("given_names", "", "given_names"),
        ("born_on", None, "born_on"),
        ("neph", "", "neph"),
        ("neph", "12345678O012", "neph"),
        ("neph", "123456789", "neph"),
        ("neph", "12345678901234567890", "neph"),
    ],
)
def test_identity_and_neph_block_with_the_field_to_open(field: str, value: object, expected: str):
    assert ("affi.identity", expected) in blocking(**{field: value})


@pytest.mark.parametrize(
    ("neph", "unusual"), [("0301077337", True), ("250677100215", False), ("22110477009318", True)]
)
def test_an_unusual_neph_is_to_check_only(neph: str, unusual: bool):
    assert blocking(neph=neph) == []
    assert ("NEPH inhabituel" in asked(neph=neph)) is unusual


@pytest.mark.parametrize(
    ("passed_on", "evaluated_on", "is_valid"),
    [
        (date(2021, 11, 18), date(2026, 11, 18), True),
        (date(2021, 11, 17), date(2026, 11, 18), False),
        (date(2026, 11, 18), date(2026, 11, 18), True),
        (date(2026, 11, 19), date(2026, 11, 18), False),
        (date(2020, 2, 29), date(2025, 2, 28), True),
        (date(2020, 2, 29), date(2025, 3, 1), False),
        (None, date(2026, 11, 18), False),
    ],
)
def test_etg_counts_five_years_at_the_evaluation(passed_on: date | None, evaluated_on: date, is_valid: bool):
    found = blocking(etg_passed_on=passed_on, final_evaluation_on=evaluated_on, born_on=date(2005, 1, 1))
    assert found == ([] if is_valid else [("affi.etg_years", "etg_passed_on")])


@pytest.mark.parametrize(
    ("presentations", "is_valid"), [(None, True), (0, True), (4, True), (5, False), (6, False)]
)
def test_etg_is_used_up_by_five_presentations(presentations: int | None, is_valid: bool):
    found = blocking(presentations=presentations)
    assert found == ([] if is_valid else [("affi.etg_presentations", "presentations")])


@pytest.mark.parametrize(
    ("category", "held_on", "field"),
    [
        (Category.A1, date(2021, 11, 18), None),
        (Category.A1, date(2026, 11, 18), None),
        (Category.A1, date(2021, 11, 17), "other_category"),
        (Category.A1, date(2026, 11, 19), "other_category"),
        (Category.A1, None, "other_category_on"),
        (Category.AM, date(2025, 1, 1), "other_category"),
        (Category.B, date(2025, 1, 1), "other_category"),
        (Category.B1, date(2025, 1, 1), None),
    ],
)
def test_another_category_stands_for_the_etg(category: Category, held_on: date | None, field: str | None):
    changes = {"etg_passed_on": None, "other_category": category, "other_category_on": held_on}
    assert [found for _, found in blocking(**changes)] == ([field] if field else [])
    assert judge(**changes).basis is (None if field else TheoryBasis.OTHER_CATEGORY)


@pytest.mark.parametrize(
    ("gearbox", "minutes", "is_enough"),
    [
        (Gearbox.MANUAL, 1200, True),
        (Gearbox.MANUAL, 1199, False),
        (Gearbox.AUTOMATIC, 780, True),
        (Gearbox.AUTOMATIC, 779, False),
        (None, 1200, True),
        (None, 1199, False),
    ],
)
def test_minimum_practice(gearbox: Gearbox | None, minutes: int, is_enough: bool):
    found = blocking(gearbox=gearbox, practice_minutes=minutes)
    assert [rule for rule, _ in found] == ([] if is_enough else ["affi.minimum_minutes"])


def test_what_is_missing_is_said_in_hours():
    (finding,) = judge(practice_minutes=1110).blocking
    assert "il manque 1\u00a0h\u00a030" in finding.detail
    assert "18\u00a0h\u00a030, dont 2\u00a0h faites ailleurs" in finding.detail
    assert finding.todo
    (finding,) = judge(practice_minutes=800, gearbox=None).blocking
    assert finding.field == "gearbox"


@pytest.mark.parametrize(
    ("category", "held_on", "is_waived"),
    [
        (Category.A2, date(2010, 1, 1), True),
        (Category.A2, EVALUATED, True),
        (Category.A2, EVALUATED + timedelta(days=1), False),
        (Category.A2, None, True),
        (Category.AM, date(2025, 1, 1), False),
        (Category.B1, date(2025, 1, 1), False),
        (Category.B, date(2025, 1, 1), False),
        (None, None, False),
    ],
)
def test_holders_of_another_category_are_free_of_the_minimum(
    category: Category | None, held_on: date | None, is_waived: bool
):
    changes = {"practice_minutes": 60, "other_category": category, "other_category_on": held_on}
    assert (blocking(**changes) == []) is is_waived
    assert ("affi.road_minutes" in to_check(**changes)) is not is_waived


@pytest.mark.parametrize(
    ("gearbox", "simulator", "road", "is_enough"),
    [
        (Gearbox.MANUAL, 0, 900, True),
        (Gearbox.MANUAL, 0, 899, False),
        (Gearbox.MANUAL, 60, 600, True),
        (Gearbox.MANUAL, 60, 599, False),
        (Gearbox.AUTOMATIC, 0, 600, True),
        (Gearbox.AUTOMATIC, 0, 599, False),
        (Gearbox.AUTOMATIC, 60, 420, True),
        (Gearbox.AUTOMATIC, 60, 419, False),
        (Gearbox.MANUAL, 600, None, True),
        (Gearbox.MANUAL, 601, None, False),
    ],
)
def test_minutes_on_open_roads_are_to_check(
    gearbox: Gearbox, simulator: int, road: int | None, is_enough: bool
):
    changes = {"gearbox": gearbox, "simulator_minutes": simulator, "road_minutes": road}
    assert blocking(**changes) == []
    assert ("affi.road_minutes" not in to_check(**changes)) is is_enough


@pytest.mark.parametrize(
    ("track", "born_on", "evaluated_on", "is_old_enough"),
    [
        (TrainingTrack.AAC, date(2011, 11, 18), date(2026, 11, 18), True),
        (TrainingTrack.AAC, date(2011, 11, 19), date(2026, 11, 18), False),
        (TrainingTrack.CS, date(2008, 11, 18), date(2026, 11, 18), True),
        (TrainingTrack.CS, date(2008, 11, 19), date(2026, 11, 18), False),
        (TrainingTrack.AAC, date(2008, 2, 29), date(2023, 2, 28), False),
        (TrainingTrack.AAC, date(2008, 2, 29), date(2023, 3, 1), True),
        (TrainingTrack.CS, date(2008, 2, 29), date(2026, 2, 28), False),
        (TrainingTrack.CS, date(2008, 2, 29), date(2026, 3, 1), True),
    ],
)
def test_age_is_that_of_the_evaluation(
    track: TrainingTrack, born_on: date, evaluated_on: date, is_old_enough: bool
):
    found = blocking(
        track=track,
        born_on=born_on,
        final_evaluation_on=evaluated_on,
        etg_passed_on=evaluated_on - timedelta(days=100),
    )
    rule = "affi.minimum_age_aac" if track is TrainingTrack.AAC else "affi.minimum_age_cs"
    assert found == ([] if is_old_enough else [(rule, "born_on")])


def test_a_later_birthday_does_not_help_an_early_evaluation():
    early = {"track": TrainingTrack.CS, "born_on": date(2008, 11, 19), "made_on": TODAY}
    assert ("affi.minimum_age_cs", "born_on") in blocking(**early)


@pytest.mark.parametrize("track", [TrainingTrack.TRADITIONAL, None])
def test_a_track_without_accompanied_driving_has_no_attestation(track: TrainingTrack | None):
    (finding,) = judge(track=track).blocking
    assert (finding.rule, finding.field) == ("affi.tracks", "track")
    assert "avenant" in finding.todo


@pytest.mark.parametrize("category", [c for c in Category if c is not Category.B])
def test_only_category_b_has_a_model(category: Category):
    found = judge(category=category).blocking
    assert "Modèle non disponible" in [finding.title for finding in found]


def test_the_evaluation_must_be_known_and_done():
    assert blocking(final_evaluation_on=None) == [("affi.final_evaluation", "final_evaluation_on")]
    assert blocking(final_evaluation_on=TODAY) == []
    tomorrow = TODAY + timedelta(days=1)
    assert ("affi.final_evaluation", "final_evaluation_on") in blocking(final_evaluation_on=tomorrow)


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"made_on": EVALUATED - timedelta(days=1)}, "«\u00a0Fait le\u00a0» avant l’évaluation"),
        ({"made_on": TODAY + timedelta(days=1)}, "«\u00a0Fait le\u00a0» dans l’avenir"),
        (
            {"preliminary_meeting_on": EVALUATED - timedelta(days=1)},
            "Rendez-vous préalable avant l’évaluation",
        ),
        (
            {"preliminary_meeting_on": TODAY, "made_on": EVALUATED},
            "Rendez-vous préalable après «\u00a0Fait le\u00a0»",
        ),
        ({"preliminary_meeting_on": TODAY + timedelta(days=1)}, "Rendez-vous préalable dans l’avenir"),
        ({"civility": None}, "Madame ou Monsieur\u00a0: non noté"),
    ],
)
def test_odd_facts_are_to_check_and_never_refuse(changes: dict[str, object], title: str):
    assert title in asked(**changes)
    assert judge(**changes).is_eligible
    assert title not in asked()


def test_dates_in_their_order_ask_nothing():
    assert to_check(made_on=TODAY, preliminary_meeting_on=TODAY) == set()
    assert to_check(made_on=EVALUATED, preliminary_meeting_on=EVALUATED) == set()


@pytest.mark.parametrize(("days", "is_late"), [(90, False), (91, True)])
def test_a_late_act_is_to_check(days: int, is_late: bool):
    today = EVALUATED + timedelta(days=days)
    assert ("affi.late_after_days" in to_check(today)) is is_late
    assert ("affi.late_after_days" in to_check(today + timedelta(days=300), made_on=today)) is is_late


def test_an_etg_that_ended_since_the_evaluation_is_to_check():
    changes = {"etg_passed_on": date(2021, 11, 19), "final_evaluation_on": date(2026, 11, 18)}
    assert "affi.etg_years" not in to_check(date(2026, 11, 19), **changes)
    assert "affi.etg_years" in to_check(date(2026, 11, 20), **changes)
    assert blocking(date(2026, 11, 20), **changes) == []


@pytest.mark.parametrize(
    ("aipc_on", "form"),
    [
        (date(2023, 12, 31), AttestationForm.ORIGINAL),
        (date(2024, 1, 1), AttestationForm.NUMERIC),
        (None, AttestationForm.NUMERIC),
    ],
)
def test_the_form_follows_the_booklet_and_says_why(aipc_on: date | None, form: AttestationForm):
    verdict = judge(aipc_on=aipc_on)
    assert verdict.form is form
    assert "AIPC" in verdict.form_reason
    assert "29 juillet 2013" in verdict.form_source


def test_the_rules_in_force_on_the_day_apply():
    later = RULES.on("affi.minimum_minutes", TODAY)
    changed = RuleVersion(
        later.key, later.title, EVALUATED, {"manual": 1500, "automatic": 900}, "arr. du lendemain", "texte"
    )
    rules = Rules({**RULES.versions, later.key: (later, changed)})
    (finding,) = affi_eligibility(READY, rules, TODAY).blocking
    assert (finding.source, finding.title) == ("arr. du lendemain", "25\u00a0h de conduite au minimum")
    the_day_before = replace(READY, final_evaluation_on=EVALUATED - timedelta(days=1))
    assert affi_eligibility(the_day_before, rules, TODAY).is_eligible


@pytest.mark.parametrize(("years", "said"), [(3, "trois ans"), (12, "12\u00a0ans")])
def test_the_sentences_say_the_years_of_the_rule_in_force(years: int, said: str):
    keys = ("affi.accompanist_licence_years", "affi.other_category_years")
    changed = {key: (replace(RULES.on(key, TODAY), value=years),) for key in keys}
    facts = replace(READY, etg_passed_on=None, other_category=Category.AM, other_category_on=date(2020, 1, 6))
    verdict = affi_eligibility(facts, Rules({**RULES.versions, **changed}), TODAY)
    (licence,) = [one for one in verdict.to_check if one.rule == keys[0]]
    assert f"{said} de permis B" in licence.title and f"depuis {said} au moins" in licence.todo
    (theory,) = verdict.blocking
    assert f"(AM exceptée, détenue depuis {said} au plus)" in theory.detail


def test_every_rule_of_the_file_has_a_source_and_is_used_by_a_finding():
    keys = {key for key in RULES.versions if key.startswith("affi.")}
    assert all(version.source for key in keys for version in RULES.versions[key])
    worlds: list[Eligibility] = [
        judge(),
        judge(category=Category.A, track=None),
        judge(presentations=5),
        judge(etg_passed_on=None, other_category=Category.A1, other_category_on=EVALUATED),
        judge(track=TrainingTrack.CS, made_on=TODAY + timedelta(days=200), practice_minutes=100),
        judge(EVALUATED + timedelta(days=200)),
    ]
    shown: set[str] = {
        finding.rule for world in worlds for finding in (*world.blocking, *world.to_check, *world.met)
    }
    # The categories that do not replace the ETG speak through the ETG's own finding.
    assert keys - shown == {"affi.other_category_except"}
