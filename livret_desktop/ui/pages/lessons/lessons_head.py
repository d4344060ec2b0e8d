"""What stands at the right of the title of Leçons: the way through the days, the papers, the week or the day."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from livret_desktop.ui.widgets.button import Button, IconButton
from livret_desktop.ui.widgets.chips import Choice, Segmented
from livret_desktop.ui.widgets.header import Header

WEEK, DAY = "week", "day"
_TURNS = {
    WEEK: ("Semaine précédente", "Semaine suivante"),
    DAY: ("Jour précédent (Alt ←)", "Jour suivant (Alt →)"),
}


class LessonsHead(QObject):
    """Puts its buttons into a header, and says what is asked. GUI thread."""

    turned = Signal(int)
    today_asked = Signal()
    absence_asked = Signal()
    print_asked = Signal()
    view_chosen = Signal(str)

    def __init__(self, header: Header) -> None:
        super().__init__(header)
        self._before = IconButton("chevron-left", _TURNS[DAY][0])
        self._after = IconButton("chevron-right", _TURNS[DAY][1])
        today = Button("Aujourd’hui")
        absence = Button("Journée de…")
        absence.setToolTip(
            "Un enseignant est absent\u00a0: ses leçons du jour, qui prévenir, à qui les confier"
        )
        sheet = IconButton("print", "Feuille de journée (Ctrl P)")
        self.export = IconButton("download", "Exporter les leçons montrées")
        self.views = Segmented([Choice(WEEK, "Semaine"), Choice(DAY, "Jour")], "Semaine ou jour")
        self._before.clicked.connect(lambda: self.turned.emit(-1))
        self._after.clicked.connect(lambda: self.turned.emit(1))
        today.clicked.connect(self.today_asked)
        absence.clicked.connect(self.absence_asked)
        sheet.clicked.connect(self.print_asked)
        self.views.chosen.connect(self.view_chosen)
        for widget in (self._before, today, self._after, sheet, self.export, absence, self.views):
            header.add_action(widget)

    @property
    def is_week(self) -> bool:
        """True while the week is chosen."""
        return self.views.current == WEEK

    def show_view(self, view: str) -> None:
        """Choose a view without telling; the arrows then turn weeks or days."""
        self.views.choose(view)
        for button, words in zip((self._before, self._after), _TURNS[view], strict=True):
            button.setAccessibleName(words)
            button.setToolTip(words)
