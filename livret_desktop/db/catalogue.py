"""Which record is kept in which table."""

from __future__ import annotations

from livret_desktop.db import tables
from livret_desktop.db.records import Raw, RecordTable
from livret_desktop.domain.changes import Kind
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.follow_up import (
    Accompanist,
    Appointment,
    BookletAccess,
    Exam,
    Guardian,
    KmReading,
    PaperAct,
    Skill,
)
from livret_desktop.domain.hours_records import OfficialEtp, RuleFile
from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.names import contact_search_text, digits, folded
from livret_desktop.domain.people import Instructor, School, Simulator, Student


def _derived_student_columns(student: Student) -> Raw:
    name = folded(f"{student.birth_name} {student.given_names}")
    names = f"{name} {folded(student.usage_name)}".strip() if student.usage_name else name
    phones = " ".join(digits(phone) for phone in (student.phone, *student.other_phones.split("\n")) if phone)
    neph = compact(student.neph)
    return {
        "neph_digits": neph,
        "sort_name": name,
        "search_text": f"{names} {neph} {phones}".strip(),
    }


def _derived_contact_columns(one: Guardian | Accompanist) -> Raw:
    return {"search_text": contact_search_text(one.surname, one.given_name, one.phone)}


SCHOOLS = RecordTable(tables.SCHOOL, School, Kind.SCHOOL)
STUDENTS = RecordTable(tables.STUDENT, Student, Kind.STUDENTS, derived=_derived_student_columns)
ENROLMENTS = RecordTable(tables.ENROLMENT, Enrolment, Kind.ENROLMENTS)
PERIODS = RecordTable(tables.ENROLMENT_PERIOD, EnrolmentPeriod, Kind.ENROLMENTS)
INSTRUCTORS = RecordTable(tables.INSTRUCTOR, Instructor, Kind.TEAM)
SIMULATORS = RecordTable(tables.SIMULATOR, Simulator, Kind.TEAM)
LESSONS = RecordTable(tables.LESSON, Lesson, Kind.LESSONS)
ACCOMPANISTS = RecordTable(tables.ACCOMPANIST, Accompanist, Kind.STUDENTS, derived=_derived_contact_columns)
APPOINTMENTS = RecordTable(tables.APPOINTMENT, Appointment, Kind.ENROLMENTS)
EXAMS = RecordTable(tables.EXAM, Exam, Kind.ENROLMENTS)
SKILLS = RecordTable(tables.SKILL, Skill, Kind.ENROLMENTS)
PAPER_ACTS = RecordTable(tables.PAPER_ACT, PaperAct, Kind.ENROLMENTS)
GUARDIANS = RecordTable(tables.GUARDIAN, Guardian, Kind.STUDENTS, derived=_derived_contact_columns)
BOOKLET_ACCESSES = RecordTable(tables.BOOKLET_ACCESS, BookletAccess, Kind.ENROLMENTS)
KM_READINGS = RecordTable(tables.KM_READING, KmReading, Kind.ENROLMENTS)
OFFICIAL_ETPS = RecordTable(tables.OFFICIAL_ETP, OfficialEtp, Kind.ETP)
RULE_FILES = RecordTable(tables.RULE_FILE, RuleFile, Kind.RULES)
