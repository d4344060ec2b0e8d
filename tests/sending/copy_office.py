"""A school whose database is copied, and put back as it was."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from livret_desktop.db import outbox_reads, sqlite_dialect
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.lessons.lessons import set_status
from livret_desktop.services.outbox.corrections import Decision, decide, resend
from livret_desktop.services.sending.send_status import resume
from tests.sending.acts import send
from tests.sending.model_server import ModelServer, scripted
from tests.sending.school import HandClock, Pupils, open_desk, with_lessons


class CopyOffice:
    """A school whose database is copied, and put back as it was."""

    def __init__(self, desk: Desk, clock: HandClock) -> None:
        self.desk, self.clock = desk, clock
        self._root = desk.folder.database.parent
        self._copy = self._root / "copie"

    def copy(self) -> None:
        self._copy.unlink(missing_ok=True)
        self.desk.database.snapshot(self._copy)
        self.clock.advance(hours=1)

    def put_back(self, *, has_journal: bool = True, is_resumed: bool = True) -> None:
        self.desk.database.close()
        for name in ("-wal", "-shm"):
            Path(f"{self.desk.folder.database}{name}").unlink(missing_ok=True)
        shutil.copyfile(self._copy, self.desk.folder.database)
        if not has_journal:
            self.desk.folder.send_journal.unlink(missing_ok=True)
        self.clock.advance(hours=1)
        self._log_ahead()
        self.desk = open_desk(self._root, self.clock)
        settle_after_restore(self.desk)
        if is_resumed:
            resume(self.desk)

    def _log_ahead(self) -> None:
        """As a restore leaves the file: a snapshot has no write-ahead log, and nobody writes while somebody reads."""
        key = self.desk.master_key.database_key_hex()
        engine = sqlite_dialect.open_engine(self.desk.folder.database, key, is_writer=True)
        sqlite_dialect.use_write_ahead_log(engine)
        engine.dispose()

    def act(self, what: Callable[..., None], *given: object) -> None:
        with self.desk.database.write("Essai", self.clock.now()) as written:
            what(written.work, *given)

    def send(self, server: ModelServer, *faults: str, times: int = 1) -> None:
        for _ in range(times):
            send(self.desk, server, scripted(*faults))
            self.clock.advance(hours=server.lag_hours + 1)

    def lesson(self, lesson: Lesson) -> Lesson:
        with self.desk.database.read() as reading:
            return reading.lessons.require(lesson.id)

    def newest(self, lesson: Lesson) -> Submission:
        with self.desk.database.read() as reading:
            return outbox_reads.versions_of(reading.connection, [lesson.id])[lesson.id][-1]

    def decide(self, lesson: Lesson, decision: Decision) -> None:
        with self.desk.database.write("Décision", self.clock.now()) as written:
            decide(written.work, lesson.id, decision, who="Claire", reason="vu sur le portail")


def another_hour(pupils: Pupils, lesson: Lesson) -> Lesson:
    """Of the same student, that afternoon."""
    other = pupils.lesson(5)
    starts_at = other.starts_at.replace(hour=14)
    return replace(other, student_id=lesson.student_id, enrolment_id=lesson.enrolment_id, starts_at=starts_at)


def sent_then_copied(office: CopyOffice, server: ModelServer) -> tuple[Pupils, Lesson]:
    """A school of one student, whose lesson is sent before the copy is made."""
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0))
    office.send(server)
    office.copy()
    return pupils, lesson


def another_sent(office: CopyOffice, server: ModelServer, pupils: Pupils, lesson: Lesson) -> Lesson:
    """Another lesson of the same student, given and sent: a copy made before lacks it."""
    other = another_hour(pupils, lesson)
    pupils.desk = office.desk
    pupils.record(other)
    office.send(server)
    return other


def copied_then_sent(office: CopyOffice, server: ModelServer) -> tuple[Pupils, Lesson]:
    """A school of one student, whose lesson is given and sent once the copy is made; not an hour has passed since."""
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    office.copy()
    lesson = pupils.lesson(0)
    pupils.record(lesson)
    send(office.desk, server)
    return pupils, lesson


def refused_then_accepted_since(
    office: CopyOffice, server: ModelServer, code: str, *, has_journal: bool
) -> Lesson:
    """A copy in which a lesson is refused is put back, after the lesson was sent again and accepted."""
    (lesson,) = with_lessons(office.desk, 1)
    server.refused[lesson.id] = code
    office.send(server)
    office.copy()
    server.refused.clear()
    office.act(resend, [lesson.id])
    office.send(server)
    office.put_back(has_journal=has_journal)
    return lesson


def planned_here_counted_there(office: CopyOffice, server: ModelServer) -> Lesson:
    """A lesson still to come in the copy put back, given, confirmed and accepted after it was made."""
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, status=LessonStatus.PLANNED))
    office.copy()
    set_status(office.desk, [lesson.id], LessonStatus.DONE)
    office.send(server)
    office.put_back()
    return lesson
