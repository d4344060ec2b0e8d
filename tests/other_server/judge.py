"""The judge: what is at the other server against what the program says, without believing either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from livret_desktop.db import outbox_reads
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.outbox.versions import live
from tests.sending.school import INSTRUCTORS

from .play import Play

WITH_A_PERSON = {SubmissionState.HELD, SubmissionState.TO_VERIFY}
OUR_FAULT = {400, 415, 422}


@dataclass(frozen=True)
class Judgement:
    """What was wrong, and where the lessons ended."""

    wrong: tuple[str, ...]
    ends: Counter[str]

    @property
    def unsettled(self) -> int:
        """Lessons that a person still has to look at, or that still wait."""
        return sum(self.ends[state.value] for state in (*WITH_A_PERSON, SubmissionState.DUE))


def judge(play: Play) -> Judgement:
    """Nothing lost, nothing doubled, the server's effective view is ours, and every body was as the contract says."""
    with play.desk.database.read() as reading:
        versions = outbox_reads.versions_of(reading.connection, list(play.wanted))
    ends: Counter[str] = Counter()
    wrong = [f"doubled: version {version}" for _id, version in play.server.book.doubled()]
    effective = play.server.book.effective()
    for lesson_id, lesson in play.wanted.items():
        current = _shown(versions.get(lesson_id, []))
        there = effective.pop(str(lesson_id), None)
        ends["none" if current is None else current.state.value] += 1
        wrong += _one(play, lesson, current, there)
    wrong += ["recorded and unknown here" for _ in effective]
    wrong += _honest_refusals(play)
    wrong += _hurry(play)
    return Judgement(tuple(wrong), ends)


def _shown(versions: list[Submission]) -> Submission | None:
    """What a person sees of a lesson: a version that is held or in doubt before the one that waits behind it."""
    open_ones = [one for one in versions if one.state in WITH_A_PERSON]
    return open_ones[0] if open_ones else live(versions)


def _one(play: Play, lesson: Lesson, current: Submission | None, there: Any) -> Iterator[str]:
    if current is None:
        yield from _none(lesson, there)
        return
    is_there = there is not None and there["version"] == current.version
    if current.state is SubmissionState.ACCEPTED:
        yield from _same(play, lesson, current, there)
    elif current.state in {SubmissionState.REJECTED, *WITH_A_PERSON}:
        if not current.reason:
            yield f"{current.state.value} without a reason"
        if is_there and current.state is SubmissionState.REJECTED:
            yield "refused here, recorded there"
    elif current.state is not SubmissionState.DUE:
        yield f"ends {current.state.value}"
    elif is_there:
        yield "due here, recorded there"
    elif not play.troubles:
        yield "still due, and nobody was told why"


def _none(lesson: Lesson, there: Any) -> Iterator[str]:
    if there is not None and not there["annulee"]:
        yield "at the server, and nothing here says so"
    elif lesson.status is not LessonStatus.CANCELLED:
        yield "lost: no version here"


def _same(play: Play, lesson: Lesson, current: Submission, there: Any) -> Iterator[str]:
    if there is None:
        yield "lost: accepted here, nothing there"
        return
    ours = {
        "version": current.version,
        "annulee": lesson.status is LessonStatus.CANCELLED,
        "dureeMinutes": lesson.minutes,
        "neph": play.nephs[lesson.id],
        "numeroAutorisation": _number(lesson.instructor_id),
        "debut": lesson.starts_at,
    }
    theirs = {name: there[name] for name in ("version", "annulee", "dureeMinutes")}
    theirs["neph"] = there["eleve"]["neph"]
    theirs["numeroAutorisation"] = there["formateur"]["numeroAutorisation"]
    theirs["debut"] = datetime.fromisoformat(there["debut"])
    yield from (f"{name} differs" for name, value in ours.items() if theirs[name] != value)
    if not current.receipt:
        yield "accepted without a receipt"


def _number(instructor_id: UUID | None) -> str:
    return next(one.authorisation_number for one in INSTRUCTORS if one.id == instructor_id)


def _hurry(play: Play) -> Iterator[str]:
    """A lot sent again at the very instant at which the server asked to wait."""
    posts = [(at, status) for at, kind, status in play.server.log if kind == "post"]
    for (at, status), (next_at, _status) in pairwise(posts):
        if status == 429 and next_at == at:
            yield "sent again at once after a 429"


def _honest_refusals(play: Play) -> Iterator[str]:
    """What the server itself refused, no fault at work: a body or a key that the contract does not allow."""
    for answer in play.server.refused:
        if answer.status in OUR_FAULT or (answer.document or {}).get("code") == "CLE_REUTILISEE":
            yield f"our own {answer.status} {answer.document}"
