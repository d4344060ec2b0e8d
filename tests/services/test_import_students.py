"""A file that tells of students already here: what it may change of them, and what it may not."""

from __future__ import annotations

from livret_desktop.domain.people import Student
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.services.context import Desk
from livret_desktop.services.importing.service import ImportChoices, import_file
from livret_desktop.services.importing.tally import ImportReport

TITLES = "Nom de naissance;Prénoms;Date de naissance;NEPH"
ZOE = "MARTIN;Zoé;12/03/2008;250109312337"


def _import(desk: Desk, *rows: str) -> list[Student]:
    data = "\n".join([TITLES, *rows]).encode()
    import_file(desk, data, ImportChoices(kind=ImportKind.STUDENTS, keeps_good=True))
    with desk.database.read() as reading:
        return sorted(reading.students.where(), key=lambda one: one.full_name)


def test_a_neph_that_cannot_be_one_never_replaces_a_good_one(desk: Desk) -> None:
    _import(desk, ZOE)
    (kept,) = _import(desk, "MARTIN;Zoé;12/03/2008;2501093NaN12337")
    assert kept.neph == "250109312337"


def test_a_good_neph_replaces_one_that_cannot_be(desk: Desk) -> None:
    _import(desk, "MARTIN;Zoé;12/03/2008;2501093NaN12337")
    (kept,) = _import(desk, ZOE)
    assert kept.neph == "250109312337"


def test_one_student_told_in_three_ways_in_one_file_stays_one(desk: Desk) -> None:
    """By identity with a broken NEPH, then by NEPH under a cut name: this stopped the whole import."""
    _import(desk, ZOE)
    (kept,) = _import(desk, "MARTIN;Zoé;12/03/2008;2501093NaN12337", "IN;Zoé;12/03/2008;250109312337", ZOE)
    assert kept.neph == "250109312337"


ENROLMENT = "NEPH;Nom de naissance;Prénoms;Date de naissance;Catégorie;Boîte;Filière;Date AIPC"


def _enrol(desk: Desk, *rows: str) -> tuple[int, list[tuple[str, str]]]:
    """How many enrolments are new, and why the others are refused."""
    data = "\n".join([ENROLMENT, *rows]).encode()
    report = import_file(desk, data, ImportChoices(kind=ImportKind.ENROLMENTS, keeps_good=True))
    return report.created, [(one.field, one.reason) for one in report.rejected]


def test_an_enrolment_with_someone_elses_neph_is_refused(desk: Desk) -> None:
    _import(desk, ZOE)
    created, refused = _enrol(desk, "250109312337;ROY;Tom;01/02/2007;B;manuelle;TRADITIONNELLE;12/05/2026")
    assert (created, refused) == (
        0,
        [("neph", "Ce NEPH est déjà celui de MARTIN Zoé\u00a0: vérifiez-le sur l’AIPC.")],
    )
    assert _enrol(desk, "250109312337;;;;B;manuelle;TRADITIONNELLE;12/05/2026") == (1, [])


def test_a_pupil_of_fourteen_is_not_brought_into_aac(desk: Desk) -> None:
    born = f"12/05/{desk.today().year - 14}"
    _import(desk, f"AGILE;Tom;{born};")
    created, refused = _enrol(desk, f";AGILE;Tom;{born};B;manuelle;AAC;12/05/2026")
    assert created == 0 and refused[0][0] == "track"
    assert "Trop jeune pour l’AAC" in refused[0][1]
    assert _enrol(desk, f";AGILE;Tom;{born};AM;;TRADITIONNELLE;12/05/2026") == (1, [])


BY_NAMES = "Nom de naissance;Prénoms;Téléphone;NEPH"
LEA = "MARTIN;Léa;06 11 11 11 11;"
OTHER_LEA = "MARTIN;Léa;06 22 22 22 22;230509476799"


def _by_names(desk: Desk, *rows: str) -> ImportReport:
    data = "\n".join([BY_NAMES, *rows]).encode()
    return import_file(desk, data, ImportChoices(kind=ImportKind.STUDENTS, keeps_good=True))


def test_two_rows_of_the_same_names_never_become_one_student(desk: Desk) -> None:
    report = _by_names(desk, LEA, OTHER_LEA)
    assert (report.created, [one.row for one in report.rejected]) == (1, [2])
    with desk.database.read() as reading:
        (kept,) = reading.students.where()
    assert (kept.phone, kept.neph) == ("06 11 11 11 11", "")


def test_a_student_known_by_names_alone_is_completed_and_told(desk: Desk) -> None:
    _by_names(desk, LEA)
    told = [one.reason for one in _by_names(desk, OTHER_LEA).warnings if one.field == "birth_name"]
    assert len(told) == 1 and "seuls nom et prénoms" in told[0]
    again = _by_names(desk, OTHER_LEA)
    assert (again.unchanged, [one.field for one in again.warnings]) == (1, ["born_on"])
