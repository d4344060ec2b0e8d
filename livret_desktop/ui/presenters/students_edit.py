"""What editing one field of a training makes of the enrolment and its period. No Qt."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import Category

PERIOD_FIELDS = ("track", "gearbox", "from_on", "amendment_on")
_ENROLMENT_FIELDS = {one.name for one in fields(Enrolment)}
_STUDENT_FIELDS = {one.name for one in fields(Student)}
# What a check list counts is put right in another field than its own name.
_SETTLED_IN = {"practice_minutes": "minutes_here", "made_on": "final_evaluation_on"}


def with_field(
    enrolment: Enrolment, period: EnrolmentPeriod, name: str, value: Any
) -> tuple[Enrolment, EnrolmentPeriod] | None:
    """The training with one field changed; None while "ne pas transmettre" still lacks its reason."""
    if name in PERIOD_FIELDS:
        return enrolment, replace(period, **{name: value})
    if name == "transmits" and value is False and not enrolment.transmits_reason:
        return None
    if name == "transmits_reason":
        return replace(enrolment, transmits_reason=value, transmits=False), period
    if name == "transmits" and value is True:
        return replace(enrolment, transmits=True, transmits_reason=""), period
    return replace(enrolment, **{name: value}), period


def field_place(field: str) -> tuple[str, str]:
    """Where a check list's field is in the file: ("student" or "enrolment", name), ("", "") for none of them."""
    owner, _dot, name = field.rpartition(".")
    name = _SETTLED_IN.get(name, name)
    if owner in ("", "student") and name in _STUDENT_FIELDS:
        return "student", name
    if owner in ("", "enrolment") and (name in _ENROLMENT_FIELDS or name in PERIOD_FIELDS):
        return "enrolment", name
    return "", ""


def blank_enrolment(student_id: UUID, category: Category) -> Enrolment:
    """A new enrolment."""
    return Enrolment(id=uuid4(), student_id=student_id, category=category)
