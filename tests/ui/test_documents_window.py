"""Documents in the window: every kind, many students, the register's files, stamp and logo, whatever goes wrong."""

from __future__ import annotations

import errno
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.domain.kept_files import Purpose
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationKind
from livret_desktop.services import batch_files, pdf_files
from livret_desktop.services.attestation_register import register_lines, register_pdf
from livret_desktop.services.attestations import affi_enrolment, issue_affi
from livret_desktop.services.course import student_accompanists
from livret_desktop.services.document_batch import Order, issue_batch
from livret_desktop.services.register_check import Match
from livret_desktop.services.school_images import area_of, school_image
from livret_desktop.services.signed_scans import scans_of
from livret_desktop.services.students import save_enrolment, student_file
from livret_desktop.ui.desktop.paper_drop import PaperDrop
from livret_desktop.ui.dialogs.accompanists_dialog import AccompanistsDialog
from livret_desktop.ui.dialogs.images_dialog import ImagesDialog
from livret_desktop.ui.dialogs.paper_dialogs import KeptPdfDialog, PaperActDialog, PaperCheckDialog
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.page import Command
from livret_desktop.ui.pages.attestations_page import BATCH, REGISTER, AttestationsPage
from livret_desktop.ui.targets import ATTESTATIONS, DOCUMENT_PREFIX, OpenAt
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.preview import PreviewPane, read_document
from tests.services.house import House, add_student, enrol
from tests.ui.checks import cut_texts, unnamed
from tests.ui.office_house import make_office, paper

SCHOOL = (AttestationCopy.SCHOOL,)


@pytest.fixture
def desk(tmp_path):
    house = House(tmp_path / "ecole")
    house.create()
    with house.open() as desk:
        yield desk


def student(desk, name="ŒUVRARD", **changes):
    with desk.database.read() as reading:
        rank = reading.students.count()
    made = add_student(desk, birth_name=name, neph=f"2305094{rank:05}")
    enrol(desk, made, **changes)
    return made


@pytest.fixture
def zoe(desk):
    return student(desk)


@pytest.fixture
def window(qtbot, bridge) -> MainWindow:
    made = MainWindow(bridge, "Auto-école du Pont", "Melun")
    qtbot.addWidget(made)
    return made


@pytest.fixture
def page(desk, bridge, window) -> AttestationsPage:
    made = AttestationsPage(make_office(desk, bridge))
    window.add_pages([made])
    window.show()
    return made


def dialogs(kind=QDialog):
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]


def wait_for(qtbot, kind):
    qtbot.waitUntil(lambda: bool(dialogs(kind)))
    return dialogs(kind)[0]


def issued(desk, someone):
    enrolment_id = affi_enrolment(desk, someone.id)
    made = issue_affi(desk, enrolment_id, SCHOOL, made_on=desk.today(), deliver=lambda _made: None)
    return made.copies[0].entry


def numbers(desk):
    return sorted(line.entry.number for line in register_lines(desk))


def show(qtbot, page, someone, kind=AttestationKind.AFFI):
    page.open(OpenAt(someone.id, DOCUMENT_PREFIX + kind.value))
    qtbot.waitUntil(lambda: page.act.student.value == someone.id and page.act.form.isVisible())


def picture(form="PNG", size=(900, 450)):
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((40, 40, size[0] - 40, size[1] - 40), outline=(30, 50, 140), width=12)
    output = BytesIO()
    image.save(output, form)
    return output.getvalue()


# --- one student, every kind


@pytest.mark.parametrize("kind", list(AttestationKind))
def test_every_kind_is_judged_shown_and_printed(qtbot, page, desk, tmp_path, kind):
    someone = student(
        desk,
        preliminary_meeting_on=date(2026, 11, 19),
        practical_failed_on=date(2026, 11, 18),
        meeting_after_failure_on=date(2026, 11, 20),
        affi_issued_on=date(2026, 11, 18),
        affi_number="P-12",
    )
    page.choose_printer = paper(tmp_path / "papier.pdf")
    show(qtbot, page, someone, kind)
    assert page.header._title.text() == kind.label
    if kind is AttestationKind.AAC_CALENDAR:  # a supervised course
        assert any(line.accessibleName().startswith("Manque") for line in page.act.compulsory.lines)
        assert not page.act.options.print.isEnabled()
        return
    assert page.act.options.print.isEnabled(), [one.accessibleName() for one in page.act.compulsory.lines]
    with qtbot.waitSignal(page.said):
        page.run_command(Command.PRINT)
    (line,) = register_lines(desk)
    assert line.entry.kind is kind
    assert len(PdfReader(tmp_path / "papier.pdf").pages) == len(
        PdfReader(BytesIO(register_pdf(desk, line.entry.id))).pages
    )


