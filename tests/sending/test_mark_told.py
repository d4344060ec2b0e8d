"""A mark that the journal tells: taken back, it is not told as if it had left; never committed, it is none."""

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.by_hand.hours_sheet import read_hours_sheet
from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.corrections import resend
from livret_desktop.services.sending.send_list import read_send_lines
from tests.sending.acts import states, versions
from tests.sending.killed_mark import mark_killed_before_its_commit
from tests.sending.model_server import ModelServer
from tests.sending.school import with_lessons
from tests.sending.test_by_hand import SAID


@pytest.fixture
def put_back(office, clock):
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    state.refused[lesson.id] = "DATE_TROP_ANCIENNE"
    office.send(state)
    office.copy()
    declare_by_hand(office.desk, [lesson.id], **SAID)
    take_back_declaration(office.desk, [lesson.id])
    office.put_back()
    return lesson


def test_it_is_not_said_to_have_left(office, put_back):
    (line,) = read_send_lines(office.desk, [put_back.id], {})
    assert line.sent.version == 2 and line.sent.attempted_at is None, line.sent


def test_without_access_it_can_be_marked_again(office, put_back):
    change_setting(office.desk, "dsr.base_url", "")
    declare_by_hand(office.desk, [put_back.id], **SAID)
    assert read_hours_sheet(office.desk, put_back.day, put_back.day), versions(office.desk, put_back.id)


def test_accepted_it_is_not_told_as_declared_by_hand(office, clock, monkeypatch):
    """Killed between the journal's word and the commit of a mark on a refusal; sent again; then put back."""
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    state.refused[lesson.id] = "NEPH_INCONNU"
    office.send(state)
    mark_killed_before_its_commit(office, lesson, monkeypatch, **SAID)
    state.refused.clear()
    office.act(resend, [lesson.id])
    office.send(state)
    assert states(office.desk) == {SubmissionState.ACCEPTED: 1}
    office.put_back()
    assert states(office.desk) == {SubmissionState.ACCEPTED: 1}, versions(office.desk, lesson.id)
