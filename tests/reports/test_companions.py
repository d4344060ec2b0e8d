"""The school's own papers: what they say, how they hold names of any length, and their pages."""

from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest

from livret_desktop.reports.booklet_content import FollowUp
from livret_desktop.reports.companions import draw_follow_up_sheet, draw_meeting_sheet, draw_transfer
from livret_desktop.reports.day_review import draw_day_review
from livret_desktop.reports.day_sheet import draw_day_sheets
from livret_desktop.reports.fonts import MM
from tests.reports.companion_papers import COMPANIONS, DAY, FOLLOW_UP_SHEET, MEETING_SHEET, REVIEW, TRANSFER
from tests.reports.papers import FOLLOW_UP, LESSONS, LONG_SCHOOL, fonts_of, read, text_of, without_spaces
from tests.reports.test_affi_layout import ALLOWED, collisions

WIDE = "W" * 30 + "-" + "W" * 29 + " " + "Œ" * 60


def outside(pdf: bytes) -> list[str]:
    found = []
    with pdfplumber.open(BytesIO(pdf)) as document:
        for page in document.pages:
            letters = [c for c in page.chars if 2 < c["size"] < 100 and c["text"].strip()]
            found += [
                c["text"]
                for c in letters
                if c["x0"] < 20 * MM - 0.5 or c["x1"] > 190 * MM + 0.5 or c["bottom"] > 279 * MM
            ]
            found += collisions(letters)
    return found


@pytest.mark.parametrize("name", COMPANIONS)
def test_each_stays_inside_its_page_and_is_drawn_alike_twice(name: str):
    pdf = COMPANIONS[name]()
    assert outside(pdf) == []
    assert fonts_of(pdf) <= ALLOWED
    assert pdf == COMPANIONS[name]()
    assert read(pdf).trailer["/Root"]["/Lang"] == "fr-FR"


def test_the_follow_up_says_hours_lessons_and_appointments():
    text = text_of(draw_follow_up_sheet(FOLLOW_UP_SHEET))
    assert "24 h sur 20 h au moins" in text
    assert "20 h sur 10 h au moins" in text
    assert "27/09/2023 14:00–16:00 2 h Simulateur avec enseignant CHAUVEAU Thomas" in text
    assert "28/05/2024 2 h CHAUVEAU Thomas LEFÈVRE Hélène" in text
    assert "LEFÈVRE Hélène 11/06/2004 oui 22/05/2024, n° 77-40912 21/05/2024" in text


def test_nothing_done_yet_is_said_and_no_minimum_is_invented():
    empty = replace(FOLLOW_UP_SHEET, follow_up=FollowUp(), accompanists=())
    text = text_of(draw_follow_up_sheet(empty))
    assert "Aucune leçon faite n'est notée." in text
    assert "au moins" not in text
    assert "Accompagnateurs" not in text


def test_many_lessons_take_pages_and_each_has_its_head():
    many = replace(FOLLOW_UP_SHEET, follow_up=replace(FOLLOW_UP, lessons=LESSONS * 12))
    pages = read(draw_follow_up_sheet(many)).pages
    assert len(pages) > 3
    assert all("Fiche de suivi de formation" in page.extract_text() for page in pages)
    assert f"page2/{len(pages)}" in without_spaces(text_of(draw_follow_up_sheet(many)))


def test_the_transfer_sheet_tells_the_next_school_what_it_needs():
    text = text_of(draw_transfer(TRANSFER))
    for said in ("8 février 2024", "66 %", "Épreuve pratique 3 mai 2024 échec", "2024-0087 28/05/2024"):
        assert said in text


def test_the_record_of_a_meeting_has_its_points_and_room_for_the_pen():
    text = text_of(draw_meeting_sheet(MEETING_SHEET))
    for said in ("Rendez-vous préalable", "Guide remis", "Freinages tardifs.", "L'accompagnateur"):
        assert said in text


def test_a_day_has_a_page_for_each_instructor():
    pdf = draw_day_sheets(DAY)
    first, second = (page.extract_text() for page in read(pdf).pages)
    assert "Thomas CHAUVEAU" in first
    assert "06 12 34 56 78" in first.replace("\u00a0", " ")
    assert first.count("présent") == first.count("absent") == 2
    assert "téléphone non noté" in first
    assert "Stéphane NAVARRO" in second
    assert "2 leçons, 3 h" in first.replace("\u00a0", " ")
    assert "Aucune leçon" in text_of(draw_day_sheets(replace(DAY, sheets=())))


@pytest.mark.parametrize("name", [WIDE, "<b>x</b> & y", "ליאור עלי", "王小明", "A\u202eB\tC", "Ô"])
def test_any_name_is_printed_or_named_by_its_code(name: str):
    head = replace(FOLLOW_UP_SHEET.head, school=LONG_SCHOOL, is_training=True)
    student = replace(FOLLOW_UP_SHEET.student, name=name)
    lines = tuple(replace(one, student=name, place=name) for one in DAY.sheets[0].lines)
    made = [
        draw_follow_up_sheet(replace(FOLLOW_UP_SHEET, head=head, student=student)),
        draw_meeting_sheet(replace(MEETING_SHEET, head=head, student=student, note=name)),
        draw_transfer(replace(TRANSFER, head=head, student=student)),
        draw_day_review(replace(REVIEW, head=head, student=student)),
        draw_day_sheets(
            replace(DAY, head=head, sheets=(replace(DAY.sheets[0], instructor=name, lines=lines),))
        ),
    ]
    for pdf in made:
        assert outside(pdf) == []
        assert "ESSAI" in text_of(pdf)
