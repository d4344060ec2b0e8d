"""Fusion's palette and the one style sheet, both made from the tokens.

Widgets choose among the variants written here with dynamic properties (``kind``, ``textRole``, ``tone``, ``state``):
see ``docs/ui-kit.md``. Lengths given to :func:`_px` grow with the text.
"""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor, QPalette

from livret_desktop.resources import resource_path
from livret_desktop.ui.theme.fonts import FAMILIES
from livret_desktop.ui.theme.tokens import RADIUS_CARD, RADIUS_CONTROL, Palette, TextStyle, Tone, cell_pad

_Role = QPalette.ColorRole
_ROLES: dict[QPalette.ColorRole, str] = {
    _Role.Window: "bg",
    _Role.WindowText: "text",
    _Role.Base: "surface",
    _Role.AlternateBase: "alt",
    _Role.Text: "text",
    _Role.Button: "surface",
    _Role.ButtonText: "text",
    _Role.BrightText: "bad",
    _Role.Highlight: "accent",
    _Role.HighlightedText: "onaccent",
    _Role.ToolTipBase: "surface",
    _Role.ToolTipText: "text",
    _Role.PlaceholderText: "text3",
    _Role.Link: "accent",
    _Role.LinkVisited: "accent",
    _Role.Light: "surface",
    _Role.Midlight: "hover",
    _Role.Mid: "line",
    _Role.Dark: "strong",
    _Role.Shadow: "strong",
    _Role.Accent: "accent",
}
_FADED = (_Role.WindowText, _Role.Text, _Role.ButtonText)


def qt_palette(palette: Palette) -> QPalette:
    """The colours Fusion paints with, where the style sheet says nothing."""
    colours = palette.tokens()
    made = QPalette()
    for role, token in _ROLES.items():
        made.setColor(role, QColor(colours[token]))
    for role in _FADED:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.text3))
    return made


def style_sheet(palette: Palette, scale: float) -> str:
    """The whole style sheet for one palette and text size."""
    names = palette.tokens() | _lengths(scale) | {f"pic_{k}": v for k, v in _pictures(palette).items()}
    names["families"] = ", ".join(f'"{family}"' for family in FAMILIES)
    parts = (_BASE, _LABELS, _BUTTONS, _FIELDS, _CHOICES, _LISTS, _FRAMES)
    return "\n".join(
        [Template(part).substitute(names) for part in parts] + [_text_roles(scale), _tones(palette)]
    )


def _lengths(scale: float) -> dict[str, str]:
    def grown(px: float) -> str:
        return f"{round(px * scale)}px"

    lengths = {
        f"px{px}": grown(px) for px in (2, 4, 6, 7, 8, 10, 11, 12, 14, 16, 18, 20, 24, 26, 28, 30, 32, 36)
    }
    points = {f"pt_{style.name.lower()}": f"{style.points * scale:.2f}pt" for style in TextStyle}
    # A border of 2 px eats one pixel of padding, so that the text does not move when the focus comes.
    inner = {"inner10": f"{round(10 * scale) - 1}px"}
    # Heights of the design hold the border, those of a style sheet do not.
    inner |= {"body32": f"{round(32 * scale) - 2}px", "body28": f"{round(28 * scale) - 2}px"}
    inner |= {"inner32": f"{round(32 * scale) - 4}px"}
    dot = round(6 * scale)
    ring = round(5 * scale)
    radio = {"radio_side": f"{dot + 2 * ring - 2}px"}
    radio |= {
        "radio_dot": f"{dot}px",
        "radio_ring": f"{ring}px",
        "radio_radius": f"{(dot + 2 * ring) // 2}px",
    }
    lengths |= points | inner | radio | {"cell_pad": f"{cell_pad(scale)}px"}
    return lengths | {"control_radius": f"{RADIUS_CONTROL}px", "card_radius": f"{RADIUS_CARD}px"}


def _pictures(palette: Palette) -> dict[str, str]:
    """The few small pictures a style sheet can only take from files."""
    stems = ["check", "check-disabled", "dash", "chevron-left", "chevron-right"]
    stems += ["chevron-down", "chevron-down-disabled", "chevron-up", "chevron-up-disabled"]

    def address(stem: str) -> str:
        return resource_path("icons", "controls", f"{stem}-{palette.name}.svg").as_posix()

    return {stem.replace("-", "_"): f'url("{address(stem)}")' for stem in stems}


