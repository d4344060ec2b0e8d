"""G13: backups with bits flipped, ends cut, blocks swapped or repeated, headers edited.

Each fault is put into a copy of one good backup; restoring it must fail before any restored file exists, and the
live file must not change. The known-bad twin keeps the database as a plain file and trusts SQLite's own
``integrity_check``: the same faults in its bytes pass whenever they hit values rather than structure.
"""

import json
import random
import sqlite3
import struct
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from livret_desktop.backup.header import DATABASE_MEMBER, JOURNAL_MEMBER, MAGIC, BackupFacts, read_header
from livret_desktop.backup.sealed_file import TAG_BYTES, Member, seal
from livret_desktop.backup.target_folder import extract_members
from livret_desktop.errors import RuleError
from tests.faults.harness import Campaign, CampaignResult

_KEY = bytes(range(32))
_BLOCK = 1024
_EDITABLE = ("sequence", "students", "lessons", "school_name", "schema", "created_at", "school", "salt")

Fault = Callable[[bytes, random.Random, bytes], bytes]
"""The content, the generator, and another backup's content, to the damaged content."""


def run_g13(seed: int, size: int) -> CampaignResult:
    """Inject ``size`` faults, in equal parts of each kind."""
    started = time.perf_counter()
    generator = random.Random(seed)
    database = _made_up_database()
    good, older = _sealed(database, sequence=7), _sealed(database, sequence=6)
    missed: list[str] = []
    twin_missed = 0
    with tempfile.TemporaryDirectory() as folder:
        scene = _Scene(Path(folder), good)
        for number in range(size):
            name, fault = list(_FAULTS.items())[number % len(_FAULTS)]
            state = generator.getstate()
            if not scene.is_caught(_put_in(fault, good, older, generator)):
                missed.append(f"seed {seed}, fault {number}: {name}")
            generator.setstate(state)
            twin_missed += _slips_past_integrity_check(
                _put_in(fault, database, database, generator), database
            )
    return CampaignResult(
        name="G13",
        injected=size,
        caught=size - len(missed),
        missed=len(missed),
        twin_missed=twin_missed,
        seconds=time.perf_counter() - started,
        remark=f"{len(_FAULTS)} kinds of fault on a backup of {len(good)} bytes in blocks of {_BLOCK}",
        examples=missed[:5],
    )


class _Scene:
    """A live file, and a restore beside it that must not happen."""

    def __init__(self, folder: Path, good: bytes) -> None:
        self._backup = folder / "backup"
        self._live = folder / "live"
        self._restored = {
            DATABASE_MEMBER: folder / "restored.db",
            JOURNAL_MEMBER: folder / "restored.journal",
        }
        self._folder = folder
        self._live.write_bytes(b"live")
        if self.is_caught(good):
            raise AssertionError("the good backup itself is refused")
        for path in self._restored.values():
            path.unlink()

    def is_caught(self, content: bytes) -> bool:
        self._backup.write_bytes(content)
        try:
            extract_members(self._backup, _KEY, self._restored)
        except RuleError:
            return {path.name for path in self._folder.iterdir()} == {
                "backup",
                "live",
            } and self._live_is_whole()
        return False

    def _live_is_whole(self) -> bool:
        return self._live.read_bytes() == b"live"


def _put_in(fault: Fault, content: bytes, other: bytes, generator: random.Random) -> bytes:
    """The content with one fault; never equal to what it was."""
    while (changed := fault(content, generator, other)) == content:
        pass
    return changed


def _flip_bit(content: bytes, generator: random.Random, _other: bytes) -> bytes:
    return _with_flips(content, generator, 1)


def _flip_many(content: bytes, generator: random.Random, _other: bytes) -> bytes:
    return _with_flips(content, generator, generator.randint(2, 64))


def _with_flips(content: bytes, generator: random.Random, count: int) -> bytes:
    changed = bytearray(content)
    for _ in range(count):
        changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(8)
    return bytes(changed)


def _cut(content: bytes, generator: random.Random, _other: bytes) -> bytes:
    return content[: generator.randrange(len(content))]


def _append(content: bytes, generator: random.Random, _other: bytes) -> bytes:
    return content + generator.randbytes(generator.randint(1, 4096))


def _zero_sector(content: bytes, generator: random.Random, _other: bytes) -> bytes:
    start = generator.randrange(len(content)) // 512 * 512
    lost = min(512, len(content) - start)
    return content[:start] + bytes(lost) + content[start + lost :]


def _swap_blocks(content: bytes, generator: random.Random, _other: bytes) -> bytes:
    head, blocks = _blocks(content)
    first, second = generator.sample(range(len(blocks)), 2)
    blocks[first], blocks[second] = blocks[second], blocks[first]
    return head + b"".join(blocks)


