"""ETP in its window, on a real school: figures, every hour behind them, the State's figure, papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livret_desktop.domain.vocabulary import LessonStatus, TrainingTrack
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_screen import read_screen
from livret_desktop.services.lessons.lesson_list import lesson_line
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.etp_paper_dialog import EtpPaperDialog
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.pages.etp.etp_official import OfficialDialog
from livret_desktop.ui.pages.etp.etp_page import EtpPage
from livret_desktop.ui.pages.lessons.lessons_page import LessonsPage
from livret_desktop.ui.presenters.cells import plain_text
from livret_desktop.ui.presenters.etp import AT_RISK, NOT_COUNTED, TOTAL, ChartPoint
from livret_desktop.ui.targets import ETP, LESSONS, WayBack
from livret_desktop.ui.theme.theme import ColourMode, Theme
from livret_desktop.ui.widgets.line_chart import scale_of
from livret_desktop.ui.widgets.text import Label
from tests.etp.hours import ALONE, NOVEMBER, OCTOBER_9, THEORY, at, change_track, of_student, record
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.school import HandClock, Pupils, school
from tests.ui.checks import cut_texts, unnamed
from tests.ui.office_house import make_office


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock) -> Iterator[Desk]:
    """One AAC student, a theory for three, a refused lesson, six hours alone on the simulator."""
    with school(tmp_path / "ecole", clock) as opened:
        pupils, server = Pupils(opened), ModelServer(clock)
        pupils.enrol(6)
        change_track(opened, 1, TrainingTrack.AAC)
        made = record(
            pupils,
            {},
            at(OCTOBER_9, 10) | of_student(1),
            *(THEORY | at(OCTOBER_9, 14) | of_student(number) for number in range(3)),
            *(ALONE | at(date(2026, 9, 1 + number), 9) | of_student(4) for number in range(6)),
            at(date(2026, 10, 12), 9) | of_student(2) | {"status": LessonStatus.PLANNED},
        )
        server.refused[made[0].id] = "NEPH_INCONNU"
        send(opened, server)
        yield opened


def shown_page(desk: Desk, bridge: Bridge, qtbot: QtBot) -> EtpPage:
    office = make_office(desk, bridge)
    window = MainWindow(bridge, "Auto-école du Pont", "Melun")
    qtbot.addWidget(window)
    page, lessons = EtpPage(office), LessonsPage(office)
    window.add_pages([page, lessons])
    window.resize(1366, 720)
    window.show()
    qtbot.waitExposed(window)
    window.go_to(ETP, None)
    qtbot.waitUntil(lambda: page.shown is not None)
    return page


@pytest.fixture
def page(desk: Desk, bridge: Bridge, qtbot: QtBot) -> EtpPage:
    return shown_page(desk, bridge, qtbot)


def cells(page: EtpPage, row: int) -> list[str]:
    return [plain_text(page.model.cell_at(row, column)) for column in range(5)]  # type: ignore[arg-type]


def words(page: EtpPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(Label) if label.isVisible())


def test_one_line_each_and_the_school_last(page: EtpPage) -> None:
    assert [cells(page, row) for row in range(3)] == [
        ["Lucie RUIZ", "5\u00a0h", "3\u00a0h\u00a012", "0,01", "–"],
        ["Simulateur 1", "6\u00a0h", "5\u00a0h", "0,01", "–"],
        ["Toute l’école", "11\u00a0h", "8\u00a0h\u00a012", "0,02", "–"],
    ]
    said = words(page)
    assert "Estimation pour la nuit du 24 au 25 novembre 2026" in said
    assert "une hypothèse" in said
    assert "NEPH inconnu, 1\u00a0h" in said
    assert "Confirmer 1\u00a0leçon passée" in said
    assert page.header.title == "ETP de novembre 2026"
    assert any(one.text().startswith("Heures d’août, ") for one in page.header.findChildren(Label))


def test_what_is_shown_is_what_the_command_says(page: EtpPage, desk: Desk) -> None:
    document = read_screen(desk, NOVEMBER).forecast.as_json()
    assert page.figures.estimate.text() == f"{document['school']['etp']:.2f}".replace(".", ",")
    assert len(document["people"]) == page.model.rowCount() - 1


def test_a_figure_opens_its_hours_and_an_hour_says_why(page: EtpPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    page.table.selectRow(1)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert page.main.currentWidget() is page.hours
    assert "6\u00a0leçons, 6\u00a0h réelles, 5\u00a0h comptées" in page.hours.said.text()
    page.hours.chips.choose(NOT_COUNTED)
    page.hours._list()
    page.hours.table.selectRow(0)
    said = words(page)
    assert "Pourquoi cette heure ne compte pas" in said
    assert "En autonomie, 5\u00a0h de simulateur comptent par élève" in said
    assert "Précisions de la DSR, 2024" in said and "À confirmer auprès du BER" in said
    assert "doivent être supervisées" in said


def test_an_hour_leads_to_its_lesson_and_back(page: EtpPage, qtbot: QtBot) -> None:
    page.show_hours(TOTAL, AT_RISK)
    page.hours.table.selectRow(0)
    line = page.hours.line
    assert line is not None
    window = page.window()
    assert isinstance(window, MainWindow)
    page.hours.opened.emit(line)
    lessons = window.findChild(LessonsPage)
    assert lessons is not None
    qtbot.waitUntil(lambda: lessons.pane.lesson_id == UUID(line.hour.lesson.id))
    qtbot.waitUntil(lessons.pane.etp.isVisible)
    assert "ETP\u00a0: compte 1\u00a0h" in [one.text() for one in lessons.pane.etp.findChildren(Label)]


def test_the_way_back_leads_to_the_hours_one_came_from(page: EtpPage, qtbot: QtBot) -> None:
    page.show_hours(TOTAL)
    offered: list[WayBack] = []
    page.back_offered.connect(offered.append)
    page.hours.table.selectRow(0)
    page.hours.opened.emit(page.hours.line)
    (back,) = offered
    page.show_overview()
    page.go_to(back.page, back.what)
    assert page.main.currentWidget() is page.hours


def test_the_pane_of_a_lesson_says_why_it_does_not_count(page: EtpPage, desk: Desk, qtbot: QtBot) -> None:
    page.show_hours(TOTAL, NOT_COUNTED)
    page.hours.table.selectRow(0)
    line = page.hours.line
    assert line is not None and lesson_line(desk, UUID(line.hour.lesson.id)) is not None
    page.go_to(LESSONS, UUID(line.hour.lesson.id))
    lessons = page.window().findChild(LessonsPage)
    assert lessons is not None
    qtbot.waitUntil(lessons.pane.etp.isVisible)
    said = [one.text() for one in lessons.pane.etp.findChildren(Label)]
    assert said[0] == "ETP\u00a0: ne compte pas"


def test_months_follow_each_other_and_the_states_figure_is_typed(
    page: EtpPage, desk: Desk, qtbot: QtBot
) -> None:
    page.show_month(date(2026, 10, 1))
    qtbot.waitUntil(lambda: page.header.title == "ETP d’octobre 2026")
    page.note_official()
    dialog = page.findChild(OfficialDialog)
    assert dialog is not None
    school_field = dialog.fields[""]
    school_field.set_text("beaucoup")
    dialog.save()
    assert school_field.has_error
    school_field.set_text("0,03")
    dialog.save()
    qtbot.waitUntil(lambda: page.figures.official.text() == "0,03")
    assert "Pourquoi l’écart de −0,02" in words(page)
    assert read_screen(desk, date(2026, 10, 1)).official == 3


def test_no_figure_is_asked_for_before_the_night(page: EtpPage) -> None:
    assert not page.figures.note.isVisible()
    assert "Il sera dans RdvPermis après la nuit du calcul" in words(page)


def test_a_school_without_hours_is_told_what_the_page_is_for(
    tmp_path: Path, clock: HandClock, bridge: Bridge, qtbot: QtBot
) -> None:
    with school(tmp_path / "vide", clock) as desk:
        page = shown_page(desk, bridge, qtbot)
        assert "Aucune heure faite dans ces trois mois" in words(page)
        assert unnamed(page) == []


def test_the_papers_are_seen_before_they_are_printed(page: EtpPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.print_month()
    dialog = page.findChild(EtpPaperDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.print_button.isEnabled)
    target = tmp_path / "dossier.pdf"
    dialog.sheet.set_value("file")
    dialog.reload()
    qtbot.waitUntil(dialog.print_button.isEnabled)
    dialog.choose_file = lambda *_words: target
    dialog.save()
    qtbot.waitUntil(target.exists)
    assert target.read_bytes().startswith(b"%PDF")
    dialog.reject()


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("mode", [ColourMode.LIGHT, ColourMode.DARK])
def test_nothing_is_cut_nor_unnamed(page: EtpPage, look: Theme, percent: int, mode: ColourMode) -> None:
    look.set_mode(mode)
    look.set_text_percent(percent)
    QApplication.processEvents()
    assert cut_texts(page) == []
    assert unnamed(page) == []
    page.show_hours(TOTAL)
    page.hours.table.selectRow(0)
    QApplication.processEvents()
    assert cut_texts(page) == []
    assert unnamed(page) == []


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([0, 0], (0, 4, 2)),
        ([299, 305], (295, 310, 5)),
        ([240, 320], (200, 350, 50)),
        ([5, 12_000], (0, 15_000, 5_000)),
    ],
)
def test_the_scale_of_the_chart_is_round_and_never_flat(
    values: list[int], scale: tuple[int, int, int]
) -> None:
    assert scale_of([ChartPoint("", "", value, None) for value in values]) == scale
