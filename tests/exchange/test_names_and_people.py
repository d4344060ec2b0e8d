"""Surnames told from given names, and the same person found twice in a file."""

from __future__ import annotations

import time

import pytest

from livret_desktop.exchange.columns import ImportKind
from livret_desktop.exchange.reader import ParsedFile, read_file
from livret_desktop.exchange.rows import StudentRow
from livret_desktop.exchange.usual_name import split_usual_name
from tests.exchange.files import STUDENT_TITLES, rapido


@pytest.mark.parametrize(
    ("usual", "birth", "expected"),
    [
        ("LANGLOIS Ömer", "ÇELIK", ("ÇELIK", "LANGLOIS", "Ömer")),
        ("MARTIN-DURAND Julie", "MARTIN", ("MARTIN", "MARTIN-DURAND", "Julie")),
        ("MARTINEZ Paul", "MARTIN", ("MARTIN", "MARTINEZ", "Paul")),
        ("Lefevre Jean", "LEFÈVRE", ("LEFÈVRE", None, "Jean")),
        ("OEUVRARD  Zoé", "ŒUVRARD", ("ŒUVRARD", None, "Zoé")),
        ("D HEROUVILLE Côme", "D’HÉROUVILLE", ("D’HÉROUVILLE", None, "Côme")),
        ("DE LA TOUR", "DE LA TOUR", ("DE LA TOUR", None, "")),
        ("KLEIN", "KLEIN", ("KLEIN", None, "")),
        ("LEFEBVRE", "BOUSQUET", ("BOUSQUET", "LEFEBVRE", "")),
        ("NGUYEN Thi Lan", "", ("NGUYEN", None, "Thi Lan")),
    ],
)
def test_where_the_surname_ends(usual: str, birth: str, expected: tuple[str, str | None, str]) -> None:
    assert split_usual_name(usual, birth) == expected


def test_a_given_name_in_capitals_is_pointed_at() -> None:
    parsed = read_file(rapido("MARTIN DURAND Julie", "MARTIN"), ImportKind.STUDENTS)
    assert [(warning.row, warning.field) for warning in parsed.warnings] == [(1, "given_names")]


def test_a_given_name_typed_on_the_spot_completes_the_row() -> None:
    data = rapido("LEFEBVRE", "BOUSQUET")
    parsed = read_file(data, ImportKind.STUDENTS, completions={1: {"given_names": " Marwa "}})
    (row,) = parsed.rows
    assert isinstance(row, StudentRow)
    assert (row.birth_name, row.usage_name, row.given_names) == ("BOUSQUET", "LEFEBVRE", "Marwa")
    assert parsed.rejected == ()


@pytest.mark.parametrize("neph", ["INCONNU", "25O109312337", "123", "1" * 20, "en cours"])
def test_a_malformed_neph_is_kept_as_typed(neph: str) -> None:
    parsed = read_file(rapido("LE GALL Anne", "LE GALL", neph), ImportKind.STUDENTS)
    (row,) = parsed.rows
    assert isinstance(row, StudentRow)
    assert row.neph == neph
    assert [(warning.row, warning.field) for warning in parsed.warnings] == [(1, "neph")]


@pytest.mark.parametrize("neph", ["1234567890", "2501 0931 2337", "2501-09.312337", "1234567890123456789"])
def test_ten_to_nineteen_digits_with_spaces_are_a_neph(neph: str) -> None:
    again = f"{STUDENT_TITLES}\nA;B;01/01/2000;{neph}\nC;D;02/01/2000;{neph.replace(' ', '')}\n".encode()
    parsed = read_file(again, ImportKind.STUDENTS)
    assert [(problem.row, problem.field) for problem in parsed.rejected] == [(2, "neph")]


def _people(*lines: str) -> ParsedFile:
    return read_file("\n".join([STUDENT_TITLES, *lines]).encode(), ImportKind.STUDENTS)


def test_the_same_person_twice() -> None:
    parsed = _people(
        "LEFÈVRE;Zoé;01/01/2000;",
        "Lefevre;ZOE;01/01/2000;250109312337",
        "LEFÈVRE;Zoé;02/01/2000;",
    )
    assert [(problem.row, problem.field, problem.reason) for problem in parsed.rejected] == [
        (2, "birth_name", "Mêmes nom, prénoms et date de naissance que la ligne 1.")
    ]


def test_two_persons_of_the_same_names_with_two_nephs_are_two() -> None:
    parsed = _people("PETIT;Léa;01/01/2000;250109312337", "PETIT;Léa;01/01/2000;250109312338")
    assert len(parsed.rows) == 2
    assert [(warning.row, warning.field) for warning in parsed.warnings] == [(2, "birth_name")]


@pytest.mark.parametrize(
    "nephs", [("", ""), ("", "250109312337"), ("250109312337", ""), ("INCONNU", "250109312337")]
)
def test_the_same_names_alone_never_tell_one_student_from_two(nephs: tuple[str, str]) -> None:
    first, second = nephs
    parsed = _people(f"PETIT;Léa;;{first}", f"Petit;LEA;;{second}", "PETIT;Léa;01/01/2000;")
    assert [row.line for row in parsed.rows] == [1, 3]
    ((row, field, reason),) = [(one.row, one.field, one.reason) for one in parsed.rejected]
    assert (row, field) == (2, "born_on")
    assert "ligne 1, sans date de naissance" in reason
    typed = f"{STUDENT_TITLES}\nPETIT;Léa;;{first}\nPetit;LEA;;{second}\n".encode()
    told = read_file(typed, ImportKind.STUDENTS, completions={2: {"born_on": "01/01/2001"}})
    assert (len(told.rows), told.rejected) == (2, ())


def test_two_students_whose_neph_is_unknown_are_not_the_same() -> None:
    parsed = _people("PETIT;Léa;01/01/2000;INCONNU", "GRAND;Tom;01/01/2001;INCONNU")
    assert len(parsed.rows) == 2


def test_every_reason_of_a_row_is_told_at_once() -> None:
    parsed = _people(";;31/02/2000;")
    (problem,) = parsed.rejected
    assert problem.field == "birth_name"
    assert problem.reason.replace("\u00a0", " ") == (
        "Nom de naissance manquant. Date de naissance : « 31/02/2000 » n’existe pas dans le calendrier."
    )


def test_one_name_for_a_whole_file_stays_quick() -> None:
    lines = [f"PETIT;Léa;01/01/2000;{250100000000 + number}" for number in range(20_000)]
    began = time.process_time()
    assert len(_people(*lines).rows) == 20_000
    assert time.process_time() - began < 2
