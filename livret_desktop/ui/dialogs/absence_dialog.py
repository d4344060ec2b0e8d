""" "Journée de …": a teacher is absent. Whom to call, to whom or to which day their lessons go, in one act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.services.lessons.absence import (
    AbsentLine,
    Proposal,
    Target,
    keep_listed,
    mark_told,
    move_day,
    propose,
    read_absence,
)
from livret_desktop.services.overview.undo import undo
from livret_desktop.services.records.team import read_team
from livret_desktop.ui.dialogs.absence_row import AbsenceRow
from livret_desktop.ui.keys import install_key
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.presenters.absence import (
    line_words,
    outcome_words,
    phone_words,
    place_words,
    told_words,
    where_words,
    why_not,
)
from livret_desktop.ui.presenters.shortcuts import UNDO_MOVE
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.edit_pane import empty_box
from livret_desktop.ui.widgets.fields import ChoiceField
from livret_desktop.ui.widgets.fitted_dialog import resize_within_screen
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField

T = TypeVar("T")
Settle = Callable[["AbsenceDialog", Proposal], None]
_WIDTH_PX, _HEIGHT_PX = 720, 640


class AbsenceDialog(QDialog):
    """Every lesson is picked at first. ``settle`` puts one lesson that needs a person where it was asked to go.

    GUI thread; judges on the pool, writes on the writer's thread.
    """

    def __init__(
        self, office: Office, day: date, giver_id: UUID | None, settle: Settle, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Journée d’un enseignant absent")
        self.setAccessibleName("Journée d’un enseignant absent")
        self._office, self._desk, self._settle = office, office.desk, settle
        team = read_team(self._desk)
        self._machines = {one.id: one.name for one in team.simulators}
        self._names = {one.id: one.full_name for one in team.instructors} | self._machines
        self._people = [(one.id, f"{one.surname} {one.given_name}".strip()) for one in team.instructors]
        self._left: dict[UUID, Proposal] = {}
        self._target = Target()
        self._last: Changes | None = None
        self._undone: int | None = None
        self._is_moving = False
        self.lines: list[AbsentLine] = []
        self.rows: dict[UUID, AbsenceRow] = {}
        self._make_fields()
        self._lay_out()
        self.day.set_value(day)
        self.who.set_value(giver_id if giver_id in self._names else next(iter(self._names), None))
        self._offer_others()
        self._connect()
        look = theme()
        resize_within_screen(self, look.px(_WIDTH_PX), look.px(_HEIGHT_PX))
        self.reload()

    @property
    def picked(self) -> list[UUID]:
        """The lessons picked, in order."""
        return [lesson_id for lesson_id, row in self.rows.items() if row.pick.isChecked()]

    @property
    def _is_machine(self) -> bool:
        return self.who.value in self._machines

    def _make_fields(self) -> None:
        clock = self._desk.clock
        self.who = ChoiceField(
            "Enseignant absent, simulateur en panne", [*self._people, *self._machines.items()]
        )
        self.day = DateField("Jour", clock)
        self.to = ChoiceField("Les confier à", [])
        self.on = DateField("Les reporter au", clock)
        self.move_button = Button("Déplacer les leçons cochées", ButtonKind.PRIMARY)
        self.undo_button = Button("")
        self.undo_button.hide()
        self.said = Label("", TextStyle.STRONG, wraps=True)
        self.count = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)

    def _lay_out(self) -> None:
        top, target = FormGrid(2), FormGrid(2)
        for field in (self.who, self.day):
            top.add(field)
        for field in (self.to, self.on):
            target.add(field)
        content = FlowingContent()
        inner = column(content, SPACE_3)
        inner.addWidget(top)
        inner.addWidget(self.count)
        self._box = column(spacing=SPACE_2)
        inner.addLayout(self._box, 1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_2)
        close = Button("Fermer")
        close.clicked.connect(self.reject)
        foot.addWidget(self.undo_button)
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self.move_button)
        outer = column(self, SPACE_3)
        outer.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        outer.addWidget(ScrolledPage(content), 1)
        for part in (target, self.said):
            outer.addWidget(part)
        outer.addLayout(foot)
        self.move_button.setDefault(True)

    def _connect(self) -> None:
        for field in (self.who, self.day):
            field.committed.connect(self._another_day)
        self.move_button.clicked.connect(self.ask)
        self.undo_button.clicked.connect(self.take_back)
        install_key(UNDO_MOVE, self, self.take_back)
        self.to.chosen.connect(lambda _key: self._follow_picks())
        self.on.edited.connect(self._follow_picks)
        self._office.bridge.changes.connect(self._changed)

    def _offer_others(self) -> None:
        """People take over from people, machines from machines; the choice made stays where it still is one."""
        others = list(self._machines.items()) if self._is_machine else self._people
        same = "le même simulateur" if self._is_machine else "le même enseignant"
        chosen = self.to.value if self.to.value in dict(others) else None
        self.to.set_choices([(None, same), *others])
        self.to.set_value(chosen)

    def _another_day(self) -> None:
        self._offer_others()
        self._left.clear()
        self.said.setText("")
        self._say_undo(None)
        self.reload()

    def reload(self) -> None:
        """The lessons as they now stand; what was picked stays picked."""
        day, who = self.day.value, self.who.value
        kept = {lesson_id: row.pick.isChecked() for lesson_id, row in self.rows.items()}
        had = next((key for key, row in self.rows.items() if row.isAncestorOf(self.focusWidget())), None)
        empty_box(self._box)
        self.rows = {}
        self.lines = read_absence(self._desk, day, who) if day is not None and isinstance(who, UUID) else []
        for one in self.lines:
            self._add_row(one, is_picked=kept.get(one.line.lesson.id, True) and not one.has_moved)
        if not self.lines:
            self._box.addWidget(
                Label(
                    f"Aucune leçon ce jour {'sur ce simulateur' if self._is_machine else 'pour cet enseignant'}.",
                    tone=Tone.QUIET,
                    wraps=True,
                )
            )
        self._box.addStretch(1)
        told = sum(one.is_told for one in self.lines)
        self.count.setText(told_words(told, len(self.lines)) if self.lines else "")
        self._follow_picks()
        if had in self.rows:
            self.rows[had].pick.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_row(self, one: AbsentLine, *, is_picked: bool) -> None:
        day, who = self.day.value, self.who.value
        assert day is not None and isinstance(who, UUID)
        lesson_id = one.line.lesson.id
        row = AbsenceRow(line_words(one), phone_words(one))
        row.pick.setChecked(is_picked)
        row.box.setChecked(one.is_told)
        left = self._left.get(lesson_id)
        why = why_not(left) if left is not None and not one.has_moved else ""
        settle = ("Corriger…" if left.was_sent else "Régler…") if left is not None and why else ""
        where = place_words(one, day, who, self._names, is_machine=self._is_machine)
        row.show_place(where, why, settle=settle)
        row.picked.connect(self._follow_picks)
        row.told.connect(lambda is_told: self._tell(lesson_id, is_told=is_told))
        row.settle_asked.connect(lambda: self._settle_one(left))
        self.rows[lesson_id] = row
        self._box.addWidget(row)

    def _settle_one(self, left: Proposal | None) -> None:
        """One question at a time: a second click while the first is judged asks nothing more."""
        is_asking = any(one.isVisible() for one in self.findChildren(QDialog))
        if left is not None and not is_asking:
            self._is_moving = True
            self._settle(self, left)

    def _follow_picks(self) -> None:
        number = len(self.picked)
        is_aimed = self.to.value is not None or self.on.value is not None or bool(self.on.text.strip())
        self.move_button.setEnabled(bool(number) and is_aimed)
        self.move_button.setText(
            f"Déplacer les leçons cochées ({number})" if number else "Déplacer les leçons cochées"
        )

    def _tell(self, lesson_id: UUID, *, is_told: bool) -> None:
        desk, day, who = self._desk, self.day.value, self.who.value
        if day is None or not isinstance(who, UUID):
            return
        work = self._run(lambda: mark_told(desk, day, who, lesson_id, is_told=is_told))
        work.success(lambda _none: self._told_kept(lesson_id, is_told=is_told)).run()

    def _keep_list(self) -> None:
        """Every lesson of the day stays on the list, wherever it goes from here."""
        desk, day, who = self._desk, self.day.value, self.who.value
        listed = list(self.rows)
        if day is not None and isinstance(who, UUID):
            self._run(lambda: keep_listed(desk, day, who, listed)).run()

    def _told_kept(self, lesson_id: UUID, *, is_told: bool) -> None:
        if lesson_id in self.rows:  # the lines may have been read again before it was kept
            self.rows[lesson_id].box.setChecked(is_told)
        told = sum(row.box.isChecked() for row in self.rows.values())
        self.count.setText(told_words(told, len(self.rows)))

    def ask(self) -> None:
        """Where the picked lessons would stand; those that have room go, the others say why they stay."""
        if not self.on.check():
            self.on.setFocus()
            return
        to = self.to.value if isinstance(self.to.value, UUID) else None
        is_machine = self._is_machine
        self._target = target = Target(
            None if is_machine else to, self.on.value, simulator_id=to if is_machine else None
        )
        self._keep_list()
        desk, picked = self._desk, self.picked
        work = Operation(self._office.bridge, lambda: propose(desk, picked, target)).on_pool().owner(self)
        work.busy(self.move_button).success(self._proposed).run()

    def _proposed(self, proposals: list[Proposal]) -> None:
        free = [one for one in proposals if one.is_free]
        self._left = {one.line.lesson.id: one for one in proposals if not one.is_free}
        where = where_words(self._target, self._names)
        self.said.setText(outcome_words(len(free), list(self._left.values()), where))
        day, who = self.day.value, self.who.value
        if not free or day is None or not isinstance(who, UUID):
            self.reload()
            return
        self._is_moving = True
        desk, lessons, names = self._desk, [one.after for one in free], (self._names[who], where)
        self._run(lambda: move_day(desk, day, who, lessons, names)).busy(self.move_button).run()

    def _changed(self, changes: Changes) -> None:
        """Lessons were moved, from here or by settling one of them: what Ctrl+Z takes back is the last of these."""
        if not changes.touches(Kind.LESSONS):
            return
        if changes.history_id is not None and changes.history_id == self._undone:
            self._say_undo(None)
        elif changes.history_id is not None and self._is_moving:
            self._is_moving = False
            self._say_undo(changes)
        self.reload()

    def _say_undo(self, changes: Changes | None) -> None:
        self._last = changes if changes is not None and changes.history_id is not None else None
        self.undo_button.setVisible(self._last is not None)
        if self._last is not None:
            self.undo_button.setText("Annuler ce déplacement")
            self.undo_button.setToolTip(f"Annuler\u00a0: {self._last.title} (Ctrl Z)")
            self.undo_button.setAccessibleName(f"Annuler\u00a0: {self._last.title}")

    def take_back(self) -> None:
        """Ctrl+Z: the last act of this dialog, whole."""
        last = self._last
        if last is None or last.history_id is None:
            return
        desk, change_id = self._desk, last.history_id
        self._left.clear()
        for row in self.rows.values():
            row.pick.setChecked(True)
        work = self._run(lambda: undo(desk, change_id)).busy(self.undo_button)
        work.success(self._taken_back).run()

    def _taken_back(self, changes: Changes) -> None:
        self._undone = changes.history_id  # told to every screen next, this one too
        self.said.setText(f"{changes.title}.")

    def _run(self, work: Callable[[], T]) -> Operation[T]:
        return Operation(self._office.bridge, work).owner(self)
