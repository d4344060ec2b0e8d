"""Receiving a student from another school: looked at first, then taken in as one act; what it says is claimed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.db import file_store
from livret_desktop.db.file_store import KeptFile
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.identifiers import compact, is_valid_neph
from livret_desktop.domain.kept_files import Purpose
from livret_desktop.domain.lesson import PRACTICE_KINDS, lesson_day
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.security.transfer_seal import LARGEST_FILE, open_transfer, require_transfer
from livret_desktop.services.context import Desk
from livret_desktop.services.files.given_files import read_capped
from livret_desktop.services.records.student_photos import is_photo, keep_photo
from livret_desktop.services.records.students import refuse_nameless, refuse_taken_neph
from livret_desktop.services.transfer.dossier import PHOTO, TABLES, Dossier, Paper, read_dossier

_NOT_HERE = ("instructor_id", "simulator_id", "group_id")
_LONGEST_LESSON = 24 * 60
_TEACHERS = ("why_by", "how_by", "risks_by", "influences_by", "pressures_by", "self_assessment_by")


@dataclass(frozen=True, slots=True)
class EnrolmentTold:
    """One enrolment of the file: category, minutes of practice told, lessons."""

    category: str
    minutes: int
    lessons: int


@dataclass(frozen=True, slots=True)
class TransferPreview:
    """What a file says before anything is taken in. ``known_as``: the student of that NEPH already here, if any."""

    dossier: Dossier = field(repr=False)
    origin: str
    made_at: datetime
    name: str
    born_on: str | None
    neph: str
    enrolments: tuple[EnrolmentTold, ...]
    papers: tuple[str, ...]
    known_as: str | None

    def as_json(self) -> dict[str, Any]:
        """The document promised to scripts."""
        return {
            "origin_claimed": dict(self.dossier.origin),
            "made_at": self.made_at.isoformat(),
            "student": {"name": self.name, "born_on": self.born_on, "neph": self.neph},
            "enrolments": [
                {"category": one.category, "minutes": one.minutes, "lessons": one.lessons}
                for one in self.enrolments
            ],
            "papers": list(self.papers),
            "already_here": self.known_as,
        }


@dataclass(frozen=True, slots=True)
class Received:
    """A student taken in."""

    student_id: UUID
    name: str
    lessons: int
    papers: int
    changes: Changes


@dataclass(frozen=True, slots=True)
class ReceivedPaper:
    """A paper another school gave with a student, as it claims."""

    id: UUID
    name: str
    origin: str
    media_type: str
    added_at: datetime


def read_transfer_file(path: Path) -> bytes:
    """The bytes of a file that is a transfer of ours. Raises RuleError, MachineError."""
    content = read_capped(path, LARGEST_FILE)
    require_transfer(content)
    return content


def look_at_transfer(desk: Desk, content: bytes, code: str) -> TransferPreview:
    """Open a file with its code and say what it holds; nothing is written. Pool thread. Raises RuleError."""
    dossier = read_dossier(open_transfer(content, code))
    student = dossier.student
    with desk.database.read() as reading:
        same = _same(reading, student)
    return TransferPreview(
        dossier=dossier,
        origin=dossier.origin_words,
        made_at=dossier.made_at,
        name=student.full_name,
        born_on=student.born_on.isoformat() if student.born_on else None,
        neph=student.neph,
        enrolments=tuple(_told(dossier, one) for one in dossier.records["enrolment"]),
        papers=tuple(one.name for one in dossier.papers),
        known_as=same.full_name if same else None,
    )


def receive_transfer(desk: Desk, dossier: Dossier) -> Received:
    """Take the student in. Writer thread. Raises RuleError: a name missing, a NEPH that another student has.

    Every identifier is made anew. Lessons are history given elsewhere: counted, without instructor of ours, never
    sent by themselves. Not undone by Ctrl+Z, for the papers would stay: the file is archived, or erased.
    """
    keys = {one.id: uuid4() for name in TABLES for one in dossier.records[name]}
    at = desk.clock.now()
    with desk.database.write("", at, is_undoable=False) as written:
        work = written.work
        student = replace(dossier.student, id=keys[dossier.student.id], archived_on=None, created_at=at)
        refuse_nameless(student)
        refuse_taken_neph(work, student)
        for name in TABLES:
            records = (
                [student]
                if name == "student"
                else [_ours(one, keys, dossier, at) for one in dossier.records[name]]
            )
            work.repository_of(name).add_all(records)
        photo = next((one for one in dossier.papers if one.name == PHOTO and is_photo(one.content)), None)
        if photo is not None:
            keep_photo(work, student.id, photo.content)
        for paper in dossier.papers:
            if paper is not photo:
                _keep(work, student.id, dossier, paper)
        written.title = f"Dossier reçu d’une autre école : {student.full_name}".replace(" :", "\u00a0:")
    return Received(
        student.id, student.full_name, len(dossier.records["lesson"]), len(dossier.papers), written.changes
    )


def received_papers(desk: Desk, student_id: UUID) -> list[ReceivedPaper]:
    """What other schools gave with a student, newest first."""
    with desk.database.read() as reading:
        files = file_store.files_of(reading.connection, [student_id])
    return [_received(one) for one in files if one.purpose is Purpose.TRANSFER]


def received_content(desk: Desk, paper_id: UUID) -> bytes:
    """The bytes of one of them."""
    with desk.database.read() as reading:
        return file_store.content_of(reading.connection, paper_id)


def _received(file: KeptFile) -> ReceivedPaper:
    told: Mapping[str, str] = json.loads(file.placement)
    return ReceivedPaper(file.id, told["name"], told["origin"], file.media_type, file.added_at)


def _same(reading: Reading, student: Student) -> Student | None:
    if not is_valid_neph(student.neph):
        return None
    found = reading.students.where(reading.students.c.neph_digits == compact(student.neph))
    return found[0] if found else None


def _told(dossier: Dossier, enrolment: Any) -> EnrolmentTold:
    own = [one for one in dossier.records["lesson"] if one.enrolment_id == enrolment.id]
    practice = sum(
        one.minutes for one in own if one.kind in PRACTICE_KINDS and one.status is LessonStatus.DONE
    )
    minutes = enrolment.minutes_here + enrolment.minutes_elsewhere + practice
    return EnrolmentTold(enrolment.category.value, minutes, len(own))


def _ours(record: Any, keys: Mapping[UUID, UUID], dossier: Dossier, at: datetime) -> Any:
    """A record under identifiers of ours; people and machines of the other school are not ours."""
    names = {one.name for one in fields(record)}
    changed: dict[str, Any] = {name: None for name in (*_NOT_HERE, *_TEACHERS) if name in names}
    changed |= {
        name: keys[getattr(record, name)] for name in ("id", "student_id", "enrolment_id") if name in names
    }
    if "accompanist_ids" in names:
        known = {str(old): str(new) for old, new in keys.items()}
        changed["accompanist_ids"] = tuple(known[one] for one in record.accompanist_ids if one in known)
    if "minutes_here" in names:
        changed |= {"minutes_here": 0, "minutes_elsewhere": record.minutes_here + record.minutes_elsewhere}
    if "origin" in names:
        _require_done(record, at)
        changed |= {
            "origin": LessonOrigin.HISTORY,
            "place": f"{dossier.origin_words} (déclaré)",
            "day": lesson_day(record.starts_at),
        }
    return replace(record, **changed)


def _require_done(lesson: Any, at: datetime) -> None:
    is_possible = 0 < lesson.minutes <= _LONGEST_LESSON and lesson.starts_at <= at
    if lesson.status is not LessonStatus.DONE or not is_possible:
        raise RuleError(
            "Ce dossier transféré ne se lit pas",
            "Il contient une leçon qui n’est pas faite, ou d’une durée impossible. Rien n’a été reçu.",
            "Demandez à l’autre école les fiches en PDF.",
        )


def _keep(work: Work, student_id: UUID, dossier: Dossier, paper: Paper) -> None:
    told = {"name": paper.name, "origin": dossier.origin_words, "made_at": dossier.made_at.isoformat()}
    file_store.add(
        work.connection,
        KeptFile(
            id=uuid4(),
            purpose=Purpose.TRANSFER,
            owner_id=student_id,
            added_at=work.at,
            media_type=paper.media_type,
            sha256=hashlib.sha256(paper.content).hexdigest(),
            placement=json.dumps(told, ensure_ascii=False),
        ),
        paper.content,
    )
