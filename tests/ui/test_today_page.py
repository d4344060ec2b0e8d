"""Aujourd'hui in its window: what it says, where its buttons lead, and the end of the day step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.recovery_sheet import note_sheet_printed
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.send_status import status
from livret_desktop.services.today.day_end import read_day_end
from livret_desktop.services.today.todo import Cause, Todo
from livret_desktop.ui.dialogs.end_of_day import BACK_UP, CHECK, CONFIRM, END, SEND, EndOfDay
from livret_desktop.ui.pages.lessons.lessons_confirm import ConfirmDialog
from livret_desktop.ui.pages.sending.sending_by_hand import HoursSheetDialog
from livret_desktop.ui.pages.today.today_page import TodayPage
from livret_desktop.ui.presenters.day_end import end_title
from livret_desktop.ui.presenters.today import todo_target
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.targets import BACKUPS, SENDING, STUDENTS, TODAY, OpenAt
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.todo_line import TodoLine
from tests.ui.checks import cut_texts, unnamed
from tests.ui.sending_school import FRIDAY, Friday, connected, fill, give_neph
from tests.ui.whole_window import put_in_front, whole_windows, words_shown


@pytest.fixture
def opened(school: Friday, look: Theme, qtbot) -> Iterator[Callable[[], Shell]]:
    with whole_windows(school.office) as make:

        def show() -> Shell:
            shell = make()
            put_in_front(shell)
            settle(shell, qtbot)
            return shell

        yield show


def today_of(shell: Shell) -> TodayPage:
    page = shell.window.page_of(TODAY)
    assert isinstance(page, TodayPage)
    return page


def settle(shell: Shell, qtbot) -> TodayPage:
    page = today_of(shell)
    qtbot.waitUntil(lambda: page.seen is not None and not page.is_reading, timeout=20_000)
    QApplication.processEvents()
    return page


def line_of(page: TodayPage, cause: Cause) -> tuple[Todo, TodoLine]:
    assert page.seen is not None
    return next(
        (todo, line)
        for todo, line in zip(page.seen.today.todos, page.todo.lines, strict=True)
        if todo.cause is cause
    )


def test_a_full_day_at_a_glance(school: Friday, opened, qtbot, tmp_path: Path) -> None:
    fill(school)
    with connected(school):
        send_due(school.desk, school.connect)
        back_up(school.desk, tmp_path)
        shell = opened()
        page = settle(shell, qtbot)
        assert shell.window.page is page, "the first page of every start"
        said = words_shown(page)
        assert "Vendredi 20 novembre" in said
        assert "1 leçon d’hier à confirmer" in said
        assert "Leçons envoyées aujourd’hui (essai)\n9\nacceptées" in said
        assert "4 jours\navant la nuit du mardi 24 au mercredi 25 novembre" in said
        assert "Les leçons de novembre comptent pour le calcul de décembre." in said
        assert "Thierry Chauveau\n4 leçons\n08:00 à 16:00, 6 h" in said
        assert cut_texts(shell.window) == []
        assert unnamed(page) == []
        badges = {key: shell.window.rail.badge_of(key) for key in (SENDING, "lessons")}
        qtbot.waitUntil(lambda: shell.facts is not None)
        assert badges[SENDING] in {"", str(page.seen.today.lessons.to_correct)}


def test_nothing_is_cut_at_200_percent(school: Friday, opened, qtbot, look: Theme) -> None:
    fill(school)
    look.set_text_percent(200)
    shell = opened()
    page = settle(shell, qtbot)
    assert cut_texts(page) == []


def test_a_new_school_is_told_how_to_begin(school: Friday, opened, qtbot) -> None:
    shell = opened()
    page = settle(shell, qtbot)
    assert "Votre école est ouverte." in words_shown(page)
    assert not page.banner.isVisible() and not page.to_confirm.isVisible()
    causes = {one.cause for one in page.seen.today.todos}
    assert causes == {Cause.BACKUP, Cause.SHEET, Cause.STUDENTS, Cause.ACCESS}
    assert cut_texts(page) == []


def test_each_button_leads_to_the_very_field(school: Friday, opened, qtbot) -> None:
    fill(school)
    shell = opened()
    page = settle(shell, qtbot)
    went: list[tuple[str, object]] = []
    page.go_asked.connect(lambda key, what: went.append((key, what)))
    todo, line = line_of(page, Cause.NEPH)
    qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
    assert went == [(STUDENTS, OpenAt(school.students["Perrin"].id, "student.neph"))]
    assert (todo.record_id, shell.window.page.key) == (school.students["Perrin"].id, STUDENTS)
    assert shell.window.way_back.isVisible()
    shell.window.way_back.take()
    assert shell.window.page is page


def test_every_place_named_by_a_line_is_a_page(school: Friday, opened, qtbot) -> None:
    fill(school)
    shell = opened()
    page = settle(shell, qtbot)
    for todo in page.seen.today.todos:
        key, what = todo_target(todo)
        shell.window.go_to(key, what)
        assert shell.window.page.key == key


def test_backing_up_from_the_line_goes_to_the_copies(school: Friday, opened, qtbot) -> None:
    shell = opened()
    page = settle(shell, qtbot)
    _todo, line = line_of(page, Cause.BACKUP)
    backups = shell.window.page_of(BACKUPS)
    asked: list[str] = []
    backups.choose_folder = lambda _parent, title: asked.append(title)
    qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
    assert shell.window.page is backups
    qtbot.waitUntil(lambda: bool(asked))


def test_the_lessons_are_confirmed_where_they_are_said(school: Friday, opened, qtbot) -> None:
    fill(school)
    shell = opened()
    page = settle(shell, qtbot)
    page.confirm()
    dialog = page.findChild(ConfirmDialog)
    assert len(dialog.lines) == 1
    dialog.confirm.click()
    qtbot.waitUntil(lambda: not page.to_confirm.isVisible())
    assert status(school.desk).to_confirm == 0


def test_a_change_anywhere_is_seen_and_the_keyboard_stays_on_its_line(school: Friday, opened, qtbot) -> None:
    fill(school)
    shell = opened()
    page = settle(shell, qtbot)
    page.todo.lines[1].take_keyboard()
    give_neph(school, "Perrin", "240377100499")
    shell._office.bridge.announce(Changes(frozenset({Kind.STUDENTS})))
    qtbot.waitUntil(lambda: Cause.NEPH not in {one.cause for one in page.seen.today.todos})
    settle(shell, qtbot)
    assert page.todo.lines[1].button.hasFocus()


def test_the_day_turns_at_midnight(school: Friday, opened, qtbot) -> None:
    shell = opened()
    page = settle(shell, qtbot)
    school.clock.at = datetime(2026, 11, 20, 23, 1, tzinfo=UTC)
    page.minute_passed()
    qtbot.waitUntil(lambda: page.seen.today.day == FRIDAY + timedelta(days=1))
    assert page.header._title.text() == "Samedi 21 novembre"


def test_hours_of_the_window_about_to_be_lost_are_the_one_banner(school: Friday, opened, qtbot) -> None:
    fill(school)
    school.pupil("Vidal", "Rose", "")
    school.teach("Vidal", 9, minutes=90, day=date(2026, 10, 5))
    shell = opened()
    page = settle(shell, qtbot)
    assert page.banner.isVisible()
    assert "1 h 30 d’août à octobre ne compteront pas si rien n’est fait avant mardi soir." in words_shown(
        page
    )
    qtbot.mouseClick(page.repair, Qt.MouseButton.LeftButton)
    assert shell.window.page.key == SENDING


def idle(dialog: EndOfDay, qtbot, step: int) -> None:
    qtbot.waitUntil(lambda: dialog.current == step and not dialog.is_busy, timeout=20_000)


def end_of_day(page: TodayPage, qtbot, *, skipping: Sequence[int], then: int) -> EndOfDay:
    """The steps of the evening, the first ones skipped, the next one ready."""
    page.end_day()
    dialog = page.findChild(EndOfDay)
    for step in skipping:
        idle(dialog, qtbot, step)
        dialog.skip.click()
    idle(dialog, qtbot, then)
    return dialog


@pytest.mark.parametrize("by_key", [False, True], ids=["mouse", "keyboard"])
def test_the_day_ends_well_when_nothing_is_left(
    school: Friday, opened, qtbot, tmp_path: Path, by_key: bool
) -> None:
    fill(school)
    give_neph(school, "Perrin", "240377100499")
    give_neph(school, "Lemaire", "240377100411")
    target = tmp_path / "copies"
    target.mkdir()
    change_setting(school.desk, "backup.folder", str(target))
    note_sheet_printed(school.desk)
    with connected(school):
        shell = opened()
        page = settle(shell, qtbot)
        page.end_day()
        dialog = page.findChild(EndOfDay)
        for step, after in ((CONFIRM, CHECK), (CHECK, SEND), (SEND, SEND), (SEND, BACK_UP), (BACK_UP, END)):
            idle(dialog, qtbot, step)
            if by_key:
                qtbot.keyClick(dialog, Qt.Key.Key_Return)
            else:
                qtbot.mouseClick(dialog.next, Qt.MouseButton.LeftButton)
            idle(dialog, qtbot, after)
        idle(dialog, qtbot, END)
        said = words_shown(dialog)
        assert "Tout va bien" in said
        assert "1 leçon confirmée" in said
        assert "13 leçons contrôlées\nAucune à corriger." in said
        assert "13 leçons acceptées par le serveur d’entraînement (essai)" in said
        assert "Copie n° 1 dans le dossier choisi, vérifiée\nRelue en entier : 11 élèves, 13 leçons." in said
        assert cut_texts(dialog) == [] and unnamed(dialog) == []
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not dialog.isVisible())


def test_once_sent_the_step_no_longer_says_what_was_ready_nor_offers_to_skip(
    school: Friday, opened, qtbot
) -> None:
    fill(school)
    with connected(school):
        page = settle(opened(), qtbot)
        dialog = end_of_day(page, qtbot, skipping=(CONFIRM, CHECK), then=SEND)
        before = words_shown(dialog)
        assert dialog.skip.isVisible()
        dialog.next.click()
        idle(dialog, qtbot, SEND)
        said = words_shown(dialog)
    assert "11 leçons sont prêtes (essai). Passée, cette étape se fera toute seule" in before
    assert "Envoi terminé" in said
    assert "sont prêtes" not in said and "Passée" not in said
    assert not dialog.skip.isVisible() and dialog.next.text() == "Continuer"


def test_every_step_can_be_skipped_and_all_is_not_said_well(school: Friday, opened, qtbot) -> None:
    fill(school)
    with connected(school):
        shell = opened()
        page = settle(shell, qtbot)
        dialog = end_of_day(page, qtbot, skipping=(CONFIRM, CHECK, SEND, BACK_UP), then=END)
        said = words_shown(dialog)
    assert "Tout va bien" not in said
    assert (
        "Il reste : 1 leçon à confirmer, 1 leçon bloquée, 11 leçons pas encore parties, pas de copie ce soir"
        in said
    )
    assert "11 leçons partiront ce soir 20:00, si le PC est allumé." in said
    report = status(school.desk)
    assert (report.accepted, report.to_confirm) == (0, 1)


def test_a_copy_made_today_is_not_denied(school: Friday, opened, qtbot, tmp_path: Path) -> None:
    fill(school)
    target = tmp_path / "copies"
    target.mkdir()
    back_up(school.desk, target)
    school.clock.advance(minutes=2)
    shell = opened()
    page = settle(shell, qtbot)
    dialog = end_of_day(page, qtbot, skipping=(CONFIRM, CHECK, SEND), then=BACK_UP)
    qtbot.waitUntil(lambda: "Copie de 18:12, vérifiée : rien n’a changé depuis." in words_shown(dialog))
    dialog.skip.click()
    idle(dialog, qtbot, END)
    said = words_shown(dialog)
    assert "pas de copie" not in said.lower()
    assert "Copie de 18:12, vérifiée\nRien n’a changé depuis." in said
    give_neph(school, "Perrin", "240377100411")
    end = read_day_end(school.desk, has_secret=False)
    assert end.copy_of_today is not None and not end.is_copied
    assert "1 changement à sauvegarder" in end_title(end, "")[1].replace("\u00a0", " ")
    school.clock.advance(days=1)
    assert "pas de copie ce soir" in end_title(read_day_end(school.desk, has_secret=False), "")[1]


def test_without_access_the_hours_are_declared_from_the_step_itself(school: Friday, opened, qtbot) -> None:
    fill(school)
    page = settle(opened(), qtbot)
    dialog = end_of_day(page, qtbot, skipping=(CONFIRM, CHECK), then=SEND)
    assert "rien ne part. 11 leçons d’aujourd’hui à déclarer (1 avant)." in words_shown(dialog)
    assert cut_texts(dialog) == [] and unnamed(dialog) == []
    qtbot.mouseClick(dialog.send.sheet, Qt.MouseButton.LeftButton)
    (sheet,) = dialog.findChildren(HoursSheetDialog)
    qtbot.waitUntil(lambda: sheet.sheet is not None, timeout=20_000)
    declare_by_hand(school.desk, sheet.sheet.ready_ids, who="Claire Morel", why="portail")
    sheet.reject()
    qtbot.waitUntil(
        lambda: "1 leçon d’aujourd’hui à déclarer (1 avant)" in words_shown(dialog), timeout=20_000
    )


def test_a_cause_found_by_the_check_is_opened_from_there(school: Friday, opened, qtbot) -> None:
    fill(school)
    shell = opened()
    page = settle(shell, qtbot)
    page.end_day()
    dialog = page.findChild(EndOfDay)
    idle(dialog, qtbot, CONFIRM)
    dialog.skip.click()
    idle(dialog, qtbot, CHECK)
    line = next(one for one in dialog.findChildren(TodoLine) if one.button.text() == "Saisir le NEPH")
    qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert shell.window.page.key == STUDENTS
