"""The one banner of Envois DSR: a pause, no access, why the queue waits, or what a restored copy lacks.

The most pressing alone is shown.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import minute_after
from livret_desktop.services.outbox.missing_here import missing_said, missing_todo, missing_words
from livret_desktop.services.sending.send_list import Waiting
from livret_desktop.services.sending.send_status import StatusReport
from livret_desktop.transmission.send_journal import DAMAGED_TITLE
from livret_desktop.ui.presenters.sending_when import said_coming
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Banner, action_bar
from livret_desktop.ui.widgets.layouts import column

_NOT_CONNECTED = (
    "Non relié à la DSR : vos heures ne sont pas transmises",
    "Les leçons restent dans la file, rien n’est perdu ; d’ici là, déclarez vos heures à la main, d’après la "
    "feuille. L’accès n’est donné qu’aux éditeurs agréés : ce programme n’est pas homologué.",
)
_IN_DOUBT = (
    "Vérifiez les élèves et les leçons, puis reprenez : ce qui est en doute sera d’abord redemandé à la DSR."
)
_IN_DOUBT_BY_HAND = (
    "Vérifiez les élèves et les leçons. L’école n’est pas reliée à la DSR : reprendre n’enverra rien, et ce qui est à "
    "vérifier a pu être déclaré depuis la copie. Marquez-le, ou déclarez-le, d’après la feuille."
)
_DAMAGED = (
    DAMAGED_TITLE,
    "Un enregistrement a été modifié ou ne vient pas de cette école : rien n’est envoyé, les leçons restent dans la "
    "file. Le mettre de côté fait d’abord redemander à la DSR chaque leçon en attente.",
)


class SendingBanner(QWidget):
    """Nothing at all when all is well."""

    resume_asked = Signal()
    settings_asked = Signal()
    set_aside_asked = Signal()
    sheet_asked = Signal()
    test_asked = Signal()
    settled_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pause, self._access, self._wait = Banner(Tone.WARN), Banner(Tone.WARN), Banner(Tone.WARN)
        self._damaged, self._missing = Banner(Tone.BAD), Banner(Tone.WARN)
        self.settled = Button("C’est réglé…")
        self.settled.clicked.connect(self.settled_asked)
        self._missing.add_action(self.settled)
        self.resume = Button("Reprendre les envois", ButtonKind.PRIMARY)
        self.resume.clicked.connect(self.resume_asked)
        self.settings = Button("Accès à la DSR…")
        self.settings.clicked.connect(self.settings_asked)
        self.look_first = Button("Heures à déclarer…", icon="print")
        self.look_first.clicked.connect(self.sheet_asked)
        self._pause.add_action(action_bar([self.look_first, self.resume]))
        self.sheet = Button("Heures à déclarer…", icon="print")
        self.sheet.clicked.connect(self.sheet_asked)
        self._access.add_action(action_bar([self.sheet, self.settings]))
        self.reconnect = Button("Accès à la DSR…")
        self.reconnect.clicked.connect(self.settings_asked)
        self.test = Button("Tester la connexion…", icon="refresh")
        self.test.clicked.connect(self.test_asked)
        self._wait.add_action(action_bar([self.test, self.reconnect]))
        self._access.say(*_NOT_CONNECTED)
        self.set_aside = Button("Mettre le journal de côté…")
        self.set_aside.clicked.connect(self.set_aside_asked)
        self._damaged.add_action(self.set_aside)
        self._damaged.say(*_DAMAGED)
        box = column(self, 0)
        self._banners = (self._damaged, self._pause, self._access, self._wait, self._missing)
        for banner in self._banners:
            box.addWidget(banner)
            banner.hide()
        self.hide()

    def show_state(self, report: StatusReport, waiting: Waiting | None, today: date) -> None:
        """Choose the banner."""
        shown: Banner | None = None
        if report.is_journal_damaged:
            shown = self._damaged
        elif report.paused_reason is not None:
            shown = self._pause
            self.look_first.setVisible(not report.is_connected)
            shown.say("Les envois sont en pause", _pause_words(report.paused_reason, report))
        elif not report.is_connected:
            shown = self._access
        elif waiting is not None:
            shown = self._wait
            shown.say(waiting.notice.title, _wait_words(waiting, today))
            # Only a person helps: the access is tested, and one signs in again, in Réglages.
            self.reconnect.setVisible(waiting.until is None)
            self.reconnect.setText("Reconnecter…" if report.is_to_reconnect else "Accès à la DSR…")
        elif report.missing_here:
            shown = self._missing
            shown.say(
                missing_words(report.missing_here),
                missing_todo(report.missing_here, is_unreadable=report.is_unreadable),
            )
        for banner in self._banners:
            banner.setVisible(banner is shown)
        self.setVisible(shown is not None)


def _pause_words(reason: str, report: StatusReport) -> str:
    said = [reason]
    if report.missing_here:
        said.append(missing_said(report.missing_here, is_unreadable=report.is_unreadable))
    said.append(_IN_DOUBT if report.is_connected else _IN_DOUBT_BY_HAND)
    return " ".join(said)


def _wait_words(waiting: Waiting, today: date) -> str:
    said = [waiting.notice.message, waiting.notice.todo]
    if waiting.until is not None:
        said.append(f"Prochain essai : {said_coming(minute_after(waiting.until), today)}.")
    return " ".join(filter(None, said))
