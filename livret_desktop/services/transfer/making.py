"""Making a transfer file: the student's rows, the readable summary, the acts given. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.clock import civil_day
from livret_desktop.db import file_store, register
from livret_desktop.db.register import RegisterEntry
from livret_desktop.db.unit_of_work import Reading, lesson_is
from livret_desktop.db.whole_rows import kept_row, table_named
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import PaperAct
from livret_desktop.domain.vocabulary import AttestationForm, AttestationKind, LessonStatus
from livret_desktop.security.transfer_seal import LARGEST_FILE, new_code, seal_transfer
from livret_desktop.services.configuration import school_of
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.companions import follow_up_sheet, transfer_sheet
from livret_desktop.services.records.student_photos import photo_in
from livret_desktop.services.transfer.dossier import PHOTO, TABLES, Paper, dossier_bytes

_ROOM_FOR_ROWS = 6 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TransferFile:
    """A file ready to be written, and the code to tell by telephone, which nothing keeps.

    ``left_out``: papers too heavy to follow.
    """

    content: bytes = field(repr=False)
    code: str = field(repr=False)
    name: str
    lessons: int
    papers: tuple[str, ...]
    left_out: int


def make_transfer(desk: Desk, student_id: UUID) -> TransferFile:
    """The file of one student. Pool thread, a second or two. Raises KeyError when the student is not there."""
    with desk.database.read() as reading:
        student = reading.students.require(student_id)
        records = student_records(reading, student_id)
        school = school_of(reading)
        acts = list(_acts(reading, student_id))
        photo = photo_in(reading, student_id)
    papers = [*_sheets(desk, records["enrolment"]), *acts]
    if photo is not None:
        papers.insert(0, Paper(PHOTO, "image/jpeg", photo))
    kept, size = [], 0
    for one in papers:
        if size + len(one.content) <= LARGEST_FILE - _ROOM_FOR_ROWS:
            kept.append(one)
            size += len(one.content)
    rows = {name: [kept_row(table_named(name), one) for one in records[name]] for name in TABLES}
    origin = {
        "name": school.name,
        "agrement_number": school.agrement_number,
        "city": school.city,
        "phone": school.phone,
    }
    code = new_code()
    return TransferFile(
        content=seal_transfer(dossier_bytes(desk.clock.now(), origin, rows, kept), code),
        code=code,
        name=student.full_name,
        lessons=len(rows["lesson"]),
        papers=tuple(one.name for one in kept),
        left_out=len(papers) - len(kept),
    )


def student_records(reading: Reading, student_id: UUID, *, only_done: bool = True) -> dict[str, list[Any]]:
    """Every record of a student, by table. ``only_done``: of the lessons, those done; the rest is ours to keep."""
    enrolments = reading.enrolments.where(reading.enrolments.c.student_id == student_id)
    keys = [one.id for one in enrolments]
    found: dict[str, list[Any]] = {"student": [reading.students.require(student_id)], "enrolment": enrolments}
    for name, reader in (("guardian", reading.guardians), ("accompanist", reading.accompanists)):
        found[name] = reader.where(reader.c.student_id == student_id)
    lessons = reading.lessons
    wanted = [lesson_is(LessonStatus.DONE)] if only_done else []
    found["lesson"] = lessons.where(lessons.c.student_id == student_id, *wanted, order=lessons.c.starts_at)
    by_enrolment: dict[str, Any] = {
        "enrolment_period": reading.periods,
        "appointment": reading.appointments,
        "exam": reading.exams,
        "skill": reading.skills,
        "paper_act": reading.paper_acts,
        "km_reading": reading.km_readings,
    }
    for name, reader in by_enrolment.items():
        found[name] = reader.where(reader.c.enrolment_id.in_(keys))
    entries = register.entries_of_student(reading.connection, student_id)
    found["enrolment"], found["paper_act"] = _as_given_before(entries, enrolments, found["paper_act"])
    return found


def _as_given_before(
    entries: list[RegisterEntry], enrolments: list[Enrolment], known: list[PaperAct]
) -> tuple[list[Enrolment], list[PaperAct]]:
    """The acts of our register, which for the next school are acts given before: the newest of each kind.

    A duplicate is no act: it has a number of its own, and the one to cancel and replace is that of its original.
    """
    told = {(one.enrolment_id, one.kind): one for one in known}
    affi: dict[UUID, RegisterEntry] = {}
    for entry in entries:
        if entry.form is AttestationForm.DUPLICATE:
            continue
        if entry.kind is AttestationKind.AFFI:
            affi[entry.enrolment_id] = entry
        else:
            place = (entry.enrolment_id, entry.kind)
            key = told[place].id if place in told else uuid4()
            told[place] = PaperAct(
                id=key, enrolment_id=place[0], kind=place[1], number=entry.number, given_on=_day(entry)
            )
    with_affi = [
        replace(one, affi_number=affi[one.id].number, affi_issued_on=_day(affi[one.id]))
        if one.id in affi
        else one
        for one in enrolments
    ]
    return with_affi, list(told.values())


def _day(entry: RegisterEntry) -> date:
    return entry.made_on or civil_day(entry.issued_at)


def _sheets(desk: Desk, enrolments: list[Enrolment]) -> Iterator[Paper]:
    for one in enrolments:
        yield Paper(f"Résumé, {one.category.value}", "application/pdf", transfer_sheet(desk, one.id))
        yield Paper(f"Fiche de suivi, {one.category.value}", "application/pdf", follow_up_sheet(desk, one.id))


def _acts(reading: Reading, student_id: UUID) -> Iterator[Paper]:
    """The acts of the register and their signed scans, newest first."""
    entries = register.entries_of_student(reading.connection, student_id)
    for entry in entries:
        words = f"{entry.kind.label} {entry.number}, {entry.copy.label}"
        yield Paper(words, "application/pdf", register.pdf_of(reading.connection, entry.id))
        for scan in file_store.files_of(reading.connection, [entry.id]):
            content = file_store.content_of(reading.connection, scan.id)
            yield Paper(f"{words}, signé", scan.media_type, content)
