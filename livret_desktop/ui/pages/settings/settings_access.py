"""Réglages, Accès à la DSR: none by default, said in plain words; technical fields for the one who helps."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QCheckBox, QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.dsr import AUTHORIZATION_CODE, Capabilities
from livret_desktop.errors import LivretError
from livret_desktop.services.access.dsr_access import (
    dsr_secret,
    forget_dsr_secret,
    is_to_reconnect,
    keep_dsr_secret,
    set_training,
    where_secrets_rest,
    why_training_is_fixed,
)
from livret_desktop.services.access.dsr_connect import connect_school, disconnect_school
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.today.todo import CONNECTION_PLACE
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.pages.access_check import ConnectionCheck
from livret_desktop.ui.pages.settings.settings_section import Section
from livret_desktop.ui.presenters.access import WAYS, WayIn, secret_words
from livret_desktop.ui.presenters.settings import access_state, access_words, guarantees
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, action_bar
from livret_desktop.ui.widgets.dialogs import confirm_dialog
from livret_desktop.ui.widgets.fields import ChoiceField, TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.secret_fields import SecretField
from livret_desktop.ui.widgets.text import Label

_LEAVE_TITLE = "Quitter le mode essai ?"
_LEAVE_MESSAGE = (
    "Ce que le serveur d’entraînement a accepté ne compte plus : ces leçons sont de nouveau à envoyer, cette fois à "
    "la DSR. Les envois se mettent en pause jusqu’à « Reprendre les envois ». Le mode essai ne revient plus une fois "
    "qu’une leçon est partie pour de bon."
)
_NOTHING_TO_TEST = "Il n’y a pas encore d’accès à tester."


@dataclass(frozen=True, slots=True)
class AccessFacts:
    """How the school reaches the DSR, as set."""

    base_url: str
    client_id: str
    auth: str
    is_training: bool
    has_secret: bool
    way: WayIn
    why_fixed: str
    is_secret_given: bool = False

    @property
    def is_set(self) -> bool:
        """True when address and id are there."""
        return bool(self.base_url and self.client_id)


class AccessSection(Section):
    """The test signs in and reads what the server guarantees; no lesson leaves by it."""

    key, title, icon_name = "access", "Accès à la DSR", "link"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.open_browser: Callable[[str], bool] = webbrowser.open
        self._is_cancelled = False
        self._shown: AccessFacts | None = None
        self._card = Card("Accès à la DSR")
        # Under the title: beside it and the tag, large text leaves no more than a word's width.
        self._card.add(Label("Contrat de référence, non homologué", tone=Tone.QUIET, wraps=True))
        self._words = Label("", wraps=True)
        self._card.add(self._words)
        self._card.add(self._make_connection())
        self.check = ConnectionCheck(office)
        self.test, self.trouble = self.check.button, self.check.trouble
        self.check.answered.connect(self._has_answered)
        self._guarantees = FormGrid(4)
        self.test.clicked.connect(self._guarantees.hide)
        self._values: dict[str, Label] = {}
        for fact in ("Doublons", "Relecture", "Par lot", "Ancienneté"):
            self._guarantees.add(self._fact(fact))
        self._card.add(self.check)
        self._card.add(self._guarantees)
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
        field = self.fields.get(name)
        if field is not None and self._technical.isAncestorOf(field):
            self._open_technical(is_open=True)
        return super().show_field(name)

    def connect_now(self) -> None:
        """Open the server's own page in the browser, and wait for the answer; it can be stopped."""
        desk, given, open_browser = self.desk, self.office.given_dsr_secret, self.open_browser
        self._is_cancelled = False
        self.cancel.show()
        self._way.setText("Répondez dans le navigateur ; cette page attend cinq minutes.")

        def work() -> Changes:
            return connect_school(desk, given, open_browser, lambda: self._is_cancelled)

        operation = Operation(self.office.bridge, work).owner(self).on_pool().busy(self.connect_button)
        operation.success(lambda _changes: self.reload()).failure(self._not_connected)
        operation.always(self.cancel.hide).run()

    def give_up(self) -> None:
        """Stop waiting for the browser."""
        self._is_cancelled = True

    def _make_connection(self) -> QWidget:
        """What the browser way needs; hidden where the school signs in by a secret."""
        self._connection = QWidget()
        box = column(self._connection)
        self._way = Label("", wraps=True)
        self.connect_button = Button("Se connecter…", icon="link")
        self.cancel = Button("Arrêter")
        self.disconnect_button = Button("Déconnecter")
        self.connect_button.clicked.connect(self.connect_now)
        self.cancel.clicked.connect(self.give_up)
        self.disconnect_button.clicked.connect(self._disconnect)
        box.addWidget(self._way)
        box.addWidget(action_bar([self.connect_button, self.cancel, self.disconnect_button]))
        self.cancel.hide()
        self._connection.hide()
        return self._connection

    def _make_technical(self) -> Card:
        card = Card("Pour le dépanneur", "Donné par la DSR à un éditeur agréé.")
        self._toggle = Button("Afficher")
        self._toggle.clicked.connect(lambda: self._open_technical(is_open=not self._technical.isVisible()))
        card.add_action(self._toggle)
        box = column(self._technical)
        self._url = TextField("Adresse du service", placeholder="https://")
        self._client = TextField("Identifiant du programme")
        self._auth = ChoiceField("Façon de se connecter", WAYS)
        self._secret = SecretField("Secret remis par la DSR")
        self._training = QCheckBox("Mode essai : serveur d’entraînement, rien ne va à la DSR")
        self._fixed = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.forget = Button("Oublier le secret")
        self.forget.clicked.connect(self._forget)
        grid = FormGrid(2)
        for field, span in ((self._url, 2), (self._client, 1), (self._auth, 1), (self._secret, 2)):
            grid.add(field, span)
        for widget in (grid, self._training, self._fixed, action_bar([self.forget])):
            box.addWidget(widget)
        self._url.committed.connect(lambda: self._keep("dsr.base_url", self._url))
        self._client.committed.connect(lambda: self._keep("dsr.client_id", self._client))
        self._auth.chosen.connect(self._keep_way)
        self._secret.committed.connect(self._keep_secret)
        self._training.clicked.connect(self._ask_training)
        self.fields = {
            "dsr.base_url": self._url,
            "dsr.client_id": self._client,
            "dsr.auth": self._auth,
            "dsr.secret": self._secret,
            "dsr.training": self._training,
            CONNECTION_PLACE: self.connect_button,
        }
        card.add(self._technical)
        self._technical.hide()
        return card

    def _open_technical(self, *, is_open: bool) -> None:
        self._technical.setVisible(is_open)
        self._toggle.setText("Cacher" if is_open else "Afficher")

    def _show(self, facts: AccessFacts) -> None:
        former, self._shown = self._shown, facts
        if facts != former and not _is_way_lost(former, facts):
            self.check.clear()
            self._guarantees.hide()
        told = {
            "is_set": facts.is_set,
            "has_secret": facts.way.is_at_hand,
            "is_training": facts.is_training,
            "is_doubtful": facts.way.is_doubtful,
        }
        self._card.show_state(access_state(**told))
        self._words.setText(access_words(**told, is_by_browser=facts.way.is_by_browser))
        for field, text in ((self._url, facts.base_url), (self._client, facts.client_id)):
            if not (field.line.hasFocus() or field.has_error):
                field.set_text(text)
        self._auth.set_value(facts.auth)
        self._show_secret(facts)
        self._show_connection(facts)
        self._training.setChecked(facts.is_training)
        self._training.setEnabled(not facts.why_fixed)
        self._fixed.setText(facts.why_fixed)
        self._fixed.setVisible(bool(facts.why_fixed))
        if facts.is_set and facts.way.is_at_hand:
            self.test.unlock()
        else:
            self.test.lock(_NOTHING_TO_TEST)
            self.check.verdict.setText(_NOTHING_TO_TEST)

    def _show_secret(self, facts: AccessFacts) -> None:
        words = secret_words(facts.way.place, is_kept=facts.has_secret, is_given=facts.is_secret_given)
        self._secret.line.setPlaceholderText(words.placeholder)
        self._secret.set_hint(words.hint)
        if words.why_nothing:
            self.forget.lock(words.why_nothing)
        else:
            self.forget.unlock()

    def _show_connection(self, facts: AccessFacts) -> None:
        way = facts.way
        self._connection.setVisible(way.is_by_browser)
        self._way.setText(way.words)
        self.connect_button.setText(way.action)
        is_next = way.is_doubtful or not way.is_at_hand
        self.connect_button.set_kind(ButtonKind.PRIMARY if is_next else ButtonKind.OUTLINE)
        self.disconnect_button.setVisible(way.is_at_hand)
        if facts.is_set:
            self.connect_button.unlock()
        else:
            self.connect_button.lock("L’adresse et l’identifiant manquent : voyez « Pour le dépanneur ».")

    def _has_answered(self, found: Capabilities) -> None:
        for fact in guarantees(found):
            self._values[fact.label].setText(fact.value)
        self._guarantees.show()

    def _not_connected(self, trouble: Exception) -> None:
        self.reload()
        if not isinstance(trouble, LivretError):
            show_error(trouble, self)
            return
        self.trouble.say(trouble.message, trouble.todo)
        self.trouble.show()

    def _disconnect(self) -> None:
        desk = self.desk
        self.save(lambda: disconnect_school(desk), on_pool=True)

    def _keep_way(self, key: object) -> None:
        desk, way = self.desk, str(key)
        self.save(lambda: change_setting(desk, "dsr.auth", way), self._auth)

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

    def _ask_training(self, is_training: bool) -> None:
        """Entered at once; left after a question, for it changes what counts as sent."""
        if is_training:
            self._set_training(is_training)
            return
        self._training.setChecked(True)  # until the answer
        dialog = confirm_dialog(_LEAVE_TITLE, _LEAVE_MESSAGE, "Quitter le mode essai", self)
        dialog.setObjectName("leaveTraining")
        dialog.accepted.connect(lambda: self._set_training(False))
        dialog.open()

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


def _is_way_lost(former: AccessFacts | None, facts: AccessFacts) -> bool:
    """True when all that changed is that the school must be connected again: the test that found it out holds."""
    if former is None or facts != replace(former, way=facts.way):
        return False
    return facts.way.is_doubtful or not facts.way.is_at_hand


def read_access(office: Office) -> AccessFacts:
    """How this school reaches the DSR. Slow: the credential store is asked."""
    desk = office.desk
    settings = read_settings(desk)
    is_by_browser = settings["dsr.auth"] == AUTHORIZATION_CODE
    with desk.database.read() as reading:
        is_doubtful = is_to_reconnect(desk, reading.connection)
    return AccessFacts(
        base_url=str(settings["dsr.base_url"]),
        client_id=str(settings["dsr.client_id"]),
        auth=str(settings["dsr.auth"]),
        is_training=bool(settings["dsr.training"]),
        has_secret=bool(dsr_secret(desk, None)),
        way=WayIn(
            is_by_browser,
            office.has_dsr_secret(),
            is_doubtful,
            where_secrets_rest(desk),
        ),
        why_fixed=why_training_is_fixed(desk),
        is_secret_given=bool(office.given_dsr_secret),
    )