def test_fait_le_is_asked_only_where_the_model_has_it(qtbot, page, zoe):
    show(qtbot, page, zoe)
    assert page.act.options.made_on.isVisible()
    show(qtbot, page, zoe, AttestationKind.CS_CALENDAR)
    assert not page.act.options.made_on.isVisible()


def test_another_document_is_chosen_in_the_list(qtbot, page, zoe):
    show(qtbot, page, zoe)
    combo = page.act.document.combo
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    combo.activated.emit(combo.currentIndex())
    qtbot.waitUntil(lambda: page._shown.prepared.kind is AttestationKind.AAC_CALENDAR)


def test_ctrl_p_on_a_blocked_act_goes_to_the_button_that_settles_it(qtbot, page, desk):
    someone = student(desk, final_evaluation_on=None)
    show(qtbot, page, someone)
    page.run_command(Command.PRINT)
    focused = QApplication.focusWidget()
    assert focused is page.act.compulsory.lines[0].button


def test_an_accompagnateur_noted_from_the_condition_turns_it_green(qtbot, page, desk, zoe):
    show(qtbot, page, zoe)
    before = page.act.to_check.accessibleName()
    assert before
    line = next(one for one in page.act.to_check.lines if "Accompagnateur" in one.accessibleName())
    line.button.click()
    dialog = wait_for(qtbot, AccompanistsDialog)
    dialog.keep.click()
    assert dialog.surname.has_error
    dialog.surname.line.setText("ŒUVRARD")
    dialog.given_name.line.setText("Nathalie")
    dialog.licence_since.line.setText("4/5/1999")
    dialog.agreed_on.line.setText("10/11/2026")
    dialog.keep.click()
    qtbot.waitUntil(lambda: bool(student_accompanists(desk, zoe.id)))
    qtbot.waitUntil(
        lambda: not [one for one in page.act.to_check.lines if one.accessibleName().startswith("À vérifier")]
    )
    (kept,) = student_accompanists(desk, zoe.id)
    assert (kept.licence_since_on, kept.insurer_agreed_on) == (date(1999, 5, 4), date(2026, 11, 10))
    dialog.reject()


def test_an_act_given_before_is_noted_and_the_new_one_replaces_it(qtbot, page, desk, zoe, tmp_path):
    show(qtbot, page, zoe)
    page.act.options.former.click()
    dialog = wait_for(qtbot, PaperActDialog)
    dialog.keep.click()
    assert dialog.isVisible(), "nothing typed: nothing noted"
    dialog.number.line.setText("2024-17")
    dialog.given_on.line.setText("3/6/2024")
    dialog.keep.click()
    qtbot.waitUntil(lambda: "annule et remplace" in page.act.form.accessibleName())
    assert "2024-17" in page.act.form.accessibleName()
    page.choose_file = lambda *_asked: tmp_path / "acte.pdf"
    with qtbot.waitSignal(page.said):
        page.save()
    text = " ".join(PdfReader(tmp_path / "acte.pdf").pages[0].extract_text().split())
    assert "annule et remplace le n° 2024-17" in text


def test_a_full_disk_while_saving_is_said_and_takes_no_number(qtbot, page, desk, zoe, tmp_path, monkeypatch):
    def full(path, _content):
        path.with_name(path.name + ".new").touch()
        path.with_name(path.name + ".new").unlink()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pdf_files, "write_atomically", full)
    target = tmp_path / "pdf"
    target.mkdir()
    page.choose_file = lambda *_asked: target / "acte.pdf"
    show(qtbot, page, zoe)
    page.save()
    dialog = wait_for(qtbot, QDialog)
    assert "enregistré" in dialog.windowTitle()
    dialog.accept()
    assert list(target.iterdir()) == []
    assert numbers(desk) == []
    assert page.act.options.save.isEnabled()


# --- the preview


def test_sixteen_pages_open_as_quickly_as_one_and_only_those_in_sight_are_drawn(qtbot, page, desk, zoe):
    show(qtbot, page, zoe, AttestationKind.BOOKLET)
    preview = page.act.preview
    assert preview.pages == 16
    drawn = [sheet.has_pixels for sheet in preview._sheets]
    assert drawn[0]
    assert not any(drawn[5:])
    preview.go_to_page(11)
    qtbot.waitUntil(lambda: preview._sheets[11].has_pixels)
    assert preview.page == 11
    assert preview._count.text() == "Page 12 sur 16"
    preview.go_to_page(15)
    qtbot.waitUntil(lambda: preview._sheets[15].has_pixels)
    assert not preview._sheets[0].has_pixels, "pixels far out of sight are given up"


