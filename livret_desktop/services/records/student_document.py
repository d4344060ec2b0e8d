"""``student show``: the promise made to scripts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from livret_desktop.domain.identifiers import compact
from livret_desktop.services.context import Desk
from livret_desktop.services.records.students import EnrolmentFile, student_file


def student_document(desk: Desk, student_id: UUID) -> dict[str, Any]:
    """The JSON document of one student."""
    file = student_file(desk, student_id)
    student = file.student
    return {
        "id": str(student.id),
        "civility": student.civility.value if student.civility else None,
        "birth_name": student.birth_name,
        "usage_name": student.usage_name,
        "given_names": student.given_names,
        "born_on": _day(student.born_on),
        "neph": compact(student.neph) or None,
        "phone": student.phone,
        "email": student.email,
        "archived_on": _day(student.archived_on),
        "enrolments": [_enrolment(one) for one in file.enrolments],
    }


def _enrolment(file: EnrolmentFile) -> dict[str, Any]:
    enrolment, present = file.enrolment, file.present
    return {
        "id": str(enrolment.id),
        "category": enrolment.category.value,
        "gearbox": present.gearbox.value if present and present.gearbox else None,
        "track": file.track.value,
        "aipc_on": _day(enrolment.aipc_on),
        "etg_passed_on": _day(enrolment.etg_passed_on),
        "presentations": enrolment.presentations,
        "final_evaluation_on": _day(enrolment.final_evaluation_on),
        "numeric_booklet_on": _day(enrolment.numeric_booklet_on),
        "booklet": file.booklet.form.value,
        "booklet_rule": f"{file.booklet.reason} ({file.booklet.source})",
        "minutes_done": enrolment.minutes_here + file.minutes_done,
        "minutes_elsewhere": enrolment.minutes_elsewhere,
        "transmits": enrolment.transmits,
        "state": enrolment.state.value,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
