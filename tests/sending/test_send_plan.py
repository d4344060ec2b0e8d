"""What is due is judged some days at a time, and comes to the same as judged at once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from livret_desktop.services.batches.send_plan import Plan, new_plan
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.preflight import judge_due
from tests.bench.sending import fill
from tests.sending.school import FRIDAY, Pupils, school

_LESSONS, _STUDENTS = 1_500, 400


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Four days; the last begins while a lesson of the day before goes on, and a student has no NEPH."""
    root: Path = tmp_path_factory.mktemp("plan")
    with school(root) as made:
        fill(made, _LESSONS, _STUDENTS)
        pupils = Pupils(made, _made=_STUDENTS, _lessons=10 * _LESSONS)
        last = made.today()
        late = FRIDAY.replace(hour=22, minute=50) - timedelta(days=1)  # 23:50 in Paris
        pupils.record(
            pupils.lesson(7, last - timedelta(days=1), starts_at=late),
            pupils.lesson(7, last, starts_at=late + timedelta(minutes=30)),
        )
        with made.database.write("NEPH", made.clock.now()) as written:
            student, _, _ = pupils.student(_STUDENTS - 1, neph="")
            written.work.students.put(student)
        yield made


def plan_of(desk: Desk) -> Plan:
    with desk.database.read() as reading:
        return new_plan(desk, reading, None, frozenset())


def test_the_first_days_are_enough_to_begin(desk: Desk):
    plan = plan_of(desk)
    assert 0 < len(plan.seqs) < plan.announced <= _LESSONS + 2


def test_the_parts_come_to_the_whole(desk: Desk):
    plan = plan_of(desk)
    with desk.database.read() as reading:
        whole = judge_due(desk, reading)
        plan.judge_until(reading, _LESSONS * 2)
    assert len(whole.blocked) >= 3
    assert plan.seqs == [one.seq for one in whole.ready]
    assert plan.roster.people.students == whole.roster.people.students
    assert plan.roster.people.enrolments == whole.roster.people.enrolments


def test_what_is_found_blocked_later_is_told_once(desk: Desk):
    plan = plan_of(desk)
    announced = plan.announced
    with desk.database.read() as reading:
        plan.judge_until(reading, _LESSONS * 2)
    assert announced - plan.take_refused() == len(plan.seqs) == plan.announced
    assert plan.take_refused() == 0
