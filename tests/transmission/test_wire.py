"""Frozen bytes: exact, valid under the contract, compared by value."""

import hashlib
import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.domain.vocabulary import (
    Category,
    LessonKind,
    MotoPhase,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.sandbox.contract import schema_errors
from livret_desktop.transmission.wire import batch_body, envelope_bytes, freeze, same_content
from tests.transmission.examples import ENVELOPE, frozen, payload

GOLDEN = (
    '{"identifiant":"10000000-0000-4000-8000-000000000001","version":1,"annulee":false,'
    '"eleve":{"nom":"D’HÉROUVILLE","prenoms":"Côme","neph":"030107733720"},'
    '"formateur":{"nom":"RUIZ","prenom":"Raymond","numeroAutorisation":"A2200000001"},'
    '"categorie":"B","filiere":"AAC","nature":"PRATIQUE","moyen":"VEHICULE",'
    '"debut":"2026-11-20T09:00:00+01:00","dureeMinutes":60,"formation":["C1-1","C2-3"]}'
).encode()


def test_a_lesson_has_these_bytes_and_no_others():
    lesson = frozen()
    assert lesson.body == GOLDEN
    assert lesson.sha256 == hashlib.sha256(GOLDEN).hexdigest()
    assert lesson.envelope == b'{"numeroAgrement":"E2007700080","idAurige":"77123"}'


def test_absent_things_are_left_out_and_summer_has_its_offset():
    july = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    lesson = json.loads(frozen(objectives=(), starts_at=july).body)
    assert "formation" not in lesson and "phaseMoto" not in lesson
    assert lesson["debut"] == "2026-07-01T10:00:00+02:00"


def test_the_two_hours_of_the_october_night_are_told_apart():
    starts = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    written = [json.loads(frozen(starts_at=start).body)["debut"] for start in starts]
    assert written == ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]


def test_names_are_composed_letters():
    decomposed = unicodedata.normalize("NFD", "Côme")
    assert decomposed != "Côme"
    assert frozen(given_names=decomposed).body == GOLDEN


def test_a_broken_character_is_said_and_nothing_is_frozen():
    with pytest.raises(RuleError, match="Caractère"):
        frozen(birth_name="DUPON\ud800")


def test_a_start_without_offset_is_our_bug():
    with pytest.raises(ValueError, match="aware"):
        frozen(starts_at=datetime(2026, 11, 20, 9, 0))  # noqa: DTZ001 - the fault under test


def test_a_batch_is_the_frozen_bytes_joined_verbatim():
    lessons = [frozen(number) for number in (1, 2, 3)]
    body = batch_body(lessons)
    assert body == b'{"etablissement":%s,"lecons":[%s]}' % (ENVELOPE, b",".join(x.body for x in lessons))
    assert schema_errors("Lot", json.loads(body)) == []


def test_two_envelopes_never_share_a_batch():
    other = freeze(payload(2), envelope_bytes("E2007700081", "77123"))
    for lessons in ([], [frozen(1), other]):
        with pytest.raises(ValueError, match="exactly one envelope"):
            batch_body(lessons)


def test_altered_bytes_are_never_sent():
    lesson = frozen()
    with pytest.raises(MachineError, match="abîmée"):
        batch_body([replace(lesson, body=lesson.body.replace(b"60", b"90"))])


_NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=40
)
_PAYLOADS = st.builds(
    payload,
    version=st.integers(1, 99),
    is_cancelled=st.booleans(),
    birth_name=_NAMES,
    given_names=_NAMES,
    neph=st.from_regex(r"[0-9]{10,19}", fullmatch=True),
    trainer_given_name=st.just("") | _NAMES,
    category=st.sampled_from(Category),
    track=st.sampled_from(TrainingTrack),
    kind=st.sampled_from(LessonKind),
    moto_phase=st.none() | st.sampled_from(MotoPhase),
    means=st.sampled_from(TrainingMeans),
    starts_at=st.integers(0, 15 * 366 * 24 * 60).map(
        lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    minutes=st.integers(5, 600),
    objectives=st.lists(st.from_regex(r"C[1-4]-[1-9]", fullmatch=True), max_size=32, unique=True).map(tuple),
)


@given(_PAYLOADS)
def test_whatever_the_lesson_its_bytes_meet_the_contract_and_equal_themselves(one):
    lesson = freeze(one, ENVELOPE)
    read = json.loads(lesson.body)
    assert schema_errors("Lecon", read) == []
    assert freeze(one, ENVELOPE) == lesson
    assert same_content(lesson.body, read)
    start = datetime.fromisoformat(read["debut"])
    assert start == one.starts_at


@given(_PAYLOADS, st.integers(-12, 14))
def test_another_way_to_write_the_same_is_the_same(one, hours):
    lesson = freeze(one, ENVELOPE)
    read = json.loads(lesson.body)
    start = datetime.fromisoformat(read["debut"]).astimezone(timezone(timedelta(hours=hours)))
    read["debut"] = start.isoformat(timespec="milliseconds")
    read["identifiant"] = read["identifiant"].upper()
    read["dureeMinutes"] = float(read["dureeMinutes"])
    read["formation"] = list(reversed(read.get("formation", [])))
    assert same_content(lesson.body, dict(reversed(read.items())))


@pytest.mark.parametrize(
    "change",
    [
        {"dureeMinutes": 61},
        {"debut": "2026-11-20T09:00:00+02:00"},
        {"debut": "pas une date"},
        {"debut": None},
        {"annulee": True},
        {"annulee": 0},
        {"version": 2},
        {"version": True},
        {"formation": []},
        {"formation": ["C1-1"]},
        {"formation": "C1-1"},
        {"phaseMoto": "PLATEAU"},
        {"eleve": {"nom": "D’HÉROUVILLE", "prenoms": "Côme", "neph": "030107733721"}},
        {"eleve": None},
        {"inconnu": 1},
    ],
    ids=str,
)
def test_any_other_content_is_another(change):
    read = json.loads(frozen().body)
    assert same_content(frozen().body, read)
    assert not same_content(frozen().body, read | change)


@pytest.mark.parametrize("name", sorted(json.loads(GOLDEN)))
def test_a_missing_member_is_another_content(name):
    read = json.loads(frozen().body)
    del read[name]
    assert not same_content(frozen().body, read)
