"""The papers say what the screen says, every page of them."""

from __future__ import annotations

import io
from datetime import date

import pypdf

from livret_desktop.domain.vocabulary import LessonStatus, TrainingTrack
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_official import SCHOOL, note_officials
from livret_desktop.services.etp.etp_paper import etp_file, etp_sheets
from tests.etp.hours import ALONE, NOVEMBER, at, change_track, of_student, record
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.school import INSTRUCTORS, HandClock, Pupils

OCTOBER = date(2026, 10, 1)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text().replace("\u00a0", " ") for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def fill(pupils: Pupils) -> None:
    change_track(pupils.desk, 1, TrainingTrack.AAC)
    record(
        pupils,
        {"minutes": 90},
        at(date(2026, 9, 9), 10) | of_student(1),
        ALONE | {"minutes": 330} | at(date(2026, 8, 8), 9) | of_student(4),
        at(date(2026, 9, 10), 9) | {"status": LessonStatus.ABSENT},
    )


def test_the_school_then_each_person(desk: Desk, pupils: Pupils) -> None:
    fill(pupils)
    found = pages(etp_sheets(desk, NOVEMBER))
    assert len(found) == 4, "the school and its past year on two, then one each"
    assert "Toute l’école" in found[0] and "calcul par calcul" in found[0]
    found = found[1:]
    assert "Lucie RUIZ" in found[1] and "Simulateur 1" in found[2]
    assert all("Seul le chiffre de l’administration compte" in page for page in found)
    assert "nuit du 24 au 25 novembre 2026" in found[1]
    assert all(said in found[1] for said in ("2 h 30", "2 h 42", "3 × 151,67 h", "0,01", "1,2"))
    assert "5 h 30" in found[2] and "En autonomie" in found[2]


def test_one_person_alone_and_the_same_bytes_twice(desk: Desk, pupils: Pupils) -> None:
    fill(pupils)
    person = str(INSTRUCTORS[0].id)
    first = etp_sheets(desk, NOVEMBER, person)
    assert len(pages(first)) == 1
    assert first == etp_sheets(desk, NOVEMBER, person)


def test_the_official_figure_and_the_difference_stand_on_the_paper(desk: Desk, pupils: Pupils) -> None:
    fill(pupils)
    note_officials(desk, OCTOBER, {SCHOOL: 299})
    school = "".join(pages(etp_sheets(desk, OCTOBER))[:2])
    assert "2,99" in school
    assert "–2,98" in school, "an en dash: the faces of the papers have no minus sign"


def test_the_file_for_the_ber_proves_each_hour(
    desk: Desk, pupils: Pupils, server: ModelServer, clock: HandClock
) -> None:
    fill(pupils)
    send(desk, server)
    text = "\n".join(pages(etp_file(desk, NOVEMBER)))
    assert "Dossier pour le BER" in text and "Pour le BER" in text
    assert "A220773100" in text
    with desk.database.read() as reading:
        receipts = list(reading.connection.exec_driver_sql("SELECT receipt FROM submission").scalars())
    assert len(receipts) == 3
    assert all(receipt.replace("-", "")[:4] in text.replace("-", "") for receipt in receipts)


def test_a_month_without_hours_is_a_page_too(desk: Desk) -> None:
    (only,) = pages(etp_sheets(desk, NOVEMBER))
    assert "Aucune." in only
