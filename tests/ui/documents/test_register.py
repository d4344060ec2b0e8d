"""The register in the window: signed scans, files checked and exported, and the school's stamp and logo."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.domain.kept_files import Purpose
from livret_desktop.services.papers.attestation_register import register_pdf
from livret_desktop.services.papers.register_check import Match
from livret_desktop.services.papers.signed_scans import scans_of
from livret_desktop.services.records.school_images import area_of, school_image
from livret_desktop.ui.desktop.paper_drop import PaperDrop
from livret_desktop.ui.dialogs.images_dialog import ImagesDialog
from livret_desktop.ui.dialogs.paper_dialogs import KeptPdfDialog, PaperCheckDialog
from livret_desktop.ui.pages.attestations.attestations_page import REGISTER
from livret_desktop.ui.pages.settings.settings_school import SchoolSection
from livret_desktop.ui.targets import ATTESTATIONS
from livret_desktop.ui.widgets.button import Button
from tests.ui.checks import cut_texts, unnamed
from tests.ui.documents.screen import (
    issued,
    numbers,
    picture,
    show,
    wait_for,
)
from tests.ui.office_house import make_office

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


@pytest.mark.parametrize("percent", [100, 200])
def test_the_dialog_of_images_is_whole(qtbot, images, look, percent):
    look.set_text_percent(percent)
    QApplication.processEvents()
    assert unnamed(images) == []
    assert cut_texts(images) == []


def test_settings_open_the_same_dialog(qtbot, desk, bridge):
    section = SchoolSection(make_office(desk, bridge))
    qtbot.addWidget(section)
    section.show()
    section.images.click()
    wait_for(qtbot, ImagesDialog).reject()
