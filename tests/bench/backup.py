"""A backup with sealing and full read-back, against the least that a safe copy costs: snapshot, sync, read, hash."""

from __future__ import annotations

import hashlib
import itertools
import os
from dataclasses import dataclass, field
from pathlib import Path

from livret_desktop.backup.header import DATABASE_MEMBER, BackupFacts
from livret_desktop.backup.sealed_file import open_members
from livret_desktop.backup.target_folder import uncached, write_backup
from livret_desktop.db.database import Database
from tests.bench.big_school import NOW, BigSchool, make_big_school
from tests.bench.harness import Bench

_STUDENTS, _LESSONS = 5_000, 60_000
_CHUNK = 1024 * 1024


@dataclass
class Context:
    """One school, open, and a folder for the copies."""

    school: BigSchool
    database: Database
    folder: Path
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))


def prepare(folder: Path) -> Context:
    school = make_big_school(folder / "ecole.livret", _STUDENTS, _LESSONS)
    target = folder / "copies"
    target.mkdir()
    return Context(school, school.open(), target)


def ours(context: Context) -> None:
    """As ``services.copies.backups`` does it, the rehearsal apart."""
    number = next(context.numbers)
    snapshot = context.folder.parent / "base"
    context.database.snapshot(snapshot)
    facts = BackupFacts(
        school_id=str(context.school.school_id),
        school_name="Grande école",
        sequence=number,
        created_at=NOW,
        students=_STUDENTS,
        lessons=_LESSONS,
        schema_version="0001",
        program_version="0",
        keys={},
    )
    with open_members({DATABASE_MEMBER: snapshot}) as members:
        written = write_backup(context.folder, members, facts, context.school.key.backup_key())
    snapshot.unlink()
    written.path.unlink()


def yardstick(context: Context) -> None:
    """VACUUM INTO, fsync, read back past the cache, SHA-256."""
    copy = context.folder / "copie"
    context.database.snapshot(copy)
    with copy.open("rb+") as stream:
        os.fsync(stream.fileno())
    digest = hashlib.sha256()
    with uncached(copy) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    copy.unlink()


BENCHES = [
    Bench(
        name="backup",
        aim=1.5,
        setup=prepare,
        ours=ours,
        yardstick=yardstick,
        teardown=lambda context: context.database.close(),
        what=f"{_STUDENTS} students and {_LESSONS} lessons sealed and read back in full, against VACUUM INTO + fsync + "
        "read back + SHA-256 of the same bytes; the rehearsal is not in it",
    )
]
