"""What happened before the window opened is said when somebody sees it: a PC that starts again starts it hidden."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from livret_desktop.services.copies.school_swap import CutShort
from livret_desktop.ui.desktop.said_when_seen import SaidWhenSeen, cut_short_words
from tests.ui.desktop_house import desktop
from tests.ui.sending_school import friday


def test_a_window_begun_beside_the_clock_says_it_when_it_is_first_shown(
    look: object, qtbot: QtBot, tmp_path: Path
) -> None:
    with friday(tmp_path) as school, desktop(school.office) as here:
        window = here.shell.window
        SaidWhenSeen(here.shell, cut_short_words(CutShort.UNDONE))
        with qtbot.waitSignal(here.shell.settled):
            pass
        assert not window.notice.isVisibleTo(window)
        window.show()
        qtbot.waitUntil(window.notice.isVisible)
        assert "a été interrompu" in window.notice.accessibleName()
        window.notice.hide()
        window.hide()
        window.show()
        qtbot.wait(50)
        assert not window.notice.isVisible(), "said once"


def test_each_outcome_has_its_own_words() -> None:
    said = [cut_short_words(cut).word for cut in CutShort]
    assert len(set(said)) == len(CutShort)
