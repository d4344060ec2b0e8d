"""The tables of what happens to an enrolment besides its lessons: guardians, accompanists, appointments, exams,
skills, accesses to the booklet.

A send never reads or writes them: their indexes cost it nothing.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text

from livret_desktop.db.base import given, maybe, table
from livret_desktop.db.types import Choice, Day, Id, Instant, Words
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationKind,
    Civility,
    ExamKind,
    ExamResult,
    InspectorOpinion,
    SkillFacet,
    SkillLevel,
    TrainingTrack,
)

GUARDIAN = table(
    "guardian",
    Column("id", Id, primary_key=True),
    given("student_id", Id, ForeignKey("student.id")),
    maybe("civility", Choice(Civility)),
    given("surname", Text),
    given("given_name", Text),
    given("relation", Text),
    given("phone", Text),
    given("email", Text),
    given("search_text", Text, server_default=text("''")),
    Index("ix_guardian_student_id", "student_id"),
)
"""Représentant légal. ``search_text`` is derived (see ``catalogue``), and indexed in ``contact`` by triggers."""

ACCOMPANIST = table(
    "accompanist",
    Column("id", Id, primary_key=True),
    given("student_id", Id, ForeignKey("student.id")),
    maybe("civility", Choice(Civility)),
    given("surname", Text),
    given("given_name", Text),
    given("relation", Text),
    given("phone", Text),
    maybe("licence_since_on", Day),
    given("licence_number", Text),
    given("insurer", Text),
    given("insurer_contract", Text),
    maybe("insurer_agreed_on", Day),
    maybe("declared_on", Day),
    given("search_text", Text, server_default=text("''")),
    Index("ix_accompanist_student_id", "student_id"),
)
"""Accompagnateur. ``search_text`` as that of a guardian."""

APPOINTMENT = table(
    "appointment",
    Column("id", Id, primary_key=True),
    given("enrolment_id", Id, ForeignKey("enrolment.id")),
    given("kind", Choice(AppointmentKind)),
    given("track", Choice(TrainingTrack)),
    given("rank", Integer),
    maybe("practice_on", Day),
    maybe("practice_minutes", Integer),
    maybe("theory_on", Day),
    maybe("theory_minutes", Integer),
    maybe("km", Integer),
    maybe("instructor_id", Id, ForeignKey("instructor.id")),
    given("accompanist_ids", Words()),
    given("note", Text),
    Index("ix_appointment_enrolment_id", "enrolment_id"),
)
"""Rendez-vous préalable or pédagogique."""

EXAM = table(
    "exam",
    Column("id", Id, primary_key=True),
    given("enrolment_id", Id, ForeignKey("enrolment.id")),
    given("kind", Choice(ExamKind)),
    given("taken_on", Day),
    maybe("result", Choice(ExamResult)),
    given("opinion", Choice(InspectorOpinion)),
    given("centre", Text),
    Index("ix_exam_enrolment_id", "enrolment_id"),
)
"""Presentation to an exam."""

SKILL = table(
    "skill",
    Column("id", Id, primary_key=True),
    given("enrolment_id", Id, ForeignKey("enrolment.id")),
    given("objective", String(8)),
    *(
        column
        for facet in SkillFacet
        for column in (maybe(facet.value, Choice(SkillLevel)), maybe(f"{facet.value}_on", Day))
    ),
    *(maybe(f"{facet.value}_by", Id) for facet in SkillFacet),
    UniqueConstraint("enrolment_id", "objective"),
)
"""One objective of annexe III for one enrolment; its unique key is also how a booklet is found."""

PAPER_ACT = table(
    "paper_act",
    Column("id", Id, primary_key=True),
    given("enrolment_id", Id, ForeignKey("enrolment.id")),
    given("kind", Choice(AttestationKind)),
    given("number", Text),
    maybe("given_on", Day),
    Index("ix_paper_act_enrolment_id", "enrolment_id"),
)
"""Act given on paper before the program."""

BOOKLET_ACCESS = table(
    "booklet_access",
    Column("id", Id, primary_key=True),
    given("enrolment_id", Id, ForeignKey("enrolment.id")),
    given("rank", Integer),
    given("given_at", Instant),
    given("given_to", Text),
    given("sha256", Text),
    maybe("lost_on", Day),
    Index("ix_booklet_access_enrolment_id", "enrolment_id"),
)
"""One numeric booklet handed over under an access code; the code itself is never kept."""

KM_READING = table(
    "km_reading",
    Column("id", Id, primary_key=True),
    given("enrolment_id", Id, ForeignKey("enrolment.id")),
    given("told_on", Day),
    given("km", Integer),
    Index("ix_km_reading_enrolment_id", "enrolment_id"),
)
"""Kilometres of conduite accompagnée told between two rendez-vous."""
