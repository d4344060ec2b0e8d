from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from shiboken6 import delete

from livret_desktop.clock import SystemClock, parse_start
from livret_desktop.ui.presenters.cells import State, matched_name
from livret_desktop.ui.presenters.suggestion import Suggestion
from livret_desktop.ui.theme.focus import RING_NAME
from livret_desktop.ui.theme.icons import icon_names, icon_pixmap
from livret_desktop.ui.theme.theme import ColourMode, Theme
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.bars import HoursBar, Part, SplitProgress
from livret_desktop.ui.widgets.button import Button, ButtonKind, IconButton, Link
from livret_desktop.ui.widgets.card import Banner, PagePane, action_bar
from livret_desktop.ui.widgets.chips import ChipBar, Choice, Segmented
from livret_desktop.ui.widgets.fields import ChoiceField, NoteField, TextField
from livret_desktop.ui.widgets.layouts import FlowLayout, WithPane
from livret_desktop.ui.widgets.notice import Notice
from livret_desktop.ui.widgets.preview import PREVIEW_DPI, PreviewPane
from livret_desktop.ui.widgets.suggestions import PersonField
from livret_desktop.ui.widgets.tabs import Tabs
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField, DurationField, NumberField
from livret_desktop.ui.widgets.wizard import Step, WizardFrame
from tests.ui.checks import cut_texts, unnamed

CLOCK = SystemClock(parse_start("2026-11-20T18:00"))


@pytest.fixture
def host(qtbot, look: Theme) -> QWidget:
    window = QWidget()
    QVBoxLayout(window)
    qtbot.addWidget(window)
    window.resize(700, 400)
    window.show()
    return window


def put(host: QWidget, *widgets: QWidget) -> None:
    for widget in widgets:
        host.layout().addWidget(widget)


def test_a_date_is_read_when_left(host: QWidget, qtbot) -> None:
    field, other = DateField("AIPC validée le", CLOCK), TextField("Autre")
    put(host, field, other)
    told: list[object] = []
    field.committed.connect(lambda: told.append(field.value))
    field.setFocus()
    qtbot.keyClicks(field.line, "1.9.26")
    assert not field.message
    other.setFocus()
    assert field.line.text() == "01/09/2026"
    assert [day.isoformat() for day in told] == ["2026-09-01"]
    field.setFocus()
    other.setFocus()
    assert len(told) == 1


def test_a_wrong_date_keeps_what_was_typed_and_says_why(host: QWidget, qtbot) -> None:
    field, other = DateField("Le", CLOCK), TextField("Autre")
    put(host, field, other)
    field.setFocus()
    qtbot.keyClicks(field.line, "31/02/2026")
    other.setFocus()
    assert (field.line.text(), field.value, field.has_error) == ("31/02/2026", None, True)
    assert field.message == "Février n’a pas 31\u00a0jours."
    assert field.line.accessibleDescription() == field.message
    field.setFocus()
    field.line.clear()
    qtbot.keyClicks(field.line, "28/02/2026")
    other.setFocus()
    assert not field.has_error
    assert field.message == ""


def test_checks_and_bounds(host: QWidget, type_text) -> None:
    name = TextField("Nom", lambda text: None if text.isalpha() else "Des lettres seulement.")
    name.set_required("Le nom manque.")
    kilometres, lasting = NumberField("Relevé", unit="km", most=500), DurationField("Durée")
    put(host, name, kilometres, lasting)
    assert not name.check()
    assert name.message == "Le nom manque."
    type_text(name.line, "Éloïse")
    assert name.check()
    assert name.text == "Éloïse"
    kilometres.line.setText("3004")
    assert not kilometres.check()
    assert kilometres.message == "Tapez un nombre de 0 à 500\u00a0km."
    lasting.line.setText("1h30")
    assert lasting.check()
    assert (lasting.value, lasting.line.text()) == (90, "1\u00a0h\u00a030")


