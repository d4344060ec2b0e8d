"""Signing in by a person in the browser: not done yet, refused, connected, the answer lost. The page of consent is the
training server's own, and what is clicked on it really is.
"""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from html import unescape
from re import findall

from livret_desktop.demo.stage import Play, Scene, Stage, StageError
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.dsr import AUTHORIZATION_CODE
from livret_desktop.services.access.dsr_connect import disconnect_school
from livret_desktop.services.access.dsr_vault import DeskGrants
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.context import Desk
from livret_desktop.ui.pages.settings.settings_access import AccessSection
from livret_desktop.ui.pages.settings.settings_page import SettingsPage
from livret_desktop.ui.targets import SETTINGS

_WAIT_S = 10.0


def connect_scenes(desk: Desk) -> Iterator[Scene]:
    """The four things that the card of the access can say of it."""
    yield Scene("connexion-a-faire", _connecting(desk, ""))
    yield Scene("connexion-refusee", _connecting(desk, "Refuser"))
    yield Scene("connexion-faite", _connecting(desk, "Autoriser"))
    yield Scene("connexion-perdue", _lost(desk))


def _connecting(desk: Desk, click: str) -> Play:
    """``click``: the link of the page of consent that is followed; nothing is asked when there is none."""

    def play(stage: Stage) -> None:
        former = str(read_settings(desk)["dsr.auth"])
        change_setting(desk, "dsr.auth", AUTHORIZATION_CODE)

        def put_back() -> None:
            disconnect_school(desk)
            change_setting(desk, "dsr.auth", former)
            _say_changed(stage)

        stage.at_the_end(put_back)
        section = _section(stage)
        if click:
            browser = _Browser(click)
            section.open_browser = browser.opens
            stage.press("Se connecter")
            browser.wait()
            stage.settle()

    return play


def _lost(desk: Desk) -> Play:
    """The permission was presented for a new one, and no answer came: it may be over."""

    def play(stage: Stage) -> None:
        _connecting(desk, "Autoriser")(stage)
        keeper = DeskGrants(desk)
        kept = keeper.read()
        if kept is None:
            raise StageError("the school is not connected")
        keeper.note_presented(kept.grant)
        _say_changed(stage)

    return play


def _section(stage: Stage) -> AccessSection:
    page = stage.page(SETTINGS)
    assert isinstance(page, SettingsPage)
    page.show_section("access")
    _say_changed(stage)
    section = page.findChild(AccessSection)
    assert section is not None
    return section


def _say_changed(stage: Stage) -> None:
    page = stage.shell.window.page
    assert page is not None
    page.bridge.announce(Changes(frozenset({Kind.SETTINGS})))
    stage.settle()


class _Browser:
    """Opens the page of consent and follows one of its links, on a thread of its own as a browser does."""

    def __init__(self, click: str) -> None:
        self._click = click
        self._thread: threading.Thread | None = None

    def opens(self, address: str) -> bool:
        """What the program calls."""
        self._thread = threading.Thread(target=self._browse, args=(address,), daemon=True)
        self._thread.start()
        return True

    def wait(self) -> None:
        """Until the person has answered."""
        if self._thread is not None:
            self._thread.join(_WAIT_S)

    def _browse(self, address: str) -> None:
        links = {
            words: unescape(link) for link, words in findall(r'href="([^"]+)">([^<]+)</a>', _page(address))
        }
        _page(address.partition("?")[0] + links[self._click])


def _page(address: str) -> str:
    """One page of this computer, redirects followed."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=_WAIT_S) as answer:
        return str(answer.read().decode())
