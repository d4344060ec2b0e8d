"""What an office says and does about each hour, told by student: declared, not transmitted, refused, corrected.

Each student has one hour, whatever identifier it has at the State. What must be there in the end: an hour declared by
other means never comes from here while that is said of it, and once when it is said no more; an hour whose training is
off comes only if it is there already; what is refused stays refused, with its reason, until it is corrected.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from livret_desktop.db import outbox_reads, send_reads
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.sending.send_acts import send_again
from tests.faults.g3 import LARGEST_SCHOOL
from tests.faults.hours import Hours, number_in
from tests.faults.put_back import PutBack
from tests.faults.send_truth import differs
from tests.sending.model_server import VARIANTS, ModelServer
from tests.sending.state import content, told

_WAITING = (SubmissionState.DUE, SubmissionState.REJECTED, SubmissionState.TO_VERIFY)
_MAY_COUNT = (LessonStatus.PLANNED, LessonStatus.DONE)


class ByTheHour(PutBack):
    """``_state`` is the State; ``_server`` may be another one, for training."""

    def begin(self) -> None:
        super().begin()
        self._state: ModelServer = self._unwanted.server
        self._truth = Hours(self._state)
        self._unmarked: set[int] = set()
        self._beyond_us: set[int] = set()

    def _is_training(self) -> bool:
        return False

    def acts(self) -> list[tuple[Callable[[], None], int]]:
        return [*super().acts(), (self._dislike, 2), (self._correct_refused, 2)]

    def look(self) -> None:
        """A lesson found at the State takes the identifier that it has there."""
        with self.stage.desk.database.read() as reading:
            self._lessons = sorted(one.id for one in reading.lessons.where())

    def _declare(self) -> None:
        """A person has declared an hour by other means, and says so: on the portal, where the State has it under an
        identifier of its own, or on paper. What the State has already nobody declares once more."""

        def act(lesson_id: UUID) -> None:
            declare_by_hand(self.stage.desk, [lesson_id], who="C. Morel", why="portail")
            number = self._number(lesson_id)
            lesson = self._hours()[number]
            if number not in self._truth.counted() and self._chance.random() < 0.5:
                there = UUID(int=self._chance.getrandbits(128), version=4)
                self._state.record(content(told(lesson, number, lesson_id=there, neph=self._neph(number))))
            self._truth.mark(number, lesson_id)

        waiting = (SubmissionState.DUE, SubmissionState.REJECTED, SubmissionState.TO_VERIFY)
        wanted = sorted({lesson_id for state in waiting for lesson_id in self._in_state(state)})
        if wanted:
            try:
                act(self._chance.choice(wanted))
            except RuleError as error:
                self.trace.append(error.title)

    def _neph(self, number: int) -> str:
        """What a person has on paper."""
        return f"2302{number:08d}"

    def _take_back(self) -> None:
        """They were mistaken: it is declared nowhere."""
        mistaken = sorted(self._truth.marked.keys() - self._truth.counted().keys())
        if not mistaken:
            return
        number = self._chance.choice(mistaken)
        try:
            take_back_declaration(self.stage.desk, [self._truth.marked[number]])
        except RuleError as error:  # a decision about a held lesson is no mark
            self.trace.append(error.title)
        else:
            self._truth.unmark(number)

    def _say_declared(self, lesson_id: UUID) -> None:
        super()._say_declared(lesson_id)
        self._truth.mark(self._number(lesson_id), lesson_id)

    def _mark_again(self) -> None:
        """What was said of a lesson that was only trained with ends with training: the pause asks for it once more."""
        for number in sorted(self._truth.marked.keys() - self._marked_here() - self._truth.off):
            try:
                declare_by_hand(self.stage.desk, [self._truth.marked[number]], who="C. Morel", why="essai")
            except RuleError as error:  # changed since: that person goes back on what they said
                self.trace.append(error.title)
                self._truth.unmark(number)
                self._beyond_us.add(number)

    def _marked_here(self) -> set[int]:
        with self.stage.desk.database.read() as reading:
            marked = set(self._by_hand(reading.connection, SubmissionState.DECLARED_BY_HAND))
        return {number for number, one in self._hours().items() if one.id in marked}

    def _off_here(self) -> set[int]:
        with self.stage.desk.database.read() as reading:
            kept = send_reads.kept_here(reading.connection, self._lessons)
        self._unwanted.off.clear()  # told by identifier
        return {
            number for number, one in self._hours().items() if one.id in kept and not kept[one.id].transmits
        }

    def _switch(self) -> None:
        if not self._lessons:
            return
        lesson_id = self._chance.choice(self._lessons)
        is_off = self._number(lesson_id) in self._truth.off
        self._transmit(lesson_id, *((True,) if is_off else self._chance.choice(((False,), (False, True)))))

    def _transmit(self, lesson_id: UUID, *turns: bool) -> None:
        """Switched on again, what a person declared while training is marked once more."""
        super()._transmit(lesson_id, *turns)
        self._unwanted.off.clear()
        self._truth.turn(self._number(lesson_id), is_off=not turns[-1])
        if not self._is_training():
            self._mark_again()

    def _put_back(self) -> None:
        """With its journal the marks of before stand; without it those of the copy, and what the portal has is then
        found by reading the State, or by nobody."""
        if self._copy is None:
            return
        had_lost, self._has_lost_the_journal = self._has_lost_the_journal, False
        super()._put_back()
        is_lost_now = self._has_lost_the_journal
        self._has_lost_the_journal |= had_lost
        self.look()
        stands = self._hours().keys() & (self._marked_here() if is_lost_now else self._truth.marked.keys())
        if is_lost_now:
            self._unmarked |= self._truth.marked.keys() - stands
            self._note_unreadable()
        self._truth.put_back(stands, self._off_here())

    def _dislike(self) -> None:
        """The server spoken to refuses what an hour says until that is corrected: "Renvoyer" changes nothing."""
        for number, lesson in list(self._hours().items())[-2:]:
            if self._chance.random() < 0.5:
                self._server.disliked.add((f"2302{number:08d}", lesson.minutes))

    def _correct_refused(self) -> None:
        refused = self._in_state(SubmissionState.REJECTED)
        if refused:
            self._put_right(self._chance.choice(refused))

    def _resend(self) -> None:
        refused = self._in_state(SubmissionState.REJECTED)
        if refused:
            try:
                send_again(self.stage.desk, [self._chance.choice(refused)])
            except RuleError as error:
                self.trace.append(error.title)

    def _put_right(self, lesson_id: UUID) -> None:
        """What is disliked is corrected: another length, which the office had wrong."""
        number = self._number(lesson_id)
        lesson = self._hours().get(number)
        if lesson is None or (f"2302{number:08d}", lesson.minutes) not in self._server.disliked:
            super()._put_right(lesson_id)
            return
        desk = self.stage.desk
        try:
            with desk.database.write("Correction", desk.clock.now()) as written:
                correct_lesson(written.work, replace(lesson, minutes=lesson.minutes + 30), "durée")
        except RuleError as error:
            self.trace.append(error.title)

    def _hours(self) -> dict[int, Lesson]:
        """The lessons here, by the number of their student; of several the one that counts: what was not given may
        stand here twice, called off, and cancelled at the State under the identifier that it has there."""
        by_weight = sorted(self._here(), key=lambda one: one.status in _MAY_COUNT)
        return {self._number_of(one): one for one in by_weight if not _is_of_the_state(one)}

    def _here(self) -> list[Lesson]:
        with self.stage.desk.database.read() as reading:
            return reading.lessons.where()

    def _number(self, lesson_id: UUID) -> int:
        return next(self._number_of(one) for one in self._here() if one.id == lesson_id)

    def _number_of(self, lesson: Lesson) -> int:
        if not _is_of_the_state(lesson):
            return lesson.student_id.int - 10_000
        with self.stage.desk.database.read() as reading:
            return int(reading.students.require(lesson.student_id).neph[4:])

    def _is_there(self, lesson_id: UUID) -> bool:
        return super()._is_there(lesson_id) or self._is_under_another(lesson_id)

    def _is_under_another(self, lesson_id: UUID) -> bool:
        counted = self._truth.counted().get(self._number(lesson_id), [])
        return any(one.lesson_id != lesson_id for one in counted)

    def _is_otherwise_there(self, lesson_id: UUID) -> bool:
        """True when the State has this hour under another identifier, or not as it is here; or a version of it that no
        journal remembers, and that says what waits here: it is newer than what is asked about; or one that a person
        said it has not: they were wrong."""
        number = self._number(lesson_id)
        found = [one for one in self._state.records if number_in(one) == number]
        with self.stage.desk.database.read() as reading:
            known = outbox_reads.versions_of(reading.connection, [lesson_id]).get(lesson_id, [])
        numbers = {one.version for one in known if not one.was_given_up}
        is_unknown = any(one.lesson_id != lesson_id or one.version not in numbers for one in found)
        ours = self._hours().get(number)  # none where only the State's own record stands here, cancelled
        return is_unknown or (bool(found) and (ours is None or self._is_otherwise(ours)))

    def _is_readable(self) -> bool:
        return VARIANTS[self._state.variant][1]

    def _decide_held(self, lesson_id: UUID, *, guesses: bool) -> None:
        """Counted under another identifier, nobody guesses: they say that it was declared by other means."""
        if not self._is_training() and self._is_under_another(lesson_id):
            self._say_declared(lesson_id)
            return
        super()._decide_held(lesson_id, guesses=guesses)

    def _note_unreadable(self) -> None:
        """Marks that no journal remembers, of hours that the portal has: nobody can tell them while nothing is read."""
        if not self._is_readable():
            self._beyond_us |= self._unmarked

    def troubles(self) -> dict[str, int]:
        """Also the hours that the State counts twice; a lesson that it has under another identifier is not lost."""
        found = super().troubles()
        counted = self._truth.counted()
        self._truth.judge()
        return {
            "doubled": found["doubled"],
            "lost": found["lost"],
            "twice": sum(
                len(records) > 1 for number, records in counted.items() if number not in self._beyond_us
            ),
            "otherwise": 0 if self._has_lost_the_journal else self._otherwise(),
            "sent while marked": self._truth.sent_while_marked,
            "sent while off": self._truth.sent_while_off,
            "corrupt": found["corrupt"],
        }

    def _otherwise(self) -> int:
        """Hours that the State has from here, and not as they are here. What a person declared by other means, or says
        is there, is theirs."""
        with self.stage.desk.database.read() as reading:
            states = (SubmissionState.DECLARED_BY_HAND, SubmissionState.ACCEPTED_BY_HAND)
            by_hand = {one for state in states for one in self._by_hand(reading.connection, state)}
        return sum(
            self._is_otherwise(one) and not self._is_said(one)
            for one in self._here()
            if one.id not in by_hand and self._number_of(one) not in self._beyond_us
        )

    def _is_otherwise(self, lesson: Lesson) -> bool:
        return differs(self._state, lesson)

    def _is_said(self, lesson: Lesson) -> bool:
        """True when a person is asked about it, or nobody here could know."""
        return False


def _is_of_the_state(lesson: Lesson) -> bool:
    """True when its student stands here only because a record of the State was cancelled."""
    return lesson.student_id.int >= 10_000 + LARGEST_SCHOOL
