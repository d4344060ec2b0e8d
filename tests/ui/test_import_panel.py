"""Bringing in a file through the window: preview, columns by hand, a row completed on the spot, the import itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from livret_desktop.domain.vocabulary import LessonOrigin
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.resources import resource_path
from livret_desktop.services.importing.service import ImportChoices, import_file
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.records.student_list import StudentQuery, count_students, list_students
from livret_desktop.services.records.students import save_student
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.import_panel import ImportPanel
from livret_desktop.ui.dialogs.import_view import ImportView
from livret_desktop.ui.presenters.import_rows import RowState, row_state
from livret_desktop.ui.widgets.dialogs import MessageDialog
from tests.ui.students_school import Place

RAPIDO = resource_path("samples", "rapido-eleves.txt")


@pytest.fixture
def panel_of(place: Place, bridge: Bridge, qtbot: QtBot) -> Callable[[ImportKind], ImportPanel]:
    def made(kind: ImportKind) -> ImportPanel:
        panel = ImportPanel(place.desk, bridge, kind)
        qtbot.addWidget(panel)
        panel.resize(1_100, 620)
        panel.show()
        return panel

    return made


def loaded(panel: ImportPanel, path: Path, qtbot: QtBot) -> ImportPanel:
    panel.load(path)
    qtbot.waitUntil(lambda: panel.preview is not None)
    return panel


def words(panel: ImportPanel) -> dict[int, str]:
    assert panel.preview is not None
    return {row.line: row_state(row).word for row in panel.preview.rows}


def test_every_row_has_its_state_and_nothing_is_written_yet(
    panel_of: Callable[[ImportKind], ImportPanel], place: Place, qtbot: QtBot
) -> None:
    panel = loaded(panel_of(ImportKind.STUDENTS), RAPIDO, qtbot)
    assert panel.preview is not None
    assert (len(panel.preview.rows), len(panel.preview.of(RowState.REFUSED))) == (140, 3)
    said = words(panel)
    assert (said[1], said[6], said[10], said[12]) == (
        "Prêt",
        "NEPH manquant",
        "14\u00a0chiffres",
        "Prénom inconnu",
    )
    assert "137 à créer" in panel.dry_run.text()
    assert "export Rapido reconnu" in panel.file_line.text()
    assert count_students(place.desk, StudentQuery()) == 5


def test_a_refused_row_locks_the_import_until_it_is_settled(
    panel_of: Callable[[ImportKind], ImportPanel], place: Place, qtbot: QtBot
) -> None:
    panel = loaded(panel_of(ImportKind.STUDENTS), RAPIDO, qtbot)
    assert "3\u00a0lignes refusées" in (panel.locked_because or "")
    panel.import_now()
    assert count_students(place.desk, StudentQuery()) == 5
    for given in ("Marwa", "Louise", "Aymeric"):
        before = panel.preview
        panel.rows.fault.field.line.setText(given)
        panel.rows.fault.button.click()
        qtbot.waitUntil(lambda before=before: panel.preview is not before and not panel._is_busy)  # type: ignore[misc]
    assert panel.locked_because is None
    with qtbot.waitSignal(panel.imported) as told:
        panel.import_now()
    assert told.args is not None and told.args[0].created == 140
    assert [one.birth_name for one in list_students(place.desk, StudentQuery(text="klein marwa"), 0, 5)] == [
        "KLEIN"
    ]


def test_the_good_rows_alone_and_the_list_of_the_others(
    panel_of: Callable[[ImportKind], ImportPanel], place: Place, qtbot: QtBot
) -> None:
    panel = loaded(panel_of(ImportKind.STUDENTS), RAPIDO, qtbot)
    assert panel.keep_good.text() == "Importer les 137 bonnes lignes et garder la liste des autres"
    panel.keep_good.setChecked(True)
    assert (panel.locked_because, panel.action) == (None, "Importer 137\u00a0élèves")
    with qtbot.waitSignal(panel.imported):
        panel.import_now()
    assert count_students(place.desk, StudentQuery()) == 142
    assert panel.done._table.model().rowCount() == 3
    assert "3\u00a0lignes laissées de côté" in panel.done.detail_line.text()
    again = loaded(panel_of(ImportKind.STUDENTS), RAPIDO, qtbot)
    assert "0 à créer, 0 à compléter, 137 déjà là" in again.dry_run.text()


def test_columns_without_known_titles_are_chosen_by_hand(
    panel_of: Callable[[ImportKind], ImportPanel], place: Place, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "liste.csv"
    file.write_text("A;B;C\nBENALI;Marwa;251177100786\n", encoding="utf-8")
    panel = panel_of(ImportKind.STUDENTS)
    panel.load(file)
    qtbot.waitUntil(lambda: bool(panel.columns.combos))
    assert panel.preview is None
    assert "Nom de naissance" in panel._trouble.accessibleName()
    for combo, name in zip(panel.columns.combos, ("birth_name", "given_names", "neph"), strict=True):
        combo.set_value(name)
    panel.columns.combos[0].committed.emit()
    qtbot.waitUntil(lambda: panel.preview is not None)
    with qtbot.waitSignal(panel.imported):
        panel.import_now()
    assert [one.neph for one in list_students(place.desk, StudentQuery(text="benali"), 0, 5)] == [
        "251177100786"
    ]


def test_one_datum_given_twice_is_said(panel_of: Callable[[ImportKind], ImportPanel], qtbot: QtBot) -> None:
    panel = loaded(panel_of(ImportKind.STUDENTS), RAPIDO, qtbot)
    panel.columns.combos[0].set_value("neph")
    panel.columns.combos[0].committed.emit()
    qtbot.waitUntil(lambda: panel.preview is None)
    assert "Deux colonnes pour la même donnée" in panel._trouble.accessibleName()


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 400, b"%PDF-1.7 not a list"])
def test_a_file_that_is_no_list_is_said_and_another_may_be_chosen(
    panel_of: Callable[[ImportKind], ImportPanel], qtbot: QtBot, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "photo.csv"
    file.write_bytes(content)
    panel = panel_of(ImportKind.STUDENTS)
    panel.load(file)

    qtbot.waitUntil(lambda: bool(panel.findChildren(MessageDialog)) or not panel._trouble.isHidden())
    for dialog in panel.findChildren(MessageDialog):
        assert "défaut" not in dialog.windowTitle()
        dialog.reject()
    loaded(panel, RAPIDO, qtbot)


def test_lessons_before_the_first_day_sent_are_history(
    panel_of: Callable[[ImportKind], ImportPanel], place: Place, qtbot: QtBot
) -> None:
    for kind, name in (
        (ImportKind.STUDENTS, "rapido-eleves.txt"),
        (ImportKind.INSTRUCTORS, "enseignants.csv"),
        (ImportKind.ENROLMENTS, "inscriptions.csv"),
    ):
        data = resource_path("samples", name).read_bytes()
        import_file(place.desk, data, ImportChoices(kind=kind, keeps_good=True))
    panel = loaded(panel_of(ImportKind.LESSONS), resource_path("samples", "lecons.csv"), qtbot)
    assert not panel.days.isHidden()
    panel.days.first.set_value(date(2026, 11, 16))
    panel.keep_good.setChecked(True)
    with qtbot.waitSignal(panel.imported):
        panel.import_now()
    with place.desk.database.read() as reading:
        lessons = reading.lessons.where()
    begun = [one for one in lessons if one.starts_at <= place.desk.clock.now()]
    assert {one.origin for one in begun if one.day < date(2026, 11, 16)} == {LessonOrigin.HISTORY}
    assert {one.origin for one in begun if one.day >= date(2026, 11, 16)} == {LessonOrigin.HERE}


def test_the_place_of_eleves_keeps_one_panel_per_kind(place: Place, qtbot: QtBot) -> None:
    view = ImportView(place.office)
    qtbot.addWidget(view)
    view.show()
    view.begin()
    loaded(view.panel, RAPIDO, qtbot)
    assert view.button.text() == "Importer 137\u00a0élèves"
    assert not view.button.isEnabled() and "3\u00a0lignes refusées" in view.why.text()
    view.begin(ImportKind.LESSONS)
    assert view.panel.kind is ImportKind.LESSONS
    assert view.footer.isHidden()


def test_columns_chosen_by_hand_are_remembered_by_the_shape_of_the_file_and_the_import_undone_as_one(
    panel_of: Callable[[ImportKind], ImportPanel], place: Place, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second, other = (tmp_path / name for name in ("un.csv", "deux.csv", "autre.csv"))
    first.write_text("Colonne A;Colonne B\nDUPONT;Anna\nDURAND;Paul\n", encoding="utf-8")
    second.write_text("COLONNE a;Colonne B\nDUBOIS;Léa\n", encoding="utf-8")
    other.write_text("Colonne A;Colonne C\nDUMAS;Rita\n", encoding="utf-8")
    panel = panel_of(ImportKind.STUDENTS)
    panel.load(first)
    qtbot.waitUntil(panel._trouble.isVisible)
    panel.columns.mapped.emit({0: "birth_name", 1: "given_names"})
    qtbot.waitUntil(lambda: panel.preview is not None)
    with qtbot.waitSignal(panel.imported):
        panel.import_now()
    again = loaded(panel_of(ImportKind.STUDENTS), second, qtbot)
    assert again.preview is not None
    assert [row.line for row in again.preview.rows] == [1]
    asked = panel_of(ImportKind.STUDENTS)
    asked.load(other)
    qtbot.waitUntil(asked._trouble.isVisible)
    last = next_undo(place.desk)
    assert last is not None
    assert last.title == "Import de 2 élèves".replace("2 ", "2\u00a0")
    undo(place.desk, last.id)
    assert count_students(place.desk, StudentQuery()) == 5


def bring(place: Place, *kinds: ImportKind) -> None:
    """Files brought in beside the panel, as the other pages do: the screens are told."""
    for kind in kinds:
        data = resource_path("samples", SAMPLES[kind]).read_bytes()
        report = import_file(place.desk, data, ImportChoices(kind=kind, keeps_good=True))
        place.office.bridge.announce(report)


SAMPLES = {
    ImportKind.STUDENTS: "rapido-eleves.txt",
    ImportKind.INSTRUCTORS: "enseignants.csv",
    ImportKind.ENROLMENTS: "inscriptions.csv",
    ImportKind.LESSONS: "lecons.csv",
}


def refused(panel: ImportPanel) -> int:
    return len(panel.preview.of(RowState.REFUSED)) if panel.preview else -1


def test_rows_are_matched_again_once_the_team_is_there(
    panel_of: Callable[[ImportKind], ImportPanel], place: Place, qtbot: QtBot
) -> None:
    bring(place, ImportKind.STUDENTS, ImportKind.ENROLMENTS)
    panel = loaded(panel_of(ImportKind.LESSONS), resource_path("samples", "lecons.csv"), qtbot)
    before = refused(panel)
    assert before > 100
    panel.hide()
    bring(place, ImportKind.INSTRUCTORS)
    qtbot.wait(50)
    assert refused(panel) == before, "nothing is read for a page that is not shown"
    panel.show()
    qtbot.waitUntil(lambda: 0 <= refused(panel) < 20 and not panel._is_busy)
    panel.keep_good.setChecked(True)
    promised = panel.preview.good if panel.preview else 0
    with qtbot.waitSignal(panel.imported) as told:
        panel.import_now()
    assert told.args is not None and told.args[0].created == promised


def test_what_the_button_did_not_say_is_not_written(
    panel_of: Callable[[ImportKind], ImportPanel], place: Place, qtbot: QtBot
) -> None:
    """Another program of this school writes: no screen is told of it."""
    bring(place, ImportKind.STUDENTS, ImportKind.ENROLMENTS)
    panel = loaded(panel_of(ImportKind.LESSONS), resource_path("samples", "lecons.csv"), qtbot)
    data = resource_path("samples", "enseignants.csv").read_bytes()
    import_file(place.desk, data, ImportChoices(kind=ImportKind.INSTRUCTORS, keeps_good=True))
    panel.keep_good.setChecked(True)
    said = panel.action
    panel.import_now()
    qtbot.waitUntil(panel._trouble.isVisible)
    assert panel._trouble.accessibleName().startswith("L’école a changé depuis cet aperçu")
    assert panel.action != said and panel.locked_because is None
    with place.desk.database.read() as reading:
        assert not reading.lessons.count(reading.lessons.c.origin == LessonOrigin.HISTORY)
    with qtbot.waitSignal(panel.imported):
        panel.import_now()


def typed_here(place: Place, panel: ImportPanel, line: int, **typed: str) -> None:
    """The student of one row of the file just imported, corrected by hand."""
    assert panel.preview is not None
    row = next(row for row in panel.preview.parsed.rows if row.line == line)
    with place.desk.database.read() as reading:
        kept = next(one for one in reading.students.where() if one.neph == row.neph)
    save_student(place.desk, replace(kept, **typed))


def test_a_value_typed_here_is_shown_and_stays_unless_the_box_is_ticked(
    panel_of: Callable[[ImportKind], ImportPanel], place: Place, qtbot: QtBot
) -> None:
    bring(place, ImportKind.STUDENTS)
    panel = loaded(panel_of(ImportKind.STUDENTS), RAPIDO, qtbot)
    assert panel.replaces.isHidden()
    typed_here(place, panel, 1, phone="01 99 99 99 99")
    panel = loaded(panel_of(ImportKind.STUDENTS), RAPIDO, qtbot)
    assert words(panel)[1] == "1\u00a0différente ici"
    assert panel.dry_run.text().endswith("137 déjà là, 1\u00a0différente laissée comme ici.")
    panel.rows.table.choose(1)
    assert "Téléphone\u00a0: 01 99 99 99 99 reste (" in panel.rows.fault.accessibleName()
    assert (
        panel.replaces.text() == "Remplacer 1\u00a0valeur différente ici (1\u00a0ligne) par celles du fichier"
    )
    panel.replaces.click()
    qtbot.waitUntil(lambda: words(panel)[1] == "1\u00a0à remplacer" and not panel._is_busy)
    assert "0 à compléter, 1 à remplacer, 136 déjà là" in panel.dry_run.text()
    panel.rows.table.choose(1)
    assert "01 99 99 99 99 → " in panel.rows.fault.accessibleName()
    panel.keep_good.setChecked(True)
    with qtbot.waitSignal(panel.imported) as told:
        panel.import_now()
    assert told.args is not None and (told.args[0].updated, told.args[0].replaced) == (1, 1)
    assert panel.done.title_line.text() == "137\u00a0lignes reprises du fichier"


@pytest.mark.parametrize(("button", "made"), [("same", 0), ("other", 1)])
def test_a_corrected_neph_asks_who_the_row_is(
    panel_of: Callable[[ImportKind], ImportPanel], place: Place, qtbot: QtBot, button: str, made: int
) -> None:
    bring(place, ImportKind.STUDENTS)
    panel = loaded(panel_of(ImportKind.STUDENTS), RAPIDO, qtbot)
    typed_here(place, panel, 1, neph="250109312373")
    panel = loaded(panel_of(ImportKind.STUDENTS), RAPIDO, qtbot)
    assert words(panel)[1] == "Même personne\u00a0?"
    panel.rows.table.choose(1)
    assert panel.rows.fault.who.isVisible()
    getattr(panel.rows.fault, button).click()
    qtbot.waitUntil(lambda: refused(panel) == 3 and not panel._is_busy)
    assert panel.preview is not None and panel.preview.report.created == made
    panel.rows.table.choose(6)
    assert not panel.rows.fault.who.isVisible()
