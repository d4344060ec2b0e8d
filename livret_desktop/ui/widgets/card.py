"""Surfaces: cards, side panes, banners and what an empty screen says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_5, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.layouts import AdaptiveRow, FlowingContent, FlowLayout, ScrolledPage, column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Hairline, Icon, Label, restyle

_TONE_ICONS = {Tone.BAD: "alert", Tone.WARN: "alert", Tone.OK: "ok-circle"}


class Frame(QFrame):
    """A surface of the style sheet: "card", "sunken", "quote", "empty", "footer"."""

    def __init__(self, kind: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", kind)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class Card(Frame):
    """A titled surface: title and one sentence at the left, one state tag or action at the right, then the body.

    With ``quiet_title`` the title is a label with an icon, for cards whose figure matters more.
    """

    def __init__(
        self,
        title: str = "",
        detail: str = "",
        *,
        icon: str = "",
        quiet_title: bool = False,
        padded: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("card", parent)
        self._outer = column(self, 0)
        self.heading = QWidget(self)
        row = QHBoxLayout(self.heading)
        row.setContentsMargins(SPACE_3, 12, SPACE_3, 12 if not padded else 4)
        row.setSpacing(SPACE_2)
        if icon:
            row.addWidget(Icon(icon, Tone.QUIET if quiet_title else Tone.TEXT))
        style, tone = (TextStyle.TEXT, Tone.QUIET) if quiet_title else (TextStyle.CARD_TITLE, Tone.TEXT)
        self.title = Label(title, style, tone)
        self.detail = Label(detail, tone=Tone.QUIET, wraps=True)
        self.tag = StateTag()
        row.addWidget(self.title)
        row.addWidget(self.detail, 1)
        self._heading_row = row
        row.addWidget(self.tag)
        self.heading.setVisible(bool(title))
        self._outer.addWidget(self.heading)
        self.body = QVBoxLayout()
        side = SPACE_3 if padded else 0
        self.body.setContentsMargins(side, 0 if title else side, side, side)
        self.body.setSpacing(SPACE_2 if padded else 0)
        self._outer.addLayout(self.body, 1)

    def add(self, content: QWidget | QLayout, stretch: int = 0) -> None:
        """Put something under what is already there."""
        if isinstance(content, QWidget):
            self.body.addWidget(content, stretch)
        else:
            self.body.addLayout(content, stretch)

    def add_action(self, widget: QWidget) -> None:
        """Put a button or a link at the right of the title."""
        self._heading_row.addWidget(widget)

    def add_line(self) -> None:
        """A hairline between two parts."""
        self.body.addWidget(Hairline())

    def set_detail(self, text: str) -> None:
        """The sentence beside the title."""
        self.detail.setText(text)

    def show_state(self, state: State | None) -> None:
        """The tag at the right."""
        self.tag.show_state(state)


class PagePane(Frame):
    """The pane beside a list: sections one under the other with hairlines between."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self.setAccessibleName(name)
        content = FlowingContent()
        self._box = column(content, 0)
        self._box.addStretch(1)
        self._holders: list[QWidget] = []
        self._lines: dict[QWidget, Hairline] = {}
        self._area = ScrolledPage(content)
        column(self, 0, 1).addWidget(self._area)

    def set_growing(self, is_growing: bool) -> None:
        """Below the list: the whole height, and the page scrolls; beside it: the pane scrolls in itself."""
        content = self._area.widget()
        self._area.setMinimumHeight(content.sizeHint().height() if is_growing and content else 0)

    def to_top(self) -> None:
        """Another thing is shown: what comes first of it."""
        self._area.verticalScrollBar().setValue(0)

    def add_section(self, title: str = "", spacing: int = SPACE_2) -> QVBoxLayout:
        """A new section at the end; put its content in the layout returned."""
        holder = QWidget()
        section = column(holder, spacing, 0)
        section.setContentsMargins(SPACE_3, 12, SPACE_3, 12)
        if title:
            section.addWidget(Label(title, TextStyle.STRONG))
        at = self._box.count() - 1
        if self._holders:
            line = Hairline()
            self._lines[holder] = line
            self._box.insertWidget(at, line)
            at += 1
        self._box.insertWidget(at, holder)
        self._holders.append(holder)
        return section

    def show_section(self, section: QVBoxLayout, *, is_shown: bool) -> None:
        """Show or hide a section; a hairline stands between two that are shown, and nowhere else."""
        holder = section.parentWidget()
        if holder is None:
            return
        holder.setVisible(is_shown)
        is_below_another = any(not one.isHidden() for one in self._holders if one not in self._lines)
        for one, line in self._lines.items():
            line.setVisible(is_below_another and not one.isHidden())
            is_below_another = is_below_another or not one.isHidden()


