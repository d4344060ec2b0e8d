"""First step: who the school is; where the key rests; then the school is made."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Signal

from livret_desktop.clock import Clock
from livret_desktop.domain.french import NBSP
from livret_desktop.domain.identifiers import is_valid_agrement
from livret_desktop.domain.people import School
from livret_desktop.errors import LivretError, MachineError
from livret_desktop.services.configuration import checked_school, read_school, save_school
from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.key_dialogs import passphrase_problem
from livret_desktop.ui.first_start.step import StartStep
from livret_desktop.ui.first_start.work import FirstStartWork, Made
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.settings import aurige_problem, postcode_problem
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.card import Card, notice
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.judged_field import phone_field
from livret_desktop.ui.widgets.secret_fields import SecretField
from livret_desktop.ui.widgets.typed_fields import DateField

_AGREMENT = "E ou I, puis dix chiffres, comme sur l’arrêté affiché."


class SchoolStep(StartStep):
    """``made(Made)`` once the school exists; afterwards the same fields are saved again."""

    made = Signal(object)

    def __init__(self, work: FirstStartWork, clock: Clock, bridge: Bridge) -> None:
        super().__init__(
            "Votre école",
            f"Tel que les attestations l’imprimeront. Seul le nom est obligatoire{NBSP}: le reste peut attendre.",
            bridge,
        )
        self._work = work
        self._desk: Desk | None = None
        self._school_id = uuid4()
        self._is_busy = False
        self.name = TextField("Nom de l’établissement")
        self.name.set_required("Tapez le nom de l’établissement.")
        self.agrement = TextField("Numéro d’agrément", _agrement_problem, placeholder="E2007700080")
        self.expires = DateField("Fin de l’agrément", clock)
        self.aurige = TextField(
            "Identifiant Aurige", aurige_problem, hint="La DSR le demande avec chaque leçon."
        )
        self.address = TextField("Adresse")
        self.postcode, self.city = TextField("Code postal", postcode_problem), TextField("Ville")
        self.phone, self.head = phone_field(), TextField("Responsable")
        self.phrase = SecretField("Phrase secrète", hint="8 caractères au moins.")
        self.again = SecretField("La même, encore une fois")
        self.locked = Card("Une phrase secrète pour ouvrir")
        self._lay_out()

    @property
    def action(self) -> str:
        """Make it, then only save it."""
        return "Créer l’école" if self._desk is None else "Enregistrer"

    @property
    def locked_because(self) -> str | None:
        """While it is being made."""
        return "Création de la base chiffrée…" if self._is_busy else None

    def open_school(self, desk: Desk) -> None:
        """From now on the fields only change the school's file; one taken over from an export shows its own."""
        self._desk = desk
        self.locked.hide()
        school = read_school(desk)
        self._school_id = school.id
        for field, text in self._texts(school):
            field.set_text(text)
        self.expires.set_value(school.agrement_expires_on)

    def ask_passphrase(self, trouble: LivretError | None = None) -> None:
        """Where no store keeps the key, a phrase opens."""
        self.locked.show()
        if trouble is not None:
            self._why.say(
                trouble.title, f"Choisissez une phrase{NBSP}: elle sera demandée à chaque ouverture."
            )
        self.phrase.setFocus()

    def go(self) -> None:
        """Check the fields, then make or save the school."""
        fields = (self.name, self.agrement, self.expires, self.aurige, self.postcode)
        wrong = [field for field in fields if not field.check()]
        if wrong:
            wrong[0].setFocus()
            return
        if self._desk is not None:
            self._save(self._desk)
        elif self.locked.isHidden():
            self._make(None)
        elif not passphrase_problem(self.phrase, self.again):
            self._make(self.phrase.line.text())

    def _make(self, passphrase: str | None) -> None:
        work, school = self._work, self._typed()
        self._wait(is_busy=True)
        operation = Operation(self.bridge, lambda: work.create(school, passphrase)).on_pool().owner(self)
        operation.success(self._made).failure(self._refused).always(lambda: self._wait(is_busy=False)).run()

    def _made(self, made: Made) -> None:
        self.made.emit(made)
        self.finished.emit(self.name.text)

    def _save(self, desk: Desk) -> None:
        school = self._typed()
        operation = Operation(self.bridge, lambda: save_school(desk, school)).owner(self)
        operation.success(lambda _changes: self.finished.emit(self.name.text)).run()

    def _refused(self, trouble: Exception) -> None:
        if isinstance(trouble, MachineError) and self.locked.isHidden() and self._work.has_no_store():
            self.ask_passphrase(trouble)
        else:
            show_error(trouble, self)

    def _typed(self) -> School:
        return checked_school(
            School(
                id=self._school_id,
                name=self.name.text,
                agrement_number=self.agrement.text,
                agrement_expires_on=self.expires.value,
                aurige_id=self.aurige.text,
                address=self.address.text,
                postcode=self.postcode.text,
                city=self.city.text,
                phone=self.phone.text,
                head=self.head.text,
            )
        )

    def _texts(self, school: School) -> tuple[tuple[TextField, str], ...]:
        return (
            (self.name, school.name),
            (self.agrement, school.agrement_number),
            (self.aurige, school.aurige_id),
            (self.address, school.address),
            (self.postcode, school.postcode),
            (self.city, school.city),
            (self.phone, school.phone),
            (self.head, school.head),
        )

    def _wait(self, *, is_busy: bool) -> None:
        self._is_busy = is_busy
        self.changed.emit()

    def _lay_out(self) -> None:
        card, grid = Card(), FormGrid(3)
        for field, span in (
            (self.name, 2),
            (self.head, 1),
            (self.agrement, 1),
            (self.expires, 1),
            (self.aurige, 1),
            (self.address, 1),
            (self.postcode, 1),
            (self.city, 1),
            (self.phone, 1),
        ):
            grid.add(field, span)
        card.add(grid)
        self._why = notice(Tone.WARN, "Aucun coffre de mots de passe")
        self.locked.add(self._why)
        for secret in (self.phrase, self.again):
            self.locked.add(secret)
        self.locked.hide()
        self.box.addWidget(card)
        self.box.addWidget(self.locked)
        self.box.addStretch(1)


def _agrement_problem(text: str) -> str | None:
    return None if is_valid_agrement(text) else _AGREMENT
