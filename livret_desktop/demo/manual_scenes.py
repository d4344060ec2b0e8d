"""The manual over the made-up school: at the page of what is shown, searched, and its sheet of keys."""

from __future__ import annotations

from collections.abc import Iterator

from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.ui.manual.help_key import help_key
from livret_desktop.ui.targets import SENDING


def manual_scenes() -> Iterator[Scene]:
    """In the order somebody lost would see them."""
    yield Scene("manuel", _of_what_is_shown)
    yield Scene("manuel-recherche", _searched("clé USB perdue"))
    yield Scene("manuel-recherche-vide", _searched("zeppelin"))
    yield Scene("manuel-questions", _at("questions"))
    yield Scene("manuel-raccourcis", _at("raccourcis"))


def _of_what_is_shown(stage: Stage) -> None:
    stage.page(SENDING)
    stage.shell.window.show_help()
    stage.at_the_end(_close)


def _at(key: str) -> Play:
    def play(stage: Stage) -> None:
        help_key().open_at(key)
        stage.at_the_end(_close)

    return play


def _searched(words: str) -> Play:
    def play(stage: Stage) -> None:
        help_key().open_at("aide")
        manual = help_key().window
        manual.search.set_text(words)
        manual.look_for(words)
        stage.at_the_end(_close)

    return play


def _close() -> None:
    manual = help_key().window
    manual.search.set_text("")
    manual.look_for("")
    manual.close()