def _text_roles(scale: float) -> str:
    return "\n".join(
        f'QLabel[textRole="{style.name}"] {{ font-size: {style.points * scale:.2f}pt;'
        f" font-weight: {style.weight}; }}"
        for style in TextStyle
    )


def _tones(palette: Palette) -> str:
    colours = palette.tokens()
    return "\n".join(
        f'QLabel[tone="{tone.name}"] {{ color: {colours[tone.ink]}; }}\n'
        f'QFrame[kind="banner"][tone="{tone.name}"] {{ background: {colours[tone.tint]};'
        f" border: 1px solid {colours[tone.ink]}; border-radius: {RADIUS_CARD}px; }}\n"
        f'QFrame[kind="notice"][tone="{tone.name}"] {{ background: {colours[tone.tint]}; border: none;'
        f" border-radius: {RADIUS_CONTROL}px; }}"
        for tone in Tone
    )


_BASE = """
QWidget { font-family: $families; }
QMainWindow, QWidget[kind="page"] { background: $bg; }
QDialog { background: $surface; }
QToolTip { background: $surface; color: $text; border: 1px solid $strong; padding: $px4 $px8;
  font-size: $pt_detail; }
QScrollArea, QScrollArea > QWidget > QWidget[kind="scrolled"] { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $strong; border: 3px solid $bg; border-radius: 6px; }
QAbstractItemView QScrollBar::handle, QTextEdit QScrollBar::handle { border-color: $surface; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $text2; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { background: $surface; color: $text; border: 1px solid $strong; padding: 4px; font-size: $pt_text; }
QMenu::item { padding: $px6 $px24 $px6 $px10; border-radius: 4px; border: 2px solid transparent; }
QMenu::item:selected { background: $tint; border-color: $accent; }
QMenu::item:disabled { color: $text3; }
QMenu::icon { padding-left: $px8; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QSplitter::handle { background: $line; }
QProgressBar { background: $line; border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }
"""

_LABELS = """
QLabel { background: transparent; color: $text; }
QLabel:disabled { color: $text3; }
QLabel[kind="frozen"] { background: $surface; }
QLabel[kind="keycap"] { color: $text3; border: 1px solid $line; border-radius: 4px; padding: 0 $px4;
  font-size: $pt_small; background: $surface; }
QLabel[kind="avatar"] { background: $tint; color: $accent; font-weight: 600; font-size: $pt_card_title; }
QLabel[kind="badge"] { background: $badtint; color: $bad; font-weight: 600; font-size: $pt_detail;
  padding: 1px $px6; border-radius: $px10; }
"""

_BUTTONS = """
QPushButton { background: $surface; color: $text; border: 1px solid $strong; border-radius: $control_radius;
  padding: 0 $px12; min-height: $body32; font-size: $pt_text; }
QPushButton[row="true"] { min-height: $body28; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:disabled { background: transparent; color: $text3; border-color: $line; }
QPushButton[kind="primary"] { background: $accent; color: $onaccent; border-color: $accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[kind="danger"] { background: $bad; color: $onbad; border-color: $bad; font-weight: 600; }
QPushButton[kind="danger"]:hover { background: $bad_hover; border-color: $bad_hover; }
QPushButton[kind="danger"]:pressed { background: $bad_pressed; border-color: $bad_pressed; }
QPushButton[kind="text"], QPushButton[kind="tool"], QPushButton[kind="plain"] { background: transparent;
  border-color: transparent; }
QPushButton[kind="text"] { color: $accent; font-weight: 600; }
QPushButton[kind="text"]:hover { background: $tint; }
QPushButton[kind="tool"]:hover, QPushButton[kind="plain"]:hover { background: $hover; }
QPushButton[kind="plain"] { color: $text2; }
QPushButton[kind="text"]:pressed, QPushButton[kind="tool"]:pressed, QPushButton[kind="plain"]:pressed {
  background: $pressed; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="danger"]:disabled { background: transparent;
  color: $text3; border-color: $line; font-weight: 600; }
QPushButton[kind="link"] { background: transparent; color: $accent; border: none; padding: 0; min-height: 0;
  font-weight: 600; font-size: $pt_detail; text-align: left; }
QPushButton[kind="link"]:hover { color: $accent_hover; text-decoration: underline; }
QPushButton[kind="link"]:disabled { color: $text3; }
"""

