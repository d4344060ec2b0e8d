"""Every component of the window on one sheet, for the gallery. Made-up people; nothing of the trade runs here."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from typing import Any, TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QWidget,
)

from livret_desktop.clock import SystemClock, parse_start
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.presenters.cells import Column, Hours, State, Text, TwoLines, Weight, matched_name
from livret_desktop.ui.theme.icons import icon_names
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.bars import HoursBar, Part, SplitProgress
from livret_desktop.ui.widgets.button import Button, ButtonKind, IconButton, Link, LockableButton
from livret_desktop.ui.widgets.card import Banner, Card, EmptyState, notice
from livret_desktop.ui.widgets.chips import ChipBar, Choice, Segmented
from livret_desktop.ui.widgets.fields import ChoiceField, NoteField, TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.suggestions import PersonField
from livret_desktop.ui.widgets.table import RowHeight, TableView
from livret_desktop.ui.widgets.text import Icon, Label
from livret_desktop.ui.widgets.todo_line import TodoLine
from livret_desktop.ui.widgets.typed_fields import DateField, DurationField, NumberField, TimeField
from livret_desktop.ui.widgets.wizard import StepState, TopSteps

T = TypeVar("T")
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

    def submit_write(self, work: Callable[[], T]) -> Future[T]:
        """Run now."""
        done: Future[T] = Future()
        done.set_result(work())
        return done

    submit_pool = submit_write


def student_table(search: str = "mar") -> TableView:
    """A list of people as the pages show it."""
    columns: list[Column[Any]] = [
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
    columns: list[Column[Any]] = [
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
    beside = QHBoxLayout()
    for widget in (reason, IconButton("more", "Autres actions", ButtonKind.OUTLINE), Link("Voir les envois")):
        beside.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
    beside.addStretch(1)
    card.add(beside)
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
    kilometres.set_value(Decimal(3004))
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
    card.add(_ticks())
    card.add(Segmented([Choice("week", "Semaine"), Choice("day", "Tableau du jour")], "Vue"), 0)
    return card


def _ticks() -> QHBoxLayout:
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
    return choices


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


def todo() -> Card:
    """Lines to settle, one cause each."""
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
    cards = [_type(), _buttons(), _fields(), _states(), _progress(), todo(), _states_table(), empty]
    for place, card in enumerate(cards):
        grid.addWidget(card, place // 2, place % 2)
    grid.addWidget(_icons(), len(cards), 0, 1, 2)
    return sheet
