"""What the Sunday pass, or the reading after a restore, found at the State: settled by a person who knows each hour.

They put it here again when the hour was given, cancel it there when it was not, and leave only what counts neither
there nor here. "C'est réglé" they say once nothing of what waits, and nothing still to be typed again, is there.
"""

from collections.abc import Callable
from datetime import date

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.outbox.missing_here import missing_here, perhaps_typed_again, settle_missing
from livret_desktop.services.sending.reconcile import reconcile
from livret_desktop.services.state.state_acts import Settling, adopt, cancel_there, leave
from livret_desktop.services.state.state_findings import FindingAct, FindingLine, read_findings
from livret_desktop.services.state.state_pages import Span
from tests.faults.by_the_hour import ByTheHour
from tests.faults.g3 import SAID
from tests.sending.model_server import ModelGateway

_DAYS = (date(2026, 11, 10), date(2026, 12, 31))
_SETTLING = Settling(SAID["who"], SAID["reason"])
_ACTS = {FindingAct.ADOPT: adopt, FindingAct.CANCEL_THERE: cancel_there, FindingAct.LEAVE: leave}


class FindingsSettled(ByTheHour):
    """Also findings of the training server, as long as the school trains."""

    def begin(self) -> None:
        super().begin()
        self._settles_all = self._chance.random() < 0.7
        self._changed_there: set[int] = set()

    def acts(self) -> list[tuple[Callable[[], None], int]]:
        return [*super().acts(), (self._look_on_sunday, 6), (self._say_settled, 1), (self._change_there, 5)]

    def _change_there(self) -> None:
        """Somebody changes an hour on the portal of the State, or cancels it there, and tells nobody here."""
        here = {one.id for one in self._hours().values() if one.status is LessonStatus.DONE}
        counted = self._truth.counted()
        ours = [number for number, (one, *more) in counted.items() if one.lesson_id in here and not more]
        if not ours or not self._is_readable():
            return
        number = self._chance.choice(sorted(ours))
        (one,) = counted[number]
        length = 95 if one.content["dureeMinutes"] != 95 else 100
        said = {"dureeMinutes": length} if self._chance.random() < 0.6 else {"annulee": True}
        # Far above what is told from here, and no number that a restore jumps to: which of two that bear one number
        # counts is the portal's own affair.
        self._state.record({**one.content, **said, "version": one.version + 57})
        self._changed_there.add(number)

    def _look_on_sunday(self) -> None:
        """A person compares, and settles some of what was found; the rest, or what was found before, another day."""
        self.retry(self.stage.desk)
        reconcile(
            self.stage.desk,
            lambda: ModelGateway(self._server, self._fault),
            self._chance.choice((None, Span(_DAYS[0], _DAYS[-1]))),
            tools=self._tools,
        )
        self.look()
        for line in read_findings(self.stage.desk):
            if self._chance.random() < 0.6:
                self._settle(line)

    def _settle_findings(self) -> None:
        """In the end: all of them, or those alone of hours that would count twice."""
        for line in read_findings(self.stage.desk):
            if self._settles_all or line.missing:
                self._settle(line)

    def _settle(self, line: FindingLine) -> None:
        act = self._what_is_true(line)
        if act is None or line.there is None:
            return
        try:
            _ACTS[act](self.stage.desk, line.finding.id, _SETTLING)
        except RuleError as error:
            self.trace.append(error.title)
            return
        number = int(line.there.neph[4:])
        if act is not FindingAct.LEAVE and not self._is_training():
            self._truth.unmark(number)  # what is here now is the State's own record, or its cancellation
        self.look()

    def _asked_on_the_last_sunday(self) -> int:
        """Findings about what the State has as it is here: nobody need look at them."""
        self.stage.clock.advance(hours=self._state.lag_hours + 1)
        span = Span(_DAYS[0], _DAYS[-1])
        reconcile(self.stage.desk, lambda: ModelGateway(self._state), span, tools=self._tools)
        self.look()
        lines = read_findings(self.stage.desk)
        return sum(one.here is not None and not self._is_otherwise(one.here) for one in lines)

    def _what_is_true(self, line: FindingLine) -> FindingAct | None:
        """None: nobody would settle it so, the decision on the held lesson, or what is still awaited, comes first."""
        there = line.there
        if there is None:
            return None
        here = line.here or self._hours().get(int(there.neph[4:]))
        if line.missing:  # under a wrong NEPH: the hour is told under the right one
            return None if line.here else self._of_nobody_here(int(there.neph[4:]))
        is_given = here is not None and here.status is LessonStatus.DONE
        if there.is_cancelled:
            if is_given and line.here and self._chance.random() < 0.5:
                return FindingAct.ADOPT  # they knew: it was not given
            return None if is_given else self._chance.choice((FindingAct.ADOPT, FindingAct.LEAVE))
        if (
            here is None or line.here is not None
        ):  # only a person knows: taken away by a restore, or changed since
            return self._chance.choice((FindingAct.ADOPT, FindingAct.ADOPT, FindingAct.CANCEL_THERE))
        return (
            FindingAct.ADOPT if is_given or here.status is LessonStatus.PLANNED else FindingAct.CANCEL_THERE
        )

    def _of_nobody_here(self, number: int) -> FindingAct:
        return FindingAct.LEAVE if number in self._truth.marked else FindingAct.CANCEL_THERE

    def _say_settled(self) -> None:
        """ "C'est réglé" ends what is said of the hours that a restore took away: they are all here again."""
        with self.stage.desk.database.read() as reading:
            missing, waiting = missing_here(reading.connection), perhaps_typed_again(reading)
        if missing and not self._still_to_type() and not any(map(self._is_under_another, waiting)):
            settle_missing(self.stage.desk)

    def _still_to_type(self) -> set[int]:
        """Hours that the State counts, or a person has on paper, and that are not here."""
        return self._truth.counted().keys() - self._hours().keys()

    def _is_said(self, lesson: Lesson) -> bool:
        """Of an hour changed on the portal: a person is asked, or nothing could be read."""
        if self._number_of(lesson) not in self._changed_there:
            return False
        asked = {one.finding.lesson_id for one in read_findings(self.stage.desk)}
        return not self._is_readable() or lesson.id in asked | set(self._in_state(SubmissionState.HELD))
