"""What was sent is found again, page after page, and two contents of one lesson stand side by side."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livret_desktop.clock import civil_day
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.sending import send_history
from livret_desktop.services.sending.owed_runs import EVENING
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_compare import ask_state, read_both_sides, read_correction
from livret_desktop.services.sending.send_history import (
    HistoryQuery,
    count_history,
    read_history_page,
    read_newest_runs,
    read_path,
)
from livret_desktop.services.sending.send_list import SendGroup, read_send_lines
from livret_desktop.transmission.readable import compared
from tests.sending.acts import UNLIMITED, send
from tests.sending.model_server import LOST_AFTER, ModelGateway, ModelServer, fine, scripted
from tests.sending.school import Pupils, with_lessons


def walked(desk, query):
    """Every line of every page, in order."""
    found, place = [], None
    while True:
        page = read_history_page(desk, query, place)
        found += read_send_lines(desk, page.lesson_ids, {})
        place = page.next_place
        if place is None:
            return found


def taught(desk, clock, days=4, students=3):
    """Lessons of several days, all sent but those of today."""
    pupils = Pupils(desk)
    pupils.enrol(students)
    today = civil_day(clock.now())
    server = ModelServer(clock)
    sent = [pupils.record_day(students, today - timedelta(days=step)) for step in range(days, 0, -1)]
    server.refused = {sent[0][0].id: "NEPH_INCONNU"}
    send(desk, server)
    waiting = pupils.record_day(students, today)
    return [lesson for day in sent for lesson in day], list(waiting), server


def test_pages_give_every_lesson_once_newest_first(desk, clock, monkeypatch):
    sent, waiting, _ = taught(desk, clock)
    monkeypatch.setattr(send_history, "PAGE", 4)
    lines = walked(desk, HistoryQuery())
    moments = [(line.lesson.day, line.lesson.starts_at, str(line.lesson.id)) for line in lines]
    assert moments == sorted(moments, reverse=True)
    assert {line.lesson.id for line in lines} == {one.id for one in (*sent, *waiting)}
    assert len(lines) == count_history(desk, HistoryQuery()) == 15


def test_day_student_and_state_narrow_the_list(desk, clock, monkeypatch):
    sent, waiting, _ = taught(desk, clock)
    monkeypatch.setattr(send_history, "PAGE", 2)
    day = sent[4].day
    one_day = HistoryQuery(day, day)
    assert {line.lesson.day for line in walked(desk, one_day)} == {day}
    student = HistoryQuery(student_id=sent[0].student_id)
    assert {line.lesson.student_id for line in walked(desk, student)} == {sent[0].student_id}
    assert len(walked(desk, student)) == count_history(desk, student) == 5
    refused = HistoryQuery(group=SendGroup.REJECTED)
    assert [line.lesson.id for line in walked(desk, refused)] == [sent[0].id]
    due = HistoryQuery(group=SendGroup.WAITING)
    assert {line.lesson.id for line in walked(desk, due)} == {one.id for one in waiting}
    both = HistoryQuery(day, day, sent[4].student_id, SendGroup.ACCEPTED)
    assert [line.lesson.student_id for line in walked(desk, both)] == [sent[4].student_id]
    assert count_history(desk, both) == 1


def test_what_is_written_between_two_pages_moves_no_line(desk, clock, monkeypatch):
    taught(desk, clock)
    monkeypatch.setattr(send_history, "PAGE", 5)
    first = read_history_page(desk, HistoryQuery())
    # Newer lessons come before the first page, never into the next ones.
    pupils = Pupils(desk, _made=3, _lessons=500)
    pupils.record(pupils.lesson(0, civil_day(clock.now()), starts_at=clock.now() + timedelta(minutes=1)))
    rest = read_history_page(desk, HistoryQuery(), first.next_place)
    seen = [*first.lesson_ids, *rest.lesson_ids]
    assert len(seen) == len(set(seen)) == 10


def test_the_path_of_a_lesson_has_versions_and_attempts(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, variant="both")
    send(desk, server, scripted(LOST_AFTER))
    send(desk, server)
    with desk.database.write("", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=90), "durée mal saisie")
    send(desk, server)
    path = read_path(desk, lesson.id)
    assert [(one.version, one.state) for one in path.versions] == [
        (2, SubmissionState.ACCEPTED),
        (1, SubmissionState.SUPERSEDED),
    ]
    assert path.versions[0].correction_reason == "durée mal saisie"
    assert path.versions[0].batch_size == 1
    told = [(one.version, one.state) for one in reversed(path.attempts)]
    assert told == [
        (1, None),
        (1, SubmissionState.TO_VERIFY),
        (1, None),
        (1, SubmissionState.ACCEPTED),
        (2, None),
        (2, SubmissionState.ACCEPTED),
    ]
    assert path.attempts[0].receipt == path.versions[0].receipt


def test_a_correction_is_shown_beside_what_was_sent(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    assert read_correction(desk, lesson.id) is None
    send(desk, server)
    assert read_correction(desk, lesson.id) is None
    with desk.database.write("", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=90), "durée mal saisie")
    found = read_correction(desk, lesson.id)
    assert [(one.label, one.before, one.after) for one in found.changes] == [
        ("Durée", "1\u00a0h", "1\u00a0h\u00a030")
    ]
    assert (found.before_version, found.after_version) == (1, 2)
    assert found.receipt
    assert len(found.lines) > 8


def test_a_refused_lesson_shows_what_the_files_changed(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    server.refused = {lesson.id: "NEPH_INCONNU"}
    send(desk, server)
    assert read_correction(desk, lesson.id).changes == ()
    with desk.database.write("", clock.now()) as written:
        student = written.work.students.require(lesson.student_id)
        written.work.students.put(replace(student, neph="230299999999"))
    (change,) = read_correction(desk, lesson.id).changes
    assert (change.label, change.after) == ("NEPH", "230299999999")


def test_both_sides_of_a_held_lesson_are_asked_and_shown(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, variant="neither")
    send(desk, server, scripted(LOST_AFTER))
    send(desk, server)
    sides = read_both_sides(desk, lesson.id)
    assert all(line.after is None for line in sides.lines)
    assert "relire" in ask_state(desk, lambda: ModelGateway(server, fine), lesson.id).why_unknown
    server.variant = "both"
    there = ask_state(desk, lambda: ModelGateway(server, fine), lesson.id)
    assert there.comparison.changes == ()
    assert there.comparison.receipt == server.newest(lesson.id).receipt
    empty = ModelServer(clock)
    early = ask_state(desk, lambda: ModelGateway(empty, fine), lesson.id)
    assert early.is_absent
    assert not early.is_proof  # the server shows a record only after its lag
    clock.instant = early.proves_from
    assert ask_state(desk, lambda: ModelGateway(empty, fine), lesson.id).is_proof


def test_runs_are_listed_newest_first(desk, clock):
    with_lessons(desk, 1)
    server = ModelServer(clock)
    for _ in range(3):
        run_due(desk, lambda: ModelGateway(server, fine), tools=UNLIMITED)
        clock.advance(days=1)
    evenings = [run.planned_for for run in read_newest_runs(desk) if run.job == EVENING]
    assert len(evenings) == 3
    assert evenings == sorted(evenings, reverse=True)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["annulee", "eleve", "debut", "dureeMinutes", "formateur", "nature", "formation", "neuf"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=6,
        ),
    )
)
def test_any_content_is_said_and_never_breaks(content):
    lines = compared(content, content)
    assert not any(line.is_changed for line in lines)
    assert all(line.before is not None for line in lines)
