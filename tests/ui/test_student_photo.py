"""The optional photo: made small by Qt, hostile pictures stopped, shown, carried, and gone for good when it goes."""

from __future__ import annotations

import io
import json
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livret_desktop.db.file_store import content_of, files_of
from livret_desktop.domain.kept_files import Purpose
from livret_desktop.errors import LivretError, RuleError
from livret_desktop.services.overview.record_bin import (
    bin_entries,
    remove_student,
    restore_from_bin,
    why_kept,
)
from livret_desktop.services.overview.record_history import student_history
from livret_desktop.services.overview.undo import next_undo
from livret_desktop.services.personal_data.access import answer_access
from livret_desktop.services.personal_data.erasure import ERASE_WORD, erase_student
from livret_desktop.services.records.student_photos import LARGEST_PHOTO, photo_of, read_photo, save_photo
from livret_desktop.services.transfer.making import make_transfer
from livret_desktop.services.transfer.receiving import look_at_transfer, receive_transfer, received_papers
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.students.students_file import StudentFileView
from livret_desktop.ui.pages.students.students_photo import PhotoDialog
from livret_desktop.ui.photo import SIDE, shown_photo, small_photo
from livret_desktop.ui.theme.theme import Theme
from tests.services.house import House
from tests.ui.checks import cut_texts, unnamed
from tests.ui.students_school import Place, known
from tests.ui.students_screen import file_of

WHO = known("MARTIN")


@pytest.fixture
def file(place: Place, bridge: Bridge, qtbot: QtBot) -> StudentFileView:
    return file_of(WHO, place, bridge, qtbot)


def noisy(width: int, height: int, kind: str = "JPEG", **more: object) -> bytes:
    """A picture that does not compress well: every point another colour."""
    seed = bytes((place * 7919 % 251) for place in range(width * 3))
    image = Image.frombytes(
        "RGB", (width, height), b"".join(seed[n % 97 :] + seed[: n % 97] for n in range(height))
    )
    written = io.BytesIO()
    image.save(written, kind, **more)
    return written.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises far more than its few bytes hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 4096)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(("width", "height"), [(1600, 1200), (90, 400), (1, 1)])
def test_any_picture_becomes_a_small_square(look: Theme, kind: str, width: int, height: int) -> None:
    small = small_photo(noisy(width, height, kind))
    assert len(small) <= LARGEST_PHOTO
    with Image.open(io.BytesIO(small)) as image:
        assert image.format == "JPEG"
        assert image.width == image.height <= SIDE
        assert image.getexif() == {}
    assert shown_photo(small) is not None


def test_what_the_camera_wrote_does_not_follow(look: Theme) -> None:
    marks = Image.Exif()
    marks[0x010E] = "PERSONNE INVENTÉE"
    marks[0x0112] = 6  # lying on its side
    image = Image.new("RGB", (40, 20), "red")
    image.paste("blue", (0, 0, 20, 20))
    written = io.BytesIO()
    image.save(written, "JPEG", exif=marks)
    small = small_photo(written.getvalue())
    assert b"INVENT" not in small
    with Image.open(io.BytesIO(small)) as upright:
        red, _green, blue = upright.getpixel((upright.width // 2, 1))  # type: ignore[misc]
    assert blue > red  # turned: what lay at the left stands on top


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(40),
        b"\xff\xd8\xff" + bytes(200),
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        bomb(60_000, 60_000),
        bomb(15_000, 15_000),
    ],
    ids=["empty", "gif", "jpeg head", "svg", "bomb by side", "bomb by points"],
)
def test_hostile_pictures_are_refused_in_words(
    look: Theme, tmp_path: Path, content: bytes, qt_complaints: list[str]
) -> None:
    given = tmp_path / "photo.jpg"
    given.write_bytes(content)
    with pytest.raises(LivretError) as refusal:
        small_photo(read_photo(given))
    assert "Rien n’a été gardé" in refusal.value.message
    with pytest.raises(RuleError):
        small_photo(content)
    assert shown_photo(content) is None
    qt_complaints.clear()  # Qt says of the damaged ones that it cannot read them


def test_a_photo_is_chosen_shown_changed_and_taken_away(
    file: StudentFileView, place: Place, tmp_path: Path, qtbot: QtBot
) -> None:
    given = tmp_path / "moi.png"
    given.write_bytes(noisy(640, 480, "PNG"))
    assert file.photo.accessibleName() == "Photo de Lucas Martin, ajouter"
    file.photo.setFocus()
    QTest.keyClick(file.photo, Qt.Key.Key_Space)
    dialog = file.findChild(PhotoDialog)
    assert dialog is not None
    assert unnamed(dialog) == []
    dialog.choose_file = lambda *_asked: given
    before = next_undo(place.desk)
    dialog.choose()
    qtbot.waitUntil(lambda: file.photo.image is not None)
    assert file.photo.accessibleName() == "Photo de Lucas Martin, changer"
    first = photo_of(place.desk, WHO)
    assert first is not None
    assert student_history(place.desk, WHO) == [] or next_undo(place.desk) == before  # no undo brings it back
    save_photo(place.desk, WHO, small_photo(noisy(50, 50)))
    with place.desk.database.read() as reading:
        (only,) = files_of(reading.connection, [WHO])
        assert content_of(reading.connection, only.id) != first
    file.show_student(WHO)
    file.photo.click()
    again = [one for one in file.findChildren(PhotoDialog) if one is not dialog][-1]
    again.remove_button.click()
    qtbot.waitUntil(lambda: file.photo.image is None)
    assert photo_of(place.desk, WHO) is None


def test_a_bad_file_leaves_the_photo_and_says_why(
    file: StudentFileView, place: Place, tmp_path: Path, qtbot: QtBot
) -> None:
    given = tmp_path / "photo.jpg"
    given.write_bytes(b"pas une image")
    file.photo.click()
    dialog = file.findChild(PhotoDialog)
    assert dialog is not None
    dialog.choose_file = lambda *_asked: given
    dialog.choose()
    qtbot.waitUntil(lambda: not dialog.problem.isHidden())
    assert "Rien n’a été gardé" in dialog.problem.text()
    assert photo_of(place.desk, WHO) is None
    assert cut_texts(dialog) == []
    with pytest.raises(RuleError, match="Photo refusée"):
        save_photo(place.desk, WHO, b"\xff\xd8\xff" + bytes(LARGEST_PHOTO))


def test_the_photo_follows_the_student_and_goes_with_the_file(
    place: Place, look: Theme, tmp_path: Path
) -> None:
    desk, photo = place.desk, small_photo(noisy(300, 300))
    save_photo(desk, WHO, photo)
    assert why_kept(desk, WHO) == ""
    made = make_transfer(desk, WHO)
    other = House(tmp_path / "autre")
    other.create()
    with other.open() as elsewhere:
        received = receive_transfer(elsewhere, look_at_transfer(elsewhere, made.content, made.code).dossier)
        assert photo_of(elsewhere, received.student_id) == photo
        assert all("Photo" not in one.name for one in received_papers(elsewhere, received.student_id))
    remove_student(desk, WHO)
    restore_from_bin(desk, bin_entries(desk)[0].change_id)
    assert photo_of(desk, WHO) == photo
    answer = json.loads(answer_access(desk, WHO).document)
    assert len(answer["photo_jpeg"]) > 1_000
    erase_student(desk, WHO, word=ERASE_WORD, reason="demande de la personne")
    assert photo_of(desk, WHO) is None
    with desk.database.read() as reading:
        assert [one for one in files_of(reading.connection, [WHO]) if one.purpose is Purpose.PHOTO] == []
