"""Accès à la DSR on the screen: the test stage by stage, the browser, what is refused while it is typed."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from livret_desktop.domain.dsr import AUTHORIZATION_CODE
from livret_desktop.sandbox.server import RunningSandbox
from livret_desktop.services.access.dsr_access import connection_of, forget_dsr_secret, keep_dsr_secret
from livret_desktop.services.access.dsr_vault import DeskGrants
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.transmission.connection_words import Stage
from livret_desktop.ui.pages.access_check import ConnectionCheck, open_connection_check
from livret_desktop.ui.pages.settings.settings_access import AccessSection
from livret_desktop.ui.targets import OpenAt
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Label
from tests.transmission.browser import Browser
from tests.transmission.raw_server import Peer, RawServer
from tests.ui.checks import cut_texts, unnamed
from tests.ui.sending_school import Friday, connected
from tests.ui.settings_screen import SettingsScreen, settings_page


class Screen(SettingsScreen):
    """The section, and hands on it."""

    @property
    def access(self) -> AccessSection:
        return self.page.section

    def stages(self) -> dict[Stage, str]:
        return {stage: line.tag.accessibleName() for stage, line in self.access.check.lines.items()}

    def said(self, stage: Stage) -> str:
        return self.access.check.lines[stage].said.text()

    def tested(self) -> None:
        self.test()
        self.until(lambda: "Dernier test" in self.words())

    def test(self) -> None:
        self.until(self.access.test.isEnabled)
        self.press("Tester la connexion")


@pytest.fixture
def screen(school: Friday, look: Theme, qtbot) -> Iterator[Screen]:
    with settings_page(school, height=900) as page:
        page.on_shown()
        page.show_section("access")
        QApplication.processEvents()
        yield Screen(page, qtbot)


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    yield made
    made.close()


def test_the_test_in_a_dialog_of_its_own(school: Friday, screen: Screen) -> None:
    with connected(school):
        dialog = open_connection_check(screen.page, screen.page.section.office)
        screen.until(lambda: "réponse en" in "\n".join(one.text() for one in dialog.findChildren(Label)))
        assert unnamed(dialog) == [] and cut_texts(dialog) == []
        dialog.reject()
        screen.until(lambda: not isValid(dialog))


@pytest.mark.parametrize(("faults", "is_offered"), [(("tout/html200:always",), True), ((), False)])
def test_what_a_test_found_leads_to_the_access(
    school: Friday, screen: Screen, faults: tuple[str, ...], is_offered: bool
) -> None:
    """ "Vérifiez l’adresse dans Réglages", with no way there."""
    went: list[str] = []
    with connected(school, faults=faults):
        office = screen.page.section.office
        dialog = open_connection_check(screen.page, office, lambda: went.append("access"))
        stop = dialog.findChild(ConnectionCheck).stop
        screen.until(stop.isHidden)
    (leads,) = [one for one in dialog.findChildren(Button) if one.text() == "Accès à la DSR…"]
    assert leads.isVisible() is is_offered
    (leads.click if is_offered else dialog.reject)()
    assert went == (["access"] if is_offered else [])


def by_browser(school: Friday) -> None:
    change_setting(school.desk, "dsr.auth", AUTHORIZATION_CODE)
    forget_dsr_secret(school.desk)


def ask_to_connect(school: Friday, screen: Screen, browser: Browser) -> None:
    """Connected in the browser from now on, and nobody has signed in there yet."""
    by_browser(school)
    screen.page.reload()
    screen.access.open_browser = browser.opens
    screen.until(lambda: "pas encore connectée" in screen.words())
    screen.press("Se connecter…")


def test_every_stage_is_ticked(school: Friday, screen: Screen) -> None:
    with connected(school) as sandbox:
        screen.page.reload()
        screen.tested()
        assert [request.path for request in sandbox.requests] == [
            "/.well-known/openid-configuration",
            "/oauth/token",
            "/livret/v1/capacites",
        ]
    assert all(screen.said(stage) for stage in Stage)
    assert "réponse en" in screen.words()
    assert not screen.access.trouble.isVisible()
    assert screen.said(Stage.CLOCK) == "Comme celle du serveur."
    assert unnamed(screen.page) == [] and cut_texts(screen.page) == []


def test_the_first_stage_that_fails_is_named_with_what_to_do(school: Friday, screen: Screen) -> None:
    with connected(school, faults=("tout/html200:always",)):
        screen.page.reload()
        screen.tested()
    assert "identifiez-vous sur ce réseau" in screen.access.trouble.accessibleName()
    assert screen.said(Stage.NETWORK) and not screen.said(Stage.SIGN_IN)
    assert not screen.access.check.stop.isVisible()


def test_a_test_can_be_stopped(school: Friday, screen: Screen) -> None:
    held = threading.Event()

    def script(peer: Peer) -> None:
        peer.read_head()
        held.set()
        peer.wait_until_gone()

    with connected(school), RawServer(script, signs_in=False) as silent:
        change_setting(school.desk, "dsr.base_url", silent.base_url)
        screen.page.reload()
        screen.until(screen.access.test.isEnabled)
        screen.press("Tester la connexion")
        screen.until(held.is_set)
        screen.press("Arrêter")
        screen.until(lambda: "arrêté à votre demande" in screen.words())
    assert not screen.access.trouble.isVisible()
    screen.until(screen.access.test.isEnabled)


def test_connecting_in_the_browser(school: Friday, screen: Screen, browser: Browser) -> None:
    with connected(school):
        by_browser(school)
        screen.page.reload()
        screen.until(lambda: "pas encore connectée" in screen.words())
        assert not screen.access.test.isEnabled()
        screen.access.open_browser = browser.opens
        screen.press("Se connecter…")
        screen.until(lambda: connection_of(school.desk) is not None)
        screen.until(lambda: "École connectée" in screen.words())
        assert "mémoire du programme" in screen.words(), "where it rests"
        screen.tested()
        assert "réponse en" in screen.words()
        screen.press("Déconnecter")
        screen.until(lambda: "pas encore connectée" in screen.words())
    assert connection_of(school.desk) is None


def test_a_refusal_in_the_browser_is_said(school: Friday, screen: Screen, browser: Browser) -> None:
    browser.clicks = "Refuser"
    with connected(school):
        ask_to_connect(school, screen, browser)
        screen.until(screen.access.trouble.isVisible)
    assert "refusée dans le navigateur" in screen.access.trouble.accessibleName()
    screen.until(screen.access.connect_button.isEnabled)


def test_waiting_for_the_browser_can_be_stopped(school: Friday, screen: Screen, browser: Browser) -> None:
    browser.clicks = ""
    with connected(school):
        ask_to_connect(school, screen, browser)
        screen.until(lambda: bool(browser.addresses))
        screen.press("Arrêter")
        screen.until(screen.access.trouble.isVisible)
    assert "à votre demande" in screen.access.trouble.accessibleName()


def test_a_lost_answer_asks_to_reconnect(school: Friday, screen: Screen, browser: Browser) -> None:
    with connected(school) as sandbox:
        by_browser(school)
        screen.page.reload()
        connect(screen, school, browser)
        keeper = DeskGrants(school.desk)
        keeper.note_presented(keeper.read().grant)
        screen.page.reload()
        screen.until(lambda: "reconnectez l’école" in screen.words())
        tags = [tag.accessibleName() for tag in screen.access.findChildren(StateTag) if tag.isVisible()]
        assert "À reconnecter" in tags  # and nothing says that lessons leave
        assert "Rien ne part tant que" in screen.words() and "Les leçons partent" not in screen.words()
        assert sandbox.records == ()
        screen.page.open(OpenAt(None, "dsr.connection"))  # what the other pages ask for
        screen.until(screen.access.connect_button.hasFocus)
        assert "Adresse du service" not in screen.words()
        screen.press("Reconnecter…")
        screen.until(lambda: "École connectée" in screen.words())


def test_a_test_that_finds_the_permission_over_is_said_by_the_whole_page(
    school: Friday, screen: Screen, browser: Browser
) -> None:
    with connected(school) as sandbox:
        by_browser(school)
        screen.page.reload()
        connect(screen, school, browser)
        sandbox.revoke_all()
        screen.test()  # "Dernier test" gives way at once to what the whole page then says
        screen.until(lambda: "Il reste à connecter l’école" in screen.words())
        assert screen.access.trouble.isVisible()  # what the test found stands, with what to do


def connect(screen: Screen, school: Friday, browser: Browser) -> None:
    screen.access.open_browser = browser.opens
    screen.until(lambda: "pas encore connectée" in screen.words())
    screen.press("Se connecter…")
    screen.until(lambda: "École connectée" in screen.words())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("essai", "cochez « Mode essai »"),
        ("livret.exemple.gouv.fr", "Tapez https://livret.exemple.gouv.fr"),
        ("http://livret.exemple.gouv.fr", "https://"),
        ("https://serveur", "nom entier"),
        ("https://moi@livret.exemple.gouv.fr", "sans nom d’utilisateur"),
        ("ftp://livret.exemple.gouv.fr", "ressembler à https://"),
    ],
)
def test_what_is_not_an_address_is_refused_under_its_field(
    typed: str, said: str, school: Friday, screen: Screen
) -> None:
    screen.press("Afficher")
    field = screen.access.fields["dsr.base_url"]
    field.line.setText(typed)
    field.line.editingFinished.emit()
    screen.until(lambda: field.has_error)
    assert said in field.message
    assert read_settings(school.desk)["dsr.base_url"] == ""


@pytest.mark.parametrize(
    "typed", ["", "http://127.0.0.1:8765", "https://livret.exemple.gouv.fr/api", "https://[2001:db8::1]/"]
)
def test_an_address_is_kept(typed: str, school: Friday) -> None:
    assert change_setting(school.desk, "dsr.base_url", typed).value == typed


def test_a_secret_that_is_not_there_cannot_be_forgotten(school: Friday, screen: Screen) -> None:
    screen.press("Afficher")
    screen.until(lambda: not screen.access.forget.isEnabled())
    keep_dsr_secret(school.desk, "un-secret")
    screen.page.reload()
    screen.until(screen.access.forget.isEnabled)


def test_the_way_is_chosen_for_the_one_who_helps(school: Friday, screen: Screen) -> None:
    screen.press("Afficher")
    way = screen.access.fields["dsr.auth"]
    way.set_value(AUTHORIZATION_CODE)
    way.chosen.emit(AUTHORIZATION_CODE)
    screen.until(lambda: read_settings(school.desk)["dsr.auth"] == AUTHORIZATION_CODE)
    screen.until(lambda: "pas encore connectée" in screen.words())
    assert not screen.access.connect_button.isEnabled(), "the address is not there yet"
    assert isinstance(school.sandbox, RunningSandbox | None)
