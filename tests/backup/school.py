"""A made-up school's backup, for the tests of this folder."""

from datetime import UTC, datetime
from io import BytesIO

from livret_desktop.backup.header import DATABASE_MEMBER, JOURNAL_MEMBER, BackupFacts
from livret_desktop.backup.sealed_file import Member, seal

SCHOOL = "5f1c4c1e-3f0a-4a54-9c0b-0c6c1f2f7a11"
OTHER_SCHOOL = "9d0f3f4e-95c8-4d3c-8a6f-2d5b5a3a5a22"
KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
DATABASE = bytes(range(256)) * 40 + b"end"
JOURNAL = b"journal " * 300


def facts(sequence=7, school_id=SCHOOL):
    return BackupFacts(
        school_id=school_id,
        school_name="Auto-école du Pont",
        sequence=sequence,
        created_at=datetime(2026, 11, 20, 19, 2, tzinfo=UTC),
        students=136,
        lessons=4210,
        schema_version="0001",
        program_version="0.1.0",
        keys={"version": 1, "slots": []},
    )


def members(database=DATABASE, journal=JOURNAL):
    parts = [Member(DATABASE_MEMBER, len(database), BytesIO(database))]
    if journal is not None:
        parts.append(Member(JOURNAL_MEMBER, len(journal), BytesIO(journal)))
    return parts


def sealed(database=DATABASE, journal=JOURNAL, *, block_bytes=1024, sequence=7, key=KEY):
    target = BytesIO()
    seal(members(database, journal), facts(sequence), key, target, block_bytes=block_bytes)
    return target.getvalue()
