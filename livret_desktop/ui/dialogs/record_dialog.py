"""A dialog that makes or edits one record: Enter keeps it, Esc leaves, what is refused is said in the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.errors import RuleError
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import notice
from livret_desktop.ui.widgets.fields import LineField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.layouts import reveal_later

_WIDTH_PX = 640


class RecordDialog(FormDialog):
    """``checked`` are looked at before anything is kept, then every field shown.

    ``removal`` puts a button that takes the record away.
    """

    def __init__(
        self,
        office: Office,
        title: str,
        sentence: str,
        action: str,
        parent: QWidget | None,
        *,
        removal: Callable[[], Changes] | None = None,
    ) -> None:
        super().__init__(title, sentence, parent, width_px=_WIDTH_PX)
        self.office = office
        self.checked: Sequence[LineField] = ()
        self._refusal = notice(Tone.BAD, "")
        self._refusal.hide()
        self.body.addWidget(self._refusal)
        self.removing: Button | None = None
        if removal is not None:
            self.removing = self.add_button(Button("Retirer", icon="trash"))
            self.removing.clicked.connect(lambda: self.run(removal))
        self.add_closing("Annuler")
        self.action = self.add_button(Button(action, ButtonKind.PRIMARY, keys="Entrée"))
        self.action.setDefault(True)
        self.action.clicked.connect(self.submit)

    @property
    def refusal(self) -> str:
        """Why nothing was made, empty when nothing was refused."""
        return "" if self._refusal.isHidden() else self._refusal.accessibleName()

    def submit(self) -> None:
        """What Enter does."""
        work = self.work() if self.is_checked() else None
        if work is not None:
            self.run(work)

    def work(self) -> Callable[[], Changes] | None:
        """The use case that keeps what is typed; None when there is nothing to keep."""
        raise NotImplementedError

    def is_checked(self) -> bool:
        """Check every field shown; the cursor goes to the first one that cannot be used, which is shown."""
        shown = [field for field in self.findChildren(LineField) if field.isVisibleTo(self)]
        wrong = [field for field in dict.fromkeys([*self.checked, *shown]) if not field.check()]
        if wrong:
            wrong[0].editor.setFocus()
            reveal_later(wrong[0])
        return not wrong

    def run(self, work: Callable[[], Changes]) -> None:
        """Do it on the writer thread; the dialog closes once it is done."""
        operation = Operation(self.office.bridge, work).owner(self).busy(self.action)
        operation.success(lambda _changes: self.done_with()).failure(self.fail).run()

    def done_with(self) -> None:
        """What follows once it is kept."""
        self.accept()

    def say_why(self, title: str, detail: str) -> None:
        """Why nothing was kept, at the top of the form."""
        self._refusal.say(title, detail)
        self._refusal.show()

    def fail(self, trouble: Exception) -> None:
        """A rule's refusal is said in the form; anything else in its own dialog."""
        if isinstance(trouble, RuleError):
            self.say_why(trouble.title, f"{trouble.message} {trouble.todo}")
        else:
            show_error(trouble, self)
