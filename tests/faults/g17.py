"""G17: a school of every released schema opened by this program: killed, or the disk full, at each write.

Afterwards the file is the old one, byte for byte, or the migrated one, and the next start has every row of the same
content. A newer schema is refused without one change on the disk. The known-bad twin migrates the file where it is.
"""

import hashlib
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection

from livret_desktop.db import schema, sqlite_dialect
from livret_desktop.errors import LivretError
from livret_desktop.paths import DataFolder
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.security.keys import read_key_file
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.unlock import unlock
from livret_desktop.services.opening import open_school
from tests.db.test_released_schemas import DATA, RELEASED, around, given, installation_of
from tests.faults.disk import (
    FAIL_FOR_GOOD,
    FAIL_ONCE,
    KILL,
    Disk,
    Fault,
    Report,
    changes_in,
    disk_campaign,
    in_a_fork,
    scene_folder,
)
from tests.faults.harness import Campaign, CampaignResult

OLDER = [name for name in RELEASED if name != f"schema_{schema.HEAD_REVISION}"]
_WAYS = {KILL: "killed", FAIL_ONCE: "full once", FAIL_FOR_GOOD: "full"}
_NO_BYTE = "CUS"
"""Reading a file in write-ahead mode makes an empty log beside it, and takes it away."""
_TABLES = ("student", "enrolment", "instructor", "lesson", "submission", "attestation", "history_change")


def run_g17(seed: int, size: int) -> CampaignResult:
    """``size`` faults, in turn over schemas, ways and steps."""
    return disk_campaign(
        "G17",
        "tests.faults.g17:faults",
        seed,
        size,
        lambda found: (
            f"{len(OLDER)} older schemas, {max(one['steps'] for one in found)} changes on the disk each"
        ),
    )


def faults(disk: Disk, seed: int, first: int, count: int) -> list[dict[str, Any]]:
    """In a watched process: the faults of these numbers."""
    with scene_folder() as place:
        stage = _Stage(disk, place)
        found = []
        for number in range(first, first + count):
            if number % 20 == 3:
                found.append(stage.newer(number))
                continue
            released = OLDER[number % len(OLDER)]
            how = list(_WAYS)[number // len(OLDER) % len(_WAYS)]
            steps = stage.steps(released)
            step = Random(f"{seed} {number}").randrange(steps)
            missed = stage.fault(released, how, step, open_it)
            twin = bool(
                number % 5 == 0 and stage.fault(released, KILL, steps // 40 + number % 30, migrate_in_place)
            )
            found.append({"missed": missed, "twin": twin, "steps": steps})
        return found


Act = Callable[[DataFolder, str, Report], None]


def open_it(folder: DataFolder, released: str, _report: Report) -> None:
    """What a start does."""
    open_school(folder, around(installation_of(folder, released)), given=given(released)).database.close()


def migrate_in_place(folder: DataFolder, released: str, _report: Report) -> None:
    """The twin: no copy, and nothing that would take an unfinished change back."""
    engine = sqlite_dialect.open_engine(
        folder.database, _key(folder, released).database_key_hex(), is_writer=True
    )
    raw = engine.raw_connection()
    raw.cursor().execute("PRAGMA journal_mode = OFF")
    raw.cursor().execute("PRAGMA cache_size = 10")
    raw.close()
    with engine.connect() as connection, connection.begin():
        schema.upgrade(connection, schema.HEAD_REVISION)
    engine.dispose()


class _Stage:
    """Folders of the released schools, and what each holds once migrated well."""

    def __init__(self, disk: Disk, place: Path) -> None:
        self._disk, self._place = disk, place
        self._steps: dict[str, int] = {}
        self._content: dict[str, str] = {}

    def steps(self, released: str) -> int:
        """How many changes on the disk a whole opening makes."""
        if released not in self._steps:
            folder = self._fresh(released)
            done = in_a_fork(self._disk, Fault(folder.root), partial(open_it, folder, released))
            if done.status:
                raise RuntimeError(str(done))
            self._steps[released], self._content[released] = done.changes, _content(folder, released)
        return self._steps[released]

    def fault(self, released: str, how: int, step: int, act: Act) -> str:
        """What is wrong after this fault; "" when the school is old or new, and opens with all its rows."""
        self.steps(released)
        folder = self._fresh(released)
        death = in_a_fork(self._disk, Fault(folder.root, how, step), partial(act, folder, released))
        said = f"{released}, {_WAYS[how]} at change {step}: "
        if death.is_bug:
            return said + str(death.said)[-300:]
        is_old = folder.database.read_bytes() == (DATA / released / "ecole.livret").read_bytes()
        try:
            is_new = _revision(folder, released) == schema.HEAD_REVISION
            if not (is_old or is_new):
                return said + "neither old nor new"
            open_it(folder, released, lambda _none: None)
            return "" if _content(folder, released) == self._content[released] else said + "other content"
        except LivretError as trouble:
            return said + trouble.title
        except Exception as trouble:
            return said + type(trouble).__name__

    def newer(self, number: int) -> dict[str, Any]:
        """A schema of tomorrow: refused in words, and the disk has not heard of it."""
        released = RELEASED[number % len(RELEASED)]
        folder = self._fresh(released)
        key = _key(folder, released)
        engine = sqlite_dialect.open_engine(folder.database, key.database_key_hex(), is_writer=True)
        with engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        engine.dispose()
        before = {path.name: path.read_bytes() for path in folder.root.iterdir()}
        with (self._place / "log").open("w+b") as log:
            death = in_a_fork(
                self._disk, Fault(folder.root, log=log.fileno()), partial(_open_newer, folder, released)
            )
            log.seek(0)
            wrote = [one for one in changes_in(log.read()) if one.kind not in _NO_BYTE]
        after = {path.name: path.read_bytes() for path in folder.root.iterdir() if path.name in before}
        is_refused = death.said == "Ces données viennent d’une version plus récente du programme"
        is_held = is_refused and after == before and not wrote
        return {"missed": "" if is_held else f"newer schema: {death}", "twin": False, "steps": 0}

    def _fresh(self, released: str) -> DataFolder:
        root = self._place / "ecole"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(DATA / released, root)
        return DataFolder(root)


def _open_newer(folder: DataFolder, released: str, _report: Report) -> None:
    open_school(folder, around(installation_of(DataFolder(DATA / released), released)), given=given(released))


def _key(folder: DataFolder, released: str) -> MasterKey:
    return unlock(read_key_file(folder.keys), MemoryStore(), given=given(released)).master_key


def _revision(folder: DataFolder, released: str) -> str:
    return schema.revision_of(folder.database, _key(folder, released).database_key_hex())


def _content(folder: DataFolder, released: str) -> str:
    """A digest of every row that matters to somebody."""
    key = _key(folder, released).database_key_hex()
    engine = sqlite_dialect.open_engine(folder.database, key, is_writer=False)
    try:
        with engine.connect() as connection:
            if sqlite_dialect.quick_check(connection):
                return "damaged"
            return hashlib.sha256("".join(_rows(connection, name) for name in _TABLES).encode()).hexdigest()
    finally:
        engine.dispose()


def _rows(connection: Connection, table: str) -> str:
    rows = connection.exec_driver_sql(f"SELECT * FROM {table}")
    return repr(sorted(map(repr, rows)))


CAMPAIGNS = [
    Campaign(
        name="G17",
        promise="Migration from every released schema, killed and disk full at each write: old or new, equal content; "
        "a newer schema refused without a byte written (migrated in place)",
        run=run_g17,
        small=6,
        first=300,
        full=3_000,
    )
]