def test_a_page_is_sharp_at_every_zoom(qtbot, bridge, desk, zoe):
    pane = PreviewPane(bridge=bridge)
    qtbot.addWidget(pane)
    pane.resize(500, 600)
    pane.show()
    pane.show_document(read_document(register_pdf(desk, issued(desk, zoe).id)))
    for _ in range(3):
        pane.zoom_in()
    sheet = pane._sheets[0]
    qtbot.waitUntil(lambda: sheet._image.width() == round(sheet.width() * sheet.devicePixelRatioF()))


# --- many students


@pytest.fixture
def class_of_four(desk, page):
    made = [student(desk, name) for name in ("ADAM", "BARON", "CARON")]
    made.append(student(desk, "DUMAS", final_evaluation_on=None))
    page.views.chosen.emit(BATCH)
    return made


def test_the_due_are_chosen_and_the_others_listed_with_the_reason(qtbot, page, class_of_four):
    qtbot.waitUntil(lambda: len(page.batch.lines) == 4)
    assert len(page.batch.chosen) == 3
    assert page.header._sentence.text() == "3\u00a0élèves peuvent le recevoir."
    assert "3\u00a0exemplaires" in page.batch.words.text()
    page.batch.chips.choose("blocked")
    page.batch.chips.chosen.emit("blocked")
    assert page.batch.model.rowCount() == 1
    opened = []
    page.batch.student_opened.connect(lambda one, _kind: opened.append(one))
    page.batch.table.selectRow(0)
    qtbot.keyClick(page.batch.table, Qt.Key.Key_Return)
    assert opened == [class_of_four[3].id]


def test_a_batch_is_saved_in_one_file_and_said(qtbot, page, desk, class_of_four, tmp_path):
    qtbot.waitUntil(lambda: len(page.batch.chosen) == 3)
    page.batch.reason.line.setText("fin de session")
    page.batch.choose_file = lambda *_asked: tmp_path / "lot.pdf"
    page.batch.one_button.click()
    qtbot.waitUntil(page.batch.result.isVisible)
    assert len(PdfReader(tmp_path / "lot.pdf").pages) == 3
    assert numbers(desk) == ["2026-0001", "2026-0002", "2026-0003"]
    assert "2026-0001 à 2026-0003" in page.batch.details.text()
    qtbot.waitUntil(lambda: page.batch.chosen == [])
    assert {line.entry.reason for line in register_lines(desk)} == {"fin de session"}


def test_a_batch_is_printed_one_job_a_student_and_one_file_each(qtbot, page, desk, class_of_four, tmp_path):
    qtbot.waitUntil(lambda: len(page.batch.chosen) == 3)
    page.batch.table.clearSelection()
    page.batch.table.selectRow(1)
    page.batch.choose_printer = paper(tmp_path / "papier.pdf")
    page.run_command(Command.PRINT)
    qtbot.waitUntil(page.batch.result.isVisible)
    assert len(PdfReader(tmp_path / "papier.pdf").pages) == 1
    qtbot.waitUntil(lambda: len(page.batch.chosen) == 2)
    target = tmp_path / "pdf"
    target.mkdir()
    page.batch.choose_folder = lambda *_asked: target
    page.batch.each_button.click()
    qtbot.waitUntil(lambda: len(list(target.iterdir())) == 2)
    assert sorted(path.name for path in target.iterdir()) == [
        "affi-2026-0002-ecole.pdf",
        "affi-2026-0003-ecole.pdf",
    ]


def test_a_batch_stopped_by_its_button_says_who_is_left(
    qtbot, page, desk, class_of_four, monkeypatch, tmp_path
):
    qtbot.waitUntil(lambda: len(page.batch.chosen) == 3)
    monkeypatch.setattr(batch_files.OneFileEach, "at_once", 1)
    real = batch_files.write_new

    def then_stop(path, content):
        real(path, content)
        page.batch.stop_button.click()  # while the first document is being made

    monkeypatch.setattr(batch_files, "write_new", then_stop)
    target = tmp_path / "pdf"
    target.mkdir()
    page.batch.choose_folder = lambda *_asked: target
    page.batch.each_button.click()
    qtbot.waitUntil(page.batch.result.isVisible)
    assert "2\u00a0élèves n’ont rien reçu" in page.batch.details.text()
    assert numbers(desk) == ["2026-0001"]
    assert [path.name for path in target.iterdir()] == ["affi-2026-0001-ecole.pdf"]


