"""Réglages, Accès à la DSR: none by default, said in plain words; technical fields for the one who helps."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import NBSP, clock_time
from livret_desktop.errors import LivretError
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.dsr_access import (
    TestedAccess,
    forget_dsr_secret,
    keep_dsr_secret,
    set_training,
    try_access,
    why_training_is_fixed,
)
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.pages.settings_section import Section
from livret_desktop.ui.presenters.settings import access_state, access_words, guarantees
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Banner, Card, action_bar
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column
from livret_desktop.ui.widgets.secret_fields import SecretField
from livret_desktop.ui.widgets.text import Label


@dataclass(frozen=True, slots=True)
class AccessFacts:
    """How the school reaches the DSR, as set."""

    base_url: str
    client_id: str
    is_training: bool
    has_secret: bool
    why_fixed: str

    @property
    def is_set(self) -> bool:
        """True when address and id are there."""
        return bool(self.base_url and self.client_id)


class AccessSection(Section):
    """The test signs in and reads what the server guarantees; no lesson leaves by it."""

    key, title, icon_name = "access", "Accès à la DSR", "link"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._card = Card("Accès à la DSR", "Contrat de référence, non homologué")
        self._words = Label("", wraps=True)
        self._card.add(self._words)
        self.test = Button("Tester la connexion", icon="refresh")
        self.test.clicked.connect(self.test_now)
        self._tested = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.trouble = Banner(Tone.BAD, kind="notice")
        self._guarantees = FormGrid(4)
        self._values: dict[str, Label] = {}
        for fact in ("Doublons", "Relecture", "Par lot", "Ancienneté"):
            self._guarantees.add(self._fact(fact))
        row = AdaptiveRow(SPACE_2)
        row.add(self.test)
        row.add(self._tested, 1)
        self._card.add(row)
        self._card.add(self.trouble)
        self._card.add(self._guarantees)
        self.trouble.hide()
        self._guarantees.hide()
        self.box.addWidget(self._card)
        self._technical = QWidget()
        self.box.addWidget(self._make_technical())
        self.box.addStretch(1)

    def reload(self) -> None:
        """Read on the pool: the credential store may be slow."""
        office = self.office
        work = Operation(office.bridge, lambda: read_access(office)).owner(self).on_pool()
        work.success(self._show).run()

    def show_field(self, name: str) -> bool:
        """The technical part opens when one of its fields is asked for."""
        if name in self.fields:
            self._open_technical(is_open=True)
        return super().show_field(name)

    def test_now(self) -> None:
        """Sign in, and read what the server guarantees."""
        desk, connect = self.desk, self.office.connect
        self.trouble.hide()
        self._tested.setText("Connexion…")
        work = Operation(self.office.bridge, lambda: try_access(desk, connect)).owner(self).on_pool()
        work.busy(self.test).success(self._has_answered).failure(self._has_failed).run()

    def _make_technical(self) -> Card:
        card = Card("Pour le dépanneur", "Donné par la DSR à un éditeur agréé.")
        self._toggle = Button("Afficher")
        self._toggle.clicked.connect(lambda: self._open_technical(is_open=not self._technical.isVisible()))
        card.add_action(self._toggle)
        box = column(self._technical)
        self._url = TextField("Adresse du service", placeholder="https://")
        self._client = TextField("Identifiant du programme")
        self._secret = SecretField(
            "Secret remis par la DSR", hint="Gardé dans le coffre du système, jamais dans la base."
        )
        self._training = QCheckBox("Mode essai : serveur d’entraînement, rien ne va à la DSR")
        self._fixed = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        forget = Button("Oublier le secret")
        forget.clicked.connect(self._forget)
        grid = FormGrid(2)
        for field, span in ((self._url, 2), (self._client, 1), (self._secret, 1)):
            grid.add(field, span)
        for widget in (grid, self._training, self._fixed, action_bar([forget])):
            box.addWidget(widget)
        self._url.committed.connect(lambda: self._keep("dsr.base_url", self._url))
        self._client.committed.connect(lambda: self._keep("dsr.client_id", self._client))
        self._secret.committed.connect(self._keep_secret)
        self._training.clicked.connect(self._set_training)
        self.fields = {
            "dsr.base_url": self._url,
            "dsr.client_id": self._client,
            "dsr.secret": self._secret,
            "dsr.training": self._training,
        }
        card.add(self._technical)
        self._technical.hide()
        return card

    def _open_technical(self, *, is_open: bool) -> None:
        self._technical.setVisible(is_open)
        self._toggle.setText("Cacher" if is_open else "Afficher")

    def _show(self, facts: AccessFacts) -> None:
        told = {"is_set": facts.is_set, "has_secret": facts.has_secret, "is_training": facts.is_training}
        self._card.show_state(access_state(**told))
        self._words.setText(access_words(**told))
        for field, text in ((self._url, facts.base_url), (self._client, facts.client_id)):
            if not (field.line.hasFocus() or field.has_error):
                field.set_text(text)
        self._secret.line.setPlaceholderText("un secret est gardé" if facts.has_secret else "aucun")
        self._training.setChecked(facts.is_training)
        self._training.setEnabled(not facts.why_fixed)
        self._fixed.setText(facts.why_fixed)
        self._fixed.setVisible(bool(facts.why_fixed))
        if facts.is_set and facts.has_secret:
            self.test.unlock()
        else:
            self.test.lock("Il n’y a pas encore d’accès à tester.")
            self._tested.setText("Il n’y a pas encore d’accès à tester.")

    def _has_answered(self, found: TestedAccess) -> None:
        at = clock_time(self.desk.clock.now())
        took = f"{found.took_s:.1f}".replace(".", ",")
        self._tested.setText(
            f"Dernier test{NBSP}: {at}, réponse en {took}{NBSP}s. Aucune leçon n’est partie."
        )
        for fact in guarantees(found.capabilities):
            self._values[fact.label].setText(fact.value)
        self._guarantees.show()

    def _has_failed(self, trouble: Exception) -> None:
        self._guarantees.hide()
        self._tested.setText("")
        if not isinstance(trouble, LivretError):
            show_error(trouble, self)
            return
        self.trouble.say(trouble.title, f"{trouble.message} {trouble.todo}".strip())
        self.trouble.show()

    def _keep(self, key: str, field: TextField) -> None:
        desk, text = self.desk, field.text
        self.save(lambda: change_setting(desk, key, text), field)

    def _keep_secret(self) -> None:
        desk, secret = self.desk, self._secret.text
        if not secret:
            return

        def work() -> Changes:
            keep_dsr_secret(desk, secret)
            return Changes(frozenset({Kind.SETTINGS}))

        self.save(work, self._secret, on_pool=True)
        self._secret.set_text("")

    def _forget(self) -> None:
        desk = self.desk

        def work() -> Changes:
            forget_dsr_secret(desk)
            return Changes(frozenset({Kind.SETTINGS}))

        self.save(work, on_pool=True)

    def _set_training(self, is_training: bool) -> None:
        desk = self.desk
        self.save(lambda: set_training(desk, is_training=is_training))

    def _fact(self, label: str) -> QWidget:
        holder = QWidget()
        box = column(holder, SPACE_1)
        box.addWidget(Label(label, TextStyle.DETAIL, Tone.QUIET))
        self._values[label] = Label("", TextStyle.DETAIL, wraps=True)
        box.addWidget(self._values[label])
        return holder


def read_access(office: Office) -> AccessFacts:
    """How this school reaches the DSR."""
    settings = read_settings(office.desk)
    return AccessFacts(
        base_url=str(settings["dsr.base_url"]),
        client_id=str(settings["dsr.client_id"]),
        is_training=bool(settings["dsr.training"]),
        has_secret=office.has_dsr_secret(),
        why_fixed=why_training_is_fixed(office.desk),
    )
