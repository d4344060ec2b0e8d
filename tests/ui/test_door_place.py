"""The window opens where it was left, from one start of the program to the next."""

from __future__ import annotations

from livret_desktop import window
from livret_desktop.errors import EXIT_DONE
from livret_desktop.window import Opening
from tests.ui.desktop_house import SeenTray, dialogs, words
from tests.ui.test_door import _quiet_end, house, play, program, windows

FIXTURES = (_quiet_end, house)


def test_the_window_comes_back_where_it_was_left(house, monkeypatch, look, tmp_path) -> None:
    house.create()
    made = program(house, tmp_path)
    seen: list[tuple[int, int]] = []
    trays = [SeenTray(), SeenTray()]
    places = iter(tuple(trays))
    monkeypatch.setattr(window, "SystemTray", lambda: next(places))

    def is_moved() -> bool:
        if trays[0].look is None:
            return False
        windows()[0].showNormal()
        windows()[0].resize(800, 613)
        return True

    def is_seen() -> bool:
        if trays[0].look is None:
            return False
        seen.extend((one.width(), one.height()) for one in windows() if one.isVisible())
        return True

    def quits() -> bool:
        trays.pop(0).quit_asked.emit()
        assert [words(dialog) for dialog in dialogs()] == []
        return True

    assert play(made, Opening(), is_moved, quits) == EXIT_DONE
    assert play(made, Opening(), is_seen, quits) == EXIT_DONE
    assert seen == [(800, 613)]
