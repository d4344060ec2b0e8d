"""Render every component of the window, and the frame of the program, to PNG files for the eye.

Usage: python -m tools.gallery [folder]. Made-up people; nothing of the trade runs here.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QWidget,
)

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import NBSP
from livret_desktop.errors import RuleError
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow, speak_french
from livret_desktop.ui.page import Page
from livret_desktop.ui.presenters.cells import State, StatusItem
from livret_desktop.ui.status_line import NOT_APPROVED, NOT_CONNECTED
from livret_desktop.ui.theme.theme import ColourMode, Theme, install_theme
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.bars import HoursBar
from livret_desktop.ui.widgets.button import Button, ButtonKind, Link, LockableButton
from livret_desktop.ui.widgets.card import Card, PagePane, action_bar
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.dialogs import bug_dialog, confirm_dialog, error_dialog
from livret_desktop.ui.widgets.layouts import AdaptiveRow, WithPane, column
from livret_desktop.ui.widgets.preview import PreviewPane
from livret_desktop.ui.widgets.tabs import Tabs
from livret_desktop.ui.widgets.text import Avatar, Label
from livret_desktop.ui.widgets.wizard import Step, StepState, WizardFrame
from tools.gallery_components import Direct, components, student_table, todo


class StudentsSample(Page):
    """A list with its pane, as pages are written."""

    key, title, icon_name, group, new_label = "students", "Élèves", "students", 1, "Nouvel élève"
    kinds = frozenset({Kind.STUDENTS})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.header.add_action(Button("Colonnes", icon="columns"))
        self.header.add_action(Button("Importer…"))
        self.header.add_action(Button("Imprimer la liste", icon="print"))
        left = QWidget()
        box = column(left, 12)
        labels = (
            ("En formation", 164),
            ("AAC", 41),
            ("CS", 9),
            ("Papier", 23),
            ("NEPH manquant", 2),
            ("Archivés", 1312),
        )
        box.addWidget(ChipBar([Choice(name, name, count) for name, count in labels]))
        self.table = student_table()
        box.addWidget(self.table, 1)
        self.body.addWidget(WithPane(left, self._pane()), 1)

    def reload(self) -> None:
        """Figures."""
        self.header.say("164 en formation")

    def _pane(self) -> PagePane:
        pane = PagePane("Léa Marchand")
        head = pane.add_section()
        row = QHBoxLayout()
        avatar = Avatar()
        avatar.show_name("MARCHAND", "Léa")
        row.addWidget(avatar)
        words = column(spacing=0)
        words.addWidget(Label("Léa Marchand", TextStyle.CARD_TITLE))
        words.addWidget(
            Label("17 ans, née le 2 avril 2009. 06 12 48 30 77", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        )
        row.addLayout(words, 1)
        head.addLayout(row)
        head.addWidget(
            action_bar(
                [Button("Ouvrir la fiche", ButtonKind.PRIMARY), Button("Nouvelle leçon…", icon="plus")]
            )
        )
        rule = pane.add_section("Livret numérique")
        text = f"AIPC validée le 9 juin 2025, donc pas avant le 1er janvier 2024{NBSP}: pas de livret papier."
        rule.addWidget(Label(text, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        hours = HoursBar()
        hours.show_hours(720, 120, 1200)
        pane.add_section().addWidget(hours)
        documents = pane.add_section("Documents")
        locked = LockableButton(Button("Attestation AFFI…", icon="print"))
        locked.set_reason("Il manque 6 h de conduite et l’évaluation de fin de formation.")
        documents.addWidget(locked)
        return pane


class TodaySample(Page):
    """Cards and things to do."""

    key, title, icon_name = "today", "Aujourd’hui", "today"

    def reload(self) -> None:
        """Once."""
        self.header.set_title("Vendredi 20 novembre")
        self.header.say("L’envoi d’hier soir a eu lieu. Deux choses à régler avant mardi.", State.ok("ok"))
        self.header.add_action(Button("Terminer la journée…", icon="check"))
        cards = AdaptiveRow(16)
        for title, icon, state, figure, words in (
            ("Leçons d’hier", "send", State.bad("1 refusée"), "31", "acceptées"),
            ("Calcul des ETP", "flag", State.warn("1 h 30 à risque"), "4 jours", "avant la nuit du mardi 24"),
            ("Sauvegarde", "backup", State.ok("Vérifiée", loud=True), "Hier", "à 19:12, sur la clé BLEUE"),
        ):
            card = Card(title, icon=icon, quiet_title=True)
            card.show_state(state)
            card.add(Label(figure, TextStyle.FIGURE))
            card.add(Label(words, TextStyle.DETAIL, Tone.QUIET, wraps=True))
            card.add(Link("Voir les envois"))
            cards.add(card, 1)
        self.body.addWidget(cards)
        self.body.addWidget(todo())
        self.body.addStretch(1)


class EmptySample(Page):
    """Another place."""

    icon_name = "lessons"

    def reload(self) -> None:
        """Nothing."""


def _place(place: str, name: str, icon: str, number: int) -> type[Page]:
    return type(place, (EmptySample,), {"key": place, "title": name, "icon_name": icon, "group": number})


def window(*, is_essai: bool = False) -> MainWindow:
    """The frame of the program with two sample pages."""
    bridge = Bridge(Direct())
    made = MainWindow(bridge, "Auto-école du Pont", "Melun", is_essai=is_essai)
    bridge.setParent(made)
    places = [TodaySample(bridge), StudentsSample(bridge)]
    for args in (
        ("lessons", "Leçons", "lessons", 1),
        ("team", "Équipe", "team", 1),
        ("attestations", "Attestations", "attestations", 1),
        ("sending", "Envois DSR", "send", 2),
        ("backup", "Sauvegardes", "backup", 2),
        ("settings", "Réglages", "settings", 9),
    ):
        places.append(_place(*args)(bridge))
    made.add_pages(places)
    made.rail.set_badge("sending", "1")
    made.show_undo(Changes(frozenset(), "NEPH de Léa Marchand", 7))
    made.status.show_items(
        [
            StatusItem("ok-circle", Tone.OK, "Dernier envoi", "hier 20:02, 31 acceptées", "sending"),
            StatusItem("clock", Tone.QUIET, "Prochain envoi", "ce soir 20:00", "sending"),
            StatusItem("backup", Tone.OK, "Dernière sauvegarde", "hier 19:12, vérifiée", "backup"),
        ]
    )
    made.status.show_warning(NOT_CONNECTED if is_essai else NOT_APPROVED)
    return made


def _wizard() -> WizardFrame:
    frame = WizardFrame(
        "Bienvenue",
        "Six étapes, environ dix minutes. Chacune peut attendre.",
        "Ce que vous passez ira dans « À faire ».",
    )
    for name, detail in (
        ("École", "Auto-école du Pont"),
        ("Équipe", "3 enseignants"),
        ("Élèves", "Import du fichier"),
        ("Accès à la DSR", "Peut attendre"),
    ):
        content = QWidget()
        column(content, margin=24).addWidget(student_table())
        frame.add_step(Step(name, detail), content, "Importer 139 élèves")
    frame.mark(0, StepState.DONE)
    frame.mark(1, StepState.DONE)
    frame.go_to(2)
    frame.resize(1366, 720)
    return frame


def _paper() -> QImage:
    paper = QImage(QSize(794 * 2, 1123 * 2), QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    painter = QPainter(paper)
    painter.setPen(QColor("#1F1E1C"))
    painter.drawText(paper.rect(), Qt.AlignmentFlag.AlignCenter, "Attestation de fin de formation initiale")
    painter.end()
    return paper


def _shoot(widget: QWidget, path: Path, size: QSize | None = None) -> None:
    if size is not None:
        widget.resize(size)
    widget.show()
    for _turn in range(4):
        QApplication.processEvents()
    widget.grab().save(str(path))
    widget.close()
    widget.deleteLater()
    QApplication.processEvents()


def main(folder: Path) -> None:
    """Every picture, light and dark, at 100 % and 200 %."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    speak_french(app)
    look: Theme = install_theme(app, ColourMode.LIGHT)
    for mode in (ColourMode.LIGHT, ColourMode.DARK):
        for percent in (100, 200):
            look.set_mode(mode)
            look.set_text_percent(percent)
            tail = f"{mode.value}-{percent}.png"
            sheet = components()
            _shoot(sheet, folder / f"components-{tail}", sheet.sizeHint().expandedTo(QSize(1366, 900)))
            for width, height in ((1366, 720), (1024, 720)):
                shown = window(is_essai=width == 1024)
                _shoot(shown, folder / f"today-{width}-{tail}", QSize(width, height))
                shown = window()
                shown.go_to("students")
                _shoot(shown, folder / f"students-{width}-{tail}", QSize(width, height))
            _shoot(_wizard(), folder / f"wizard-{tail}", QSize(1366, 720))
            refused = RuleError(
                "AFFI impossible",
                "Il manque 6 h de conduite.",
                "Enregistrez les heures.",
                source="arr. 29 juil. 2013",
            )
            _shoot(error_dialog(refused), folder / f"error-{tail}")
            _shoot(bug_dialog("ValueError\n  lessons.py:12 record"), folder / f"bug-{tail}")
            _shoot(
                confirm_dialog("Supprimer ?", "Rien ne pourra la rendre.", "Supprimer", is_grave=True),
                folder / f"confirm-{tail}",
            )
            preview = PreviewPane()
            preview.show_pages([_paper()])
            _shoot(preview, folder / f"preview-{tail}", QSize(600, 700))
            tabs = Tabs("Fiche")
            for name in ("Identité", "Parcours", "Leçons (31)", "Compétences"):
                tabs.addTab(QWidget(), name)
            _shoot(tabs, folder / f"tabs-{tail}", QSize(700, 120))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/gallery"))
