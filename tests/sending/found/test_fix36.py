import pytest
from livret_desktop.db import machine_state, outbox_reads
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.batches import state_summary
from livret_desktop.services.outbox.former_program import take_over_days
from livret_desktop.services.outbox.missing_here import missing_here
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.services.sending import send_doubts, sending
from tests.sending.found import test_r3, test_r6, test_r6b


def test_fix3(office, clock, monkeypatch):
    keep = state_summary.keep_pass

    def kept(connection, summary, *, covers=None):
        wanted = machine_state.read_state(connection, state_summary.WANTED_SINCE)
        keep(connection, summary, covers=covers)
        if not summary.is_possible:
            machine_state.keep_state(connection, state_summary.WANTED_SINCE, wanted)

    monkeypatch.setattr(sending, "keep_pass", kept)
    test_r3.test_read_back_comes_back(office, clock, "dedup")


def patch6(monkeypatch):
    old = send_doubts.those_that_stay

    def staying(connection, ids, *states):
        until = take_over_days(Reading(connection)).compared_until
        days = {one.day for one in missing_here(connection)}
        more = [
            one
            for known in outbox_reads.versions_of(connection, ids).values()
            for one in known
            if one.state in states
            and one.attempted_at is None
            and not one.cancels
            and ((until is not None and one.day <= until) or one.day in days)
        ]
        return old(connection, ids, *states) + more

    monkeypatch.setattr(send_doubts, "those_that_stay", staying)


@pytest.mark.parametrize("variant", ["both", "dedup"])
def test_fix6(office, clock, monkeypatch, variant):
    patch6(monkeypatch)
    test_r6.test_former_and_restore(office, clock, variant, True)


@pytest.mark.parametrize("variant", ["both", "dedup"])
def test_fix6b(office, clock, monkeypatch, variant):
    patch6(monkeypatch)
    test_r6b.test_typed_again_then_moved(office, clock, variant, True)
