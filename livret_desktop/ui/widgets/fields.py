"""Fields: a label above, the editor, a message under it that says what to type. Checked when left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QWidget,
)

from livret_desktop.ui.presenters.typed import line_problem
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Icon, Label, restyle

Check = Callable[[str], str | None]
_AROUND_WORDS_PX = 1
"""What Qt's styles keep free on both sides of the words of a drop-down list."""


class Field(QWidget):
    """A label, an editor and a message. ``committed`` fires when the user leaves it with another, valid content."""

    committed = Signal()
    message_changed = Signal()

    def __init__(self, label: str, editor: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self._hint = hint
        self._has_room = True
        self._label = Label(label, TextStyle.DETAIL, Tone.QUIET)
        self._label.setBuddy(editor)
        self._message = Label(hint, TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self._icon = Icon("", side=14)
        self._icon.hide()
        editor.setAccessibleName(label)
        self.setFocusProxy(editor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        box = column(self, SPACE_1)
        box.addWidget(self._label)
        box.addWidget(editor)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._message, 1)
        box.addLayout(line)
        box.addStretch(1)
        self._message.setVisible(bool(hint))

    def stand_bare(self, wide_px: int) -> None:
        """Without its label, beside chips that say enough; whoever hears the field still hears its name.

        ``wide_px`` at 100 %.
        """
        self._label.hide()
        self._bare_px = wide_px
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._fit_bare()
        theme().changed.connect(self._fit_bare)

    def _fit_bare(self) -> None:
        self.setMinimumWidth(theme().px(self._bare_px))

    @property
    def label(self) -> str:
        """The words above."""
        return self._label.text()

    @property
    def message(self) -> str:
        """The words under the field, empty when there are none."""
        return self._message.text()

    @property
    def has_error(self) -> bool:
        """True while the red border stands."""
        return bool(self.editor.property("state") == "error")

    def hide_label(self) -> None:
        """Where the words stand beside the field already; the accessible name stays."""
        self._label.hide()

    def hide_message(self) -> None:
        """Too narrow for a sentence: who holds the field shows it elsewhere, at each ``message_changed``."""
        self._has_room = False
        self._message.hide()
        self._icon.hide()

    def show_error(self, text: str) -> None:
        """A red border, and under it what to type."""
        self._show("error", text, "bad-circle", Tone.BAD)

    def show_ok(self, text: str) -> None:
        """A green tick and a fact under the field."""
        self._show("ok", text, "ok-circle", Tone.OK)

    def show_warning(self, text: str) -> None:
        """Accepted, but worth a second look."""
        self._show("warn", text, "alert", Tone.WARN)

    def set_hint(self, hint: str) -> None:
        """Another hint, shown unless there is something more pressing to say."""
        is_shown = self.message == self._hint
        self._hint = hint
        if is_shown:
            self.clear_message()

    def clear_message(self) -> None:
        """Back to the hint."""
        self._show("", self._hint, "", Tone.QUIET)

    def _show(self, state: str, text: str, icon: str, tone: Tone) -> None:
        self._message.setText(text)
        self._message.set_tone(tone)
        self._message.setVisible(bool(text) and self._has_room)
        self._icon.show_icon(icon if self._has_room else "", tone)
        self.editor.setAccessibleDescription(text)
        if self.editor.property("state") != state:
            self.editor.setProperty("state", state)
            restyle(self.editor)
        self.message_changed.emit()


class LineField(Field):
    """What all one-line fields share: read when left or on Enter, told once per change."""

    edited = Signal(str)

    def __init__(
        self, label: str, hint: str = "", placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        self.line = QLineEdit()
        self.line.setAcceptDrops(False)  # a file dropped here is for the window, its path is no text
        super().__init__(label, self.line, hint, parent)
        self.line.setPlaceholderText(placeholder)
        self._told: str | None = ""
        self._is_required = ""
        self.line.editingFinished.connect(self._leave)
        self.line.textEdited.connect(self.edited)

    @property
    def text(self) -> str:
        """What is typed, without blanks around."""
        return self.line.text().strip()

    def set_text(self, text: str) -> None:
        """Fill the field without telling."""
        self.line.setText(text)
        self._told = text.strip()
        self.clear_message()

    def tell_again(self) -> None:
        """What was told could not be kept: left as it is, the field tells it once more."""
        self._told = None

    def set_required(self, sentence: str) -> None:
        """The sentence shown when the field is left empty."""
        self._is_required = sentence

    def check(self) -> bool:
        """Check now, show the message, tell whether the content is usable."""
        if not self.text:
            if self._is_required:
                self.show_error(self._is_required)
                return False
            self.clear_message()
            return True
        problem = self._problem(self.text)
        if problem:
            self.show_error(problem)
        elif self.has_error:
            self.clear_message()
        return not problem

    def _problem(self, text: str) -> str | None:
        return None

    def _leave(self) -> None:
        if self.check() and self.text != self._told:
            self._told = self.text
            self.committed.emit()


class TextField(LineField):
    """A text; ``check`` gives the sentence that says what is wrong, or None."""

    def __init__(
        self,
        label: str,
        check: Check | None = None,
        hint: str = "",
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, hint, placeholder, parent)
        self._check = check

    def _problem(self, text: str) -> str | None:
        return line_problem(text) or (self._check(text) if self._check else None)


class QuietCombo(QComboBox):
    """A wheel turned over a form must not change a value."""

    def __init__(self) -> None:
        super().__init__()
        # Qt's own delegate for combo boxes does not read the style sheet.
        self.setItemDelegate(QStyledItemDelegate(self))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to the page, which scrolls."""
        event.ignore()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """The ring around it says the focus. Words too long for it end in "…": Qt would cut a letter in two."""
        super().initStyleOption(option)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width() - 2 * _AROUND_WORDS_PX
        )


class ChoiceField(Field):
    """One of a few choices, in a drop-down list."""

    chosen = Signal(object)

    def __init__(
        self, label: str, choices: Sequence[tuple[object, str]], hint: str = "", parent: QWidget | None = None
    ) -> None:
        self.combo = QuietCombo()
        super().__init__(label, self.combo, hint, parent)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(8)
        self.combo.view().setAccessibleName(label)
        self.set_choices(choices)
        self.combo.activated.connect(self._tell)

    @property
    def value(self) -> object:
        """The key of the choice, None when nothing is chosen."""
        at = self.combo.currentIndex()
        return self._choice_keys[at] if 0 <= at < len(self._choice_keys) else None

    def set_choices(self, choices: Sequence[tuple[object, str]]) -> None:
        """Pairs of (key, words); the first is chosen."""
        # The keys stay here: Qt would give a word of a closed list back as a bare text.
        self._choice_keys = [key for key, _words in choices]
        self.combo.clear()
        for _key, words in choices:
            self.combo.addItem(words)

    def set_value(self, key: object) -> None:
        """Choose without telling; an unknown key chooses nothing."""
        self.combo.setCurrentIndex(self._choice_keys.index(key) if key in self._choice_keys else -1)

    def _tell(self) -> None:
        self.chosen.emit(self.value)
        self.committed.emit()


class NoteField(Field):
    """Several lines of text; Tab goes on to the next field."""

    def __init__(self, label: str, hint: str = "", lines: int = 3, parent: QWidget | None = None) -> None:
        self.area = QPlainTextEdit()
        super().__init__(label, self.area, hint, parent)
        self.area.setTabChangesFocus(True)
        self._lines, self._told = lines, ""
        self.area.installEventFilter(self)
        self._fit()
        theme().changed.connect(self._fit)

    @property
    def text(self) -> str:
        """What is typed, without blanks around."""
        return self.area.toPlainText().strip()

    def set_text(self, text: str) -> None:
        """Fill the field without telling."""
        self.area.setPlainText(text)
        self._told = text.strip()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when left."""
        if event.type() is QEvent.Type.FocusOut and self.text != self._told:
            self._told = self.text
            self.committed.emit()
        return False

    def _fit(self) -> None:
        self.area.setFixedHeight(theme().metrics(TextStyle.TEXT).lineSpacing() * self._lines + theme().px(18))
