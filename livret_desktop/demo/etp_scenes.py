"""ETP in the tour: the next computation, one past with its official figure, hours that do not count, the papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.domain.schedule import months_before, next_computation
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_official import SCHOOL, note_officials
from livret_desktop.services.etp.etp_screen import read_screen
from livret_desktop.ui.pages.etp.etp_page import EtpPage
from livret_desktop.ui.presenters.etp import AT_RISK, NOT_COUNTED, TOTAL
from livret_desktop.ui.targets import ETP

_LESS = 4
"""Hundredths of an ETP that the made-up official figure has less than the estimate."""


def etp_scenes(desk: Desk) -> Iterator[Scene]:
    """Each as a person would come to it."""
    month = next_computation(desk.rules, desk.today()).month
    yield Scene("etp", _overview(month))
    yield Scene("etp-ne-compte-pas", _hours(month, NOT_COUNTED))
    yield Scene("etp-a-risque", _hours(month, AT_RISK))
    yield Scene("etp-officiel", _compared(desk, months_before(month, 1)))
    yield Scene("etp-officiel-saisir", _noting(months_before(month, 1)))
    yield Scene("etp-imprimer", _printing(month))
    yield Scene("etp-vide", _overview(months_before(month, -12)))


def _page(stage: Stage, month: date) -> EtpPage:
    page = stage.page(ETP, month)
    assert isinstance(page, EtpPage)
    stage.settle()
    return page


def _overview(month: date) -> Play:
    def play(stage: Stage) -> None:
        _page(stage, month)

    return play


def _hours(month: date, which: str) -> Play:
    def play(stage: Stage) -> None:
        page = _page(stage, month)
        page.show_hours(TOTAL, which)
        page.hours.table.selectRow(0)
        stage.settle()

    return play


def _compared(desk: Desk, month: date) -> Play:
    """A made-up figure of RdvPermis, a little under the estimate."""

    def play(stage: Stage) -> None:
        estimate = read_screen(desk, month).forecast.school.etp_hundredths or 0
        note_officials(desk, month, {SCHOOL: max(0, estimate - _LESS)})
        _page(stage, month)

    return play


def _noting(month: date) -> Play:
    def play(stage: Stage) -> None:
        _page(stage, month).note_official()
        stage.settle()

    return play


def _printing(month: date) -> Play:
    def play(stage: Stage) -> None:
        _page(stage, month).print_month()
        stage.settle()

    return play
