"""What every section of Réglages shares: its place at the left, saving at once, the field another page asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.errors import LivretError
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.theme.tokens import SPACE_3
from livret_desktop.ui.widgets.fields import Field
from livret_desktop.ui.widgets.layouts import column

T = TypeVar("T")


class Section(QWidget):
    """One section. ``saved`` after each write that succeeded; ``go_asked(page key, what)``. GUI thread."""

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    icon_name: ClassVar[str] = ""

    saved = Signal()
    go_asked = Signal(str, object)

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office, self.desk = office, office.desk
        self.fields: dict[str, QWidget] = {}
        self.box = column(self, SPACE_3)

    def reload(self) -> None:
        """Show the present values."""

    def show_field(self, name: str) -> bool:
        """Put the cursor in a field; False when it is not one of this section."""
        field = self.fields.get(name)
        if field is None:
            return False
        field.setFocus()
        return True

    def save(self, work: Callable[[], T], field: Field | None = None, *, on_pool: bool = False) -> None:
        """Write at once. A refusal stands under its field, what was typed stays."""
        operation = Operation(self.office.bridge, work).owner(self)
        if on_pool:
            operation.on_pool()
        operation.success(lambda _result: self._has_saved(field))
        operation.failure(lambda trouble: self._refused(trouble, field)).run()

    def _has_saved(self, field: Field | None) -> None:
        if field is not None and field.has_error:
            field.clear_message()
        self.saved.emit()

    def _refused(self, trouble: Exception, field: Field | None) -> None:
        if field is None or not isinstance(trouble, LivretError):
            show_error(trouble, self)
            return
        field.show_error(f"{trouble.message} {trouble.todo}".strip())
