"""Envois DSR: an hour declared by other means is marked from the pane of its lesson, and the mark taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.sending.run import send_due
from tests.ui.sending_school import Friday, connected, friday_with_one_lesson


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday_with_one_lesson(tmp_path) as made:
        yield made


def asked() -> QDialog:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())


def test_without_access_a_lesson_is_marked_as_declared_and_back(school: Friday, screen) -> None:
    shown = screen()
    shown.choose("Petit")
    shown.press("Je l’ai déclarée à la main…")
    marks = asked()
    marks.why.set_text("RdvPermis")  # type: ignore[attr-defined]
    marks.go.click()  # type: ignore[attr-defined]
    shown.qtbot.waitUntil(lambda: shown.versions("Petit") == [(1, SubmissionState.DECLARED_BY_HAND)])
    shown.reread()
    shown.choose("Petit")
    shown.press("Ôter la marque…")
    asked().accept()
    shown.qtbot.waitUntil(lambda: shown.versions("Petit") == [(1, SubmissionState.DUE)])
    shown.press("Heures à déclarer…")
    asked().reject()


def test_training_over_an_hour_declared_otherwise_meanwhile_is_marked_from_its_pane(
    school: Friday, screen
) -> None:
    """The pause asks for it: "marquez-les d’abord"."""
    with connected(school):
        send_due(school.desk, school.connect)
        set_training(school.desk, is_training=False)
        shown = screen()
        shown.choose("Petit")
        assert "marquez-les d’abord" in shown.words()
        shown.press("Je l’ai déclarée à la main…")
        marks = asked()
        marks.why.set_text("RdvPermis")  # type: ignore[attr-defined]
        marks.go.click()  # type: ignore[attr-defined]
        shown.qtbot.waitUntil(lambda: shown.versions("Petit")[-1] == (2, SubmissionState.DECLARED_BY_HAND))
        shown.reread()
        shown.choose("Petit")
        shown.press("Ôter la marque…")
        asked().reject()


def test_a_refused_hour_declared_otherwise_is_marked_from_its_pane(school: Friday, screen) -> None:
    with connected(school):
        school.desk.clock.advance(days=500)  # type: ignore[attr-defined]
        shown = screen()
        shown.send()
        shown.choose("Petit")
        assert "plus ancienne que ce que le serveur d’entraînement accepte" in shown.words()
        assert "par un autre moyen, puis dites-le ici" in shown.words()
        shown.press("Je l’ai déclarée à la main…")
        marks = asked()
        marks.why.set_text("courrier recommandé")  # type: ignore[attr-defined]
        marks.go.click()  # type: ignore[attr-defined]
        declared = [(1, SubmissionState.SUPERSEDED), (2, SubmissionState.DECLARED_BY_HAND)]
        shown.qtbot.waitUntil(lambda: shown.versions("Petit") == declared)
