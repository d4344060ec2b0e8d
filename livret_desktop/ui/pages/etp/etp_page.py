"""ETP: one month at a time, our estimate and the State's figure over the same window, and every hour behind them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Kind
from livret_desktop.domain.french import NBSP, of_month
from livret_desktop.domain.schedule import months_before, next_computation
from livret_desktop.services.etp.etp_screen import EtpScreen, HourLine, hour_lines, read_screen
from livret_desktop.services.etp.etp_trend import MonthSums
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.pages.etp.etp_cards import FiguresCard, RiskCard, WhyPane
from livret_desktop.ui.pages.etp.etp_hours import HoursView
from livret_desktop.ui.pages.etp.etp_official import OfficialDialog
from livret_desktop.ui.presenters.etp import (
    ALL,
    ESTIMATE,
    TOTAL,
    EtpRow,
    chart_points,
    lesson_id_of,
    people_columns,
    person_id_of,
    rows_of,
    window_words,
)
from livret_desktop.ui.targets import ETP, LESSONS, SETTINGS, OpenAt, WayBack
from livret_desktop.ui.theme.tokens import SPACE_3
from livret_desktop.ui.widgets.button import Button, IconButton, Link
from livret_desktop.ui.widgets.card import Card, EmptyState
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.layouts import WithPane, column
from livret_desktop.ui.widgets.line_chart import LineChart
from livret_desktop.ui.widgets.table import TableView

_PANE_PX, _SIDE_BY_SIDE_PX = 352, 1040
_CHART_WORDS = f"ETP de l’école. Plein{NBSP}: chiffre officiel\u202f; creux{NBSP}: estimation."
_MOST_ROWS = 12
"""As many lines as a usual school has are shown without scrolling."""


class EtpPage(Page):
    """Overview, then the hours of the line opened. A month chosen stays while the page lives."""

    key, title, icon_name, group = ETP, "ETP", "etp", 2
    kinds = frozenset(
        {
            Kind.LESSONS,
            Kind.OUTBOX,
            Kind.TEAM,
            Kind.ENROLMENTS,
            Kind.SCHOOL,
            Kind.SETTINGS,
            Kind.ETP,
            Kind.RULES,
        }
    )

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge)
        self._office, self._desk = office, office.desk
        self._month = next_computation(self._desk.rules, self._desk.today()).month
        self._asked, self._kept = 0, MonthSums()
        self._person: str | None = None
        self.shown: EtpScreen | None = None
        self.figures, self.risk, self.why = FiguresCard(), RiskCard(), WhyPane()
        self.model: PagedTableModel[EtpRow] = PagedTableModel(people_columns(), self)
        self.table = TableView(self.model, "ETP par enseignant et simulateur")
        self.chart = LineChart("ETP de l’école, douze mois")
        self.hours = HoursView(self._named, lambda: self.shown is not None and self.shown.is_training)
        self._lay_out()
        self._connect()

    @property
    def month(self) -> date:
        """The month of the computation shown, its first day."""
        return self._month

    def reload(self) -> None:
        """Read the month again, on the pool; a month left meanwhile is not shown."""
        self._asked += 1
        asked, desk, month, kept = self._asked, self._desk, self._month, self._kept
        work = self.operation(lambda: read_screen(desk, month, kept)).on_pool()
        work.success(lambda screen: self._show(asked, screen)).run()

    def open(self, what: object) -> None:
        """A month (its first day); the hours of a line by its id; or the overview of the month shown."""
        if isinstance(what, str) and self.shown is not None:
            self.show_hours(what)
            return
        if isinstance(what, date):
            self.show_month(what)
        self.show_overview()

    def show_month(self, month: date) -> None:
        """Another computation."""
        self._month = month.replace(day=1)
        self.reload()

    def show_overview(self) -> None:
        """Back from the hours to the figures."""
        self._person = None
        self._back.hide()
        self.main.setCurrentWidget(self._stack)
        self.side.setCurrentWidget(self._risk_side)

    def show_hours(self, row_id: str, which: str = ALL) -> None:
        """Every hour of one line."""
        row = next((one for one in self._rows() if one.id == row_id), None)
        if self.shown is None or row is None:
            return
        self._person = row_id
        self._show_list(row.name, row_id, which)

    def _show_list(self, name: str, row_id: str, which: str | None) -> None:
        assert self.shown is not None
        self._back.show()
        self.main.setCurrentWidget(self.hours)
        self.side.setCurrentWidget(self.why)
        self.hours.show_hours(name, self.shown.forecast.of_person(person_id_of(row_id)), which)

    def _show_gap(self) -> None:
        """The lessons that may explain the difference, all causes together."""
        if self.shown is None or self.shown.gap is None:
            return
        found = {hour.lesson.id: hour for cause in self.shown.gap.causes for hour in cause.hours}
        self._person = None
        self._back.show()
        self.main.setCurrentWidget(self.hours)
        self.side.setCurrentWidget(self.why)
        self.hours.show_hours("Peuvent expliquer l’écart", list(found.values()), ALL)

    def _rows(self) -> list[EtpRow]:
        return [] if self.shown is None else rows_of(self.shown)

    def _show(self, asked: int, screen: EtpScreen) -> None:
        if asked != self._asked:
            return
        self.shown = screen
        computation = screen.forecast.computation
        self.header.set_title(f"ETP {of_month(computation.month)}")
        self.header.say(f"Heures {window_words(computation)}. Estimation.", ESTIMATE)
        self.figures.show_screen(screen)
        self.risk.show_screen(screen)
        self.model.show_rows(self._rows(), lambda row: row.id)
        self.table.show_whole(_MOST_ROWS)
        self.chart.show_points(chart_points(screen))
        self._stack.setCurrentWidget(self._overview if screen.forecast.people else self._none)
        if self._person is not None:
            self._show_list(self._name_of(self._person), self._person, None)

    def _name_of(self, row_id: str) -> str:
        return next((row.name for row in self._rows() if row.id == row_id), "")

    def _lay_out(self) -> None:
        self._lay_out_header()
        self._overview = self._whole_overview()
        self._none = EmptyState(
            "etp",
            "Aucune heure faite dans ces trois mois",
            "L’ETP se compte avec les leçons faites. Saisissez-les, ou reprenez celles de l’ancien programme.",
            [self._to_lessons()],
        )
        self._risk_side = QWidget()
        side = column(self._risk_side, SPACE_3)
        side.addWidget(self.risk)
        side.addStretch(1)
        self._stack = _stacked(self._overview, self._none)
        self.main = _stacked(self._stack, self.hours)
        self.side = _stacked(self._risk_side, self.why)
        self.body.addWidget(WithPane(self.main, self.side, _PANE_PX, _SIDE_BY_SIDE_PX), 1)

    def _lay_out_header(self) -> None:
        self._before = IconButton("chevron-left", "Calcul précédent")
        self._after = IconButton("chevron-right", "Calcul suivant")
        self._now = Button("Prochain calcul")
        self._print = Button("Imprimer…", icon="print", keys="Ctrl P")
        for widget in (self._before, self._now, self._after, self._print):
            self.header.add_action(widget)
        self._back: Link = self.header.add_back("ETP")
        self._back.hide()

    def _whole_overview(self) -> QWidget:
        whole = QWidget()
        box = column(whole, SPACE_3)
        box.addWidget(self.figures)
        box.addWidget(self.table)
        card = Card("Douze mois", _CHART_WORDS)
        card.add(self.chart, 1)
        box.addWidget(card, 1)
        return whole

    def _to_lessons(self) -> Button:
        button = Button("Ouvrir les leçons")
        button.clicked.connect(lambda: self.go_to(LESSONS))
        return button

    def _connect(self) -> None:
        self._before.clicked.connect(lambda: self.show_month(months_before(self._month, 1)))
        self._after.clicked.connect(lambda: self.show_month(months_before(self._month, -1)))
        self._now.clicked.connect(self._show_next)
        self._back.clicked.connect(self.show_overview)
        self.table.opened.connect(lambda row_id: self.show_hours(str(row_id)))
        self.table.clicked.connect(lambda index: self.show_hours(str(self.model.id_at(index.row()))))
        self.hours.chosen.connect(self.why.show_line)
        self.hours.opened.connect(self._open_line)
        self.figures.noting_asked.connect(self.note_official)
        self.figures.gap_asked.connect(self._show_gap)
        self.risk.asked.connect(self._open_lesson)
        self.why.lesson_asked.connect(self._open_lesson)
        self.why.rules_asked.connect(lambda: self.go_to(SETTINGS, OpenAt(None, "rules")))
        self._print.clicked.connect(self.print_month)
        self.answers(Command.PRINT, self.print_month)

    def _show_next(self) -> None:
        self.show_month(next_computation(self._desk.rules, self._desk.today()).month)

    def note_official(self) -> None:
        """Type the State's figures of the month shown."""
        if self.shown is not None:
            dialog = OfficialDialog(self._office, self.shown, self)
            dialog.finished.connect(lambda _result: dialog.deleteLater())
            dialog.open()

    def print_month(self) -> None:
        """The month on paper: the school, one person, or the file for the BER."""
        from livret_desktop.ui.dialogs.etp_paper_dialog import EtpPaperDialog  # noqa: PLC0415 (papers)
        from livret_desktop.ui.dialogs.sheet_dialog import open_sheets  # noqa: PLC0415 (papers)

        if self.shown is not None and self.shown.forecast.people:
            open_sheets(EtpPaperDialog(self._office, self.shown, person_id_of(self._person or TOTAL), self))

    def _open_line(self, line: HourLine | None) -> None:
        if line is not None:
            self._open_lesson(lesson_id_of(line.hour))

    def _open_lesson(self, lesson_id: object) -> None:
        if isinstance(lesson_id, UUID):
            self.go_to(LESSONS, OpenAt(lesson_id), WayBack(ETP, self._person, "Revenir à l’ETP"))

    def _named(self, hours: object) -> list[HourLine]:
        if self.shown is None or not isinstance(hours, list):
            return []
        return hour_lines(self._desk, self.shown.forecast, hours)


def _stacked(*parts: QWidget) -> CurrentStack:
    made = CurrentStack()
    for part in parts:
        made.addWidget(part)
    return made
