"""Sentences that an office reads, as its language has them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from livret_desktop.db.job_store import JobRun
from livret_desktop.services.sending.owed_runs import EVENING, SUNDAY
from livret_desktop.ui.pages.lessons.lessons_correction import ReasonDialog
from livret_desktop.ui.presenters.sending_journal import run_words
from livret_desktop.ui.widgets.text import Label

PLANNED = datetime(2026, 11, 15, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("job", "state", "said"),
    [
        (SUNDAY, "done", "Vérification du dimanche 15 nov. (de retard) : faite."),
        (SUNDAY, "failed", "Vérification du dimanche 15 nov. (de retard) : interrompue."),
        (EVENING, "done", "Envoi de 20:30 du dim. 15 nov. (de retard) : fait."),
    ],
)
def test_a_late_run_agrees_with_its_name(job: str, state: str, said: str) -> None:
    run = JobRun(uuid4(), job, state, PLANNED, PLANNED, PLANNED, is_catch_up=True, reason="", summary="")
    assert run_words(run).replace("\u00a0", " ") == said


def test_a_cancellation_says_that_the_hours_stop_counting(qtbot) -> None:
    """It spoke of a correction, whose new version replaces what the State has."""
    for cancels in (True, False):
        dialog = ReasonDialog("Annuler auprès de la DSR", [], "Annuler cette leçon", cancels=cancels)
        qtbot.addWidget(dialog)
        said = " ".join(one.text() for one in dialog.findChildren(Label))
        assert ("ne comptera plus cette leçon" in said) is cancels
        assert ("remplacera" in said) is not cancels
        assert ("élève absent" in dialog.reason.line.placeholderText()) is cancels
