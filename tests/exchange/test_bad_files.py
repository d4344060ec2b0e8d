"""Files as they should not be: each gets its own French sentence, and nothing is taken from it."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

import pytest

from livret_desktop.errors import MachineError, RuleError
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.exchange.reader import MAX_ROWS, FileFormat, read_file
from livret_desktop.exchange.text_file import MAX_BYTES, load_file
from tests.exchange.files import LESSON_TITLES, STUDENT_TITLES, rapido, sample

STUDENT = "LE GALL;Anne;07/12/2002;250109312337"


def refusal(data: bytes, kind: ImportKind = ImportKind.STUDENTS, **options: object) -> RuleError:
    with pytest.raises(RuleError) as caught:
        read_file(data, kind, **options)  # type: ignore[arg-type]
    assert caught.value.message
    assert caught.value.todo
    return caught.value


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as writer:
        writer.writestr("photo.jpg", b"x")
    return target.getvalue()


def database() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t(a)")
    data = connection.serialize()
    connection.close()
    return data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n", "un document PDF"),
        (b"\x89PNG\r\n\x1a\n", "une image"),
        (archive(), "une archive ZIP"),
        (b"MZ\x90\x00\x03", "un programme"),
        (database(), "une base de données"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "un ancien classeur Excel"),
        (b"NOM USUEL\x00\x01\x02", "données binaires"),
        ("NOM USUEL\n".encode("utf-32"), "données binaires"),
    ],
)
def test_binary_files(data: bytes, said: str) -> None:
    error = refusal(data)
    assert error.title == "Ce n’est pas un fichier texte"
    assert said in error.message


def test_missing_empty_folder_and_too_big(tmp_path: Path) -> None:
    empty, big = tmp_path / "vide.csv", tmp_path / "gros.csv"
    empty.touch()
    with big.open("wb") as file:
        file.truncate(50_000_000)
    titles = {}
    for path in (tmp_path / "absent.csv", tmp_path, empty, big):
        with pytest.raises(RuleError) as caught:
            load_file(path)
        titles[path.name] = caught.value.title
    assert titles == {
        "absent.csv": "Fichier introuvable",
        tmp_path.name: "Fichier introuvable",
        "vide.csv": "Fichier vide",
        "gros.csv": "Fichier trop gros",
    }


def test_a_file_the_machine_cannot_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "verrou.csv"
    path.write_bytes(b"x")

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(MachineError) as caught:
        load_file(path)
    assert caught.value.title == "Fichier illisible"
    assert "Permission" not in caught.value.message


def test_the_whole_size_is_refused_even_given_as_bytes() -> None:
    assert refusal(b"a" * (MAX_BYTES + 1)).title == "Fichier trop gros"


@pytest.mark.parametrize("data", [b"", b"\n\n\r\n", b"\xef\xbb\xbf", b"sep=;\n"])
def test_nothing_in_it(data: bytes) -> None:
    assert refusal(data).title == "Fichier vide"


def test_titles_alone() -> None:
    assert refusal(STUDENT_TITLES.encode()).title == "Aucune ligne à importer"


def test_missing_columns_are_named() -> None:
    error = refusal(b"Nom de naissance;Ville\nLE GALL;Melun\n")
    assert error.title == "Il manque une colonne"
    assert "Prénoms" in error.message
    assert refusal(b"a;b\n1;2\n").title == "Il manque des colonnes"


def test_another_kind_of_file_is_not_taken_for_this_one() -> None:
    for name, kind in (("lecons.csv", ImportKind.STUDENTS), ("enseignants.csv", ImportKind.LESSONS)):
        assert refusal(sample(name), kind).title.startswith("Il manque")


def test_a_file_cut_in_the_middle_of_a_row() -> None:
    data = sample("rapido-eleves.txt")
    cut = data[: data.index(b"PIERRE Maggie") + 20]
    parsed = read_file(cut, ImportKind.STUDENTS)
    assert len(parsed.rows) == 9
    (problem,) = parsed.rejected
    assert problem.row == 10
    assert "s’arrête trop tôt" in problem.reason


def test_every_cut_loses_no_whole_row_and_invents_none() -> None:
    data = sample("rapido-eleves.txt")[:1900]  # the first students, all good
    whole = read_file(data + b"\r\n", ImportKind.STUDENTS).rows
    start = data.index(b"\r\n") + 2
    for end in range(start + 1, len(data), 7):
        part = data[:end]
        complete = part.count(b"\r\n") - 1
        try:
            rows = read_file(part, ImportKind.STUDENTS).rows
        except RuleError:
            rows = ()
        assert len(rows) >= complete
        assert rows[:complete] == whole[:complete]


def test_utf8_cut_inside_a_letter_is_still_utf8() -> None:
    data = f"{STUDENT_TITLES}\nLEFÈVRE;Zoé;07/12/2002;250109312337\nNOËL;Ana".encode() + "ï".encode()[:1]
    parsed = read_file(data, ImportKind.STUDENTS)
    assert parsed.encoding == "UTF-8"
    assert [problem.row for problem in parsed.rejected] == [2]
    assert read_file(
        "Nom de naissance;Prénoms\nA;André".encode("cp1252")[:-1] + b"\xe9", ImportKind.STUDENTS
    ).rows


@pytest.mark.parametrize("bad", ["\x07", "\x1b", "\ufffd"])
def test_an_unreadable_character_refuses_its_row_only(bad: str) -> None:
    data = f"{STUDENT_TITLES}\nM{bad}LLER;Anne;07/12/2002;250109312337\n{STUDENT}8\n".encode()
    parsed = read_file(data, ImportKind.STUDENTS)
    assert [(problem.row, problem.field) for problem in parsed.rejected] == [(1, "birth_name")]
    assert len(parsed.rows) == 1


def test_a_dos_file_is_refused_where_its_letters_are_lost() -> None:
    data = "Nom de naissance;Prénoms\nMÜLLER;Anne\nMARTIN;Luc\n".encode("cp850").replace(
        b"Pr\x82noms", b"Prenoms"
    )
    parsed = read_file(data.replace(b"\x9a", b"\x81"), ImportKind.STUDENTS)
    assert [problem.row for problem in parsed.rejected] == [1]


def test_too_many_or_too_few_cells() -> None:
    parsed = read_file(
        f"{STUDENT_TITLES}\n{STUDENT};de trop\nNOËL;Ana\nPETIT;Léa;01/01/2000;250109312338;;\n".encode(),
        ImportKind.STUDENTS,
    )
    assert [problem.row for problem in parsed.rejected] == [1, 2]
    assert len(parsed.rows) == 1  # blank cells in excess say nothing


def test_a_quote_left_open_never_swallows_rows_in_silence() -> None:
    rows = [f"NOM{i};Anne;07/12/2002;{250109312337 + i}" for i in range(40)]
    rows[3] = 'NOM3;"Anne;07/12/2002;250109312340'
    rows[30] = 'NOM30;"Anne;07/12/2002;250109312367'
    error = refusal("\n".join([STUDENT_TITLES, *rows]).encode())
    assert error.title == "Un guillemet n’est pas refermé"
    assert "ligne 4" in error.message
    assert refusal("\n".join([STUDENT_TITLES, *rows[:20]]).encode()).title == error.title


def test_a_line_break_inside_quotes_is_one_cell() -> None:
    data = 'Nom de naissance;Prénoms;Adresse\nLE GALL;Anne;"1 rue du Pont\nBât. B ; 2e"\n'.encode()
    (row,) = read_file(data, ImportKind.STUDENTS).rows
    assert getattr(row, "address") == "1 rue du Pont\nBât. B ; 2e"  # noqa: B009


def test_blank_lines_keep_the_numbers_of_the_others() -> None:
    parsed = read_file(f"{STUDENT_TITLES}\n\n;;;\n{STUDENT}\n".encode(), ImportKind.STUDENTS)
    assert [row.line for row in parsed.rows] == [3]
    assert parsed.read == 1


def test_excel_separator_hint_and_quoted_titles() -> None:
    data = 'sep=,\n"Nom de naissance","Prénoms; tous"\n'.encode()
    assert refusal(data).title == "Il manque une colonne"
    assert len(read_file(b"sep=;\nNom de naissance;Prenoms\nA;B\n", ImportKind.STUDENTS).rows) == 1


def test_formats_announced_wrongly() -> None:
    template = f"{STUDENT_TITLES}\n{STUDENT}\n".encode()
    for data, announced in (
        (template, FileFormat.RAPIDO),
        (template, FileFormat.XLSX),
        (sample("lecons.csv"), FileFormat.XLSX),
    ):
        assert refusal(data, file_format=announced).title == "Autre format que celui annoncé"
    assert (
        read_file(rapido("LE GALL Anne", "LE GALL"), ImportKind.STUDENTS, FileFormat.CSV).format
        is FileFormat.CSV
    )


def test_mapping_by_hand() -> None:
    data = b"Famille;Petit nom;Ville\nLE GALL;Anne;Melun\n"
    parsed = read_file(data, ImportKind.STUDENTS, mapping={0: "birth_name", 1: "given_names", 2: None})
    (row,) = parsed.rows
    assert (getattr(row, "birth_name"), getattr(row, "city")) == ("LE GALL", "")  # noqa: B009
    assert [column.label for column in parsed.columns] == ["Nom de naissance", "Prénoms", None]
    twice = refusal(data, mapping={0: "birth_name", 1: "birth_name", 2: "given_names"})
    assert twice.title == "Deux colonnes pour la même donnée"


def test_caps_on_rows_and_refusals() -> None:
    many = "\n".join([STUDENT_TITLES, *([";;;"] * (MAX_ROWS[ImportKind.STUDENTS] + 1))])
    assert refusal(many.encode()).title == "Trop de lignes"
    wrong = "\n".join([STUDENT_TITLES, *(["A;B;hier;"] * 3000)])
    assert refusal(wrong.encode()).title == "Trop de lignes à reprendre"


def test_rows_of_lessons_refused_with_the_reason_named() -> None:
    good = [
        "12/08/2026",
        "08:00",
        "45",
        "250209406811",
        "B",
        "A2207731020",
        "",
        "Pratique",
        "Voiture",
        "Faite",
    ]

    def changed(**cells: str) -> str:
        return ";".join(cells.get(f"c{index}", cell) for index, cell in enumerate(good))

    rows = [
        changed(),
        changed(),
        changed(c0="32/08/2026"),
        changed(c1="25:00"),
        changed(c2="0"),
        changed(c3=""),
        changed(c4="Z"),
        changed(c5=""),
        changed(c7="Simulateur en autonomie"),
        changed(c8="Vélo"),
        changed(c9=""),
        changed(c0="29/03/2026", c1="02:30"),
    ]
    parsed = read_file("\n".join([LESSON_TITLES, *rows]).encode(), ImportKind.LESSONS)
    assert len(parsed.rows) == 1
    assert [(p.row, p.field, p.reason.replace("\u00a0", " ")) for p in parsed.rejected] == [
        (2, "time", "Même élève, même début, même enseignant ou simulateur que la ligne 1."),
        (3, "day", "Date : « 32/08/2026 » n’existe pas dans le calendrier."),
        (4, "time", "Heure : « 25:00 » n’est pas une heure comme 08:30."),
        (5, "minutes", "Minutes : « 0 » n’est pas une durée de leçon en minutes."),
        (6, "neph", "NEPH de l’élève manquant : une leçon ne trouve son élève que par lui."),
        (7, "category", "Catégorie : « Z » n’est pas une catégorie de permis connue."),
        (8, "instructor_number", "Ni enseignant ni simulateur : il faut l’un des deux."),
        (9, "simulator_name", "Simulateur en autonomie : le nom du simulateur manque."),
        (
            10,
            "means",
            "Moyen : « Vélo » n’est pas un moyen connu : écrivez Voiture, Simulateur, Moto, Salle.",
        ),
        (11, "status", "État manquant."),
        (12, "time", "« 02:30 » n’existe pas ce jour-là : passage à l’heure d’été."),
    ]


def test_rows_of_enrolments_and_instructors_refused() -> None:
    enrolments = (
        "NEPH;Nom de naissance;Prénoms;Date de naissance;Catégorie;Filière;Heures ici;dont simulateur\n"
        "250109312337;;;;B;AAC;20;4,5\n"
        "2501 0931 2337;;;;B;AAC;20;\n"
        ";LE GALL;Anne;;B;AAC;;\n"
        "250109312338;;;;;AAC;;\n"
        "250109312340;;;;B;;4,33;\n"
    )
    parsed = read_file(enrolments.encode(), ImportKind.ENROLMENTS)
    assert [(problem.row, problem.field) for problem in parsed.rejected] == [
        (2, "category"),
        (3, "neph"),
        (4, "category"),
        (5, "minutes_here"),
    ]
    team = "Nom;Prénom;N° d'autorisation d'enseigner;Valable jusqu'au;Catégories\nRUIZ;Ray;A2207731020;20/10/2028;B\n"
    team += "RUIS;Ray;A 22 0773 1020;20/10/2028;B\n;X;A2207731021;20/10/2028;B\nMEYER;Lucy;;;\n"
    team += "MORIN;Zoé;B12;1/1/28;Z9\n"
    parsed = read_file(team.encode(), ImportKind.INSTRUCTORS)
    assert [(problem.row, problem.field) for problem in parsed.rejected] == [
        (2, "number"),
        (3, "surname"),
        (5, "categories"),
    ]
    assert [(warning.row, warning.field) for warning in parsed.warnings] == [(4, "number"), (4, "expires_on")]
