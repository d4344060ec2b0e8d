"""PUT BACK in the first weeks of a school: it trains first, it takes over from another program, and the State may be
readable one day and not the next. A lesson may stand there under an identifier that this program never gave.

Each student has one hour: it must stand at the State once, whatever identifier it has there.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from livret_desktop.clock import PARIS
from livret_desktop.db import send_reads
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.by_hand.by_hand import declare_by_hand, take_back_declaration
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.outbox.former_program import waiting_for_a_person
from livret_desktop.services.outbox.missing_here import perhaps_typed_again
from livret_desktop.services.outbox.send_pause import end_pause
from livret_desktop.services.sending.send_acts import send_again
from livret_desktop.services.state.state_acts import Settling
from livret_desktop.services.state.takeover import send_history
from tests.faults.g3 import LARGEST_SCHOOL, SAID, STEPS
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.hours import Hours
from tests.faults.put_back import PutBack
from tests.faults.sequences import play_all
from tests.sending.model_server import VARIANTS, ModelServer
from tests.sending.state import content, told

NAME = "FIRST DAYS"
_DAYS = (date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20))
_FIRST_DAY = date(2026, 11, 19)
_FORMER_STOPPED = datetime(2026, 11, 18, 23, 59, tzinfo=PARIS)
_ADDRESS = "http://127.0.0.1:1"
_SETTLING = Settling(SAID["who"], SAID["reason"])
IS_PORTAL_SEEN_AFTER_A_LOST_JOURNAL = False
"""``tests/sending/found/test_f1.py``: a State that deduplicates gets a restore's doubts before its days are read. Until
that is mended, such hours are not asked about."""


class FirstDays(PutBack):
    """``_server`` is the one that the school speaks to: the training server while it trains, then the State."""

    def begin(self) -> None:
        super().begin()
        chance, desk = self._chance, self.stage.desk
        self._state = self._unwanted.server
        self._trainer = ModelServer(self.stage.clock, chance.choice(list(VARIANTS)), max_batch=5)
        self._truth = Hours(self._state)
        self._gone: dict[int, Lesson] = {}
        self._forgotten: set[int] = set()
        self._unmarked: set[int] = set()
        self._beyond_us: set[int] = set()
        if chance.random() < 0.6:
            set_training(desk, is_training=True)
        if chance.random() < 0.5:
            change_setting(desk, "dsr.first_day", _FIRST_DAY.isoformat())

    @property
    def _server(self) -> ModelServer:
        return self._trainer if self._is_training() else self._state

    @_server.setter
    def _server(self, state: ModelServer) -> None:
        self._state = state

    def _is_training(self) -> bool:
        return hasattr(self, "_trainer") and bool(read_settings(self.stage.desk)["dsr.training"])

    def acts(self) -> list[tuple[Callable[[], None], int]]:
        return [
            *super().acts(),
            (self._dislike, 1),
            (self._correct_refused, 2),
            (self._leave_training, 3),
            (self._offer, 2),
            (self._type_again, 3),
        ]

    def look(self) -> None:
        """A lesson found at the State takes the identifier that it has there."""
        with self.stage.desk.database.read() as reading:
            self._lessons = sorted(one.id for one in reading.lessons.where())

    def _record(self) -> None:
        """Of one of the last days; that of a former program's day it has sent, half of the times."""
        if self._recorded >= LARGEST_SCHOOL:
            return
        number, chance = self._recorded, self._chance
        self._recorded += 1
        day = chance.choice(_DAYS)
        lesson = self._pupils.lesson(number, day, minutes=chance.randint(30, 55))
        is_former = bool(read_settings(self.stage.desk)["dsr.first_day"]) and day < _FIRST_DAY
        if is_former and chance.random() < 0.5:
            there = UUID(int=chance.getrandbits(128), version=4)
            self._state.record(content(told(lesson, number, lesson_id=there)), at=_FORMER_STOPPED)
        self._pupils.record(lesson)

    def _declare(self) -> None:
        """A person has declared an hour by other means, and says so: on the portal, where the State has it under an
        identifier of its own, or on paper. What the State has already nobody declares once more."""

        def act(lesson_id: UUID) -> None:
            declare_by_hand(self.stage.desk, [lesson_id], who="C. Morel", why="portail")
            number = self._number(lesson_id)
            lesson = self._hours()[number]
            if number not in self._truth.counted() and self._chance.random() < 0.5:
                there = UUID(int=self._chance.getrandbits(128), version=4)
                self._state.record(content(told(lesson, number, lesson_id=there)))
            self._truth.mark(number, lesson_id)

        waiting = (SubmissionState.DUE, SubmissionState.REJECTED, SubmissionState.TO_VERIFY)
        wanted = sorted({lesson_id for state in waiting for lesson_id in self._in_state(state)})
        if wanted:
            try:
                act(self._chance.choice(wanted))
            except RuleError as error:
                self.trace.append(error.title)

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

    def _set_clock(self) -> None:
        """Both servers know the time all along."""
        super()._set_clock()
        self._state.skew = self._trainer.skew = self._server.skew

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
        lesson = self._hours()[number]
        if (f"2302{number:08d}", lesson.minutes) not in self._server.disliked:
            super()._put_right(lesson_id)
            return
        desk = self.stage.desk
        try:
            with desk.database.write("Correction", desk.clock.now()) as written:
                correct_lesson(written.work, replace(lesson, minutes=lesson.minutes + 30), "durée")
        except RuleError as error:
            self.trace.append(error.title)

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
        before, had_lost = self._hours(), self._has_lost_the_journal
        self._has_lost_the_journal = False
        super()._put_back()
        is_lost_now = self._has_lost_the_journal
        self._has_lost_the_journal |= had_lost
        self.look()
        here = self._hours()
        self._forgotten |= self._truth.marked.keys() - here.keys()
        stands = here.keys() & (self._marked_here() if is_lost_now else self._truth.marked.keys())
        if is_lost_now:
            self._unmarked |= self._truth.marked.keys() - stands
            self._note_unreadable()
        self._truth.put_back(stands, self._off_here())
        gone = {number: lesson for number, lesson in before.items() if number not in here}
        # Without any journal, and a State that cannot be read, nobody can tell them from lessons never sent.
        self._gone = {} if self._has_lost_the_journal else self._gone | gone
        if not read_settings(self.stage.desk)["dsr.base_url"]:  # a copy of the time of training
            change_setting(self.stage.desk, "dsr.base_url", _ADDRESS)

    def _type_again(self) -> None:
        """What a restore took away, under another identifier: a person has it on paper."""
        here = self._hours()
        left = sorted(number for number in self._gone if number not in here)
        if left:
            number = self._chance.choice(left)
            again = UUID(int=self._chance.getrandbits(128), version=4)
            self._pupils.record(replace(self._gone.pop(number), id=again, status=LessonStatus.DONE))
            if number in self._forgotten:
                declare_by_hand(self.stage.desk, [again], who="C. Morel", why="déjà dit")
                self._truth.mark(number, again)

    def _leave_training(self) -> None:
        if self._is_training():
            set_training(self.stage.desk, is_training=False)
            self.look()
            self._mark_again()
            with self.stage.desk.database.quiet_write() as connection:
                end_pause(connection)

    def _offer(self) -> None:
        """The State offers to be read back, or offers it no more."""
        can_repeat, can_read = VARIANTS[self._state.variant]
        self._state.variant = next(
            name for name, one in VARIANTS.items() if one == (can_repeat, not can_read)
        )
        self._note_unreadable()

    def _note_unreadable(self) -> None:
        """Marks that no journal remembers, of hours that the portal has: nobody can tell them while nothing is read."""
        if not (IS_PORTAL_SEEN_AFTER_A_LOST_JOURNAL and VARIANTS[self._state.variant][1]):
            self._beyond_us |= self._unmarked

    def _hours(self) -> dict[int, Lesson]:
        """The lessons here, by the number of their student."""
        with self.stage.desk.database.read() as reading:
            return {one.student_id.int - 10_000: one for one in reading.lessons.where()}

    def _number(self, lesson_id: UUID) -> int:
        return next(number for number, one in self._hours().items() if one.id == lesson_id)

    def _is_there(self, lesson_id: UUID) -> bool:
        return super()._is_there(lesson_id) or self._is_under_another(lesson_id)

    def _is_under_another(self, lesson_id: UUID) -> bool:
        counted = self._truth.counted().get(self._number(lesson_id), [])
        return any(one.lesson_id != lesson_id for one in counted)

    def _decide_held(self, lesson_id: UUID, *, guesses: bool) -> None:
        """Counted under another identifier, nobody guesses: they say that it was declared by other means."""
        if not self._is_training() and self._is_under_another(lesson_id):
            self._say_declared(lesson_id)
            return
        super()._decide_held(lesson_id, guesses=guesses)

    def _heal(self) -> None:
        """Everything works again: training is over, and a person answers for what waits because of another program."""
        self.look()
        self._leave_training()
        for _ in range(3):
            super()._heal()
            self.look()
            self._answer()
            for number in sorted(self._truth.off):
                self._transmit(self._hours()[number].id, True)
        super()._heal()
        self.look()

    def _settle_missing(self) -> None:
        """Here it is typed again: a person answers for each."""

    def _answer(self) -> None:
        desk = self.stage.desk
        with desk.database.read() as reading:
            waiting = waiting_for_a_person(reading) | perhaps_typed_again(reading)
        for lesson_id in sorted(waiting):
            try:
                if self._is_under_another(lesson_id):
                    declare_by_hand(desk, [lesson_id], who="C. Morel", why="ancien programme")
                    self._truth.mark(self._number(lesson_id), lesson_id)
                else:
                    send_history(desk, [lesson_id], _SETTLING)
            except RuleError as error:
                self.trace.append(error.title)

    def troubles(self) -> dict[str, int]:
        """Also the hours that the State counts twice; a lesson that it has under another identifier is not lost."""
        found = super().troubles()
        self._truth.judge()
        found["twice"] = sum(
            len(records) > 1 and number not in self._beyond_us
            for number, records in self._truth.counted().items()
        )
        found["sent while marked"] = self._truth.sent_while_marked
        found["sent while off"] = self._truth.sent_while_off
        told = ("doubled", "lost", "twice", "sent while marked", "sent while off", "corrupt")
        return {name: found[name] for name in told}


def run(seed: int, size: int) -> CampaignResult:
    """``size`` sequences, the variants in turn; then the twin."""
    return play_all(NAME, FirstDays, seed, size, f"{STEPS} steps")


CAMPAIGNS = [
    Campaign(
        name=NAME,
        promise="PUT BACK in the first weeks of a school: training entered and left, another program's records, "
        "lessons typed again after a restore, a State readable one day and not the next: no lesson lost, no hour "
        "counted twice (retry without read-back).",
        run=run,
        small=24,
        first=1_000,
        full=10_000,
        adds_up=True,
    )
]
