"""Render every component of the window, and the frame of the program, to PNG files for the eye.

Usage: python tools/gallery.py [folder]. Made-up people; nothing of the trade runs here.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import Future
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QWidget,
)

from livret_desktop.clock import SystemClock, parse_start
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import NBSP
from livret_desktop.errors import RuleError
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow, speak_french
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.page import Page
from livret_desktop.ui.presenters.cells import Column, Hours, State, Text, TwoLines, Weight, matched_name
from livret_desktop.ui.status_line import NOT_APPROVED, NOT_CONNECTED, StatusItem
from livret_desktop.ui.theme.icons import icon_names
from livret_desktop.ui.theme.theme import ColourMode, Theme, install_theme
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.bars import HoursBar, Part, SplitProgress
from livret_desktop.ui.widgets.button import Button, ButtonKind, IconButton, Link, LockableButton
from livret_desktop.ui.widgets.card import Banner, Card, EmptyState, PagePane, action_bar, notice
from livret_desktop.ui.widgets.chips import ChipBar, Choice, Segmented
from livret_desktop.ui.widgets.dialogs import bug_dialog, confirm_dialog, error_dialog
from livret_desktop.ui.widgets.fields import ChoiceField, NoteField, TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import AdaptiveRow, WithPane, column
from livret_desktop.ui.widgets.preview import PreviewPane
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.suggestions import PersonField
from livret_desktop.ui.widgets.table import RowHeight, TableView
from livret_desktop.ui.widgets.tabs import Tabs
from livret_desktop.ui.widgets.text import Avatar, Icon, Label
from livret_desktop.ui.widgets.todo_line import TodoLine
from livret_desktop.ui.widgets.typed_fields import DateField, DurationField, NumberField, TimeField
from livret_desktop.ui.widgets.wizard import Step, StepState, TopSteps, WizardFrame

CLOCK = SystemClock(parse_start("2026-11-20T18:00"))
PEOPLE = [
    ("MARCHAND", "Léa", "B, AAC", "Numérique", 840, "250377100482", "lun. 23, 14:00"),
    ("MARÉCHAL", "Zoé", "B", "Numérique", 1260, "250977101177", "ven. 20, 17:00"),
    ("MARTIN", "Lucas", "B", "Papier possible", 1080, "231177100933", "mar. 24, 09:00"),
    ("DIALLO", "Omar", "B, CS", "Numérique", 1620, "240277101490", "–"),
    ("BENALI", "Marwa", "B", "Numérique", 180, "", "lun. 23, 10:00"),
    ("LAMARQUE", "Tom", "B, AAC", "Numérique", 1200, "250677100215", "ven. 27, 16:00"),
    ("ŒUVRARD", "Marius", "B auto", "Numérique", 660, "251177100786", "sam. 21, 09:00"),
]


class Direct:
    """A runner that runs at once, enough to look at widgets."""

    def submit_write(self, work):
        """Run now."""
        done: Future = Future()
        done.set_result(work())
        return done

    submit_pool = submit_write


def _student_table(search: str = "mar") -> TableView:
    columns = [
        Column("Nom, prénom", lambda row: matched_name(row[0], row[1], search), 1.9, 130, "name"),
        Column("Formation", lambda row: Text(row[2]), 1, 70),
        Column("Livret", lambda row: Text(row[3]), 1.3, 90),
        Column("Heures", lambda row: Hours(row[4], 1200), 1.6, 120, "hours"),
        Column("NEPH", lambda row: Text(row[5]) if row[5] else State.warn("À saisir"), 1.3, 116),
        Column("Prochain RDV", lambda row: Text(row[6]), 1.2, 112),
    ]
    model = PagedTableModel(columns)
    table = TableView(model, "Élèves", rows=RowHeight.PEOPLE)
    model.setParent(table)
    model.show_rows(PEOPLE, lambda row: row[0])
    table.show_sort("name")
    table.choose("MARCHAND")
    return table


def _states_table() -> TableView:
    rows = [
        (State.ok("Acceptée"), "08:00", "Léa Marchand", "2 h", Text("reçu 7F3A-21C8", Weight.DETAIL)),
        (State.waiting("En attente"), "13:00", "Yanis Belkacem", "1 h 30", Text("")),
        (State.bad("Refusée"), "10:00", "Hugo Lemaire", "1 h", Text("NEPH inconnu", Weight.DETAIL)),
        (State.flight("Envoi…"), "10:00", "Jade Caron", "1 h", Text("partie à 18:12:07", Weight.DETAIL)),
        (
            State.warn("Réponse non reçue", "help"),
            "11:00",
            "Omar Diallo",
            "1 h",
            Text("on redemande", Weight.DETAIL),
        ),
        (State.held("À vous de décider"), "16:00", "Noah Perrin", "1 h", Text("annulée", is_struck=True)),
    ]
    columns = [
        Column("État", lambda row: row[0], 1.6, 100),
        Column("Heure", lambda row: Text(row[1]), 0.8, 50),
        Column("Élève", lambda row: TwoLines(row[2], "B, AAC"), 1.5, 100),
        Column("Durée", lambda row: Text(row[3]), 0.8, 60, is_right=True),
        Column("Détail", lambda row: row[4], 1.4, 100),
    ]
    model = PagedTableModel(columns)
    table = TableView(model, "Envois du jour", rows=RowHeight.PEOPLE, by_cell=True)
    model.setParent(table)
    model.show_rows(rows, lambda row: row[2])
    table.setCurrentIndex(model.index(2, 2))
    return table


def _buttons() -> Card:
    card = Card("Boutons", "32 px de haut")
    grid = QGridLayout()
    for row, kind in enumerate((ButtonKind.PRIMARY, ButtonKind.OUTLINE, ButtonKind.TEXT, ButtonKind.DANGER)):
        grid.addWidget(Button("Imprimer…", kind), row, 0)
        grid.addWidget(Button("Imprimer…", kind, icon="print", keys="Ctrl P"), row, 1)
        off = Button("Imprimer…", kind, icon="print")
        off.setEnabled(False)
        grid.addWidget(off, row, 2)
        locked = Button("Attestation AFFI…", kind)
        locked.lock("il manque 6 h")
        grid.addWidget(locked, row, 3)
    card.add(grid)
    reason = LockableButton(Button("Fixer le RP2…"))
    reason.set_reason("Il manque 140 km relevés.")
    row = QHBoxLayout()
    for widget in (reason, IconButton("more", "Autres actions", ButtonKind.OUTLINE), Link("Voir les envois")):
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
    row.addStretch(1)
    card.add(row)
    return card


def _fields() -> Card:
    card = Card("Champs")
    form = FormGrid(3)
    normal = DateField("Né(e) le", CLOCK, is_past=True)
    normal.line.setText("1/9")
    normal.check()
    wrong = DateField("AIPC validée le", CLOCK)
    wrong.line.setText("31/02/2026")
    wrong.check()
    fine = TextField("NEPH, tel qu’il est écrit sur l’AIPC")
    fine.set_text("240377100492")
    fine.show_ok("12 chiffres.")
    off = TextField("Désactivé")
    off.set_text("01/09/2026")
    off.setEnabled(False)
    kilometres = NumberField("Nouveau relevé", unit="km")
    kilometres.set_value(3004)
    hour, lasting = TimeField("Début"), DurationField("Durée")
    hour.line.setText("14h")
    hour.check()
    lasting.line.setText("1h30")
    lasting.check()
    kind = ChoiceField("Nature", [(1, "Pratique"), (2, "Théorie")])
    person = PersonField("Élève", lambda text: [])
    for field in (normal, DateField("Vide", CLOCK), wrong, fine, off, kilometres, hour, lasting, kind):
        form.add(field)
    form.add(person, 2)
    form.add(NoteField("Observations", "Reste dans l’école."))
    card.add(form)
    choices = QHBoxLayout()
    ticked, half, dead = QCheckBox("Coché"), QCheckBox("En partie"), QCheckBox("Désactivé")
    ticked.setChecked(True)
    half.setTristate(True)
    half.setCheckState(Qt.CheckState.PartiallyChecked)
    dead.setChecked(True)
    dead.setEnabled(False)
    chosen = QRadioButton("Choisi")
    chosen.setChecked(True)
    for widget in (ticked, QCheckBox("Vide"), half, dead, chosen, QRadioButton("Autre")):
        choices.addWidget(widget)
    choices.addStretch(1)
    card.add(choices)
    card.add(Segmented([Choice("week", "Semaine"), Choice("day", "Tableau du jour")], "Vue"), 0)
    return card


def _states() -> Card:
    card = Card("Filtres, états, bandeaux")
    chips = [Choice("all", "En formation", 164), Choice("aac", "AAC", 41), Choice("old", "Archivés", 1312)]
    card.add(ChipBar(chips))
    tags = QHBoxLayout()
    for state in (
        State.ok("Vérifiée", loud=True),
        State.warn("À vérifier"),
        State.bad("Refusée"),
        State.flight("Envoi…"),
        State.held("Retenue"),
        State.ok("Acceptée"),
        State.waiting("En attente"),
    ):
        tags.addWidget(StateTag(state))
    tags.addStretch(1)
    card.add(tags)
    for tone, title, detail, action in (
        (Tone.BAD, "12 leçons refusées.", "Pour deux causes seulement. Rien n’est perdu.", "Corriger…"),
        (Tone.WARN, "Clé GRISE pas vue depuis 8 jours.", "", "Sauvegarder"),
        (Tone.ACCENT, "Rattrapage fait à 08:41.", "", ""),
    ):
        banner = Banner(tone)
        banner.say(title, detail)
        if action:
            banner.add_action(Button(action, ButtonKind.DANGER if tone is Tone.BAD else ButtonKind.OUTLINE))
        card.add(banner)
    card.add(
        notice(
            Tone.BAD,
            "Navarro est pris jusqu’à 17:00",
            "par Inès Kaddouri. Cette leçon ne pourrait pas partir.",
        )
    )
    return card


def _progress() -> Card:
    card = Card("Avancement", "Vous pouvez continuer à travailler.")
    card.show_state(State.flight("En cours"))
    split = SplitProgress()
    split.show_parts(
        [
            Part(5, State.ok("acceptées")),
            Part(1, State.bad("refusée")),
            Part(1, State.warn("à vérifier", "help")),
            Part(1, State.flight("en cours")),
            Part(3, State.waiting("en attente")),
        ],
        11,
    )
    card.add(split)
    for car, simulator in ((720, 120), (1140, 120)):
        hours = HoursBar()
        hours.show_hours(car, simulator, 1200)
        card.add(hours)
    steps = TopSteps(["Contrôler", "Envoyer", "Sauvegarder"])
    steps.show_states([StepState.DONE, StepState.CURRENT, StepState.TO_DO])
    card.add(steps)
    return card


def _todo() -> Card:
    card = Card("À faire", "3 choses, de la plus pressée à la moins pressée", padded=False)
    for state, what, why, when, action, pressing in (
        (
            State.bad("Refusée"),
            "Leçon refusée : Hugo Lemaire",
            "La DSR ne connaît pas ce NEPH.",
            "avant le 24 nov.",
            "Corriger le NEPH…",
            True,
        ),
        (
            State.warn("À saisir"),
            "NEPH manquant : Inès Kaddouri",
            "2 leçons attendent.",
            "avant le 24 nov.",
            "Saisir le NEPH…",
            False,
        ),
        (
            State("Bientôt", "clock", Tone.ACCENT),
            "Autorisation de Stéphane Navarro",
            "Expire le 30 décembre.",
            "dans 40 jours",
            "Noter le renouvellement…",
            False,
        ),
    ):
        card.add_line()
        card.add(TodoLine(state, what, why, when, action, is_pressing=pressing))
    return card


def _icons() -> Card:
    card = Card("Icônes", "20 × 20, trait 1,5, une seule couleur")
    grid = QGridLayout()
    for place, name in enumerate(icon_names()):
        cell = column(spacing=2)
        cell.addWidget(Icon(name, side=20), 0, Qt.AlignmentFlag.AlignHCenter)
        cell.addWidget(Label(name, TextStyle.SMALL, Tone.QUIET), 0, Qt.AlignmentFlag.AlignHCenter)
        grid.addLayout(cell, place // 12, place % 12)
    card.add(grid)
    return card


def _type() -> Card:
    card = Card("Échelle de texte")
    for style in TextStyle:
        card.add(Label(f"{style.name.lower()} : 31 leçons, Hugo Lemaire", style))
    return card


def components() -> QWidget:
    """Everything on one sheet."""
    sheet = QWidget()
    sheet.setProperty("kind", "page")
    sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    grid = QGridLayout(sheet)
    empty = EmptyState(
        "students",
        "Aucun élève pour l’instant",
        "Importez votre fichier Rapido, ou inscrivez le premier.",
        [Button("Importer…", ButtonKind.PRIMARY), Button("Inscrire un élève")],
    )
    cards = [_type(), _buttons(), _fields(), _states(), _progress(), _todo(), _states_table(), empty]
    for place, card in enumerate(cards):
        grid.addWidget(card, place // 2, place % 2)
    grid.addWidget(_icons(), len(cards), 0, 1, 2)
    return sheet


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
        self.table = _student_table()
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
        self.body.addWidget(_todo())
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
        column(content, margin=24).addWidget(_student_table())
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