_EASE_PX = 340
"""Below this width the sentences of a banner have the line for themselves, and its buttons the next one."""


class Banner(Frame):
    """For what cannot wait: one strong sentence, one detail, one button. Never two on a screen."""

    def __init__(self, tone: Tone = Tone.BAD, *, kind: str = "banner", parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self.setProperty("tone", tone.name)
        self._tone = tone
        outer = QHBoxLayout(self)
        outer.setContentsMargins(SPACE_3, 10, SPACE_3, 10)
        outer.setSpacing(SPACE_3 - 4)
        self._icon = Icon(_TONE_ICONS.get(tone, "info"), tone)
        self._row = AdaptiveRow(SPACE_3)
        texts = QWidget()
        words = column(texts, 2)
        self._title = Label("", TextStyle.STRONG, wraps=True)
        self._detail = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        words.addStretch(1)
        # Beside wide buttons, at 200 %, the words stood in a narrow column and half of the banner was empty.
        self._row.add(texts, 1, ease_px=_EASE_PX)
        outer.addWidget(self._icon)
        outer.addWidget(self._row, 1)

    def set_tone(self, tone: Tone) -> None:
        """Another gravity, with its icon."""
        if tone is not self._tone:
            self._tone = tone
            self.setProperty("tone", tone.name)
            restyle(self)
            self._icon.show_icon(_TONE_ICONS.get(tone, "info"), tone)

    def say(self, title: str, detail: str = "") -> None:
        """The sentence, and the detail under it."""
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"{title} {detail}".strip())

    def add_action(self, widget: QWidget) -> None:
        """The one button, or the field that settles it."""
        self._row.add(widget, is_whole=True)


class EmptyState(Frame):
    """What a screen without anything says: what it is for, and the first thing to do."""

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        actions: Sequence[Button] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("empty", parent)
        box = column(self, SPACE_1, SPACE_5)
        box.addStretch(1)
        box.addWidget(Icon(icon, Tone.QUIET, 28), 0, Qt.AlignmentFlag.AlignHCenter)
        for text, style, tone in (
            (title, TextStyle.STRONG, Tone.TEXT),
            (sentence, TextStyle.DETAIL, Tone.QUIET),
        ):
            label = Label(text, style, tone, wraps=True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.addWidget(label)
        if actions:
            box.addSpacing(SPACE_2)
            box.addLayout(_centred(actions))
        box.addStretch(1)


def _centred(actions: Sequence[Button]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    for action in actions:
        row.addWidget(action)
    row.addStretch(1)
    return row


def action_bar(buttons: Sequence[QWidget]) -> QWidget:
    """Buttons side by side that go to the next line when there is no room."""
    bar = QWidget()
    flow = FlowLayout(bar)
    for button in buttons:
        flow.addWidget(button)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    bar.setSizePolicy(policy)
    return bar


def notice(tone: Tone, title: str, detail: str = "") -> Banner:
    """The same message without a border, inside a form or a card."""
    made = Banner(tone, kind="notice")
    made.say(title, detail)
    return made
