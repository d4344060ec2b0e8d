"""The optional photo of a student: small, in the encrypted base only, gone for good once replaced or removed.

It is outside the history, so that taking it away leaves nothing of it here: no undo brings it back. Erasure removes it,
a transfer and a full export carry it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import UUID, uuid4

from livret_desktop.db import file_store
from livret_desktop.db.file_store import KeptFile
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import of_name
from livret_desktop.domain.kept_files import Purpose
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.files.given_files import JPEG, PNG, read_given

LARGEST_PHOTO = 40_000
"""Bytes: every backup carries it."""
LARGEST_GIVEN = 20_000_000
"""Bytes of the file chosen: a photo of a telephone."""
_JPEG_START = b"\xff\xd8\xff"


def read_photo(path: Path) -> bytes:
    """The bytes of a JPEG or PNG that a person chose, not yet made small. Pool thread.

    Raises MachineError (unreadable), RuleError (too large, of another kind, damaged, too many pixels).
    """
    return read_given(path, most_bytes=LARGEST_GIVEN, allowed=(PNG, JPEG)).content


def photo_of(desk: Desk, student_id: UUID) -> bytes | None:
    """The photo as kept, None without one. Any thread."""
    with desk.database.read() as reading:
        return photo_in(reading, student_id)


def photo_in(reading: Reading | Work, student_id: UUID) -> bytes | None:
    """:func:`photo_of` within a read or a write."""
    for file in file_store.files_of(reading.connection, [student_id]):
        if file.purpose is Purpose.PHOTO:
            return file_store.content_of(reading.connection, file.id)
    return None


def save_photo(desk: Desk, student_id: UUID, jpeg: bytes | None) -> Changes:
    """Keep a photo in place of the former one, or take it away (None). Writer thread.

    Raises RuleError: no JPEG, or more than ``LARGEST_PHOTO``.
    """
    if jpeg is not None and not is_photo(jpeg):
        raise RuleError(
            "Photo refusée",
            f"Elle n’est pas au format attendu, ou dépasse {LARGEST_PHOTO // 1_000} ko. Rien n’a été gardé.",
            "Choisissez une autre image.",
        )
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        work = written.work
        student = work.students.require(student_id)
        _forget(work, student_id)
        if jpeg is not None:
            keep_photo(work, student_id, jpeg)
        work.tell_title_alone()
        work.touch(Kind.STUDENTS)
        written.title = f"Photo {of_name(student.full_name)}" + ("" if jpeg is not None else " retirée")
    return written.changes


def is_photo(content: bytes) -> bool:
    """True for what may be kept as a photo, by its beginning and its size; whoever shows it still caps its decoding."""
    return content.startswith(_JPEG_START) and len(content) <= LARGEST_PHOTO


def keep_photo(work: Work, student_id: UUID, jpeg: bytes) -> None:
    """Add the photo of a student who has none, within a write."""
    file = KeptFile(
        id=uuid4(),
        purpose=Purpose.PHOTO,
        owner_id=student_id,
        added_at=work.at,
        media_type=JPEG,
        sha256=hashlib.sha256(jpeg).hexdigest(),
    )
    file_store.add(work.connection, file, jpeg)


def _forget(work: Work, student_id: UUID) -> None:
    for file in file_store.files_of(work.connection, [student_id]):
        if file.purpose is Purpose.PHOTO:
            file_store.remove(work.connection, file.id)
