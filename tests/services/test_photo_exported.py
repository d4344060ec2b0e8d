"""A school with a photo is written down whole and made again elsewhere: the same bytes, of the same person."""

from __future__ import annotations

from pathlib import Path

from livret_desktop.services.records.student_photos import LARGEST_PHOTO, photo_of, save_photo
from livret_desktop.services.whole_school.exporting import export_whole
from livret_desktop.services.whole_school.importing import import_whole
from tests.services.house import House, add_student

_PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 100
"""As every JPEG begins; what follows is for whoever shows it."""


def test_a_photo_comes_back_with_its_student_and_with_no_other(tmp_path: Path) -> None:
    assert len(_PHOTO) <= LARGEST_PHOTO
    first, second = House(tmp_path / "ecole"), House(tmp_path / "autre")
    first.create()
    with first.open() as desk:
        pictured = add_student(desk).id
        other = add_student(desk, birth_name="SANS-PHOTO", neph="240377100491").id
        save_photo(desk, pictured, _PHOTO)
        export_whole(desk, tmp_path / "tout")
    written = [
        path for path in (tmp_path / "tout").rglob("*") if path.is_file() and _PHOTO in path.read_bytes()
    ]
    assert len(written) == 1, "a file of its own, that people can open"
    import_whole(tmp_path / "tout", second.folder, second.around)
    with second.open() as desk:
        assert photo_of(desk, pictured) == _PHOTO
        assert photo_of(desk, other) is None
        save_photo(desk, pictured, None)
        export_whole(desk, tmp_path / "sans")
    assert not any(_PHOTO in path.read_bytes() for path in (tmp_path / "sans").rglob("*") if path.is_file())
