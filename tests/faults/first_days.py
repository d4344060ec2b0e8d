"""PUT BACK in the first weeks of a school: it trains first, it takes over from another program, and the State may be
readable one day and not the next. A lesson may stand there under an identifier that this program never gave.

Each student has one hour: it must stand at the State once, whatever identifier it has there.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.outbox.former_program import waiting_for_a_person
from livret_desktop.services.outbox.missing_here import perhaps_typed_again
from livret_desktop.services.outbox.send_pause import end_pause
from livret_desktop.services.state.state_acts import Settling
from livret_desktop.services.state.takeover import send_history
from tests.faults.g3 import LARGEST_SCHOOL, SAID
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.neph_put_right import NephPutRight
from tests.faults.sequences import play_all
from tests.sending.model_server import NOT_SENT, VARIANTS, ModelServer

NAME = "FIRST DAYS"
_DAYS = (date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20))
_ADDRESS = "https://dsr-{}.example.fr"
_SETTLING = Settling(SAID["who"], SAID["reason"])


class FirstDays(NephPutRight):
    """``_server`` is the one that the school speaks to: the training server while it trains, then the State."""

    steps = 80

    def begin(self) -> None:
        super().begin()
        chance, desk = self._chance, self.stage.desk
        self._trainer = ModelServer(self.stage.clock, chance.choice(list(VARIANTS)), max_batch=5)
        self._gone: dict[int, Lesson] = {}
        self._forgotten: set[int] = set()
        self._moves = 0
        self._is_replaced = False
        self._asked_before: set[UUID] | None = None
        self._needless = 0
        if chance.random() < 0.6:
            set_training(desk, is_training=True)
        else:
            self._type_address()

    @property
    def _server(self) -> ModelServer:
        return self._trainer if self._is_training() else self._state

    @_server.setter
    def _server(self, state: ModelServer) -> None:
        self._state = state

    def _is_training(self) -> bool:
        return hasattr(self, "_trainer") and bool(read_settings(self.stage.desk)["dsr.training"])

    def acts(self) -> list[tuple[Callable[[], None], int]]:
        """Some of them four times as often as usual, other ones each time: eighty steps are few for so many."""
        usual = [
            *super().acts(),
            (self._set_clock, 2),
            (self._move, 1),
            (self._replace, 2),
            (self._type_address, 2),
            (self._leave_training, 6),
            (self._offer, 2),
            (self._type_again, 3),
        ]
        return [(act, weight * self._chance.choice((1, 1, 4))) for act, weight in usual]

    def _record(self) -> None:
        """Of one of the last days, which the former program has perhaps sent."""
        if self._recorded >= LARGEST_SCHOOL:
            return
        number, chance = self._recorded, self._chance
        self._recorded += 1
        day = chance.choice(_DAYS)
        lesson = self._pupils.lesson(number, day, minutes=chance.randint(30, 55))
        self._sent_before(number, lesson)
        self._pupils.record(lesson)

    def _set_clock(self) -> None:
        """Both servers know the time all along."""
        super()._set_clock()
        self._state.skew = self._trainer.skew = self._server.skew

    def _put_back(self) -> None:
        before, marked = self._hours(), set(self._truth.marked)
        super()._put_back()
        here = self._hours()
        self._forgotten |= marked - here.keys()
        gone = {number: lesson for number, lesson in before.items() if number not in here}
        # Without any journal, and a State that cannot be read, nobody can tell them from lessons never sent.
        self._gone = {} if self._has_lost_the_journal else self._gone | gone
        if not read_settings(self.stage.desk)["dsr.base_url"]:  # a copy of the time of training
            self._type_address()

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
            self._type_address()
            self.look()
            self._mark_again()
            with self.stage.desk.database.quiet_write() as connection:
                end_pause(connection)

    def _address(self) -> str:
        return _ADDRESS.format(self._moves)

    def _move(self) -> None:
        """The same State at another address, with all that it has: nothing answers at the former one any more."""
        self._moves += 1

    def _replace(self) -> None:
        """Once: another State at another address, which has nothing of what the first one had. What this one does not
        have is found absent and leaves once more, or a person is asked; so it offers to be read in the end."""
        if self._is_replaced or not self._state.records:
            return
        self._is_replaced = True
        old = self._state
        self._state = ModelServer(old.clock, old.variant, old.lag_hours, old.skew, old.max_batch)
        self._truth.begin_anew(self._state)
        self._move()

    def _deduplicates(self) -> bool:
        return VARIANTS[self._state.variant][0]

    def _type_address(self) -> None:
        if not self._is_training():
            change_setting(self.stage.desk, "dsr.base_url", self._address())

    def _fault(self, place: str) -> str:
        is_gone = (
            not self._is_training() and read_settings(self.stage.desk)["dsr.base_url"] != self._address()
        )
        return NOT_SENT if is_gone else super()._fault(place)

    def _offer(self) -> None:
        """The State offers to be read back, or offers it no more."""
        can_repeat, can_read = VARIANTS[self._state.variant]
        self._state.variant = next(
            name for name, one in VARIANTS.items() if one == (can_repeat, not can_read)
        )
        self._note_unreadable()

    def _heal(self) -> None:
        """Everything works again: training is over, and a person answers for what waits because of another program."""
        self.look()
        self._leave_training()
        self._type_address()
        if self._is_replaced and not self._is_readable():
            self._offer()
        self._asked_before = set(self._in_state(SubmissionState.HELD))
        for _ in range(3):
            super()._heal()
            self.look()
            self._answer()
            self._settle_findings()
            self._correct_the_rest()
            for number in sorted(self._truth.off):
                self._transmit(self._hours()[number].id, True)
        super()._heal()
        self.look()
        if self._is_readable():
            self._needless += self._asked_on_the_last_sunday()

    def _settle_missing(self) -> None:
        """Here it is typed again: a person answers for each."""

    def _decide_held(self, lesson_id: UUID, *, guesses: bool) -> None:
        """Asked now that everything works and the State can be read, it must be because of what the State has; or of
        what it has no more: it would not see it twice, or it must not leave."""
        is_new = self._asked_before is not None and lesson_id not in self._asked_before
        leaves = self._deduplicates() and self._number(lesson_id) not in self._truth.off
        is_new = is_new and (leaves or not self._is_replaced)
        if is_new and self._is_readable() and not self._is_otherwise_there(lesson_id):
            self._needless += 1
        super()._decide_held(lesson_id, guesses=guesses)

    def _answer(self) -> None:
        """Of these the State itself tells, where it can be read."""
        desk = self.stage.desk
        with desk.database.read() as reading:
            waiting = waiting_for_a_person(reading) | perhaps_typed_again(reading)
        self._needless += len(waiting) * self._is_readable()
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
        """Also what a person was asked for nothing."""
        return {**super().troubles(), "needless": self._needless}


def run(seed: int, size: int) -> CampaignResult:
    """``size`` sequences, the variants in turn; then the twin."""
    return play_all(NAME, FirstDays, seed, size, f"{FirstDays.steps} steps")


CAMPAIGNS = [
    Campaign(
        name=NAME,
        promise="PUT BACK in the first weeks of a school: training entered and left, another program's records, "
        "its days said otherwise, lessons typed again after a restore, what Sunday found settled, the folder opened on "
        "another PC, a NEPH put right, hours declared by hand, not transmitted or refused, the clock set wrong, "
        "a State readable one day and not the next, moved or another one: no lesson lost, no hour counted twice or "
        "otherwise than here, nobody asked for nothing (retry without read-back).",
        run=run,
        small=24,
        first=1_000,
        full=10_000,
        adds_up=True,
    )
]
