"""The tables of the hours that count: the State's figures, and rules newer than the program's."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Text

from livret_desktop.db.base import given, maybe, table
from livret_desktop.db.types import Day, Id, Instant

OFFICIAL_ETP = table(
    "official_etp",
    Column("id", Id, primary_key=True),
    given("month", Day),
    maybe("person_id", Id),
    given("hundredths", Integer),
    given("noted_at", Instant),
    given("note", Text),
)
"""The ETP of one computation as RdvPermis shows it: of the school, or of one instructor or simulator."""

RULE_FILE = table(
    "rule_file",
    Column("id", Id, primary_key=True),
    given("published_on", Day),
    given("added_at", Instant),
    given("sha256", Text),
    given("content", Text),
)
"""A rules file taken from a stick; the newest added is in force."""
