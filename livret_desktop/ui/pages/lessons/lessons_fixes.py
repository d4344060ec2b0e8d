"""What blocks a lesson, put right from its pane: by one click, for all the lessons it settles, or in its own field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.preflight_people import PreflightFinding
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.fixes import Fix, apply_fix, read_entry_fixes
from livret_desktop.ui.page import Page
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending_check import Target, fixed_words
from livret_desktop.ui.targets import WayBack


@dataclass(slots=True)
class EntryFixes:
    """The corrections of the lesson in the pane; asked for anew only when what blocks it is another thing."""

    lesson: Lesson | None = None
    fixes: tuple[Fix, ...] = ()
    _asked: tuple[object, ...] | None = field(default=None)

    def is_wanted(self, lesson: Lesson, findings: Sequence[PreflightFinding], kept: Lesson | None) -> bool:
        """True when the corrections of this lesson are to be read. ``kept``: it is blocked as it is kept."""
        kept_id: UUID | None = None if kept is None else kept.id
        who = (lesson.student_id, lesson.enrolment_id, lesson.instructor_id, lesson.simulator_id)
        asked = (*who, tuple(findings), kept_id) if findings or kept else None
        if asked == self._asked:
            return False
        self.lesson, self.fixes, self._asked = lesson, (), asked
        return asked is not None

    def take(self, lesson: Lesson, fixes: Sequence[Fix]) -> bool:
        """Keep what was read; False when the pane shows something else by now."""
        if self.lesson is None or lesson.id != self.lesson.id:
            return False
        self.fixes = tuple(fixes)
        return True

    def settling(self, reason: str) -> Fix | None:
        """The correction of what is said here, one with nothing left to type first."""
        found = [one for one in self.fixes if reason and one.finding.reason == reason]
        return min(found, key=lambda one: not one.is_one_click, default=None)

    def forget(self) -> None:
        """The records have changed: what was read may be settled."""
        self.lesson, self.fixes, self._asked = None, (), None


class EntryFixActs:
    """Reads on the pool, writes on the writer's thread. GUI thread. ``way_back`` is asked when a field is opened."""

    def __init__(self, page: Page, desk: Desk, show: Callable[[Lesson, Sequence[Fix]], None]) -> None:
        self._page, self._desk, self._show = page, desk, show

    def read(self, lesson: Lesson, findings: Sequence[PreflightFinding]) -> None:
        """Everything due is judged to say how many other lessons a correction settles."""
        desk, show = self._desk, self._show
        work = self._page.operation(lambda: read_entry_fixes(desk, lesson, findings)).on_pool()
        work.success(lambda fixes: show(lesson, fixes)).run()

    def apply(self, fix: Fix) -> None:
        """The record put right, and with it every lesson that the same correction settles."""
        desk, said = self._desk, State.ok(fixed_words(fix))
        self._page.operation(lambda: apply_fix(desk, fix)).success(
            lambda _changes: self._page.say(said)
        ).run()

    def open(self, target: Target, back: WayBack) -> None:
        """The field on its own page, with the way back to the lesson."""
        self._page.go_to(target.page, target.what, back)
