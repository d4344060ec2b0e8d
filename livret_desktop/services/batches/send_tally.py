"""Counts of a run under way, and the lessons it touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.batches.send_ledger import Settled
from livret_desktop.services.batches.send_report import SendProgress, SentLesson

_SHOWN = frozenset(
    {
        SubmissionState.ACCEPTED,
        SubmissionState.REJECTED,
        SubmissionState.TO_VERIFY,
        SubmissionState.HELD,
    }
)


class Tally:
    """What this run has done so far; each step is told to ``progress``."""

    def __init__(self, progress: Callable[[SendProgress], None]) -> None:
        self._progress = progress
        self._lessons: dict[int, SentLesson] = {}
        self._counts: Counter[SubmissionState] = Counter()
        self.total = 0

    @property
    def accepted(self) -> int:
        """How many lessons of this run are accepted."""
        return self._counts[SubmissionState.ACCEPTED]

    @property
    def lessons(self) -> tuple[SentLesson, ...]:
        """The lessons touched, with their state after the run."""
        return tuple(self._lessons.values())

    def count(self, state: SubmissionState) -> int:
        """How many lessons of this run are in this state."""
        return self._counts[state]

    def add(self, settled: Sequence[Settled], event: str) -> None:
        """Note what became of some versions."""
        for one in settled:
            former = self._lessons.pop(one.row.seq, None)
            if former is not None:
                self._counts[former.state] -= 1
            if one.state not in _SHOWN:
                continue
            self._counts[one.state] += 1
            lesson = one.row.lesson
            self._lessons[one.row.seq] = SentLesson(
                lesson.lesson_id, lesson.version, one.state, one.receipt, one.code, one.reason
            )
        self.say(event)

    def say(self, event: str) -> None:
        """Tell how far the run is."""
        self._progress(
            SendProgress(
                total=self.total,
                done=len(self._lessons),
                accepted=self.accepted,
                rejected=self.count(SubmissionState.REJECTED),
                to_verify=self.count(SubmissionState.TO_VERIFY),
                event=event,
            )
        )
