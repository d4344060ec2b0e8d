"""A field where whatever is unusual is said at every key, and nothing typed is lost: NEPH, telephone, postcode."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from livret_desktop.ui.presenters.typed import phone_problem, postcode_problem
from livret_desktop.ui.widgets.fields import TextField

Judge = Callable[[str], str | None]


class JudgedField(TextField):
    """``judge`` gives the sentence of a warning, or None; what is typed is kept all the same."""

    def __init__(
        self, label: str, judge: Judge, placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(label, placeholder=placeholder, parent=parent)
        self._judge_text = judge
        self.edited.connect(lambda _text: self._judge())

    def set_text(self, text: str) -> None:
        """Fill the field; what is unusual shows at once."""
        super().set_text(text)
        self._judge()

    def check(self) -> bool:
        """Usable unless it is no text at all; what is unusual stays said."""
        is_good = super().check()
        if is_good:
            self._judge()
        return is_good

    def _judge(self) -> None:
        problem = self._judge_text(self.text) if self.text or self._says_empty else None
        if problem:
            self.show_warning(problem)
        else:
            self.clear_message()

    @property
    def _says_empty(self) -> bool:
        """True where nothing typed yet is something to say."""
        return False


def phone_field(label: str = "Téléphone") -> JudgedField:
    """A telephone number as one dials it."""
    return JudgedField(label, phone_problem)


def postcode_field(label: str = "Code postal") -> JudgedField:
    """A postcode; a foreign one has letters or another length, and is kept."""
    return JudgedField(label, postcode_problem)