def test_a_choice_tells_its_key(host: QWidget, qtbot) -> None:
    field = ChoiceField("Nature", [(1, "Pratique"), (2, "Théorie")])
    put(host, field)
    chosen: list[object] = []
    field.chosen.connect(chosen.append)
    field.setFocus()
    qtbot.keyClick(field.combo, Qt.Key.Key_Down)
    assert (chosen, field.value) == ([2], 2)
    field.set_value(7)
    assert field.value is None


def test_a_person_is_found_while_typing(host: QWidget, qtbot) -> None:
    people = {1: ("MARCHAND", "Léa"), 2: ("MARTIN", "Lucas")}

    def search(text: str) -> list[Suggestion]:
        return [
            Suggestion(key, matched_name(*name, text), "B")
            for key, name in people.items()
            if name[0].casefold().startswith(text)
        ]

    field, other = PersonField("Élève", search), TextField("Autre")
    put(host, field, other)
    field.setFocus()
    qtbot.keyClicks(field.line, "mar")
    qtbot.keyClick(field.line, Qt.Key.Key_Down)
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert (field.value, field.line.text()) == (2, "MARTIN Lucas")
    qtbot.keyClicks(field.line, "x")
    other.setFocus()
    assert field.message == "Choisissez un nom dans la liste."
    assert field.value == 2


def test_a_locked_button_says_why(host: QWidget, qtbot) -> None:
    button = Button("Fixer le RP2…", ButtonKind.PRIMARY)
    put(host, button)
    clicks: list[bool] = []
    button.clicked.connect(lambda: clicks.append(True))
    wide = button.sizeHint().width()
    button.lock("Il manque 140 km relevés.")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert clicks == []
    assert button.toolTip() == button.accessibleDescription() == "Il manque 140 km relevés."
    assert button.sizeHint().width() > wide
    button.unlock()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(clicks) == 1


def ring(host: QWidget) -> QWidget | None:
    return next((w for w in host.findChildren(QWidget, RING_NAME) if w.isVisible()), None)


def test_the_ring_follows_the_keyboard(host: QWidget, qtbot) -> None:
    first, second, field = Button("Un"), Button("Deux"), TextField("Champ")
    put(host, first, second, field)
    QApplication.processEvents()
    first.setFocus()
    frame = ring(host)
    assert frame is not None
    assert frame.geometry() == first.geometry().adjusted(-4, -4, 4, 4)
    host.resize(900, 500)
    QApplication.processEvents()
    assert frame.geometry() == first.geometry().adjusted(-4, -4, 4, 4)
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert ring(host).geometry() == second.geometry().adjusted(-4, -4, 4, 4)
    field.setFocus()
    assert ring(host) is None


def test_the_ring_survives_the_control(host: QWidget) -> None:
    button, other = Button("Un"), Button("Deux")
    put(host, button, other)
    button.setFocus()
    delete(button)
    QApplication.processEvents()
    other.setFocus()
    assert ring(host) is not None


def test_a_chip_is_chosen_by_keyboard(host: QWidget, qtbot) -> None:
    bar = ChipBar([Choice("all", "Toutes", 11), Choice("bad", "Refusées", 1312)])
    put(host, bar)
    chosen: list[str] = []
    bar.chosen.connect(chosen.append)
    chips = bar.findChildren(QWidget)
    QApplication.processEvents()
    assert chips[1].accessibleName() == "Refusées, 1\u202f312"
    chips[0].setFocus()
    qtbot.keyClick(chips[0], Qt.Key.Key_Right)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert (chosen[-1], bar.current) == ("bad", "bad")
    assert [chip.focusPolicy() & Qt.FocusPolicy.TabFocus for chip in chips] == [
        Qt.FocusPolicy.NoFocus,
        Qt.FocusPolicy.TabFocus,
    ]


