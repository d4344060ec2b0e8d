"""A copy of the database put back, with or without its send journal, after the lesson left again: nothing doubled,
nothing that stops all sending, and what the State has otherwise is said."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from livret_desktop.db import outbox_reads, sqlite_dialect
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand import declare_by_hand, take_back_declaration
from livret_desktop.services.context import Desk
from livret_desktop.services.corrections import Decision, cancel_lesson, correct_lesson, decide, resend
from livret_desktop.services.lessons import set_status
from livret_desktop.services.preflight import check
from livret_desktop.services.restored import settle_after_restore
from livret_desktop.services.send_status import resume
from tests.faults.send_truth import differs
from tests.sending.acts import send, versions
from tests.sending.model_server import FINE, LOST_AFTER, LOST_BEFORE, VARIANTS, ModelServer, scripted
from tests.sending.school import HandClock, Pupils, open_desk, school, with_lessons

ACCEPTED, HELD, REJECTED = SubmissionState.ACCEPTED, SubmissionState.HELD, SubmissionState.REJECTED
SAID = {"who": "Claire Vasseur", "why": "portail"}
every_contract = pytest.mark.parametrize("contract", VARIANTS)
with_and_without_journal = pytest.mark.parametrize("has_journal", [True, False])


class Office:
    """A school whose database is copied, and put back as it was."""

    def __init__(self, desk: Desk, clock: HandClock) -> None:
        self.desk, self.clock = desk, clock
        self._root = desk.folder.database.parent
        self._copy = self._root / "copie"

    def copy(self) -> None:
        self.desk.database.snapshot(self._copy)
        self.clock.advance(hours=1)

    def put_back(self, *, has_journal: bool = True) -> None:
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


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def office(tmp_path: Path, clock: HandClock):
    with school(tmp_path / "ecole", clock) as opened:
        found = Office(opened, clock)
        yield found
        found.desk.database.close()


@pytest.fixture
def bare(office, clock, contract, fault, status):
    """Not done in the copy, done and sent without an answer since: a version that only the journal knows."""
    server = ModelServer(clock, contract)
    pupils = Pupils(office.desk)
    pupils.enrol(2)
    (lesson,) = pupils.record(pupils.lesson(0))
    set_status(office.desk, [lesson.id], status)
    office.copy()
    if status is not LessonStatus.DONE:
        set_status(office.desk, [lesson.id], LessonStatus.DONE)
    office.send(server, fault)
    office.put_back()
    pupils.desk = office.desk
    (other,) = pupils.record(pupils.lesson(1))
    before = len(server.records)
    office.send(server, times=3)
    assert office.newest(other).state is ACCEPTED, "it stops nobody"
    assert not server.doubled()
    new = {record.lesson_id for record in server.records[before:]}
    if status is not LessonStatus.DONE:
        assert lesson.id not in new, "a lesson not done here was told as done"
    return server, lesson


with_fault = pytest.mark.parametrize("fault", [LOST_AFTER, LOST_BEFORE])


@every_contract
@with_fault
@pytest.mark.parametrize("status", [LessonStatus.DONE])
def test_done_in_the_copy_and_in_doubt_by_the_journal_it_leaves_as_it_is(office, contract, bare):
    _, lesson = bare
    assert office.newest(lesson).state is (HELD if contract == "neither" else ACCEPTED)


@every_contract
@with_fault
@pytest.mark.parametrize("status", [LessonStatus.PLANNED])
@pytest.mark.parametrize("said", [LessonStatus.DONE, LessonStatus.ABSENT])
def test_planned_in_the_copy_and_in_doubt_it_waits_to_be_confirmed(office, contract, bare, said):
    """Sent again it was recorded as done, with the minutes that were planned."""
    server, lesson = bare
    if office.newest(lesson).state is HELD:
        office.decide(lesson, Decision.ACCEPTED if server.newest(lesson.id) else Decision.ABSENT)
    else:
        (line,) = [one for one in check(office.desk).blocked if one.lesson_id == str(lesson.id)] or [None]
        assert line is None or line.finding.code == "LECON_A_CONFIRMER"
        assert (line is None) is (office.newest(lesson).state is SubmissionState.DROPPED)
    set_status(office.desk, [lesson.id], said)
    office.send(server, times=2)
    if office.newest(lesson).state is SubmissionState.DUE:
        office.decide(lesson, Decision.ACCEPTED if server.newest(lesson.id) else Decision.ABSENT)
        office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))
    assert not server.doubled()


@every_contract
@with_fault
@pytest.mark.parametrize("status", [LessonStatus.ABSENT])
def test_not_given_in_the_copy_and_in_doubt_it_never_leaves_as_given(office, contract, bare):
    """Sent again under deduplication, due again once proven absent: an hour that was not given was declared."""
    server, lesson = bare
    newest = office.newest(lesson)
    if "read" in contract or contract == "both":
        is_there = server.newest(lesson.id) is not None
        assert newest.state is (HELD if is_there else SubmissionState.DROPPED)
    else:
        assert newest.state is HELD
    if newest.state is HELD:
        assert (newest.reason is not None and "ne compte pas ici" in newest.reason) or contract == "neither"
        office.decide(lesson, Decision.ABSENT)
        office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))
    assert not server.doubled()


@every_contract
@with_and_without_journal
@pytest.mark.parametrize("again", [FINE, LOST_AFTER])
def test_a_doubt_of_the_copy_may_have_left_again_since(office, clock, contract, has_journal, again):
    """Dated by its first attempt, it would be proven absent while the State does not show the second one yet."""
    server = ModelServer(clock, contract, lag_hours=24)
    with_lessons(office.desk, 1)
    office.send(server, LOST_BEFORE)
    office.copy()
    office.send(server, again)
    clock.advance(hours=-24)  # the restore comes before the State shows what it has just recorded
    office.put_back(has_journal=has_journal)
    office.send(server, times=4)
    assert not server.doubled()


@every_contract
@with_and_without_journal
def test_a_refusal_of_the_copy_may_have_been_sent_again_since(office, clock, contract, has_journal):
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    server.refused[lesson.id] = "ELEVE_NON_RATTACHE"
    office.send(server)
    office.copy()
    server.refused.clear()
    office.act(resend, [lesson.id])
    office.send(server)
    office.put_back(has_journal=has_journal)
    if has_journal:
        assert versions(office.desk, lesson.id) == [(1, ACCEPTED)]
    else:
        office.act(resend, [lesson.id])
        office.send(server, times=3)
        assert office.newest(lesson).version > 100
    assert not server.doubled()
    assert not differs(server, lesson)


def test_a_refusal_after_the_restore_is_sent_again_under_its_number(office, clock):
    server = ModelServer(clock, "both")
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    office.put_back()
    server.refused[lesson.id] = "ELEVE_NON_RATTACHE"
    office.send(server)
    office.act(resend, [lesson.id])
    office.send(server)
    first = office.newest(lesson)
    server.refused.clear()
    office.act(resend, [lesson.id])
    office.send(server)
    assert first.state is REJECTED
    assert versions(office.desk, lesson.id)[-1] == (first.version, ACCEPTED)


@every_contract
def test_a_refusal_of_the_copy_is_cancelled_there_too(office, clock, contract):
    """Sent again after the copy, and accepted: cancelled here alone, it would still count at the State."""
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    server.refused[lesson.id] = "ELEVE_NON_RATTACHE"
    office.send(server)
    office.copy()
    server.refused.clear()
    office.act(resend, [lesson.id])
    office.send(server)
    office.put_back(has_journal=False)
    office.act(cancel_lesson, lesson.id, "élève absent")
    office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))


@every_contract
@pytest.mark.parametrize("status", [LessonStatus.PLANNED, LessonStatus.ABSENT])
def test_a_refusal_since_the_copy_of_what_is_not_done_here_is_not_sent_again(office, clock, contract, status):
    """ "Renvoyer" declared an hour that this copy says was not given, or not yet."""
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    set_status(office.desk, [lesson.id], status)
    office.copy()
    set_status(office.desk, [lesson.id], LessonStatus.DONE)
    server.refused[lesson.id] = "ELEVE_NON_RATTACHE"
    office.send(server)
    office.put_back()
    server.refused.clear()
    assert office.newest(lesson).state is REJECTED
    with pytest.raises(RuleError, match="n’est pas « Faite » ici"):
        office.act(resend, [lesson.id])
    if status is LessonStatus.PLANNED:
        set_status(office.desk, [lesson.id], LessonStatus.DONE)
    else:
        office.act(cancel_lesson, lesson.id, "élève absent")
    office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))
    assert len(server.records) == (status is LessonStatus.PLANNED)


@every_contract
@with_and_without_journal
def test_the_same_copy_put_back_twice_never_gives_a_number_twice(office, clock, contract, has_journal):
    """The second time knows nothing of the first, nor of the numbers that its corrections took."""
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    office.send(server)
    office.copy()
    for _ in range(2):
        office.put_back(has_journal=has_journal)
        if office.newest(lesson).state is HELD:
            office.decide(lesson, Decision.ACCEPTED)
        office.act(cancel_lesson, lesson.id, "élève absent")
        office.send(server, times=2)
    assert not server.doubled()
    assert not differs(server, office.lesson(lesson))


@every_contract
@with_and_without_journal
def test_a_mark_of_the_copy_may_have_been_taken_back_since(office, clock, contract, has_journal):
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    declare_by_hand(office.desk, [lesson.id], **SAID)
    office.copy()
    take_back_declaration(office.desk, [lesson.id])
    office.send(server)
    office.put_back(has_journal=has_journal)
    if has_journal:
        assert versions(office.desk, lesson.id) == [(1, ACCEPTED)]
    with suppress(RuleError):
        take_back_declaration(office.desk, [lesson.id])
    office.send(server, times=3)
    assert not server.doubled()
    assert len(server.records) == 1


@every_contract
@pytest.mark.parametrize("answer", [FINE, LOST_AFTER])
def test_a_mark_taken_back_since_and_sent_without_answer_is_in_doubt(office, clock, contract, answer):
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    declare_by_hand(office.desk, [lesson.id], **SAID)
    office.copy()
    take_back_declaration(office.desk, [lesson.id])
    office.send(server, answer)
    office.put_back()
    office.send(server, times=3)
    is_known = answer == FINE or contract != "neither"
    assert office.newest(lesson).state is (ACCEPTED if is_known else HELD)
    assert len(server.records) == 1


def _corrected(office: Office, lesson: Lesson) -> None:
    office.act(correct_lesson, replace(lesson, minutes=90), "durée")


def _cancelled(office: Office, lesson: Lesson) -> None:
    office.act(cancel_lesson, lesson.id, "élève absent")


@every_contract
@pytest.mark.parametrize("change", [_corrected, _cancelled])
@pytest.mark.parametrize("was_sent", [True, False])
def test_what_the_state_accepted_otherwise_waits_for_a_person(office, clock, contract, change, was_sent):
    """The journal has only a SHA-256: another one than these records give says that the State has something else."""
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    if was_sent:
        office.send(server)
    office.copy()
    if not was_sent:
        office.send(server)
    change(office, lesson)
    office.send(server)
    office.put_back()
    office.send(server, times=2)
    held = office.newest(lesson)
    assert held.state is HELD
    assert ("annulée" if change is _cancelled else "un contenu que cette copie n’a pas") in (
        held.reason or ""
    )
    office.decide(lesson, Decision.ABSENT)
    office.send(server, times=2)
    assert office.newest(lesson).state is ACCEPTED
    assert not differs(server, office.lesson(lesson))


@every_contract
@pytest.mark.parametrize("change", [_corrected, _cancelled])
def test_kept_as_the_state_has_it_the_same_change_is_made_again(office, clock, contract, change):
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    office.send(server)
    office.copy()
    change(office, lesson)
    office.send(server)
    office.put_back()
    office.decide(lesson, Decision.ACCEPTED)
    change(office, lesson)
    office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))
    assert not server.doubled()


@every_contract
def test_what_the_state_accepted_as_here_keeps_its_bytes_again(office, clock, contract):
    """The same SHA-256 is a proof; with its bytes the lesson can be compared and corrected like any other."""
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    office.send(server)
    office.put_back()
    with office.desk.database.read() as reading:
        assert outbox_reads.counts_of_newest(reading.connection) == {ACCEPTED: 1}
    _corrected(office, lesson)
    office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))


@every_contract
@pytest.mark.parametrize("status", [LessonStatus.DONE, LessonStatus.ABSENT])
def test_planned_in_the_copy_and_accepted_since_it_is_confirmed_like_another(office, clock, contract, status):
    """Refused as already sent, it could not be confirmed; and a correction of its minutes cancelled a good hour."""
    server = ModelServer(clock, contract)
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, status=LessonStatus.PLANNED))
    office.copy()
    set_status(office.desk, [lesson.id], LessonStatus.DONE)
    office.send(server)
    office.put_back()
    assert office.newest(lesson).state is ACCEPTED
    with pytest.raises(RuleError, match="encore prévue ici"):
        office.act(correct_lesson, replace(office.lesson(lesson), minutes=55), "durée")
    set_status(office.desk, [lesson.id], status)
    office.send(server, times=2)
    assert office.newest(lesson).state is ACCEPTED
    assert not differs(server, office.lesson(lesson))
    assert not server.doubled()