def _repeat_block(content: bytes, generator: random.Random, _other: bytes) -> bytes:
    head, blocks = _blocks(content)
    blocks.insert(generator.randrange(len(blocks) + 1), generator.choice(blocks))
    return head + b"".join(blocks)


def _overwrite_by_another_block(content: bytes, generator: random.Random, _other: bytes) -> bytes:
    head, blocks = _blocks(content)
    first, second = generator.sample(range(len(blocks)), 2)
    blocks[first] = blocks[second]
    return head + b"".join(blocks)


def _drop_block(content: bytes, generator: random.Random, _other: bytes) -> bytes:
    head, blocks = _blocks(content)
    del blocks[generator.randrange(len(blocks))]
    return head + b"".join(blocks)


def _block_of_an_older_backup(content: bytes, generator: random.Random, other: bytes) -> bytes:
    head, blocks = _blocks(content)
    place = generator.randrange(len(blocks))
    blocks[place] = generator.choice(_blocks(other)[1])
    return head + b"".join(blocks)


def _edit_header(content: bytes, generator: random.Random, _other: bytes) -> bytes:
    """A value of the header changed and its length put right; for the twin, a byte of its first page."""
    if not content.startswith(MAGIC):
        return _with_flips(content[:4096], generator, 1) + content[4096:]
    head, blocks = _blocks(content)
    document = json.loads(head[14:])
    name = generator.choice(_EDITABLE)
    document[name] = _edited(document[name], generator)
    written = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    return MAGIC + struct.pack(">HI", 1, len(written)) + written + b"".join(blocks)


def _edited(value: int | str, generator: random.Random) -> int | str:
    if isinstance(value, int):
        return value + generator.randint(1, 9)
    place = generator.choice([place for place, letter in enumerate(value) if letter in "0123456789ao"])
    return value[:place] + generator.choice("12345678") + value[place + 1 :]


_FAULTS: dict[str, Fault] = {
    "bit flipped": _flip_bit,
    "bits flipped": _flip_many,
    "end cut": _cut,
    "bytes appended": _append,
    "sector lost": _zero_sector,
    "blocks swapped": _swap_blocks,
    "block repeated": _repeat_block,
    "block overwritten by another": _overwrite_by_another_block,
    "block dropped": _drop_block,
    "block of an older backup": _block_of_an_older_backup,
    "header edited": _edit_header,
}


def _blocks(content: bytes) -> tuple[bytes, list[bytes]]:
    """Head and blocks of a sealed file; a plain file is cut the same way after its first page."""
    if content.startswith(MAGIC):
        start, step = len(read_header(BytesIO(content)).exact_bytes), _BLOCK + TAG_BYTES
    else:
        start, step = 4096, _BLOCK
    return content[:start], [content[at : at + step] for at in range(start, len(content), step)]


def _sealed(database: bytes, sequence: int) -> bytes:
    facts = BackupFacts(
        school_id="5f1c4c1e-3f0a-4a54-9c0b-0c6c1f2f7a11",
        school_name="Auto-école du Pont",
        sequence=sequence,
        created_at=datetime(2026, 11, 20, 19, sequence, tzinfo=UTC),
        students=136,
        lessons=4210,
        schema_version="0001",
        program_version="0.1.0",
        keys={},
    )
    journal = b"made-up journal " * 100
    members = [
        Member(DATABASE_MEMBER, len(database), BytesIO(database)),
        Member(JOURNAL_MEMBER, len(journal), BytesIO(journal)),
    ]
    target = BytesIO()
    seal(members, facts, _KEY, target, block_bytes=_BLOCK)
    return target.getvalue()


def _made_up_database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE lesson (id INTEGER PRIMARY KEY, student TEXT, minutes INTEGER)")
        rows = [(f"Élève inventé {number}", number % 120) for number in range(800)]
        connection.executemany("INSERT INTO lesson (student, minutes) VALUES (?, ?)", rows)
        connection.commit()
        return connection.serialize()


def _slips_past_integrity_check(changed: bytes, good: bytes) -> bool:
    """The twin restores whatever SQLite calls "ok", though it is not what was saved."""
    if changed == good or not changed:
        return False
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(changed)
            return [row[0] for row in connection.execute("PRAGMA integrity_check")] == ["ok"]
    except (sqlite3.Error, OverflowError, UnicodeDecodeError):
        return False


CAMPAIGNS = [
    Campaign(
        name="G13",
        promise="Backups damaged in 11 ways: 100 % seen before a restored file exists or a live byte changes "
        "(twin: a plain copy and integrity_check only)",
        run=run_g13,
        small=440,
        first=12_000,
        full=12_000,
    )
]
