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
from livret_desktop.services.school.opening import open_school
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
    warmed,
)
from tests.faults.harness import Campaign, CampaignResult

OLDER = [name for name in RELEASED if name != f"schema_{schema.HEAD_REVISION}"]
_WAYS = {KILL: "killed", FAIL_ONCE: "full once", FAIL_FOR_GOOD: "full"}
_NEWER_IN, _NEWER_AT, _TWIN_IN = 20, 3, 10
_NO_BYTE = "CUS"
"""Reading a file in write-ahead mode makes an empty log beside it, and takes it away."""
_TABLES = ("student", "enrolment", "instructor", "lesson", "submission", "attestation", "history_change")


def run_g17(seed: int, size: int) -> CampaignResult:
    """``size`` faults: the full size is every change of every schema's opening, in three ways."""
    return disk_campaign(
        "G17",
        "tests.faults.g17:faults",
        seed,
        size,
        _covered,
    )


def _covered(found: list[dict[str, Any]]) -> str:
    """Of the changes that each opening makes on the disk, at how many it was brought down in all three ways."""
    steps = {one["released"]: one["steps"] for one in found if "released" in one}
    told = []
    for released in sorted(steps):
        struck = (
            {one["step"] for one in found if (one.get("released"), one.get("how")) == (released, how)}
            for how in _WAYS
        )
        told.append(f"{released} {len(set.intersection(*struck))} of {steps[released]}")
    return f"changes at which killed, full once and full for good: {', '.join(told)}"


def faults(disk: Disk, seed: int, first: int, count: int) -> list[dict[str, Any]]:
    """In a watched process: the faults of these numbers."""
    with scene_folder() as place:
        stage = _Stage(disk, place)
        plan = stage.plan(seed)
        found = []
        for number in range(first, first + count):
            if number % _NEWER_IN == _NEWER_AT:
                found.append(stage.newer(number))
                continue
            before = (number + _NEWER_IN - _NEWER_AT - 1) // _NEWER_IN
            released, how, step = plan[(number - before) % len(plan)]
            missed = stage.fault(released, how, step, open_it)
            early = stage.steps(released) // 40 + number % 30
            twin = number % _TWIN_IN == 0 and bool(stage.fault(released, KILL, early, migrate_in_place))
            found.append(
                {
                    "missed": missed,
                    "twin": twin,
                    "released": released,
                    "how": how,
                    "step": step,
                    "steps": stage.steps(released),
                }
            )
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
        for released in OLDER:
            open_it(self._fresh(released), released, lambda _none: None)
        warmed()

    def plan(self, seed: int) -> list[tuple[str, int, int]]:
        """Every change of every opening, in the three ways, in an order drawn once."""
        every = [
            (released, how, step)
            for released in OLDER
            for how in _WAYS
            for step in range(self.steps(released))
        ]
        Random(seed).shuffle(every)
        return every

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
        return {"missed": "" if is_held else f"newer schema: {death}", "twin": False}

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
        full=4_400,
    )
]
