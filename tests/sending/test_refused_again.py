"""A refusal says nothing of an older version that the State may have: the lesson is not simply declared otherwise."""

from dataclasses import replace

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.outbox.corrections import Decision, correct_lesson, resend
from tests.sending.acts import states, versions
from tests.sending.model_server import LOST_BEFORE, VARIANTS, ModelServer
from tests.sending.school import with_lessons

SAID = {"who": "Claire", "why": "portail"}


@pytest.mark.parametrize("variant", VARIANTS)
def test_corrected_and_accepted_after_the_copy_then_sent_again_as_in_the_copy(office, clock, variant):
    """60 minutes refused; copy; corrected to 45 and accepted; put back without journal; "Renvoyer": refused as then."""
    state = ModelServer(clock, variant)
    (lesson,) = with_lessons(office.desk, 1)
    state.disliked.add(("230200000000", 60))
    office.send(state)
    office.copy()
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.send(state)
    assert len(state.records) == 1
    office.put_back(has_journal=False)
    office.act(resend, [lesson.id])
    office.send(state)
    assert state.newest(lesson.id).content["annulee"] is False  # it counts there
    with pytest.raises(RuleError):
        declare_by_hand(office.desk, [lesson.id], **SAID)
    assert versions(office.desk, lesson.id)


def test_said_absent_then_refused_it_is_theirs_to_declare(office, clock):
    """A person has said that the State has nothing of it: they are not asked the same twice."""
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state, LOST_BEFORE)
    office.send(state)
    office.decide(lesson, Decision.ABSENT)
    state.refused[lesson.id] = "DATE_TROP_ANCIENNE"
    office.send(state)
    declare_by_hand(office.desk, [lesson.id], **SAID)
    assert states(office.desk) == {SubmissionState.DECLARED_BY_HAND: 1}
