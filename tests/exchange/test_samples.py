"""The four files of an office, read exactly: counts and every special case."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from livret_desktop.domain.vocabulary import (
    Category,
    Civility,
    Gearbox,
    LessonKind,
    LessonStatus,
    TrainingTrack,
)
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.exchange.reader import FileFormat, ParsedFile, read_file
from livret_desktop.exchange.rows import EnrolmentRow, InstructorRow, LessonRow, SimulatorRow, StudentRow
from tests.exchange.files import sample

MISSING = "NEPH manquant : les leçons attendront qu’il soit saisi."
LONG = "14 chiffres au lieu de 12 : c’est possible, vérifiez-le sur l’AIPC."


@pytest.fixture(scope="module")
def students() -> ParsedFile:
    return read_file(sample("rapido-eleves.txt"), ImportKind.STUDENTS)


@pytest.fixture(scope="module")
def by_line(students: ParsedFile) -> dict[int, StudentRow]:
    return {row.line: row for row in students.rows if isinstance(row, StudentRow)}


def test_rapido_export_is_recognised_whole(students: ParsedFile) -> None:
    assert (students.format, students.encoding, students.separator) == (
        FileFormat.RAPIDO,
        "Windows-1252",
        "\t",
    )
    assert (students.read, len(students.rows), len(students.rejected)) == (140, 137, 3)
    assert len(students.columns) == 19
    assert all(column.field for column in students.columns)


def test_a_single_word_is_refused_and_its_surname_still_shown(students: ParsedFile) -> None:
    assert [(problem.row, problem.field, problem.shown["birth_name"]) for problem in students.rejected] == [
        (12, "given_names", "KLEIN"),
        (65, "given_names", "BOUSQUET"),
        (118, "given_names", "RAYNAUD"),
    ]
    assert students.rejected[1].reason == (
        "Un seul mot, «\u00a0LEFEBVRE\u00a0»\u00a0: le prénom ne se devine pas, tapez-le."
    )


def test_neph_missing_or_long_never_refuses(students: ParsedFile, by_line: dict[int, StudentRow]) -> None:
    assert [(w.row, w.field, w.reason.replace("\u00a0", " ")) for w in students.warnings] == [
        *((6, "neph", MISSING), (10, "neph", LONG), (47, "neph", MISSING), (53, "neph", LONG)),
        *((88, "neph", MISSING), (96, "neph", LONG), (129, "neph", MISSING), (139, "neph", LONG)),
    ]
    assert by_line[10].neph == "23030758037701"
    assert by_line[6].neph == ""
    assert by_line[8].neph == "050202045533"


@pytest.mark.parametrize(
    ("line", "birth_name", "usage_name", "given_names"),
    [
        (1, "LE GALL", None, "Maëlys Anne"),
        (2, "D'HÉROUVILLE", None, "Côme"),
        (3, "ŒUVRARD", None, "Zoé"),
        (5, "DE LA ROCHE-GUYON", None, "Jean-Baptiste Marie"),
        (8, "ÇELIK", "LANGLOIS", "Ömer"),
        (29, "MARTIN", "REY", "Charlotte"),
        (59, "PAUL", "BÈGUE", "Édith"),
        (102, "SCHMITT", "POULAIN", "Alix"),
    ],
)
def test_names_as_the_readme_says(
    by_line: dict[int, StudentRow], line: int, birth_name: str, usage_name: str | None, given_names: str
) -> None:
    row = by_line[line]
    assert (row.birth_name, row.usage_name, row.given_names) == (birth_name, usage_name, given_names)


def test_only_those_students_have_another_usage_name(by_line: dict[int, StudentRow]) -> None:
    assert [line for line, row in by_line.items() if row.usage_name] == [8, 22, 29, 58, 59, 69, 102, 111]


def test_the_other_cells_of_a_student(by_line: dict[int, StudentRow]) -> None:
    row = by_line[13]
    assert row.civility is Civility.MADAM
    assert row.born_on == date(2001, 5, 8)
    assert (row.postcode, row.birth_department, row.country) == ("31815", "2A", "FRANCE")
    assert (row.phone, row.other_phones) == ("04 75 88 87 18", "03 84 34 01 87, 01 83 75 98 98")
    assert by_line[23].phone == "02 57 98 41 53"  # written in the third column only
    assert by_line[4].postcode == "03572"


def test_enrolments() -> None:
    parsed = read_file(sample("inscriptions.csv"), ImportKind.ENROLMENTS)
    rows = [row for row in parsed.rows if isinstance(row, EnrolmentRow)]
    assert (parsed.read, len(rows), parsed.rejected) == (137, 137, ())
    assert all(column.field for column in parsed.columns)
    assert Counter(row.category.value for row in rows) == {
        "B": 71,
        "C": 20,
        "A2": 13,
        "B1": 13,
        "A1": 11,
        "BE": 9,
    }
    assert Counter(row.gearbox for row in rows) == {None: 66, Gearbox.MANUAL: 53, Gearbox.AUTOMATIC: 18}
    assert Counter(row.track for row in rows) == {
        TrainingTrack.TRADITIONAL: 99,
        TrainingTrack.AAC: 25,
        TrainingTrack.CS: 13,
    }
    assert Counter(row.minutes_here for row in rows if row.minutes_here) == {
        780: 2,
        1200: 2,
        1290: 2,
        1320: 1,
        1440: 4,
    }
    assert Counter(row.simulator_minutes for row in rows) == {None: 122, 120: 7, 270: 8}
    techer = next(row for row in rows if row.neph == "231009441416")
    assert (techer.affi_number, techer.affi_issued_on) == ("2023-0016", date(2023, 10, 24))
    assert (techer.rp1_practice_on, techer.rp1_theory_on, techer.rp1_km) == (
        date(2024, 3, 22),
        date(2024, 3, 25),
        1050,
    )
    assert [row.neph for row in rows if row.birth_name == "O'BRIEN"] == [""]


def test_instructors_and_simulators() -> None:
    parsed = read_file(sample("enseignants.csv"), ImportKind.INSTRUCTORS)
    assert (parsed.rejected, parsed.warnings) == ((), ())
    instructors = [row for row in parsed.rows if isinstance(row, InstructorRow)]
    simulators = [row for row in parsed.rows if isinstance(row, SimulatorRow)]
    assert [row.surname for row in instructors] == ["RUIZ", "MEYER", "PERRET", "LEGRAND"]
    assert instructors[1].categories == (Category.B, Category.A1, Category.A2, Category.A)
    assert instructors[2].expires_on == date(2026, 10, 21)
    assert [(row.name, row.number) for row in simulators] == [
        ("Simulateur 1", "A0000000000"),
        ("Simulateur 2", "A0000000000"),
    ]


def test_lessons() -> None:
    parsed = read_file(sample("lecons.csv"), ImportKind.LESSONS)
    rows = [row for row in parsed.rows if isinstance(row, LessonRow)]
    assert (parsed.read, len(rows), parsed.rejected, parsed.warnings) == (869, 869, (), ())
    assert Counter(row.status for row in rows) == {
        LessonStatus.DONE: 828,
        LessonStatus.CANCELLED: 21,
        LessonStatus.ABSENT: 14,
        LessonStatus.PLANNED: 6,
    }
    assert rows[0].starts_at == datetime(2026, 8, 12, 6, 0, tzinfo=UTC)  # summer time
    assert rows[-1].starts_at == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # winter time
    alone = [row for row in rows if row.kind is LessonKind.AUTONOMOUS_SIMULATOR]
    assert {(row.instructor_number, row.simulator_name) for row in alone} == {("", "Simulateur 1")}
    assert len(alone) == 43


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_same_file_in_any_encoding_and_separator(
    students: ParsedFile, encoding: str, separator: str
) -> None:
    text = sample("rapido-eleves.txt").decode("cp1252")
    lines = [
        separator.join(f'"{cell}"' if separator in cell else cell for cell in line.split("\t"))
        for line in text.splitlines()
    ]
    again = read_file("\n".join(lines).encode(encoding), ImportKind.STUDENTS)
    assert again.rows == students.rows
    assert again.rejected == students.rejected
    assert again.separator == separator
