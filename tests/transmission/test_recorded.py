"""What the State has recorded, read back into words of the trade."""

import json
from dataclasses import replace

import pytest

from livret_desktop.domain.vocabulary import Category, LessonKind, MotoPhase, TrainingMeans
from livret_desktop.transmission.recorded import (
    frozen_as_recorded,
    frozen_cancellation,
    lesson_recorded,
    lesson_sent,
)
from livret_desktop.transmission.wire import envelope_bytes, freeze, same_content
from tests.transmission.examples import payload

ENVELOPE = envelope_bytes("E2007700080", "77123")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"objectives": ("C1-1", "C4-7"), "version": 7},
        {
            "category": Category.A2,
            "kind": LessonKind.PRACTICE,
            "means": TrainingMeans.MOTORCYCLE,
            "moto_phase": MotoPhase.ROAD,
        },
        {"is_cancelled": True, "version": 2},
    ],
)
def test_there_and_back_is_the_same(changes):
    sent = payload(birth_name="D’HÉROUVILLE", neph="030107733720", **changes)
    frozen = freeze(sent, ENVELOPE)
    back = lesson_sent(frozen.body)
    assert back == sent
    assert frozen_as_recorded(back, ENVELOPE) == frozen


def test_a_cancellation_says_the_record_and_its_next_version():
    sent = payload(birth_name="D’HÉROUVILLE", neph="030107733720")
    cancelled = frozen_cancellation(sent, 4, ENVELOPE)
    content = json.loads(cancelled.body)
    assert (content["version"], content["annulee"]) == (4, True)
    assert lesson_recorded(content) == replace(sent, version=4, is_cancelled=True)
    assert not same_content(freeze(sent, ENVELOPE).body, content)


@pytest.mark.parametrize(
    ("name", "value"),
    [("categorie", "X9"), ("nature", "AUTRE"), ("eleve", {}), ("debut", "hier"), ("identifiant", "17")],
)
def test_a_word_of_another_contract_is_not_guessed(name, value):
    content = json.loads(freeze(payload(), ENVELOPE).body) | {name: value}
    assert lesson_recorded(content) is None