def test_a_printer_that_refuses_ends_the_batch_and_the_window_says_it(
    qtbot, page, desk, class_of_four, tmp_path, qt_complaints
):
    qtbot.waitUntil(lambda: len(page.batch.chosen) == 3)
    page.batch.choose_printer = paper(tmp_path / "absent" / "papier.pdf")
    page.batch.print_button.click()
    qtbot.waitUntil(page.batch.result.isVisible)
    assert "L’impression n’a pas abouti" in page.batch.details.text()
    assert numbers(desk) == []
    qt_complaints.clear()


# --- the register


@pytest.fixture
def line(qtbot, desk, page, zoe):
    entry = issued(desk, zoe)
    page.views.chosen.emit(REGISTER)
    page.register.choose(entry.id)
    return entry


def test_a_signed_scan_is_attached_and_shown_again(qtbot, page, desk, line, tmp_path):
    scan = tmp_path / "signe.jpg"
    scan.write_bytes(picture("JPEG"))
    page.kept.choose_to_read = lambda *_asked: scan
    with qtbot.waitSignal(page.said) as said:
        page.register.scan_button.click()
    assert line.number in said.args[0].word
    assert len(scans_of(desk, [line.id])[line.id]) == 1
    qtbot.waitUntil(lambda: line.id in page.register._signed)
    page.register.open_button.click()
    dialog = wait_for(qtbot, KeptPdfDialog)
    assert dialog.which.isVisible()
    dialog.show_scan()
    assert dialog.preview.pages == 1
    assert "Joint le" in dialog._words.text()
    dialog.accept()


def test_what_is_no_scan_is_refused_in_words(qtbot, page, desk, line, tmp_path):
    wrong = tmp_path / "programme.pdf"
    wrong.write_bytes(b"MZ\x90\x00")
    page.kept.choose_to_read = lambda *_asked: wrong
    page.register.scan_button.click()
    dialog = wait_for(qtbot, QDialog)
    assert "sorte acceptée" in dialog.windowTitle()
    dialog.accept()
    assert scans_of(desk, [line.id]) == {}


def test_the_register_is_exported_and_a_kept_pdf_saved_without_a_number(qtbot, page, desk, line, tmp_path):
    page.choose_file = lambda *_asked: tmp_path / "registre"
    with qtbot.waitSignal(page.said):
        page.register.export_button.click()
    assert line.sha256 in (tmp_path / "registre.csv").read_text(encoding="utf-8-sig")
    page.register.open_button.click()
    dialog = wait_for(qtbot, KeptPdfDialog)
    page.choose_file = lambda *_asked: tmp_path / "copie"
    with qtbot.waitSignal(page.said):
        dialog.save_button.click()
    dialog.accept()
    assert (tmp_path / "copie.pdf").read_bytes() == register_pdf(desk, line.id)
    assert numbers(desk) == [line.number]


def dropped(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where, buttons = QPointF(300, 300), Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, buttons, none)
    QApplication.sendEvent(window, entering)
    dropping = QDropEvent(where, Qt.DropAction.CopyAction, data, buttons, none)
    QApplication.sendEvent(window, dropping)
    return entering.isAccepted(), dropping.isAccepted()


def test_a_pdf_dropped_on_the_window_is_checked(qtbot, page, desk, window, line, tmp_path):
    PaperDrop(window, lambda path: window.go_to(ATTESTATIONS, path))
    received = tmp_path / "recu.PDF"
    received.write_bytes(register_pdf(desk, line.id))
    assert dropped(window, received) == (True, True)
    dialog = wait_for(qtbot, PaperCheckDialog)
    assert dialog.found.match is Match.SAME
    with qtbot.waitSignal(dialog.line_asked):
        next(one for one in dialog.findChildren(Button) if one.text().startswith("Voir au registre")).click()
    kept = wait_for(qtbot, KeptPdfDialog)
    kept.accept()


def test_a_changed_pdf_is_named_and_other_files_are_left_alone(qtbot, page, desk, window, line, tmp_path):
    PaperDrop(window, lambda path: window.go_to(ATTESTATIONS, path))
    writer = PdfWriter(clone_from=BytesIO(register_pdf(desk, line.id)))
    changed = tmp_path / "recu.pdf"
    with changed.open("wb") as stream:
        writer.write(stream)
    dropped(window, changed)
    dialog = wait_for(qtbot, PaperCheckDialog)
    assert dialog.found.match is Match.RESAVED
    dialog.accept()
    other = tmp_path / "photo.png"
    other.write_bytes(picture())
    assert dropped(window, other) == (False, False)


