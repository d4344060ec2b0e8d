"""Envois DSR: a lesson held behind its own correction is asked about, and says that the correction waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.outbox.corrections import Decision, cancel_lesson, correct_lesson
from livret_desktop.ui.pages.sending.sending_fixes import DecideFix
from tests.ui.sending_school import Friday, connected, friday_with_one_lesson

HELD, DUE = SubmissionState.HELD, SubmissionState.DUE


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday_with_one_lesson(tmp_path) as made:
        yield made


@pytest.mark.parametrize("is_corrected", [True, False])
def test_it_is_decided_in_the_pane(school: Friday, screen, is_corrected: bool) -> None:
    """It only seemed to wait: the decision could be made by command alone."""
    lesson, desk = school.lessons["Petit"], school.desk
    with connected(school, contract="neither", faults=("reset-after-record",)):
        shown = screen()
        shown.send()
        with desk.database.write("Changée", desk.clock.now()) as written:
            if is_corrected:
                correct_lesson(written.work, replace(lesson, minutes=90), "durée mal saisie")
            else:
                cancel_lesson(written.work, lesson.id, "n’a pas eu lieu")
        shown.send()
        assert shown.versions("Petit") == [(1, HELD), (2, DUE)]
        assert shown.state("Petit") == "À vous de décider\u00a0(essai)"
        shown.choose("Petit")
        what = "La correction faite" if is_corrected else "L’annulation demandée"
        assert f"{what} depuis attend votre décision." in shown.words()
        fix = shown.page.pane.fix
        assert isinstance(fix, DecideFix)
        fix.choose(Decision.ACCEPTED)
        fix.why.set_text("Vue dans l’espace de l’école")
        shown.press("Enregistrer la décision")
        shown.qtbot.waitUntil(
            lambda: shown.versions("Petit") == [(1, SubmissionState.ACCEPTED_BY_HAND), (2, DUE)]
        )
