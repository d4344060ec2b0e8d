"""Envois DSR after a copy was put back: what was sent since and is missing here is marked, and its line ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.db.machine_state import keep_state
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.outbox.former_program import CANNOT_READ
from livret_desktop.services.outbox.send_marks import MISSING_HERE
from livret_desktop.services.sending.send_status import status
from tests.ui.checks import cut_texts, unnamed
from tests.ui.sending_school import FRIDAY, Friday, connected, friday_with_one_lesson


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday_with_one_lesson(tmp_path) as made:
        with made.desk.database.quiet_write() as connection:
            keep_state(connection, MISSING_HERE, [[str(uuid4()), str(FRIDAY), "accepted"]])
            keep_state(connection, CANNOT_READ, value=True)
        yield made


def asked() -> QDialog:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())


def test_lessons_missing_here_are_settled(school: Friday, screen) -> None:
    """Their line stayed for ever: no act ended it."""
    with connected(school):
        shown = screen()
        said = shown.words().replace("\xa0", " ")
        assert "1 leçon envoyée après la copie restaurée manque ici" in said
        assert "« Je l’ai déclarée à la main »" in said
        assert unnamed(shown.page) == []
        assert cut_texts(shown.page) == []
        shown.press("C’est réglé…")
        asked().reject()
        assert status(school.desk).missing_here == 1
        shown.press("C’est réglé…")
        asked().accept()
        shown.qtbot.waitUntil(lambda: status(school.desk).missing_here == 0)
        shown.qtbot.waitUntil(lambda: not shown.page.banner.isVisible())


def test_a_lesson_perhaps_typed_again_is_marked_from_its_pane(school: Friday, screen) -> None:
    with connected(school, contract="neither"):
        shown = screen()
        shown.send()
        assert shown.versions("Petit") == [(1, SubmissionState.DUE)]
        shown.choose("Petit")
        assert "envoyées après la copie restaurée" in shown.words()
        shown.press("Je l’ai déclarée à la main…")
        marks = asked()
        marks.why.set_text("vue à la DSR")  # type: ignore[attr-defined]
        marks.go.click()  # type: ignore[attr-defined]
        shown.qtbot.waitUntil(lambda: shown.versions("Petit") == [(1, SubmissionState.DECLARED_BY_HAND)])
