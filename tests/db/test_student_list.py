"""The list of students answers what a plain reading of everyone would answer, whatever is typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.db import schema
from livret_desktop.db.database import Database
from livret_desktop.db.read_models.contact_search import searched_words
from livret_desktop.db.read_models.student_list import (
    StudentFilter,
    StudentIds,
    StudentQuery,
    StudentSort,
    student_count,
    student_ids,
    student_page,
    student_suggestions,
)
from livret_desktop.domain.enrolment import EnrolmentPeriod, period_on
from livret_desktop.domain.follow_up import Accompanist, Guardian
from livret_desktop.domain.lesson import PRACTICE_KINDS
from livret_desktop.domain.names import digits, folded
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import Category, EnrolmentState, LessonStatus, TrainingTrack
from tests.bench.crowd import KEY, NOW, make_crowd

PEOPLE = 450
TYPED = [
    "",
    "m",
    "le",
    "mar",
    "MÂR",
    "mar zo",
    "zoé mar",
    "06",
    "0612",
    "07 12",
    "07 4",
    "œuvrard lé",
    "mar é",
    "2301770000",
    "œu",
    "oeuvrard",
    "zzz",
    "-",
    "%_",
]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """More people than one word may bring from the full-text index, so that both ways of searching run."""
    path = tmp_path_factory.mktemp("crowd") / "ecole.livret"
    schema.create_database(path, KEY)
    database = Database(path, KEY)
    make_crowd(database, PEOPLE, lessons_each=3, archived_share=0.2)
    yield database
    database.close()


def listed(database: Database, query: StudentQuery, offset: int = 0, limit: int = 200) -> list[Student]:
    with database.read() as reading:
        page = student_page(reading.connection, query, offset, limit, NOW)
    return [facts.student for facts in page]


def whole(database: Database, query: StudentQuery) -> list[Student]:
    pages = [listed(database, query, offset, 50) for offset in range(0, PEOPLE + 1, 50)]
    return [student for page in pages for student in page]


def expected(database: Database, query: StudentQuery) -> list[Student]:
    """Everyone read, then filtered and sorted in Python."""
    with database.read() as reading:
        everyone = reading.students.where(order=reading.students.c.seq)
        people = [*reading.guardians.where(), *reading.accompanists.where()]
    is_archived = query.filter is StudentFilter.ARCHIVED
    words = searched_words(query.text)
    beside = beside_having(people, words)
    kept = [
        one
        for one in everyone
        if (query.filter is None or (one.archived_on is not None) == is_archived)
        and (has_all(search_text(one), words) or one.id in beside)
    ]
    kept.sort(key=sort_name, reverse=query.is_descending)
    if words and not query.is_descending:
        kept.sort(key=lambda one: not sort_name(one).startswith(words[0]))
        kept.sort(key=lambda one: not has_all(search_text(one), words))
    return kept


def has_all(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


def beside_having(people: list[Guardian | Accompanist], words: list[str]) -> set[UUID]:
    """The students of those who have every word, as read one by one; from the third letter on."""
    if max(map(len, words), default=0) < 3:
        return set()
    texts = [(one.student_id, f"{folded(one.full_name)} {digits(one.phone)}") for one in people]
    return {student_id for student_id, text in texts if has_all(text, words)}


def sort_name(student: Student) -> str:
    return folded(f"{student.birth_name} {student.given_names}")


def search_text(student: Student) -> str:
    return f"{sort_name(student)} {student.neph} {digits(student.phone)}"


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("chip", [StudentFilter.IN_TRAINING, StudentFilter.ARCHIVED, None])
def test_every_page_together_is_what_a_plain_reading_finds(
    crowd: Database, typed: str, chip: StudentFilter | None
) -> None:
    query = StudentQuery(text=typed, filter=chip)
    found = whole(crowd, query)
    plain = expected(crowd, query)
    assert sorted(one.id for one in found) == sorted(one.id for one in plain)
    assert [sort_name(one) for one in found] == [sort_name(one) for one in plain]


@given(st.text(st.characters(codec="utf-8"), max_size=12), st.sampled_from([*StudentFilter, None]))
def test_ids_pages_and_count_agree_for_anything_typed(
    crowd: Database, typed: str, chip: StudentFilter | None
) -> None:
    query = StudentQuery(text=typed, filter=chip)
    with crowd.read() as reading:
        ids = student_ids(reading.connection, query)
        assert len(ids) == student_count(reading.connection, query)
        page = student_page(reading.connection, query, 0, 200, NOW)
    assert [facts.student.id for facts in page] == list(ids[:200])


def test_a_frequent_and_a_rare_word_both_find_everyone(crowd: Database) -> None:
    """The two ways of searching are the index of words (few) and the walk by name (many): both must have run."""
    many = whole(crowd, StudentQuery(text="230177", filter=None))
    few = whole(crowd, StudentQuery(text="230177000009", filter=None))
    assert len(many) > 400
    assert [one.neph for one in few] == ["230177000009"]


def test_descending_is_the_same_list_backwards(crowd: Database) -> None:
    up = [sort_name(one) for one in whole(crowd, StudentQuery())]
    down = [sort_name(one) for one in whole(crowd, StudentQuery(is_descending=True))]
    assert down == up[::-1] == sorted(up, reverse=True)


@pytest.mark.parametrize("sort", [StudentSort.NEPH, StudentSort.NEWEST])
def test_other_sorts(crowd: Database, sort: StudentSort) -> None:
    found = whole(crowd, StudentQuery(sort=sort))
    keys = [one.neph if sort is StudentSort.NEPH else one.created_at.isoformat() for one in found]
    assert keys == sorted(keys)
    assert len(keys) > 300


def test_those_whose_surname_begins_so_come_first(crowd: Database) -> None:
    found = [sort_name(one) for one in whole(crowd, StudentQuery(text="mar"))]
    begins = [name.startswith("mar") for name in found]
    assert True in begins and False in begins
    assert begins == sorted(begins, reverse=True)


def test_hours_and_next_lesson_are_those_of_the_lessons(crowd: Database) -> None:
    with crowd.read() as reading:
        facts = student_page(reading.connection, StudentQuery(), 0, 50, NOW)
        for one in facts:
            lessons = reading.lessons.where(reading.lessons.c.student_id == one.student.id)
            done = [x for x in lessons if x.status is LessonStatus.DONE and x.kind in PRACTICE_KINDS]
            ahead = [x.starts_at for x in lessons if x.status is LessonStatus.PLANNED and x.starts_at > NOW]
            assert sum(one.minutes_done.values()) == sum(lesson.minutes for lesson in done) > 0
            assert one.next_lesson_at == min(ahead)


def test_suggestions_put_archived_people_last(crowd: Database) -> None:
    with crowd.read() as reading:
        found = student_suggestions(reading.connection, "2301770000", 100, NOW)
    archived = [one.student.archived_on is not None for one in found]
    assert True in archived and False in archived
    assert archived == sorted(archived)


def test_the_list_follows_a_change_of_name(database: Database) -> None:
    make_crowd(database, 3)
    everyone = whole(database, StudentQuery())
    with database.write("nom", NOW) as written:
        written.work.students.put(replace(everyone[0], birth_name="ÆGIDIUS"))
    assert [one.id for one in whole(database, StudentQuery(text="aegid"))] == [everyone[0].id]


def test_no_table_of_students_is_walked_for_a_key(crowd: Database) -> None:
    """The promise of speed, without a clock: the walk by name reads the covering index only."""
    with crowd.read() as reading:
        plan = reading.connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT seq FROM student WHERE archived_on IS NULL AND search_text LIKE '%xq%' "
            "ORDER BY sort_name, seq LIMIT 50"
        ).fetchall()
    assert plan[0][3] == "SCAN student USING COVERING INDEX ix_student_sort_name"
    assert "USE TEMP B-TREE FOR ORDER BY" not in [row[3] for row in plan]


@pytest.mark.parametrize("typed", ["x", "xq", "zoe mar", "230177000012", "xquz", "mar x"])
@pytest.mark.parametrize("sort", list(StudentSort))
def test_what_few_have_is_looked_for_once(crowd: Database, typed: str, sort: StudentSort) -> None:
    """One walk of an index at most, the archived in it; whoever is found is fetched by row number."""
    plans = [
        plan
        for asked in plans_of(crowd, StudentQuery(typed, sort=sort, with_archived=True))
        for plan in asked
    ]
    walked = [plan for plan in plans if plan.startswith("SCAN student") and "VIRTUAL" not in plan]
    assert "SCAN student" not in walked
    assert len(walked) <= 1


def plans_of(database: Database, query: StudentQuery) -> list[list[str]]:
    """How SQLite answers each statement that a first page asks."""
    with database.read() as reading:
        driver = reading.connection.connection.driver_connection
        assert driver is not None
        asked: list[str] = []
        driver.set_trace_callback(asked.append)
        try:
            student_page(reading.connection, query, 0, 50, NOW)
        finally:
            driver.set_trace_callback(None)
        selects = [one for one in asked if one.lstrip().startswith("SELECT")]
        assert selects
        return [[str(row[3]) for row in driver.execute(f"EXPLAIN QUERY PLAN {one}")] for one in selects]


@pytest.mark.parametrize("typed", TYPED)
def test_the_archived_follow_in_their_own_order(crowd: Database, typed: str) -> None:
    """Those in training as without the archived, then every archived one who is found, by name."""
    found = [one.id for one in whole(crowd, StudentQuery(typed, with_archived=True))]
    active = [one.id for one in expected(crowd, StudentQuery(typed))]
    archived = expected(crowd, StudentQuery(typed, filter=StudentFilter.ARCHIVED))
    by_name = [one.id for one in sorted(archived, key=sort_name)]
    assert found == active + (by_name if searched_words(typed) else [])


def test_ids_are_found_without_being_decoded() -> None:
    texts = [str(UUID(int=number)) for number in range(5)]
    ids = StudentIds(texts)
    assert ids.index(UUID(int=3)) == 3
    assert list(ids[1:3]) == [UUID(int=1), UUID(int=2)]
    with pytest.raises(ValueError, match="not in list"):
        ids.index(UUID(int=9))


def test_dates_of_a_chip_follow_the_rule_given(crowd: Database) -> None:
    """Paper is asked with the cut-off of each category; without a rule nobody is on paper."""
    cut_off = {Category.B: date(2024, 1, 1)}
    query = StudentQuery(filter=StudentFilter.PAPER, paper_before=cut_off)
    with crowd.read() as reading:
        facts = student_page(reading.connection, query, 0, 200, NOW)
        none = student_count(reading.connection, StudentQuery(filter=StudentFilter.PAPER))
    assert facts and none == 0
    assert all(any(one.aipc_on and one.aipc_on < date(2024, 1, 1) for one, _ in x.enrolments) for x in facts)


@pytest.mark.parametrize("sort", list(StudentSort))
def test_the_archived_follow_when_a_text_is_typed(crowd: Database, sort: StudentSort) -> None:
    query = StudentQuery("mar", sort=sort, with_archived=True)
    found = whole(crowd, query)
    is_archived = [one.archived_on is not None for one in found]
    assert True in is_archived and False in is_archived
    assert is_archived == sorted(is_archived)
    assert {one.id for one in found} == {one.id for one in expected(crowd, StudentQuery("mar", filter=None))}
    nobody = whole(crowd, StudentQuery(with_archived=True))
    assert all(one.archived_on is None for one in nobody)


def test_who_awaits_the_aipc(database: Database) -> None:
    make_crowd(database, 4, lessons_each=0)
    with database.read() as reading:
        enrolments = reading.enrolments.where(order=reading.enrolments.c.id)
    with database.write("Attente", NOW) as written:
        for one in enrolments[:2]:
            written.work.enrolments.put(replace(one, aipc_on=None))
        written.work.enrolments.put(replace(enrolments[2], aipc_on=None, state=EnrolmentState.PASSED))
    found = {one.id for one in whole(database, StudentQuery(filter=StudentFilter.AIPC_AWAITED))}
    assert found == {one.student_id for one in enrolments[:2]}


def test_the_track_of_a_chip_is_the_one_in_force_today(database: Database) -> None:
    """An amendment signed for a day to come moves nobody before that day."""
    make_crowd(database, 3, lessons_each=0)
    first, second, third = date(2026, 9, 1), date(2026, 12, 24), date(2027, 3, 1)
    trad, aac, cs = TrainingTrack.TRADITIONAL, TrainingTrack.AAC, TrainingTrack.CS
    dated = [
        [(None, aac), (second, cs)],
        [(third, cs), (second, aac)],
        [(first, trad), (third, aac), (second, cs)],
    ]
    with database.write("Avenants", NOW) as written:
        work = written.work
        for period in work.periods.where():
            work.periods.remove(period.id)
        enrolments = work.enrolments.where(order=work.enrolments.c.id)
        for enrolment, several in zip(enrolments, dated, strict=True):
            for from_on, track in several:
                work.periods.add(
                    EnrolmentPeriod(id=uuid4(), enrolment_id=enrolment.id, track=track, from_on=from_on)
                )
        kept = [
            (one.student_id, work.periods.where(work.periods.c.enrolment_id == one.id)) for one in enrolments
        ]
    for day in (date(2026, 1, 1), first, second - timedelta(1), second, third):
        for chip, track in ((StudentFilter.AAC, aac), (StudentFilter.CS, cs)):
            found = {one.id for one in whole(database, StudentQuery(filter=chip, today=day))}
            present = {student: period_on(tuple(several), day) for student, several in kept}
            assert found == {one for one, period in present.items() if period and period.track is track}, (
                chip,
                day,
            )
