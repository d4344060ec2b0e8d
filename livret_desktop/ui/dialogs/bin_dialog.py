"""The bin: what was deleted, and the button that brings it back; chips for students, lessons, the rest."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import NBSP, count, said_instant
from livret_desktop.services.overview.record_bin import BinEntry, bin_entries, restore_from_bin
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.record_line import RecordLine, RecordList

_WORDS = (
    "Ce qui a été supprimé, du plus récent au plus ancien. Ce qui est parti à la DSR ou a été imprimé sous un "
    f"numéro ne se supprime pas{NBSP}: cela s’archive ou se corrige."
)
_ALL, _STUDENTS, _LESSONS, _NOTED = "all", "students", "lessons", "noted"


class BinDialog(FormDialog):
    """Read on the pool: a long history is not walked in the window's thread."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__("Corbeille", _WORDS, parent)
        self._office = office
        self._entries: list[BinEntry] = []
        self.chips = ChipBar(
            [
                Choice(_ALL, "Tout"),
                Choice(_STUDENTS, "Élèves"),
                Choice(_LESSONS, "Leçons"),
                Choice(_NOTED, "Noté dans une fiche"),
            ]
        )
        self.chips.chosen.connect(lambda _key: self._show_lines())
        self.list = RecordList("Rien ici.")
        self.body.addWidget(self.chips)
        self.body.addWidget(self.list)
        self.body.addStretch(1)
        self.add_closing("Fermer").setDefault(True)
        self.read()

    def read(self) -> None:
        """Show what is there now."""
        desk = self._office.desk
        operation = Operation(self._office.bridge, lambda: bin_entries(desk)).on_pool().owner(self)
        operation.success(self._show).run()

    def _show(self, entries: list[BinEntry]) -> None:
        self._entries = entries
        for key in (_ALL, _STUDENTS, _LESSONS, _NOTED):
            self.chips.set_count(key, sum(_is_of(one, key) for one in entries))
        self._show_lines()

    def _show_lines(self) -> None:
        shown = [one for one in self._entries if _is_of(one, self.chips.current)]
        self.list.show_lines([self._line(one) for one in shown])
        self.fit()

    def _line(self, one: BinEntry) -> RecordLine:
        with_it = f", avec {count(one.lessons, 'leçon')}" if one.students and one.lessons else ""
        said = f"{said_instant(one.at, self._office.desk.today())}{with_it}"
        line = RecordLine(one.title, (said[:1].upper() + said[1:],), action=("undo", "Restaurer"))
        line.asked.connect(partial(self._restore, one.change_id))
        return line

    def _restore(self, change_id: int) -> None:
        desk = self._office.desk
        operation = Operation(self._office.bridge, lambda: restore_from_bin(desk, change_id)).owner(self)
        operation.busy(self.list).success(lambda _changes: self.read()).run()


def _is_of(one: BinEntry, key: str) -> bool:
    """Does a deletion stand under this chip? One of a student holds lessons and notes too, and is under its own."""
    kind = _STUDENTS if one.students else _LESSONS if one.lessons else _NOTED
    return key in (_ALL, kind)
