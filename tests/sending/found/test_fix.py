"""The smallest fixes of the report, tried by monkeypatch (no source is changed)."""

from dataclasses import replace
import pytest
from sqlalchemy import delete, update
from livret_desktop.db import outbox_store, training_store, machine_state, compare_reads, outbox_reads
from livret_desktop.db.tables import STATE_FINDING, SUBMISSION
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.batches import state_summary, send_ledger
from livret_desktop.services.outbox import training as tr
from livret_desktop.services.state import takeover
from livret_desktop.services.sending import send_doubts
from tests.sending.found import test_r1, test_r2, test_r3, test_r4, test_r6


def test_fix1(desk, clock, monkeypatch):
    old = tr.lessons_trained if hasattr(tr, "lessons_trained") else None
    void = tr._void

    def with_findings(work):
        work.connection.execute(delete(STATE_FINDING))
        return void(work)

    monkeypatch.setattr(tr, "_void", with_findings)
    test_r1.test_finding_of_training_swallows_a_real_lesson(desk, clock, "neither")


def test_fix2(desk, clock, monkeypatch):
    def unsent(reading, ids):
        found = {}
        for lesson_id, known in outbox_reads.versions_of(reading.connection, ids).items():
            due = [one.seq for one in known if one.state is SubmissionState.DUE]
            if due and not any(one.was_attempted and one.reason != training_store.VOIDED for one in known):
                found[lesson_id] = due[-1]
        return found

    monkeypatch.setattr(takeover, "_unsent", unsent)

    def forget(work, ids):
        outbox_store.forget_lessons(work.connection, ids)

    monkeypatch.setattr(takeover, "forget_unsent", forget)
    test_r2.test_match_after_training(desk, clock, True)