_FIELDS = """
QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QSpinBox, QDateEdit, QTimeEdit { background: $surface;
  color: $text; border: 1px solid $strong; border-radius: $control_radius; padding: 0 $px10;
  min-height: $body32; font-size: $pt_text; selection-background-color: $accent;
  selection-color: $onaccent; placeholder-text-color: $text3; }
QTextEdit, QPlainTextEdit { padding: $px6 $px8; }
QLineEdit:hover, QTextEdit:hover, QPlainTextEdit:hover, QComboBox:hover, QSpinBox:hover, QDateEdit:hover {
  border-color: $text2; }
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QSpinBox:disabled,
QDateEdit:disabled, QTimeEdit:disabled { background: $alt; color: $text3; border-color: $line; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus, QTimeEdit:focus, QComboBox:on {
  border: 2px solid $accent; padding: 0 ${inner10}; min-height: $inner32; }
QTextEdit:focus, QPlainTextEdit:focus { border: 2px solid $accent; }
QLineEdit[state="error"], QComboBox[state="error"], QTextEdit[state="error"] { border: 2px solid $bad;
  padding: 0 ${inner10}; min-height: $inner32; }
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:hover, QLineEdit[kind="bare"]:focus {
  border: none; background: transparent; padding: 0; }
QComboBox::drop-down { subcontrol-origin: padding; subcontrol-position: center right; border: none;
  width: $px28; }
QComboBox::down-arrow { image: $pic_chevron_down; width: $px18; height: $px18; }
QComboBox::down-arrow:disabled { image: $pic_chevron_down_disabled; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $strong; padding: 4px;
  outline: none; selection-background-color: $tint; selection-color: $text; font-size: $pt_text; }
QComboBox QAbstractItemView::item { min-height: $px28; padding: 0 $px8; border-radius: 4px;
  border: 2px solid transparent; }
QComboBox QAbstractItemView::item:selected { background: $tint; border-color: $accent; color: $text; }
QSpinBox::up-button, QSpinBox::down-button, QDateEdit::up-button, QDateEdit::down-button,
QTimeEdit::up-button, QTimeEdit::down-button { subcontrol-origin: border; border: none; width: $px24; }
QSpinBox::up-arrow, QDateEdit::up-arrow, QTimeEdit::up-arrow { image: $pic_chevron_up; width: $px12;
  height: $px12; }
QSpinBox::down-arrow, QDateEdit::down-arrow, QTimeEdit::down-arrow { image: $pic_chevron_down; width: $px12;
  height: $px12; }
QDateEdit::drop-down { subcontrol-origin: padding; subcontrol-position: center right; border: none;
  width: $px28; }
QCalendarWidget QToolButton { color: $text; background: transparent; border: none; padding: 4px; }
QCalendarWidget QToolButton:hover { background: $hover; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $alt; }
QCalendarWidget QAbstractItemView { background: $surface; color: $text; selection-background-color: $accent;
  selection-color: $onaccent; }
"""

