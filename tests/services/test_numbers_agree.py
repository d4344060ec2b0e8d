"""One number, one truth: what the screens, the papers and the commands say of one school is the same everywhere.

Several made-up schools, each with lessons in every state an office meets.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pypdf
import pytest

from livret_desktop.domain.etp import said_etp
from livret_desktop.domain.french import count, duration, long_duration, thousands
from livret_desktop.domain.vocabulary import LessonStatus, TrainingTrack
from livret_desktop.security.keys import KeyFile, write_key_file
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.services.by_hand.hours_sheet import read_hours_sheet
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_official import SCHOOL as WHOLE
from livret_desktop.services.etp.etp_official import note_officials
from livret_desktop.services.etp.etp_paper import etp_file, etp_sheets
from livret_desktop.services.etp.etp_screen import EtpScreen, read_screen
from livret_desktop.services.etp.forecast import at_risk
from livret_desktop.services.lessons.lesson_list import read_week
from livret_desktop.services.lessons.unconfirmed import lessons_to_confirm
from livret_desktop.services.outbox.preflight import CheckReport, check
from livret_desktop.services.records.student_list import StudentFilter, filter_counts
from livret_desktop.services.sending.send_list import SendGroup, SendQuery, read_send_list
from livret_desktop.services.sending.send_status import StatusReport, status
from livret_desktop.services.today.day import Today, read_today
from livret_desktop.services.today.day_end import read_day_end
from livret_desktop.services.today.todo import Cause
from livret_desktop.ui.presenters import today as words
from livret_desktop.ui.presenters.etp import AT_RISK, NOT_COUNTED, chosen_hours, risk_title, rows_of
from livret_desktop.ui.presenters.sending import needing_a_person
from livret_desktop.ui.presenters.status import StatusFacts, status_items
from livret_desktop.ui.presenters.tray import Need, needs, tray_look
from tests.etp.hours import ALONE, NOVEMBER, THEORY, WITH_TEACHER, at, change_track, of_student, record
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.school import INSTRUCTORS, KEY, SCHOOL, HandClock, Pupils, school

FIRST, LAST = date(2026, 8, 1), date(2026, 11, 20)
TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Read:
    """One school, read by everything that shows its numbers."""

    desk: Desk
    report: StatusReport
    today: Today
    check: CheckReport
    screen: EtpScreen


def made_up(desk: Desk, clock: HandClock, seed: int) -> None:
    """Students with and without NEPH, two filières, an authorisation that has ended, lessons of four months."""
    draw = random.Random(seed)
    pupils, server = Pupils(desk), ModelServer(clock)
    pupils.enrol(8)
    for number in draw.sample(range(8), 2):
        change_track(desk, number, TrainingTrack.AAC)
    ended = replace(INSTRUCTORS[2], authorisation_expires_on=date(2026, 10, 1))
    with desk.database.write("Élèves et équipe", clock.now()) as written:
        work = written.work
        for student in draw.sample(work.students.where(), 1 + seed % 2):
            work.students.put(replace(student, neph=""))
        work.instructors.put(ended)
    sent = record(pupils, *(lesson(draw) for _ in range(40)))
    for one in [
        one for one in sent if one.status is LessonStatus.DONE and one.instructor_id == INSTRUCTORS[0].id
    ][:4]:
        server.refused[one.id] = draw.choice(["NEPH_INCONNU", "AUTORISATION_INCONNUE"])
    send(desk, server)
    record(pupils, *(lesson(draw) for _ in range(15)))
    with desk.database.quiet_write() as connection:
        for state in ("held", "to_verify"):
            connection.exec_driver_sql(
                "UPDATE submission SET state = ? WHERE rowid = (SELECT rowid FROM submission WHERE state = 'accepted' "
                "ORDER BY lesson_id LIMIT 1)",
                (state,),
            )


def lesson(draw: random.Random) -> dict[str, object]:
    kind = draw.choice([{}, {}, {}, THEORY, ALONE, WITH_TEACHER])
    day = FIRST + timedelta(days=draw.randrange((LAST - FIRST).days + 1))
    status = draw.choice([LessonStatus.DONE] * 5 + [LessonStatus.PLANNED, LessonStatus.ABSENT])
    instructor = {} if kind is ALONE else {"instructor_id": draw.choice(INSTRUCTORS[:3]).id}
    minutes = draw.choice([45, 60, 90, 120])
    when = at(day, draw.randrange(8, 18), draw.choice([0, 5, 10, 15, 20, 25, 30]))
    return when | of_student(draw.randrange(8)) | kind | instructor | {"minutes": minutes, "status": status}


@pytest.fixture(scope="module", params=range(4))
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    clock = HandClock()
    with school(tmp_path_factory.mktemp("ecole") / "ecole", clock) as desk:
        write_key_file(desk.folder.keys, KeyFile.create(str(SCHOOL.id), KEY, RecoveryCode.new()))
        made_up(desk, clock, request.param)
        yield Read(desk, status(desk), read_today(desk), check(desk), read_screen(desk, NOVEMBER))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_no_state_is_empty(read: Read) -> None:
    """Else the tests below would compare nothing with nothing."""
    report = read.report
    figures = (report.accepted, report.rejected, report.blocked, report.held, report.to_verify, report.due)
    assert all(figures), figures
    assert report.to_confirm and read.today.risk.minutes and read.today.plan.trainers is not None


def test_envois_aujourdhui_and_the_commands_count_alike(read: Read) -> None:
    report, counts = read.report, read_send_list(read.desk, SendQuery()).counts
    assert read.today.status.accepted is None, "not counted for a page that says those of one day"
    assert read.today.status._replace(owed=()) == report._replace(owed=(), accepted=None), (
        "a run that is owed has no row yet"
    )
    states = report.as_json()["states"]
    for group, key in (
        (SendGroup.WAITING, "due"),
        (SendGroup.BLOCKED, "blocked"),
        (SendGroup.ACCEPTED, "accepted"),
        (SendGroup.REJECTED, "rejected"),
        (SendGroup.TO_VERIFY, "to_verify"),
        (SendGroup.HELD, "held"),
    ):
        assert counts[group] == states[key] == getattr(report, key), key
    assert read.check.ready == report.due
    assert read.check.blocked_lessons == report.blocked
    assert read.check.to_confirm == report.to_confirm == len(lessons_to_confirm(read.desk))
    sheet = read_hours_sheet(read.desk, FIRST, LAST).as_json()
    assert (sheet["to_declare"], sheet["blocked"]) == (report.due, report.blocked)
    assert len(sheet["to_confirm"]) == report.to_confirm


def test_cards_badges_icon_and_the_end_of_the_day_say_those_numbers(read: Read) -> None:
    report, seen = read.report, read.today
    figures = [one.number for one in words.lessons_card(seen).figures]
    assert figures[1:] == [thousands(report.due), thousands(report.rejected + report.blocked)]
    assert needing_a_person(report) == report.rejected + report.blocked + report.held
    facts = StatusFacts(report, None, TODAY)
    assert f"{needing_a_person(report)} à régler" in plain(status_items(facts)[0].value)
    assert f"{needing_a_person(report)} à régler" in plain(tray_look(facts).tip)
    asked = needs(facts)
    assert (asked[Need.REJECTED], asked[Need.BLOCKED], asked[Need.HELD]) == (
        report.rejected,
        report.blocked,
        report.held,
    )
    end = {plural: number for number, _one, plural in read_day_end(read.desk, has_secret=True).remaining}
    assert end["leçons bloquées"] == report.blocked
    assert end["leçons refusées"] == report.rejected
    assert end["leçons pas encore parties"] == report.due
    assert end["leçons à confirmer"] == report.to_confirm
    said = plain(words.confirm_words(seen)[0])
    assert plain(count(report.to_confirm, "leçon")) in said
    assert "à confirmer depuis" in said, said


def test_each_line_to_do_counts_what_its_screen_counts(read: Read) -> None:
    by_cause: dict[Cause, int] = {}
    for todo in read.today.todos:
        by_cause[todo.cause] = by_cause.get(todo.cause, 0) + todo.number
    assert by_cause[Cause.REJECTED] == read.report.rejected
    assert by_cause[Cause.HELD] == read.report.held
    assert by_cause.get(Cause.NEPH, 0) == filter_counts(read.desk)[StudentFilter.NEPH_MISSING]
    others = {
        (line.lesson_id, line.finding.code)
        for line in read.check.blocked
        if line.finding.code != "NEPH_MANQUANT"
    }
    assert by_cause.get(Cause.BLOCKED, 0) == len(others)


def test_hours_at_risk_are_the_same_on_aujourdhui_and_on_the_etp_page(read: Read) -> None:
    risk, totals, what_if = read.today.risk, read.screen.forecast.school, read.screen.what_if
    assert risk == at_risk(read.desk, TODAY)
    assert risk.computation == read.screen.forecast.computation
    assert risk.minutes == totals.at_risk == sum(one.totals.at_risk for one in read.screen.forecast.people)
    assert risk.to_send.minutes == totals.to_send
    assert len(risk.to_confirm.lesson_ids) == what_if.to_confirm_lessons
    hours = read.screen.forecast.hours
    assert risk.lessons == len(chosen_hours(hours, AT_RISK))
    said = plain(words.computation_card(read.today).state.word)
    assert said == plain(risk_title(totals)) == f"{plain(duration(risk.minutes))} à risque"


def test_the_etp_page_its_document_and_its_sums_agree(read: Read) -> None:
    forecast = read.screen.forecast
    document, rows = forecast.as_json(), rows_of(read.screen)
    for one, row, told in zip(forecast.people, rows, document["people"], strict=False):
        hours = forecast.of_person(one.id)
        assert row.totals == one.totals
        assert told["minutes_real"] == one.totals.real == sum(hour.lesson.minutes for hour in hours)
        assert told["minutes_counted"] == one.totals.counted == sum(hour.counted for hour in hours)
        parts = (one.totals.accepted, one.totals.to_send, one.totals.at_risk, one.totals.elsewhere)
        assert sum(parts) == one.totals.real
    assert rows[-1].totals == forecast.school
    assert document["school"]["minutes_counted"] == sum(hour["counted"] for hour in document["hours"])
    assert len(document["not_counted"]) == sum(not hour.counted for hour in forecast.hours)
    assert len(chosen_hours(forecast.hours, NOT_COUNTED)) >= len(document["not_counted"])
    assert read.screen.trend[-1].counted == forecast.school.counted - unconverted(read)
    assert read.screen.trend[-1].etp_hundredths == forecast.school.etp_hundredths


def unconverted(read: Read) -> int:
    return sum(hour.counted for hour in read.screen.forecast.hours if not hour.is_known)


def test_the_papers_bear_the_numbers_of_the_screen(read: Read) -> None:
    note_officials(read.desk, date(2026, 10, 1), {WHOLE: 7})
    for make in (etp_sheets, etp_file):
        text = plain(pages(make(read.desk, NOVEMBER)))
        for totals in (read.screen.forecast.school, *(one.totals for one in read.screen.forecast.people)):
            for said in map(plain, (long_duration(totals.real), long_duration(totals.counted))):
                assert said in text, (make.__name__, said)
            assert said_etp(totals.etp_hundredths) in text
    past = plain(pages(etp_file(read.desk, date(2026, 10, 1))))
    assert "0,07" in past and said_etp(read_screen(read.desk, date(2026, 10, 1)).official) == "0,07"


def pages(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_the_day_is_that_of_lecons(read: Read) -> None:
    week = {one.day: one.lessons for one in read_week(read.desk, TODAY)}
    assert read.today.plan.lessons == week.get(TODAY, 0)
    rows = words.day_rows(read.today)
    assert [row.second for row in rows] == [
        partial(count, singular="leçon")(one.lessons) for one in read.today.plan.trainers
    ]


def test_a_known_bad_twin_is_seen(tmp_path: Path) -> None:
    """A school whose base was changed behind the screens: the numbers read before no longer agree."""
    clock = HandClock()
    with school(tmp_path / "ecole", clock) as desk:
        write_key_file(desk.folder.keys, KeyFile.create(str(SCHOOL.id), KEY, RecoveryCode.new()))
        made_up(desk, clock, 0)
        seen = read_today(desk)
        with desk.database.quiet_write() as connection:
            connection.exec_driver_sql(
                "UPDATE submission SET state = 'rejected' WHERE rowid = "
                "(SELECT rowid FROM submission WHERE state = 'accepted' LIMIT 1)"
            )
        assert seen.status.rejected != read_send_list(desk, SendQuery()).counts[SendGroup.REJECTED]
