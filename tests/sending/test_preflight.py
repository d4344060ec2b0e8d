"""Pre-flight by examples, held against the contract's schema and the training server: never "prête" and then 422."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from livret_desktop.clock import PARIS
from livret_desktop.db import machine_state, send_reads
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.dsr import DsrAccess
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.sandbox.contract import schema_errors
from livret_desktop.sandbox.server import start_sandbox
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.preflight import MAX_AGE_DAYS, check
from livret_desktop.services.outbox.roster import payload_of, read_roster
from livret_desktop.services.sending.run import RunTools, send_due
from livret_desktop.transmission.gateway import open_gateway
from livret_desktop.transmission.wire import envelope_bytes, freeze
from tests.sending.examples import EXAMPLES, Example
from tests.sending.school import INSTRUCTORS, SCHOOL, SIMULATORS, HandClock, Pupils, school

BLOCKING = {
    *("NOM_MANQUANT", "NOM_TROP_LONG", "NEPH_MANQUANT", "NEPH_INVALIDE", "AUTORISATION_MANQUANTE"),
    *("AUTORISATION_INVALIDE", "AUTORISATION_EXPIREE", "CATEGORIE_NON_AUTORISEE", "CATEGORIE_NON_INSCRITE"),
    *("SIMULATEUR_NON_AUTORISE", "ECOLE_INCOMPLETE", "AGREMENT_EXPIRE", "CHEVAUCHEMENT_ELEVE"),
    *("CHEVAUCHEMENT_ENSEIGNANT", "CHEVAUCHEMENT_SIMULATEUR", "GROUPE_TROP_GRAND", "DUREE_INVALIDE"),
    "DATE_FUTURE",
}
WARNINGS = {"NEPH_INHABITUEL", "AVANT_AIPC", "SIMULATEUR_PLAFOND", "TROP_ANCIENNE", "JOUR_CHOME"}


def _lesson(pupils: Pupils, changes: dict) -> Lesson:
    changes = dict(changes)
    day = changes.pop("day", date(2026, 11, 20))
    hour, minute = changes.pop("hour", 8), changes.pop("minute", 0)
    starts_at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)
    values = {"student_id": pupils.lesson(0).student_id, "instructor_id": INSTRUCTORS[0].id}
    return pupils.lesson(0, day, **values | {"starts_at": starts_at} | changes)


def stage(desk: Desk, example: Example) -> Lesson:
    """Put the example on the desk; the lesson it is about."""
    pupils = Pupils(desk)
    pupils.enrol(6)
    with desk.database.write("Exemple", desk.clock.now()) as written:
        work = written.work
        work.schools.put(replace(SCHOOL, **example.school))
        work.instructors.put(replace(INSTRUCTORS[0], **example.instructor))
        work.simulators.put(replace(SIMULATORS[0], **example.simulator))
        (student,) = work.students.where(work.students.c.neph == "230200000000")
        work.students.put(replace(student, **example.student))
        (enrolment,) = work.enrolments.where(work.enrolments.c.student_id == student.id)
        work.enrolments.put(replace(enrolment, **example.enrolment))
        (other,) = work.enrolments.where(work.enrolments.c.id == UUID(int=5_000_001))
        work.enrolments.put(replace(other, **example.other_enrolment))
        if not example.has_period:
            (period,) = work.periods.where(work.periods.c.enrolment_id == enrolment.id)
            work.periods.remove(period.id)
        machine_state.keep_state(work.connection, MAX_AGE_DAYS, 400)
    lesson = _lesson(pupils, example.lesson)
    pupils.record(*(_lesson(pupils, changes) for changes in example.others), lesson)
    return lesson


@pytest.fixture
def desk(tmp_path: Path):
    with school(tmp_path / "ecole", HandClock()) as opened:
        yield opened


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_codes_of_each_example(desk, example):
    lesson = str(stage(desk, example).id)
    report = check(desk)
    assert {line.finding.code for line in report.blocked if line.lesson_id == lesson} == example.blocking
    assert {line.finding.code for line in report.warnings if line.lesson_id == lesson} == example.warnings
    for line in report.blocked + report.warnings:
        document = line.as_json()
        assert set(document) == {"lesson", "day", "student", "code", "field", "reason", "fix"}
        assert all(document[name] for name in ("lesson", "day", "code", "field", "reason", "fix"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_ready_means_well_formed(desk, example):
    """What is ready passes the schema; the malformed ones would not have, so the table proves something."""
    lesson = stage(desk, example)
    with desk.database.read() as reading:
        due = send_reads.due_versions(reading.connection)
        rows = send_reads.sendable_rows(
            reading.connection, [one.seq for one in due if one.lesson_id == str(lesson.id)]
        )
        roster = read_roster(reading, {row.student_id for row in rows}, {row.enrolment_id for row in rows})
    if example.blocking:
        return
    envelope = envelope_bytes(roster.school.agrement_number, roster.school.aurige_id)
    body = json.loads(freeze(payload_of(rows[0], roster), envelope).body)
    assert schema_errors("Lecon", body) == []
    assert schema_errors("Lot", {"etablissement": json.loads(envelope), "lecons": [body]}) == []


def test_what_is_ready_is_accepted_by_the_training_server(tmp_path):
    """Each example at a State that knows nothing else: a refusal could only come from the example itself."""
    clock = HandClock()
    with start_sandbox(clock=clock, client_secret="s3cret", requests_per_minute=None) as server:
        access = DsrAccess(server.base_url, "ecole-essai", is_training=True)
        for number, example in enumerate(EXAMPLES):
            if "TROP_ANCIENNE" in example.warnings:
                continue
            server.forget_records()
            with school(tmp_path / str(number), clock) as desk:
                stage(desk, example)
                ready = check(desk).ready
                report = send_due(
                    desk,
                    lambda desk=desk: open_gateway(access, "s3cret", desk.clock),
                    tools=RunTools(requests_per_minute=None),
                )
                assert report.trouble is None
                refusals = [(one.code, one.reason) for one in report.lessons if one.code]
                assert (example.name, report.accepted, refusals) == (example.name, ready, [])


def test_every_code_of_the_promise_has_an_example():
    assert set().union(*(example.blocking for example in EXAMPLES)) == BLOCKING
    assert set().union(*(example.warnings for example in EXAMPLES)) == WARNINGS


def test_an_awaited_aipc_is_quiet(desk):
    stage(desk, next(example for example in EXAMPLES if example.name == "AIPC still awaited"))
    report = check(desk)
    assert (report.ready, report.awaiting_aipc, report.warnings) == (1, 1, ())


def test_hours_alone_are_held_against_the_ceiling_of_their_day(desk):
    """A ceiling raised since does not reach back: what was beyond it that day does not count."""
    last = str(stage(desk, next(one for one in EXAMPLES if one.name == "more than five hours alone")).id)
    key, its_day = "etp.simulator", date(2026, 11, 20)
    desk.clock.advance(days=1)
    kept = desk.rules.versions[key]

    def warned_of(from_on):
        value = {**kept[-1].value, "alone_minutes": 360}
        versions = (*kept, replace(kept[-1], effective_on=from_on, value=value))
        later = replace(desk, rules=Rules({**desk.rules.versions, key: versions}))
        return [one.finding.reason for one in check(later).warnings if one.lesson_id == last]

    assert warned_of(its_day) == []
    (reason,) = warned_of(its_day + timedelta(days=1))
    assert "dépasse 5\u00a0h seul" in reason


def test_past_planned_lessons_are_to_confirm(desk):
    pupils = Pupils(desk)
    pupils.enrol(3)
    pupils.record(
        *(pupils.lesson(number, status=LessonStatus.PLANNED) for number in range(2)),
        pupils.lesson(2, status=LessonStatus.PLANNED, starts_at=desk.clock.now()),
    )
    report = check(desk)
    assert (report.ready, report.to_confirm) == (0, 2)


def test_since_takes_exactly_what_send_would(desk):
    pupils = Pupils(desk)
    pupils.enrol(4)
    pupils.record_day(2, date(2026, 11, 18))
    pupils.record_day(1, date(2026, 11, 20))
    assert check(desk, date(2026, 11, 19)).ready == 1
    assert check(desk).ready == 3


def test_a_lesson_after_midnight_overlaps_the_next_day(desk):
    pupils = Pupils(desk)
    pupils.enrol(2)
    late = pupils.lesson(0, date(2026, 11, 18), minutes=120)
    late = replace(late, starts_at=datetime(2026, 11, 18, 23, tzinfo=PARIS))
    early = replace(
        pupils.lesson(0, date(2026, 11, 19)), starts_at=datetime(2026, 11, 19, 0, 30, tzinfo=PARIS)
    )
    pupils.record(late, early)
    codes = {line.finding.code for line in check(desk, date(2026, 11, 19)).blocked}
    assert codes == {"CHEVAUCHEMENT_ELEVE", "CHEVAUCHEMENT_ENSEIGNANT"}