_CHOICES = """
QCheckBox, QRadioButton { color: $text; background: transparent; spacing: $px8; font-size: $pt_text;
  min-height: $px24; }
QCheckBox:disabled, QRadioButton:disabled { color: $text3; }
QCheckBox::indicator, QRadioButton::indicator { width: $px14; height: $px14; border: 1px solid $strong;
  background: $surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { width: $radio_side; height: $radio_side; border-radius: $radio_radius; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { background: $hover; }
QCheckBox::indicator:checked, QCheckBox::indicator:indeterminate { background: $accent; border-color: $accent; }
QCheckBox::indicator:checked { image: $pic_check; }
QCheckBox::indicator:indeterminate { image: $pic_dash; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $alt; border-color: $line; }
QCheckBox::indicator:checked:disabled { image: $pic_check_disabled; background: $alt; }
QRadioButton::indicator:checked { width: $radio_dot; height: $radio_dot; border: $radio_ring solid $accent;
  background: $onaccent; }
QRadioButton::indicator:checked:disabled { border-color: $line; background: $text3; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabWidget[inset="true"]::tab-bar { left: $px24; }
QTabBar { background: transparent; qproperty-drawBase: 0; font-size: $pt_text; }
QTabBar::tab { background: transparent; color: $text2; padding: $px8 $px14; border: none;
  border-bottom: 3px solid transparent; margin: 2px 0 0 0; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; font-weight: 600; }
QTabBar:focus { outline: none; }
QTabBar::tab:selected:focus { border: 2px solid $accent; border-bottom: 3px solid $accent;
  border-radius: 4px; }
QTabBar::tab:disabled { color: $text3; }
QTabBar QToolButton { background: $surface; border: 1px solid $strong; border-radius: 4px; }
QTabBar QToolButton::right-arrow { image: $pic_chevron_right; width: 16px; height: 16px; }
QTabBar QToolButton::left-arrow { image: $pic_chevron_left; width: 16px; height: 16px; }
"""

_LISTS = """
QTableView, QListView, QTreeView { background: $surface; alternate-background-color: $surface; color: $text;
  border: none; outline: none; gridline-color: $line; selection-background-color: $tint;
  selection-color: $text; font-size: $pt_text; }
QTableView[framed="true"], QListView[framed="true"] { border: 1px solid $line; border-radius: $card_radius; }
QTableView[framed="true"]:focus, QListView[framed="true"]:focus { border-color: $accent; }
QHeaderView { background: $alt; border: none; }
QHeaderView::section { background: $alt; color: $text2; border: none; border-bottom: 1px solid $line;
  padding: 0 $cell_pad; font-size: $pt_table_header; font-weight: 600; }
QTableView[framed="true"] QHeaderView { border-top-left-radius: $card_radius;
  border-top-right-radius: $card_radius; }
QTableView[framed="true"] QHeaderView::section:first { border-top-left-radius: $card_radius; }
QTableView[framed="true"] QHeaderView::section:last { border-top-right-radius: $card_radius; }
QHeaderView::section:hover { background: $hover; }
QHeaderView::up-arrow { image: $pic_chevron_up; width: $px14; height: $px14; }
QHeaderView::down-arrow { image: $pic_chevron_down; width: $px14; height: $px14; }
QTableCornerButton::section { background: $alt; border: none; }
QListView[kind="suggestions"] { border: 1px solid $strong; border-radius: $control_radius; padding: 4px; }
"""

_FRAMES = """
QFrame[kind="card"] { background: $surface; border: 1px solid $line; border-radius: $card_radius; }
QFrame[kind="sunken"] { background: $rail; border: 1px solid $line; border-radius: $card_radius; }
QFrame[kind="cover"] { background: $rail; border: none; }
QFrame[kind="quote"] { background: $alt; border: 1px solid $line; border-radius: $control_radius; }
QFrame[kind="empty"] { border: 1px dashed $strong; border-radius: $card_radius; background: transparent; }
QFrame[kind="hairline"] { background: $line; border: none; }
QFrame[kind="rail"] { background: $rail; border: none; }
QFrame[kind="topbar"] { background: $bg; border: none; border-bottom: 1px solid $line; }
QFrame[kind="statusline"] { background: $rail; border: none; border-top: 1px solid $line; }
QFrame[kind="footer"] { background: $rail; border: none; border-top: 1px solid $line; }
QFrame[kind="toast"] { background: $surface; border: 1px solid $strong; border-radius: $card_radius; }
QFrame[kind="search"] { background: $surface; border: 1px solid $strong; border-radius: $control_radius; }
QFrame[kind="search"][active="true"] { border: 2px solid $accent; }
QFrame[kind="essai"] { background: $bad; border: none; }
QFrame[kind="essai"] QLabel { color: $onbad; }
QFrame[kind="essai"] QPushButton { background: transparent; border-color: transparent; }
QFrame[kind="essai"] QPushButton:hover { background: $bad_hover; }
QFrame[kind="essai"] QPushButton:pressed { background: $bad_pressed; }
"""