# --- stamp and logo


@pytest.fixture
def images(qtbot, desk, bridge, tmp_path):
    source = tmp_path / "cachet.png"
    source.write_bytes(picture())
    made = ImagesDialog(make_office(desk, bridge))
    qtbot.addWidget(made)
    made.choose_file = lambda *_asked: source
    made.show()
    qtbot.waitUntil(lambda: made.view._page is not None)
    return made


def test_the_stamp_is_dragged_resized_kept_and_printed(qtbot, page, desk, zoe, images):
    images.choose_button.click()
    qtbot.waitUntil(lambda: images.image is not None)
    view, before = images.view, images.image
    start = view.point_of(view.box[0] + 10, view.box[1] + 10).toPoint()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, start + QPoint(-8, 5))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(-8, 5))
    moved = images.image
    assert moved.x < before.x
    assert moved.y > before.y
    assert moved.width == before.width
    corner = view.point_of(view.box[0] + view.box[2], view.box[1] + view.box[3]).toPoint()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=corner)
    qtbot.mouseMove(view, corner - QPoint(60, 30))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=corner - QPoint(60, 30))
    assert images.image.width < moved.width - 5
    assert (images.image.x, images.image.y) == (moved.x, moved.y)
    placed = images.image
    images.save_button.click()
    qtbot.waitUntil(lambda: not images.isVisible())
    assert school_image(desk, Purpose.STAMP) == placed
    show(qtbot, page, zoe)
    entry = issued(desk, zoe)
    assert len(PdfReader(BytesIO(register_pdf(desk, entry.id))).pages[0].images) == 1


def test_the_stamp_is_placed_by_keys_and_by_numbers_too(qtbot, images):
    images.choose_button.click()
    qtbot.waitUntil(lambda: images.image is not None)
    images.view.setFocus()
    before = images.image
    qtbot.keyClick(images.view, Qt.Key.Key_Right)
    qtbot.keyClick(images.view, Qt.Key.Key_Down)
    assert (images.image.x, images.image.y) == (before.x + 1, before.y + 1)
    qtbot.keyClick(images.view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert images.image.width == pytest.approx(before.width - 1)
    images.left_field.line.setText("27,5")
    images.left_field.check()
    images.left_field.committed.emit()
    assert images.image.x == pytest.approx(1.5)
    for _ in range(200):
        qtbot.keyClick(images.view, Qt.Key.Key_Right)
    area = area_of(Purpose.STAMP)
    assert images.image.x + images.image.width == pytest.approx(area.right, abs=0.05)
    assert "mm" in images.view.accessibleDescription()


def test_an_image_taken_away_gives_the_typed_name_back(qtbot, desk, images):
    images.choose_button.click()
    qtbot.waitUntil(lambda: images.image is not None)
    images.remove_button.click()
    images.save_button.click()
    qtbot.waitUntil(lambda: not images.isVisible())
    assert school_image(desk, Purpose.STAMP) is None


# --- looks


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("view", [BATCH, REGISTER])
def test_nothing_is_cut_nor_unnamed(qtbot, page, desk, zoe, look, window, view, percent):
    issued(desk, zoe)
    student(desk, "BARON")
    look.set_text_percent(percent)
    window.resize(1366, 720)
    page.views.chosen.emit(view)
    qtbot.waitUntil(lambda: cut_texts(window) == [])
    assert unnamed(window) == []


@pytest.mark.parametrize("percent", [100, 200])
def test_the_dialog_of_images_is_whole(qtbot, images, look, percent):
    look.set_text_percent(percent)
    QApplication.processEvents()
    assert unnamed(images) == []
    assert cut_texts(images) == []


def test_the_order_of_dates_is_asked_before_the_print(qtbot, page, desk, zoe):
    kept = student_file(desk, zoe.id).enrolments[0]
    save_enrolment(desk, replace(kept.enrolment, preliminary_meeting_on=date(2026, 11, 2)), kept.present)
    show(qtbot, page, zoe)
    assert any("avant l’évaluation" in one.accessibleName() for one in page.act.to_check.lines)


def test_an_order_is_what_the_screen_shows(page):
    page.views.chosen.emit(BATCH)
    assert page.batch.order == Order(AttestationKind.AFFI, SCHOOL, "", date(2026, 11, 20))
    assert (
        issue_batch(
            page._desk, page.batch.order, [], batch_files.OneFile(page._desk.folder.root / "x")
        ).issued
        == []
    )