def test_progress_says_the_counts(host: QWidget) -> None:
    split = SplitProgress()
    put(host, split)
    split.show_parts([Part(5, State.ok("acceptées")), Part(0, State.bad("refusée"))], 11)
    names = [widget.accessibleName() for widget in split.findChildren(QWidget)]
    assert "5\u00a0acceptées" in names
    assert "0\u00a0refusée" not in names
    split.show_parts([Part(1, State.bad("refusée"))], 11)
    hours = HoursBar()
    put(host, hours)
    hours.show_hours(720, 120, 1200)
    assert "14\u00a0h sur 20\u00a0h, reste\u00a06\u00a0h" in [
        w.accessibleName() for w in hours.findChildren(QWidget)
    ]


def test_chips_go_to_the_next_line(look: Theme, qtbot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder)
    for _number in range(4):
        widget = QWidget()
        widget.setFixedSize(100, 20)
        flow.addWidget(widget)
    assert flow.heightForWidth(424) == 20
    assert flow.heightForWidth(423) == 48
    assert flow.heightForWidth(100) == 104


def test_a_pane_goes_below_in_a_narrow_window(look: Theme, qtbot) -> None:
    pane = PagePane("Léa Marchand")
    pane.add_section("Documents").addWidget(Label("Rien"))
    both = WithPane(QWidget(), pane)
    qtbot.addWidget(both)
    both.resize(1100, 500)
    both.show()
    QApplication.processEvents()
    assert pane.x() > 600
    both.resize(700, 500)
    QApplication.processEvents()
    assert pane.x() == 0
    assert pane.y() > 0


@pytest.mark.parametrize(("percent", "are_below"), [(100, False), (200, True)])
def test_wide_buttons_go_below_the_words_of_a_banner(
    look: Theme, qtbot, percent: int, are_below: bool
) -> None:
    """Beside them the words stood in a narrow column, and half of the banner was empty."""
    look.set_text_percent(percent)
    banner = Banner(Tone.WARN)
    banner.say("L’envoi attend quelqu’un", "La DSR ne reconnaît plus la connexion de l’école (401). " * 3)
    first = Button("Tester la connexion…", icon="refresh")
    banner.add_action(action_bar([first, Button("Accès à la DSR…")]))
    qtbot.addWidget(banner)
    banner.resize(1190, 300)
    banner.show()
    QApplication.processEvents()
    words = banner.findChildren(Label)[1]
    place = first.mapTo(banner, QPoint()).y()
    assert (place >= words.mapTo(banner, QPoint()).y() + words.height()) is are_below
    assert not are_below or words.width() > 900


def test_a_notice_undoes_and_goes(host: QWidget, qtbot) -> None:
    notice = Notice(host)
    undone: list[bool] = []
    notice.say(State.ok("Léa Marchand archivée"), lambda: undone.append(True), "Annuler : archivage")
    button = next(b for b in notice.findChildren(Button) if b.text() == "Annuler : archivage")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert undone == [True]
    assert not notice.isVisible()


def test_the_wizard_asks_its_page(look: Theme, qtbot) -> None:
    wizard = WizardFrame("Bienvenue", "Six étapes.")
    qtbot.addWidget(wizard)
    school = QWidget()
    name, town = TextField("Nom"), TextField("Ville")
    rows = QVBoxLayout(school)
    rows.addWidget(name)
    rows.addWidget(town)
    wizard.add_step(Step("École"), school, "Enregistrer l’école")
    wizard.add_step(Step("Équipe"), QWidget(), "Terminer")
    wizard.show()
    asked: list[tuple[str, int]] = []
    wizard.next_asked.connect(lambda step: asked.append(("next", step)))
    wizard.skip_asked.connect(lambda step: asked.append(("skip", step)))
    assert not wizard.back.isVisible()
    qtbot.waitUntil(name.line.hasFocus)
    for expected in (town.line, wizard.skip, wizard.next):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is expected
    wizard.next.click()
    wizard.go_to(1)
    assert wizard.next.text() == "Terminer"
    wizard.skip.click()
    wizard.set_next("Terminer", locked_because="Il manque le numéro d’agrément.")
    wizard.next.click()
    assert asked == [("next", 0), ("skip", 1)]


