"""A student's NEPH was typed wrong: put right on the file, and everything of hers that was sent is corrected.

The wrong one is in what the State counts until the correction arrives. A person who puts an older copy back has the
right one on paper, and types it anew; what a restore then finds under the wrong one is cancelled there, since the hour
is typed again under the right one.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from livret_desktop.db import outbox_reads
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.lessons.lesson_sessions import correct_at_dsr
from livret_desktop.services.outbox.versions import live
from livret_desktop.services.records.students import save_student
from livret_desktop.services.sending.send_acts import correct_neph
from tests.faults.hours import neph_in, number_in
from tests.faults.takeover_changed import TakeOverChanged


class NephPutRight(TakeOverChanged):
    """The end of a NEPH stays the number of its student, by which hours are told."""

    def begin(self) -> None:
        super().begin()
        self._on_paper: dict[int, str] = {}
        self._to_correct: set[int] = set()

    def acts(self) -> list[tuple[Callable[[], None], int]]:
        return [*super().acts(), (self._put_neph_right, 8), (self._correct_the_rest, 3)]

    def _put_neph_right(self) -> None:
        """Of a student of whom another program, or the portal, has told the State nothing under the wrong one."""
        told = [number for number in self._hours() if number not in self._on_paper and self._is_ours(number)]
        sent = [number for number in told if number in self._truth.counted()]
        if told:
            number = self._chance.choice(sent or told)
            self._on_paper[number] = f"2402{number:08d}"
            self._to_correct.add(number)
            self._correct_student(number)

    def _is_ours(self, number: int) -> bool:
        here = {one.id for one in self._here()}
        records = [one for server in (self._server, self._state) for one in server.records]
        return all(one.lesson_id in here for one in records if number_in(one) == number)

    def _correct_the_rest(self) -> None:
        """What awaited an answer, or a decision, when the NEPH was put right."""
        for number in sorted(self._to_correct):
            self._correct_student(number)

    def _correct_student(self, number: int) -> None:
        desk = self.stage.desk
        with desk.database.read() as reading:
            student = reading.students.require(UUID(int=10_000 + number))
            lessons = reading.lessons.where(reading.lessons.c.student_id == student.id)
            known = outbox_reads.versions_of(reading.connection, [one.id for one in lessons])
        current = {one.id: live(known.get(one.id, [])) for one in lessons}
        refused = [key for key, one in current.items() if one and one.state is SubmissionState.REJECTED]
        try:
            self._keep_neph(student, refused)
            for one in lessons:
                sent = current[one.id]
                if one.id not in refused and sent is not None and sent.was_attempted and not sent.cancels:
                    self._correct_neph_of(one)
        except RuleError as error:
            self.trace.append(error.title)
        else:
            self._to_correct.discard(number)

    def _keep_neph(self, student: Student, refused: list[UUID]) -> None:
        right = self._on_paper[student.id.int - 10_000]
        if refused and student.neph != right:
            correct_neph(self.stage.desk, refused, right)
        elif student.neph != right:
            save_student(self.stage.desk, replace(student, neph=right))

    def _correct_neph_of(self, lesson: Lesson) -> None:
        if lesson.status is LessonStatus.DONE:
            correct_at_dsr(self.stage.desk, lesson, "NEPH")

    def _neph(self, number: int) -> str:
        return self._on_paper.get(number, super()._neph(number))

    def _put_back(self) -> None:
        """The copy has the wrong one again."""
        super()._put_back()
        self._to_correct |= self._on_paper.keys()
        self._correct_the_rest()

    def _is_otherwise(self, lesson: Lesson) -> bool:
        """Also under another NEPH, once everything of that student could be corrected."""
        number, record = self._number_of(lesson), self._state.newest(lesson.id)
        if record is None or lesson.status is not LessonStatus.DONE or number in self._to_correct:
            return super()._is_otherwise(lesson)
        return super()._is_otherwise(lesson) or neph_in(record) != self._neph(number)
