"""A NEPH that the State refused, put right in the pane of Envois DSR, or found right after all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.ui.pages.sending.sending_fixes import NephFix
from tests.ui.sending_school import GOOD_NEPH, UNKNOWN_NEPH, Friday, connected, fill, give_neph
from tests.ui.sending_screen import Screen


@contextmanager
def refused_neph(school: Friday, screen: Callable[[], Screen]) -> Iterator[Screen]:
    """The day is sent; the NEPH of Lemaire is refused, on two lessons, and the one of today is chosen."""
    fill(school)
    with connected(school):
        shown = screen()
        shown.send()
        shown.choose("Lemaire")
        yield shown


def test_a_neph_put_right_in_the_pane_settles_all_its_lessons(school: Friday, screen, type_text) -> None:
    fill(school)
    with connected(school) as sandbox:
        shown = screen()
        shown.send()
        shown.choose("Lemaire")
        fix = shown.page.pane.fix
        assert isinstance(fix, NephFix)
        assert "sous le nom de LEMAIRE" in shown.words()
        assert fix.alike.text() == "Même correction pour 1\u00a0autre leçon de Hugo"
        fix.alike.setText("Même correction pour 15 autres leçons de Marie-Bénédicte Alexandrine")
        assert fix.minimumSizeHint().width() < 330, "a bar below the pane"
        fix.field.line.selectAll()
        type_text(fix.field.line, "24037710049")
        assert fix.field.has_error is False  # 11 digits: possible, but worth a second look
        assert "11 chiffres au lieu de 12" in fix.field.message
        type_text(fix.field.line, "2")
        assert fix.field.message == f"12 chiffres. Envoyé la première fois\u00a0: {UNKNOWN_NEPH}."
        shown.press("Corriger et renvoyer")
        shown.qtbot.waitUntil(lambda: shown.versions("Lemaire hier")[-1] == (2, SubmissionState.DUE))
        shown.send()
        sent = [(record.lesson_id, record.version) for record in sandbox.records]
    assert shown.versions("Lemaire") == [
        (1, SubmissionState.SUPERSEDED),
        (2, SubmissionState.ACCEPTED),
    ]
    assert shown.state("Lemaire hier") == "Acceptée\u00a0(essai)"
    with school.desk.database.read() as reading:
        assert reading.students.require(school.students["Lemaire"].id).neph == GOOD_NEPH
    assert len(sent) == len(set(sent))


def test_without_the_box_only_the_chosen_lesson_leaves(school: Friday, screen) -> None:
    with refused_neph(school, screen) as shown:
        fix = shown.page.pane.fix
        fix.alike.setChecked(False)
        fix.field.line.setText(GOOD_NEPH)
        shown.press("Corriger et renvoyer")
        shown.qtbot.waitUntil(lambda: shown.versions("Lemaire")[-1] == (2, SubmissionState.DUE))
    assert shown.versions("Lemaire hier") == [(1, SubmissionState.REJECTED)]


def test_the_neph_already_refused_is_no_correction_and_leaves_again_only_when_asked(
    school: Friday, screen, type_text
) -> None:
    with refused_neph(school, screen) as shown:
        shown.press("Corriger et renvoyer")
        shown.reread()
        fix = shown.page.pane.fix
        assert fix.field.has_error
        assert "déjà refusé" in fix.field.message
        assert shown.versions("Lemaire") == [(1, SubmissionState.REJECTED)]
        fix.field.line.selectAll()
        type_text(fix.field.line, GOOD_NEPH)
        assert not fix.again.isVisible(), "what was typed would be lost"
        fix.field.line.selectAll()
        type_text(fix.field.line, UNKNOWN_NEPH)
        with shown.qtbot.waitSignal(shown.page.said) as said:
            shown.press("Renvoyer")
        assert said.args[0].word == "2\u00a0leçons sont de nouveau dans la file."
    for lesson in ("Lemaire", "Lemaire hier"):
        assert shown.versions(lesson) == [(1, SubmissionState.DUE)], "the same bytes, no new version"


def test_a_neph_put_right_on_the_file_before_is_said_when_its_lessons_leave_again(
    school: Friday, screen
) -> None:
    fill(school)
    with connected(school):
        shown = screen()
        shown.send()
        give_neph(school, "Lemaire", GOOD_NEPH)
        shown.reread()
        shown.choose("Lemaire")
        assert isinstance(shown.page.pane.fix, NephFix)
        with shown.qtbot.waitSignal(shown.page.said) as said:
            shown.press("Corriger et renvoyer")
    assert said.args[0].word == "2\u00a0leçons sont de nouveau dans la file."
    assert shown.versions("Lemaire")[-1] == (2, SubmissionState.DUE)


def test_a_neph_with_letters_stays_in_the_field(school: Friday, screen) -> None:
    with refused_neph(school, screen) as shown:
        fix = shown.page.pane.fix
        fix.field.line.setText("24O377100492")
        fix.field.line.textEdited.emit("24O377100492")
        shown.press("Corriger et renvoyer")
        shown.reread()
    assert fix.field.has_error
    assert "la lettre O n’est pas un zéro" in fix.field.message
    assert shown.versions("Lemaire") == [(1, SubmissionState.REJECTED)]


def test_what_is_being_typed_survives_a_reading(school: Friday, screen) -> None:
    with refused_neph(school, screen) as shown:
        shown.page.pane.fix.field.line.setText("2403")
        shown.reread()
    assert shown.page.pane.fix.field.line.text() == "2403"