def test_the_preview_fits_then_zooms(look: Theme, qtbot) -> None:
    pane = PreviewPane()
    qtbot.addWidget(pane)
    pane.resize(500, 600)
    page = QImage(round(8.27 * PREVIEW_DPI), round(11.69 * PREVIEW_DPI), QImage.Format.Format_RGB32)
    page.fill(0xFFFFFF)
    pane.show()
    pane.show_pages([page])
    fitted = pane.zoom
    assert 0.5 < fitted < 0.65
    qtbot.keyClick(pane, Qt.Key.Key_Plus)
    assert pane.zoom > fitted
    qtbot.keyClick(pane, Qt.Key.Key_0)
    assert pane.zoom == pytest.approx(fitted, abs=0.02)


def test_every_icon_is_drawn_in_the_colour_asked(look: Theme) -> None:
    for name in icon_names():
        image = icon_pixmap(name, "#24579E", 20, 1.0).toImage()
        inks = {
            image.pixelColor(x, y).name()
            for x in range(20)
            for y in range(20)
            if image.pixelColor(x, y).alpha() > 150
        }
        assert inks, name
        assert all(abs(int(ink[5:], 16) - 0x9E) < 12 for ink in inks), name


def test_the_look_changes_live(look: Theme, host: QWidget) -> None:
    button, banner = Button("Importer…"), Banner()
    banner.say("12 leçons refusées.", "Pour deux causes.")
    put(host, button, banner)
    light, small = host.grab().toImage().pixelColor(1, 1), button.sizeHint()
    look.set_mode(ColourMode.DARK)
    look.set_text_percent(200)
    QApplication.processEvents()
    assert host.grab().toImage().pixelColor(1, 1) != light
    assert button.sizeHint().width() > 1.8 * small.width()
    assert button.height() >= 64
    look.set_text_percent(900)
    assert look.text_percent == 200


def test_a_label_measured_before_is_measured_again_with_another_text_or_face(
    look: Theme, host: QWidget
) -> None:
    label = Label("Une phrase assez longue pour tenir sur plusieurs lignes étroites.", wraps=True)
    put(host, label)
    narrow, wide = label.heightForWidth(120), label.heightForWidth(600)
    assert (narrow, wide) == (label.heightForWidth(120), label.heightForWidth(600))
    assert narrow > wide
    look.set_text_percent(200)
    assert label.heightForWidth(120) > narrow
    look.set_text_percent(100)
    assert label.heightForWidth(120) == narrow
    label.setText("Court.")
    assert label.heightForWidth(120) == wide
    for width in range(100, 300):
        label.heightForWidth(width)
    assert label.heightForWidth(120) == wide


def test_widths_of_buttons_follow_the_text_size(look: Theme) -> None:
    small = look.text_width(TextStyle.TEXT, "Importer…")
    look.set_text_percent(200)
    assert look.text_width(TextStyle.TEXT, "Importer…") > small * 1.7
    look.set_text_percent(100)
    assert look.text_width(TextStyle.TEXT, "Importer…") == small


def test_every_control_of_the_kit_has_a_name_and_a_role(look: Theme, qtbot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    QVBoxLayout(host)
    wizard = WizardFrame("Bienvenue", "Six étapes.")
    wizard.add_step(Step("École"), TextField("Nom"))
    fields = [
        DateField("Le", CLOCK),
        NumberField("Relevé", unit="km"),
        ChoiceField("Nature", [(1, "Pratique")]),
    ]
    put(
        host, wizard, *fields, PersonField("Élève", lambda text: []), NoteField("Observations"), PreviewPane()
    )
    put(
        host,
        ChipBar([Choice("all", "Toutes")]),
        Segmented([Choice("w", "Semaine"), Choice("d", "Jour")], "Vue"),
    )
    tabs = Tabs("Fiche")
    tabs.addTab(QWidget(), "Identité")
    put(host, tabs, IconButton("more", "Autres actions"), Link("Voir les envois"))
    assert unnamed(host) == []
    host.show()
    look.set_text_percent(200)
    QApplication.processEvents()
    assert cut_texts(host) == []
