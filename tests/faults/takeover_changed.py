"""The first day that this program sends, and the last one of the former program, said otherwise on the way.

What people say is never a day too early: that would have lessons leave that the former program sent. A day too late is
a slip that costs some looking up, no more. Both days are emptied once all that the former one sent is known here.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from livret_desktop.clock import PARIS
from livret_desktop.domain.lesson import Lesson
from livret_desktop.errors import RuleError
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.former_program import TakeOver, change_take_over
from tests.faults.other_pc import OtherPc
from tests.sending.state import content, told

_FIRST_DAY = date(2026, 11, 19)
_LATER = (_FIRST_DAY, _FIRST_DAY + timedelta(days=1), _FIRST_DAY + timedelta(days=2))
_FORMER_STOPPED = datetime(2026, 11, 18, 23, 59, tzinfo=PARIS)


class TakeOverChanged(OtherPc):
    """Half of the schools come from another program."""

    def begin(self) -> None:
        super().begin()
        self._has_former = self._chance.random() < 0.5
        if self._has_former:
            change_setting(self.stage.desk, "dsr.first_day", _FIRST_DAY.isoformat())

    def acts(self) -> list[tuple[Callable[[], None], int]]:
        return [*super().acts(), (self._change_days, 2)]

    def _sent_before(self, number: int, lesson: Lesson) -> None:
        """That of a former program's day it has sent, half of the times."""
        if self._has_former and lesson.day < _FIRST_DAY and self._chance.random() < 0.5:
            there = UUID(int=self._chance.getrandbits(128), version=4)
            self._state.record(content(told(lesson, number, lesson_id=there)), at=_FORMER_STOPPED)

    def _change_days(self) -> None:
        if self._has_former and self._is_all_known() and self._chance.random() < 0.2:
            self._has_former = False
        none = () if self._has_former else (None, None)
        first = self._chance.choice((*_LATER, *none))
        stopped = self._chance.choice((None, *_LATER))
        try:
            change_take_over(self.stage.desk, TakeOver(first, None if first is None else stopped))
        except RuleError as error:
            self.trace.append(error.title)

    def _is_all_known(self) -> bool:
        """True when each hour that the State counts stands here under its identifier, or is said to be declared."""
        here = {one.id for one in self._here()}
        return all(
            number in self._truth.marked or all(one.lesson_id in here for one in records)
            for number, records in self._truth.counted().items()
        )
