"""Bring in a file of an office: choose, look, complete on the spot, import. Used by Élèves and by the first start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.errors import LivretError
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.services.context import Desk
from livret_desktop.services.importing.tally import ImportReport
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.import_parts import ColumnsCard, DoneCard, RowsCard
from livret_desktop.ui.dialogs.import_work import (
    ImportAsk,
    ReadFile,
    as_last_time,
    load_ask,
    read_ask,
    run_import,
    try_import,
)
from livret_desktop.ui.dialogs.take_over_days import TakeOverDays
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.import_rows import (
    Preview,
    RowState,
    action_label,
    columns_sentence,
    dry_run_sentence,
    file_sentence,
    keep_good_label,
    locked_because,
    replace_label,
)
from livret_desktop.ui.presenters.import_words import CHANGED_MEANWHILE, choose_sentence, choose_title
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, EmptyState, notice
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column, reveal_later
from livret_desktop.ui.widgets.text import Label

_MATCHED_WITH = (Kind.STUDENTS, Kind.ENROLMENTS, Kind.TEAM, Kind.LESSONS)
_FILES = "Fichiers d’école (*.txt *.csv *.xlsx);;Tous les fichiers (*)"


class ImportPanel(QWidget):
    """One kind of file, from the choice to the outcome. The holder shows the button that imports:

    ``ready_changed`` fires whenever :attr:`action` or :attr:`locked_because` may differ; :meth:`import_now` imports;
    ``settled``: a file is ready or was imported, nothing is left here but that button;
    ``imported`` carries the :class:`ImportReport`. GUI thread; reading runs on the pool, the import on the writer.
    """

    ready_changed = Signal()
    settled = Signal()
    imported = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, kind: ImportKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self.kind = desk, bridge, kind
        self._ask: ImportAsk | None = None
        self.preview: Preview | None = None
        self._is_busy = False
        self._is_new_file = False
        self.columns = ColumnsCard(kind)
        self.rows = RowsCard(kind)
        self.done = DoneCard()
        self.days = TakeOverDays(desk)
        self._is_outdated = self._was_stale = False
        self.keep_good = QCheckBox("")
        self.replaces = QCheckBox("")
        self._stack = CurrentStack()
        self._lay_out()
        self._connect()

    @property
    def action(self) -> str:
        """The verb of the button: "Importer 139 élèves"."""
        return action_label(self.preview) if self.preview else "Importer"

    @property
    def locked_because(self) -> str | None:
        """Why the import cannot begin now, None when it can."""
        if self._is_busy:
            return "Un instant…"
        return self.days.problem or locked_because(self.preview, keeps_good=self.keep_good.isChecked())

    def choose_file(self) -> None:
        """Ask for a file."""
        path, _chosen = QFileDialog.getOpenFileName(self, choose_title(self.kind), "", _FILES)
        if path:
            self.load(Path(path))

    def load(self, path: Path) -> None:
        """Read a file and show what it holds."""
        self._is_new_file = True
        self._wait(f"Lecture de {path.name}…")
        desk, kind = self._desk, self.kind
        operation = Operation(
            self._bridge, lambda: read_ask(as_last_time(desk, load_ask(kind, path)))
        ).on_pool()
        operation.owner(self).success(self._show_read).failure(self._failed).run()

    def import_now(self) -> None:
        """Import what is shown; the outcome stays on the screen."""
        if self._ask is None or self.preview is None or self.locked_because:
            return
        desk, seen, keeps_good = self._desk, self.preview, self.keep_good.isChecked()
        ask = replace(self._ask, take_over=self.days.value)
        self._wait("Import en cours. Vous pouvez continuer à travailler.")
        operation = Operation(self._bridge, lambda: run_import(desk, ask, seen, keeps_good=keeps_good))
        operation.owner(self).success(self._show_done).failure(self._failed).run()

    def begin_again(self) -> None:
        """Back to the choice of a file."""
        self._ask = self.preview = None
        self._stack.setCurrentIndex(0)
        self.ready_changed.emit()

    def _lay_out(self) -> None:
        choose = Button("Choisir un fichier…", ButtonKind.PRIMARY, icon="folder")
        choose.clicked.connect(self.choose_file)
        empty = EmptyState("upload", choose_title(self.kind), choose_sentence(self.kind), [choose])
        self._busy = Label("", tone=Tone.QUIET, wraps=True)
        waiting = Card()
        waiting.add(self._busy)
        waiting.body.addStretch(1)
        for page in (empty, self._make_preview(), self.done, waiting):
            self._stack.addWidget(page)
        box = column(self, SPACE_2 + 4)
        box.addWidget(self.days)  # above the rows: decided before importing, and without a file too
        if self.kind is not ImportKind.LESSONS:
            self.days.hide()
        box.addWidget(self._stack, 1)

    def _make_preview(self) -> QWidget:
        page = QWidget()
        box = column(page, SPACE_2 + 4)
        head = AdaptiveRow(SPACE_3)
        self.file_line = Label("", wraps=True)
        another = Button("Choisir un autre fichier…", icon="file")
        another.clicked.connect(self.choose_file)
        head.add(self.file_line, 1)
        head.add(another)
        self._trouble = notice(Tone.BAD, "")
        self._trouble.hide()
        sides = AdaptiveRow(SPACE_3)
        sides.add(self.columns, 38)
        sides.add(self.rows, 62)
        self.dry_run = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        box.addWidget(head)
        box.addWidget(self._trouble)
        outcome = AdaptiveRow(SPACE_3)
        outcome.add(self.keep_good)
        outcome.add(self.dry_run, 1)
        box.addWidget(outcome)
        box.addWidget(self.replaces)
        box.addWidget(sides, 1)
        return page

    def _connect(self) -> None:
        self.columns.mapped.connect(self._map)
        self.rows.completed.connect(self._complete)
        self.rows.told_who.connect(self._tell_who)
        self.replaces.clicked.connect(self._replace)
        self._bridge.changes.connect(self._outdate)
        self.keep_good.toggled.connect(lambda _on: self.ready_changed.emit())
        self.days.changed.connect(self.ready_changed)
        self.done.again.connect(self.begin_again)

    def _map(self, mapping: Mapping[int, str | None]) -> None:
        if self._ask is not None:
            self._read_again(replace(self._ask, mapping=mapping))

    def _complete(self, line: int, name: str, text: str) -> None:
        if self._ask is not None:
            self._read_again(self._ask.completed(line, name, text))

    def _tell_who(self, line: int, is_same: bool) -> None:
        if self._ask is not None:
            self._read_again(self._ask.told_who(line, is_same=is_same))

    def _replace(self) -> None:
        if self._ask is not None:
            self._read_again(replace(self._ask, replaces=self.replaces.isChecked()))

    def showEvent(self, event: QShowEvent) -> None:
        """What was read while another page was shown may say otherwise now."""
        super().showEvent(event)
        self._catch_up()

    def _outdate(self, changes: Changes) -> None:
        if changes.touches(*_MATCHED_WITH):
            self._is_outdated = True
            self._catch_up()

    def _catch_up(self) -> None:
        """Rows are matched again once what they are matched with has changed."""
        if (
            self._is_outdated
            and self.preview is not None
            and self._ask
            and self.isVisible()
            and not self._is_busy
        ):
            self._read_again(self._ask)

    def _read_again(self, ask: ImportAsk) -> None:
        self._is_busy = True
        self.ready_changed.emit()
        operation = Operation(self._bridge, lambda: read_ask(ask)).on_pool()
        operation.owner(self).success(self._show_read).failure(self._failed).run()

    def _show_read(self, read: ReadFile) -> None:
        self._ask = read.ask
        self.columns.show_columns(read.titles, read.fields)
        if read.parsed is None:
            self._show_trouble(read)
            return
        self._trouble.hide()
        self._is_outdated = False
        desk, ask, parsed = self._desk, read.ask, read.parsed
        operation = Operation(self._bridge, lambda: try_import(desk, ask, parsed))
        operation.owner(self).success(self._show_preview).failure(self._failed).run()

    def _show_trouble(self, read: ReadFile) -> None:
        """The columns must be chosen by hand before any row can be read."""
        self.preview = None
        self._is_busy = False
        self.rows.setVisible(False)
        self.keep_good.hide()
        self.replaces.hide()
        self.dry_run.setText("")
        self.file_line.setText(read.ask.name)
        if read.trouble is not None:
            self._trouble.say(read.trouble.title, f"{read.trouble.message} {read.trouble.todo}")
            self._trouble.show()
        self._stack.setCurrentIndex(1)
        self.ready_changed.emit()

    def _show_preview(self, preview: Preview) -> None:
        self.preview = preview
        self._is_busy = False
        name = self._ask.name if self._ask else ""
        self.file_line.setText(f"{name}, {file_sentence(preview)}")
        self.columns.set_detail(columns_sentence(preview))
        self.rows.setVisible(True)
        self.rows.show_preview(preview)
        self.dry_run.setText(dry_run_sentence(preview))
        self.keep_good.setText(keep_good_label(preview))
        self.keep_good.setVisible(bool(preview.of(RowState.REFUSED)))
        self.replaces.setText(replace_label(preview))
        self.replaces.setVisible(bool(preview.report.different))
        self.replaces.setChecked(self._ask is not None and self._ask.replaces)
        self._stack.setCurrentIndex(1)
        if self._was_stale:
            self._trouble.say(*CHANGED_MEANWHILE)
            self._trouble.show()
            reveal_later(self._trouble)
        self._was_stale = False
        self.ready_changed.emit()
        if self._is_new_file and not self.locked_because:
            self.settled.emit()
        self._is_new_file = False
        self._catch_up()

    def _show_done(self, report: ImportReport) -> None:
        self._is_busy = False
        if (
            not report.is_applied
        ):  # refused meanwhile: another window or command changed what rows were matched with
            self._was_stale = True
            self._read_again_after_refusal()
            return
        self._ask = self.preview = None
        self.done.show_report(report)
        self._stack.setCurrentIndex(2)
        self.ready_changed.emit()
        self.imported.emit(report)
        self.settled.emit()

    def _read_again_after_refusal(self) -> None:
        if self._ask is not None:
            self._read_again(self._ask)

    def _wait(self, sentence: str) -> None:
        self._is_busy = True
        self._busy.setText(sentence)
        self._stack.setCurrentIndex(3)
        self.ready_changed.emit()

    def _failed(self, trouble: Exception) -> None:
        self._is_busy = False
        self._stack.setCurrentIndex(1 if self.preview is not None else 0)
        self.ready_changed.emit()
        show_error(trouble, self)
        if not isinstance(trouble, LivretError):
            self.begin_again()
