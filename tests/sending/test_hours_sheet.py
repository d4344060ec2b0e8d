"""Hours to declare by hand: what the sheet lists, on paper and for a spreadsheet, and the evening that makes it."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livret_desktop.clock import PARIS
from livret_desktop.db import job_store, machine_state
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.hours_sheet import read_hours_sheet
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.sending.evening_sheet import last_evening_sheet
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_status import NOT_CONNECTED, status
from livret_desktop.services.state.state_acts import Settling
from livret_desktop.services.state.takeover import send_history
from tests.sending.acts import send
from tests.sending.model_server import LOST_BEFORE, NOT_SENT, ModelServer, scripted
from tests.sending.proofs import words
from tests.sending.school import Pupils, with_lessons
from tests.sending.test_by_hand import without_access

FRIDAY = date(2026, 11, 20)
SAID = {"who": "Claire Morel", "why": "portail"}


def rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "a spreadsheet must know that it is UTF-8"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def disconnect(desk: Desk) -> None:
    with desk.database.quiet_write() as connection:
        machine_state.keep_setting(connection, "dsr.base_url", '""')


@pytest.fixture
def pupils(desk) -> Pupils:
    made = Pupils(desk)
    made.enrol(6)
    return made


def test_by_instructor_then_student_with_totals(desk, pupils):
    pupils.record(
        *(pupils.lesson(number, student_id=_student(2), enrolment_id=_enrolment(2)) for number in (40, 0)),
        pupils.lesson(41),
    )
    disconnect(desk)
    sheet = read_hours_sheet(desk, FRIDAY, FRIDAY)
    assert [group.trainer for group in sheet.content.groups] == ["MEYER Lucie", "RUIZ Lucie"]
    assert [line.told.hour for line in sheet.content.groups[1].lines] == ["08:00", "09:00"]
    said = words(sheet.pdf())
    for expected in (
        *("Heures à déclarer à la main", "RUIZ Lucie, n° A2207731000", "2 leçons, 2 h", "BÉRANGERC Zoé"),
        *("Total BÉRANGERC Zoé", "3 leçons à déclarer", "n’est pas relié à la DSR", "Déclarées le"),
    ):
        assert expected in said, expected
    assert sheet.as_json()["minutes_to_declare"] == 180


def test_a_connected_school_puts_right_what_is_blocked_and_does_not_declare_it(desk, pupils):
    with desk.database.write("NEPH", desk.clock.now()) as written:
        student = written.work.students.require(_student(1))
        written.work.students.put(replace(student, neph=""))
    ready, blocked = pupils.record(pupils.lesson(0), pupils.lesson(1))
    sheet = read_hours_sheet(desk, FRIDAY, FRIDAY)
    assert sheet.lesson_ids == (ready.id,)
    document = sheet.as_json()
    assert (document["to_declare"], document["minutes_to_declare"], document["blocked"]) == (1, 60, 1)
    assert [row["État"] for row in rows(sheet.csv())] == ["bloquée, à corriger", "à déclarer"]
    said = " ".join((*sheet.sentences(), words(sheet.pdf()))).replace("\u00a0", " ")
    assert "ne déclarez à la main que si l’envoi est empêché" in said
    assert "1 leçon bloquée à corriger ici : elle partira ensuite par le programme" in said
    assert "est relié à la DSR" in said and "n’est pas relié" not in said
    disconnect(desk)
    sheet = read_hours_sheet(desk, FRIDAY, FRIDAY)
    assert set(sheet.lesson_ids) == {ready.id, blocked.id}
    assert sheet.as_json()["blocked"] == 0


def test_what_is_missing_is_said_beside_each(desk, pupils):
    with desk.database.write("NEPH", desk.clock.now()) as written:
        student = written.work.students.require(_student(1))
        written.work.students.put(replace(student, neph=""))
    pupils.record(pupils.lesson(0), pupils.lesson(1))
    sheet = read_hours_sheet(desk, FRIDAY, FRIDAY)
    missing = {line.told.birth_name: line.missing for line in sheet.content.lines}
    assert missing["BÉRANGERA"] == ()
    assert "NEPH manquant" in missing["BÉRANGERB"][0]
    assert [len(some) for some in (sheet.lesson_ids, sheet.ready_ids, sheet.incomplete_ids)] == [1, 1, 0]
    disconnect(desk)
    sheet = read_hours_sheet(desk, FRIDAY, FRIDAY)
    assert [len(some) for some in (sheet.lesson_ids, sheet.ready_ids, sheet.incomplete_ids)] == [2, 1, 1]
    assert "NEPH manquant" in words(sheet.pdf())
    assert rows(sheet.csv())[0]["À compléter"].startswith("NEPH manquant")


def test_lessons_to_confirm_and_earlier_days_are_recalled(desk, pupils):
    pupils.record(
        pupils.lesson(0),
        pupils.lesson(1, FRIDAY - timedelta(days=3)),
        pupils.lesson(2, status=LessonStatus.PLANNED),
    )
    assert read_hours_sheet(desk, FRIDAY, FRIDAY).content.before is None  # they leave by the program
    disconnect(desk)
    sheet = read_hours_sheet(desk, FRIDAY, FRIDAY)
    assert len(sheet.lesson_ids) == 1
    assert [one.student for one in sheet.content.to_confirm] == ["BÉRANGERC Zoé"]
    said = words(sheet.pdf())
    assert "À confirmer d’abord" in said
    assert "1 leçon d’avant reste à déclarer, depuis le 17/11/2026" in said
    assert [row["État"] for row in rows(sheet.csv())] == ["à déclarer", "à confirmer"]


def test_what_is_declared_is_ticked_and_no_longer_to_declare(desk):
    first, _second = with_lessons(desk, 2)
    declare_by_hand(desk, [first.id], **SAID)
    sheet = read_hours_sheet(desk, FRIDAY, FRIDAY)
    assert (len(sheet.lesson_ids), len(sheet.content.lines)) == (1, 2)
    assert "déclarée le 20/11/2026 par Claire Morel" in words(sheet.pdf())
    assert {row["État"] for row in rows(sheet.csv())} == {"à déclarer", "déclarée à la main"}


def test_what_may_have_left_is_not_for_the_hand(desk, clock):
    with_lessons(desk, 2)
    send(desk, ModelServer(clock), scripted(then=NOT_SENT))
    assert len(read_hours_sheet(desk, FRIDAY, FRIDAY).lesson_ids) == 2, "not one byte left"
    clock.advance(hours=1)
    send(desk, ModelServer(clock), scripted(then=LOST_BEFORE))
    sheet = read_hours_sheet(desk, FRIDAY, FRIDAY)
    assert sheet.lesson_ids == ()
    assert sheet.content.others == 2
    assert "Envois DSR" in " ".join(sheet.sentences())


def test_nothing_to_declare(desk):
    sheet = read_hours_sheet(desk, FRIDAY, FRIDAY)
    assert "Rien à déclarer" in words(sheet.pdf())
    assert rows(sheet.csv()) == []


def test_same_data_same_bytes(desk):
    with_lessons(desk, 3)
    one, two = (read_hours_sheet(desk, FRIDAY, FRIDAY) for _ in range(2))
    assert (one.pdf(), one.csv()) == (two.pdf(), two.csv())


def test_essai_on_every_page_of_a_long_sheet(desk):
    with_lessons(desk, 200)
    with desk.database.quiet_write() as connection:
        machine_state.keep_setting(connection, "dsr.training", "true")
    pages = pypdf.PdfReader(io.BytesIO(read_hours_sheet(desk, FRIDAY, FRIDAY).pdf())).pages
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        said = re.sub(r"\s+", " ", page.extract_text())
        assert said.count("ESSAI") >= 2
        assert (
            "rien n’est arrivé à la DSR" in said and "seules des heures vraiment données se déclarent" in said
        )
        assert "sans valeur" not in said and "fictif" not in said, "a school at work owes these hours"
        assert f"page {number}/ {len(pages)}" in said


@pytest.mark.parametrize("days", [-1, 3 * 366 + 1])
def test_impossible_days(desk, days):
    with pytest.raises(RuleError, match="Période impossible"):
        read_hours_sheet(desk, FRIDAY, FRIDAY + timedelta(days=days))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=200)
    | st.sampled_from(
        ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", '"=1', "a;b", "a\nb", "'x", "％=1"]
    )
)
def test_no_cell_is_a_formula_and_no_name_breaks_the_paper(desk, pupils, name):
    if read_hours_sheet(desk, FRIDAY, FRIDAY).lesson_ids == ():
        pupils.record(pupils.lesson(0))
    with desk.database.write("Nom", desk.clock.now()) as written:
        student = written.work.students.require(_student(0))
        written.work.students.put(replace(student, birth_name=name))
    sheet = read_hours_sheet(desk, FRIDAY, FRIDAY)
    words(sheet.pdf())
    (row,) = rows(sheet.csv())
    assert row["Nom de naissance"].removeprefix("'").replace("\r\n", "\n").strip() or not name.strip()
    for cell in row.values():
        assert not cell.lstrip().startswith(("=", "+", "-", "@")), cell


def _student(number: int):
    return UUID(int=10_000 + number)


def _enrolment(number: int):
    return UUID(int=5_000_000 + number)


# --- the evening ----------------------------------------------------------------------------------------------


def evening(desk: Desk, clock, day: int) -> job_store.JobRun:
    clock.instant = datetime(2026, 11, day, 20, 1, tzinfo=PARIS)
    report = run_due(desk, lambda: pytest.fail("nothing is sent"))
    return next(one.run for one in report.ran if one.run.job == "evening")


def test_the_evening_of_a_school_without_access_makes_its_sheet(desk, clock):
    with_lessons(desk, 3)
    disconnect(desk)
    run = evening(desk, clock, 20)
    assert run.state == "skipped"
    assert "Feuille des heures à déclarer du 20/11/2026 : 3 leçons à déclarer" in run.summary.replace(
        "\xa0", " "
    )
    with desk.database.read() as reading:
        assert run.summary in {kept.summary for kept in job_store.newest_runs(reading.connection, 9)}
    assert last_evening_sheet(desk) == (FRIDAY, FRIDAY)
    assert NOT_CONNECTED in status(desk).sentences()


def test_days_while_the_pc_was_off_are_in_the_next_sheet(desk, clock, pupils):
    disconnect(desk)
    pupils.record(pupils.lesson(0, FRIDAY - timedelta(days=2)))
    assert evening(desk, clock, 20)
    assert last_evening_sheet(desk) == (FRIDAY - timedelta(days=2), FRIDAY), (
        "the first goes back to the oldest"
    )
    pupils.record(pupils.lesson(1, FRIDAY + timedelta(days=1)), pupils.lesson(2, FRIDAY + timedelta(days=3)))
    assert "2 leçons à déclarer" in evening(desk, clock, 23).summary.replace("\xa0", " ")
    assert last_evening_sheet(desk) == (FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=3))


def test_a_connected_school_has_no_sheet(desk, clock):
    with_lessons(desk, 1)
    with desk.database.quiet_write() as connection:
        pause(connection, clock.now(), "Essai.")
    assert evening(desk, clock, 20).summary == ""
    assert last_evening_sheet(desk) is None


def test_an_hour_decided_to_be_sent_then_corrected_is_still_on_the_sheet(desk, clock):
    """It can be marked, and would have to be declared: the sheet does not list it, nor does the evening count it."""
    change_setting(desk, "dsr.first_day", "2026-11-20")
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, date(2026, 11, 18)))
    send_history(desk, [lesson.id], Settling("Lucie", "la DSR ne l’a pas"))
    send(desk, ModelServer(clock, "neither"), scripted(NOT_SENT))
    with desk.database.write("Durée", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=45), "durée")
    without_access(desk)
    listed = read_hours_sheet(desk, lesson.day, lesson.day).lesson_ids
    declare_by_hand(desk, [lesson.id], **SAID)
    assert listed == (lesson.id,)
