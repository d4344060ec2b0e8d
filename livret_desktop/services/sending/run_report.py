"""What a run says when it ends: what it settled, and how the outbox stands."""

from __future__ import annotations

from livret_desktop.db import outbox_reads
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import LivretError
from livret_desktop.services.batches.send_report import SendReport
from livret_desktop.services.batches.send_tally import Tally
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.preflight import Judged, count_blocked_doubts, judge_due, later_words
from livret_desktop.services.outbox.send_marks import is_blind
from livret_desktop.services.outbox.training import is_training


def report_of(desk: Desk, tally: Tally, trouble: LivretError | None) -> SendReport:
    """What this run settled (``tally``) beside what the outbox holds now. On the thread of the run."""
    with desk.database.read() as reading:
        is_any_due = outbox_reads.is_any_in(reading.connection, SubmissionState.DUE)
        judged = judge_due(desk, reading) if is_any_due else None
        to_verify = outbox_reads.count_in(
            reading.connection, SubmissionState.TO_VERIFY, SubmissionState.SENDING
        )
        held = outbox_reads.count_in(reading.connection, SubmissionState.HELD)
        to_verify_blocked = count_blocked_doubts(desk, reading) if to_verify else 0
        trained, blind = is_training(reading.connection), is_blind(reading.connection)
    return SendReport(
        accepted=tally.accepted,
        rejected=tally.count(SubmissionState.REJECTED),
        to_verify=to_verify,
        held=held,
        blocked=0 if judged is None else len(judged.blocked),
        left=0 if judged is None else len(judged.ready),
        lessons=tally.lessons,
        trouble=trouble,
        notices=() if judged is None else _later(judged),
        to_verify_blocked=to_verify_blocked,
        is_training=trained,
        is_blind=blind,
    )


def _later(judged: Judged) -> tuple[str, ...]:
    """What leaves by itself at a later send, and why; nothing where all may leave now."""
    if not judged.later_lines:
        return ()
    first = judged.later_lines[0].finding
    return (f"{later_words(len(judged.later_lines))} : {first.reason} {first.fix}",)
