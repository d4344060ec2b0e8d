"""Lessons sent after the copy that was restored and absent from it: never sent twice, and the line comes to an end."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.outbox.corrections import cancel_lesson
from livret_desktop.services.outbox.missing_here import missing_here, settle_missing
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.sending.send_list import SendGroup, read_send_detail, read_send_lines
from livret_desktop.services.sending.send_status import resume, status
from livret_desktop.services.state.state_findings import read_findings
from tests.sending.acts import send, versions
from tests.sending.model_server import VARIANTS, ModelServer
from tests.sending.school import HandClock, Pupils, new_folder, open_desk

BLIND = [name for name, (_, can_read) in VARIANTS.items() if not can_read]
READABLE = [name for name, (_, can_read) in VARIANTS.items() if can_read]


@dataclass
class Office:
    """A school whose copy of before is put back, its send journal staying."""

    desk: Desk
    pupils: Pupils
    server: ModelServer

    @classmethod
    def open(cls, folder: Path, clock: HandClock, server: ModelServer) -> "Office":
        new_folder(folder)
        desk = open_desk(folder, clock)
        pupils = Pupils(desk)
        pupils.enrol(4)
        desk.database.close()
        shutil.copyfile(desk.folder.database, folder / "copie")
        desk = pupils.desk = open_desk(folder, clock)
        return cls(desk, pupils, server)

    def put_back(self) -> None:
        """The copy takes the place of the school; somebody said "Reprendre"."""
        folder = self.desk.folder.database.parent
        self.desk.database.close()
        shutil.copyfile(folder / "copie", self.desk.folder.database)
        self.desk = self.pupils.desk = open_desk(folder, self.desk.clock)
        settle_after_restore(self.desk)
        resume(self.desk)

    def send(self, times: int = 2) -> None:
        for _ in range(times):
            self.desk.clock.advance(hours=1)
            send(self.desk, self.server)

    def typed_again(self, lesson: Lesson) -> Lesson:
        """The same hour, under another identifier."""
        (again,) = self.pupils.record(replace(self.pupils.lesson(0), starts_at=lesson.starts_at))
        return again


@pytest.fixture
def opened(tmp_path: Path, clock: HandClock) -> Iterator:
    made: list[Office] = []

    def office(variant: str) -> tuple[Office, Lesson]:
        """One lesson sent after the copy, and the copy put back."""
        made.append(Office.open(tmp_path / "ecole", clock, ModelServer(clock, variant)))
        (lesson,) = made[0].pupils.record(made[0].pupils.lesson(0))
        send(made[0].desk, made[0].server)
        made[0].put_back()
        return made[0], lesson

    yield office
    for one in made:
        one.desk.database.close()


@pytest.mark.parametrize("variant", BLIND)
def test_typed_again_it_waits_and_is_marked_instead_of_leaving_twice(opened, variant):
    """Told to be typed again, it left at once: two records of one hour under two identifiers."""
    office, lesson = opened(variant)
    office.send(1)
    said = " ".join(status(office.desk).sentences())
    assert "1 leçon envoyée après la copie restaurée manque ici" in said.replace("\xa0", " ")
    assert "Je l’ai déclarée à la main" in said and "une seconde fois" in said
    again = office.typed_again(lesson)
    office.send()
    assert [record.lesson_id for record in office.server.records] == [lesson.id]
    report = check(office.desk)
    assert [one.finding.code for one in report.blocked] == ["RESTAURATION_A_VERIFIER"]
    (line,) = read_send_lines(office.desk, [again.id], {again.id: (report.blocked[0].finding,)})
    detail = read_send_detail(office.desk, again.id, {again.id: (report.blocked[0].finding,)})
    assert line.group is SendGroup.BLOCKED and detail is not None and detail.can_be_declared
    declare_by_hand(office.desk, [again.id], who="Sophie Roux", why="vue à la DSR")
    settle_missing(office.desk)
    office.send()
    assert status(office.desk).missing_here == 0
    assert versions(office.desk, again.id) == [(1, SubmissionState.DECLARED_BY_HAND)]
    assert len(office.server.records) == 1


@pytest.mark.parametrize("variant", BLIND)
def test_once_settled_the_other_lessons_of_the_day_leave(opened, variant):
    office, lesson = opened(variant)
    office.send(1)
    other, tomorrow = office.pupils.record(
        office.pupils.lesson(1), office.pupils.lesson(2, lesson.day - timedelta(days=1))
    )
    office.send()
    assert versions(office.desk, tomorrow.id) == [(1, SubmissionState.ACCEPTED)]
    assert versions(office.desk, other.id) == [(1, SubmissionState.DUE)]
    settle_missing(office.desk)
    office.send()
    assert versions(office.desk, other.id) == [(1, SubmissionState.ACCEPTED)]
    assert office.server.doubled() == []


@pytest.mark.parametrize("variant", READABLE)
def test_taken_over_from_the_state_it_is_missing_no_more(opened, variant):
    """Typed again before the State was read: adopted by itself under its identifier, the line still asked for it."""
    office, lesson = opened(variant)
    assert "Dimanche" in " ".join(status(office.desk).sentences())
    office.typed_again(lesson)
    office.send()
    assert versions(office.desk, lesson.id) == [(1, SubmissionState.ACCEPTED)]
    assert status(office.desk).missing_here == 0
    assert len(office.server.records) == 1


@pytest.mark.parametrize("variant", READABLE)
def test_recorded_weeks_late_after_the_copy_it_is_found_at_the_state_all_the_same(tmp_path, clock, variant):
    """Days were read from a week before the copy: told to be taken over, it was not among what the State had."""
    office = Office.open(tmp_path / "ecole", clock, ModelServer(clock, variant))
    (late,) = office.pupils.record(office.pupils.lesson(0, clock.now().date() - timedelta(days=30)))
    send(office.desk, office.server)
    office.put_back()
    office.send(1)
    assert [line.finding.lesson_id for line in read_findings(office.desk)] == [late.id]
    office.desk.database.close()


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_lesson_cancelled_after_the_copy_is_not_missing(tmp_path, clock, variant):
    """Nothing counts at the State either: typed again it would."""
    office = Office.open(tmp_path / "ecole", clock, ModelServer(clock, variant))
    kept, gone = office.pupils.record(office.pupils.lesson(0), office.pupils.lesson(1))
    send(office.desk, office.server)
    with office.desk.database.write("Annulée", clock.now()) as written:
        cancel_lesson(written.work, gone.id, "n’a pas eu lieu")
    send(office.desk, office.server)
    assert office.server.newest(gone.id).content["annulee"] is True
    office.put_back()
    with office.desk.database.read() as reading:
        assert [one.lesson_id for one in missing_here(reading.connection)] == [kept.id]
    office.desk.database.close()
