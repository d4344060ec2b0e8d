"""G3 with an older copy of the database put back in the middle, its send journal kept or lost."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from livret_desktop.db import send_reads
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.outbox.missing_here import settle_missing
from livret_desktop.services.outbox.send_pause import end_pause
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.sending.run import CompareOrder, RunOptions, send_due
from tests.faults.g3 import LARGEST_SCHOOL, STEPS, Sequence
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.send_kills import database_files
from tests.faults.sequences import play_all
from tests.sending.model_server import ModelGateway

NAME = "PUT BACK"
_DONE = "Faite"


class PutBack(Sequence):
    """Some lessons are only planned when the copy is made: confirmed since, only the journal knows it."""

    def begin(self) -> None:
        super().begin()
        self._copy: tuple[bytes, list[UUID]] | None = None
        self._recorded = 0
        self._has_lost_the_journal = False

    def acts(self) -> list[tuple[Callable[[], None], int]]:
        """All those of G3 but a clock set by hand: a copy put back twice with the clock set back in between, and both
        journals lost, may give a number below one that the State knows. It refuses it, and says so."""
        acts = [(act, weight) for act, weight in super().acts() if act != self._set_clock]
        more = [(self._take_copy, 2), (self._put_back, 2), (self._compare, 1)]
        return [*acts, *more, (self._say_done, 1), (self._undo_done, 1)]

    def _record(self) -> None:
        """A student for each lesson ever recorded: those made after the copy are at the State, and not here."""
        if self._recorded < LARGEST_SCHOOL:
            status = self._chance.choice((LessonStatus.DONE, LessonStatus.DONE, LessonStatus.PLANNED))
            minutes = self._chance.randint(30, 55)
            (lesson,) = self._pupils.record(
                self._pupils.lesson(self._recorded, minutes=minutes, status=status)
            )
            self._recorded += 1
            self._lessons.append(lesson.id)

    def _take_copy(self) -> None:
        self.stage.close()
        self._copy = (self.stage.desk.folder.database.read_bytes(), list(self._lessons))

    def _put_back(self) -> None:
        if self._copy is None:
            return
        self.stage.close()
        self.stage.clock.advance(minutes=5)  # a restore is no instant
        folder = self.stage.desk.folder
        for path in database_files(folder.database):
            path.unlink(missing_ok=True)
        folder.database.write_bytes(self._copy[0])
        if self._chance.random() < 0.5:
            folder.send_journal.unlink(missing_ok=True)
            self._has_lost_the_journal = True
        self._lessons = list(self._copy[1])
        settle_after_restore(self.stage.desk)
        with self.stage.desk.database.quiet_write() as connection:
            end_pause(connection)
            on = send_reads.kept_here(connection, self._lessons)
        self._unwanted.put_back({lesson_id for lesson_id, kept in on.items() if not kept.transmits})

    def _compare(self) -> None:
        """The Sunday pass."""
        self.retry(self.stage.desk)
        send_due(
            self.stage.desk,
            lambda: ModelGateway(self._server, self._fault),
            options=RunOptions(compare=CompareOrder()),
            tools=self._tools,
        )

    def _heal(self) -> None:
        self._settle_missing()
        super()._heal()
        self.look()
        for lesson_id in self._lessons:
            self._confirm(lesson_id)
        super()._heal()

    def _settle_missing(self) -> None:
        """Nobody types again what the copy lacks: what waits because of it is none of that, and a person says so."""
        settle_missing(self.stage.desk)

    def _put_right(self, lesson_id: UUID) -> None:
        """Two versions of one lesson may wait for a person: the next round decides about the other."""
        try:
            super()._put_right(lesson_id)
        except RuleError as error:
            self.trace.append(error.title)

    def _say_done(self) -> None:
        if self._lessons:
            self._confirm(self._chance.choice(self._lessons))

    def _undo_done(self) -> None:
        """Only what was said last, and nothing else since."""
        last = next_undo(self.stage.desk)
        if last is None or last.title != _DONE:
            return
        try:
            undo(self.stage.desk, last.id)
        except RuleError as error:
            self.trace.append(error.title)

    def _confirm(self, lesson_id: UUID) -> None:
        desk = self.stage.desk
        try:
            with desk.database.write(_DONE, desk.clock.now()) as written:
                lesson = written.work.lessons.require(lesson_id)
                if lesson.status is LessonStatus.PLANNED:
                    written.work.lessons.put(replace(lesson, status=LessonStatus.DONE))
                    follow_lessons(written.work, [lesson_id])
        except RuleError as error:
            self.trace.append(error.title)

    def troubles(self) -> dict[str, int]:
        """Without its journal and without read-back, nothing here can know what the State was told since the copy."""
        found = super().troubles()
        if self._has_lost_the_journal:
            found = {name: found[name] for name in ("doubled", "lost", "corrupt")}
        return found


def run(seed: int, size: int) -> CampaignResult:
    """``size`` sequences, the variants in turn; then the twin."""
    return play_all(NAME, PutBack, seed, size, f"{STEPS} steps, the journal lost half of the times")


CAMPAIGNS = [
    Campaign(
        name=NAME,
        promise="G3 with an older copy of the database put back in the middle, its journal kept or lost: nothing "
        "doubled, nothing lost, no send stopped by an error, and with the journal the State's view is ours (retry "
        "without read-back).",
        run=run,
        small=24,
        first=1_000,
        full=10_000,
        adds_up=True,
    )
]
