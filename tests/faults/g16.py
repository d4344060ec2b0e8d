"""G16: a real backup of every schema restored into twelve situations, killed at each step; one restored on another PC
without the journal, then resumed; a code typed wrong.

After each kill the folder is what it was, byte for byte, or what the next opening finishes into the restored school:
counted, sound, sending paused, nothing due. The known-bad twin copies the database over the one that is there. The
second part is ``restored_elsewhere``, in the four contracts; its twin leaves due what was due. The third mistypes
recovery codes; its twin is a sum of the letters of a line.
"""

import hashlib
import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from livret_desktop.db import schema
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import LivretError, RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.security.custody import require_passphrase
from livret_desktop.security.recovery_code import ALPHABET, RecoveryCode, parse_recovery_code
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.copies.recovery_sheet import issue_recovery_sheet
from livret_desktop.services.copies.restoring import restore
from livret_desktop.services.outbox.send_pause import paused_reason
from livret_desktop.services.school.opening import has_school, open_school
from tests.db.test_released_schemas import DATA, RELEASED, around, given, states
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.parallel import fast_folder, spread
from tests.faults.restored_elsewhere import broken_scenes, missed_by_the_twin
from tests.sending.model_server import VARIANTS
from tests.services.house import add_student
from tests.services.killing import killed_at

_HERE, _ELSEWHERE = UUID(int=1), UUID(int=2)
_STEPS = 84
"""More changes on the disk than any restore makes: a kill beyond the last one is a restore that went well."""
_TWIN_IN = 7
_CHUNK = 250
"""Kills that share the schools prepared once."""
_BETWEEN = (("keys damaged", 4), ("log left by a crash", 2), ("log left by a crash", 3))
_PHRASE = "quatre chevaux verts"


@dataclass(frozen=True, slots=True)
class Plan:
    """One kill: a released backup, what was in the folder before, and the step at which the process dies."""

    released: str
    situation: str
    step: int


def run_g16(seed: int, size: int) -> CampaignResult:
    """``size`` kills in a restore, half as many restores elsewhere, then three times as many codes typed wrong."""
    began = time.perf_counter()
    missed = spread(partial(_kills, seed, restored_beside), size, chunk=_CHUNK)
    twin = sum(map(bool, spread(partial(_kills_of_the_twin, seed), max(2, size // _TWIN_IN), chunk=_CHUNK)))
    elsewhere = max(len(VARIANTS), size // 2)
    doubled = broken_scenes(seed, elsewhere)
    twin_elsewhere = missed_by_the_twin(seed, max(1, elsewhere // 50))
    typos = 3 * size + size // 3
    wrong, twin_typos = _mistyped(seed, typos)
    found = [one for one in missed if one] + doubled + wrong
    injected = size + elsewhere + typos
    return CampaignResult(
        name="G16",
        injected=injected,
        caught=injected - len(found),
        missed=len(found),
        twin_missed=min(twin, twin_elsewhere, twin_typos),
        seconds=time.perf_counter() - began,
        remark=f"{len(RELEASED)} schemas × {len(_SITUATIONS)} situations, {size} kills, {elsewhere} restores elsewhere "
        f"in {len(VARIANTS)} contracts, {typos} codes; twins missed {twin}, {twin_elsewhere} and {twin_typos}",
        examples=found[:5],
    )


def plans(seed: int, first: int, count: int) -> Iterator[Plan]:
    """Every pair of schema and situation in turn; the steps of one pair come in an order drawn once."""
    pairs = [(released, situation) for situation in _SITUATIONS for released in RELEASED]
    random.Random(seed).shuffle(pairs)
    for number in range(first, first + count):
        released, situation = pairs[number % len(pairs)]
        steps = list(range(_STEPS))
        random.Random(f"{seed} {released} {situation}").shuffle(steps)
        yield Plan(released, situation, steps[number // len(pairs) % _STEPS])


class Stage:
    """The school of each backup, opened since by this program, with one student more. Made once in a part of work."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def lay(self, situation: str, released: str, folder: DataFolder) -> None:
        """What was there before, as it was made once: a kill begins with files, not with how they came to be."""
        kept = self._place / f"{situation} {released}"
        if not kept.exists():
            kept.mkdir()
            _SITUATIONS[situation](self, released, DataFolder(kept / "ecole"))
        if (kept / "ecole").exists():
            shutil.copytree(kept / "ecole", folder.root)

    def gone_on(self, released: str) -> Path:
        """Its data folder, to be copied."""
        root = self._place / released
        if not root.exists():
            shutil.copytree(DATA / released, root)
            desk = open_school(DataFolder(root), around(_HERE), given=given(released))
            add_student(desk, birth_name="PETIT", neph="230509476799")
            desk.database.close()
        return root


Restore = Callable[[Path, DataFolder, GivenSecrets], None]


def restored_beside(file: Path, folder: DataFolder, secrets: GivenSecrets) -> None:
    """What the program does."""
    restore(file, folder, around(_HERE), given=secrets)


def restored_in_place(file: Path, folder: DataFolder, secrets: GivenSecrets) -> None:
    """The twin: restored elsewhere, then its files copied over those that are there."""
    other = DataFolder(folder.root.parent / "ailleurs")
    restore(file, other, around(_HERE), given=secrets)
    folder.root.mkdir(exist_ok=True)
    for name in ("ecole.livret-wal", "ecole.livret-shm"):
        (folder.root / name).unlink(missing_ok=True)
    for name in ("ecole.livret", "keys.json", "envois.journal"):
        shutil.copyfile(other.root / name, folder.root / name)


def _kills(seed: int, act: Restore, first: int, count: int) -> list[str]:
    """For each plan what went wrong, "" when nothing did."""
    with fast_folder() as place:
        stage = Stage(place)
        return [_killed(stage, plan, act) for plan in plans(seed, first, count)]


def _kills_of_the_twin(seed: int, first: int, count: int) -> list[str]:
    """Where half a copy shows: between the log taken away and the base, and between the base and its keys."""
    chance = random.Random(seed)
    with fast_folder() as place:
        stage = Stage(place)
        between = [_BETWEEN[number % len(_BETWEEN)] for number in range(first, first + count)]
        return [_killed(stage, Plan(chance.choice(RELEASED), *one), restored_in_place) for one in between]


def _killed(stage: Stage, plan: Plan, act: Restore) -> str:
    with fast_folder() as place:
        folder = DataFolder(place / "ecole")
        stage.lay(plan.situation, plan.released, folder)
        before = _bytes_of(folder)
        secrets = given(plan.released)
        with killed_at(folder.root, plan.step):
            act(DATA / plan.released / "ecole.livretbak", folder, secrets)
        if _bytes_of(folder) == before and not (folder.root / "restauration").exists():
            return ""  # old
        trouble = _not_new(folder, plan.released, before)
        return f"{plan}: {trouble}" if trouble else ""


def _not_new(folder: DataFolder, released: str, before: dict[str, str]) -> str:
    """Why what the next start finds is neither the folder of before nor the restored school; "" when it is one."""
    try:
        is_there = has_school(folder)
        if _bytes_of(folder) == before:
            return ""
        if not is_there:
            return "no school"
        desk = open_school(folder, around(_HERE), given=_secret_of(folder, released))
    except LivretError as trouble:
        return trouble.title
    try:
        with desk.database.read() as reading:
            counts = reading.students.count(), reading.lessons.count()
            is_paused = paused_reason(reading.connection) is not None
        if counts != (2, 9) or not is_paused or states(desk).get(SubmissionState.DUE):
            return f"{counts}, paused {is_paused}, {states(desk)}"
        revision = schema.revision_of(folder.database, desk.master_key.database_key_hex())
        return "" if revision == schema.HEAD_REVISION and not desk.database.complaints() else "unsound"
    finally:
        desk.database.close()


def _secret_of(folder: DataFolder, released: str) -> GivenSecrets:
    return GivenSecrets(passphrase=_PHRASE) if _has_phrase(folder) else given(released)


def _has_phrase(folder: DataFolder) -> bool:
    return b'"passphrase"' in folder.keys.read_bytes()


def _bytes_of(folder: DataFolder) -> dict[str, str]:
    """What a school is made of, as digests; the shared memory of a log is made anew at each opening."""
    names = ("ecole.livret", "ecole.livret-wal", "keys.json", "envois.journal")
    found = {name: folder.root / name for name in names}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items() if path.exists()
    }


# --- what may be in the folder before --------------------------------------------------------------------------


def _nothing(_stage: Stage, _released: str, _folder: DataFolder) -> None:
    """A new PC."""


def _empty_folder(_stage: Stage, _released: str, folder: DataFolder) -> None:
    folder.root.mkdir()


def _healthy(stage: Stage, released: str, folder: DataFolder) -> None:
    shutil.copytree(stage.gone_on(released), folder.root)


def _never_migrated(_stage: Stage, released: str, folder: DataFolder) -> None:
    """The data folder as the older program left it."""
    shutil.copytree(DATA / released, folder.root)


def _damaged_database(stage: Stage, released: str, folder: DataFolder) -> None:
    _healthy(stage, released, folder)
    folder.database.write_bytes(b"x" * 50_000)


def _no_database(stage: Stage, released: str, folder: DataFolder) -> None:
    _healthy(stage, released, folder)
    folder.database.unlink()


def _damaged_keys(stage: Stage, released: str, folder: DataFolder) -> None:
    _healthy(stage, released, folder)
    folder.keys.write_bytes(b"{")


def _no_journal(stage: Stage, released: str, folder: DataFolder) -> None:
    _healthy(stage, released, folder)
    folder.send_journal.unlink()


def _log_left(stage: Stage, released: str, folder: DataFolder) -> None:
    """The program died: its last writes are in the log beside the database."""
    _healthy(stage, released, folder)
    desk = open_school(folder, around(_HERE), given=given(released))
    add_student(desk, birth_name="DURAND", neph="230509476788")
    kept = {
        path: path.read_bytes() for path in folder.root.glob("ecole.livret*") if path.suffix != ".livretbak"
    }
    desk.database.close()
    for path, content in kept.items():
        path.write_bytes(content)


def _half_restored(stage: Stage, released: str, folder: DataFolder) -> None:
    """An earlier restore was killed while it was still making its files."""
    _healthy(stage, released, folder)
    with killed_at(folder.root, 6):
        restored_beside(DATA / released / "ecole.livretbak", folder, given(released))


def _newer_sheet(stage: Stage, released: str, folder: DataFolder) -> None:
    """A sheet printed since, opened by the passphrase set since: the present slots must stay."""
    _healthy(stage, released, folder)
    desk = open_school(folder, around(_HERE), given=given(released))
    issue_recovery_sheet(desk, lambda _pdf: None)
    require_passphrase(folder.keys, desk.master_key, _PHRASE, MemoryStore())
    desk.database.close()


def _other_pc(stage: Stage, released: str, folder: DataFolder) -> None:
    """The folder came from another PC."""
    _healthy(stage, released, folder)
    desk = open_school(folder, around(_ELSEWHERE), given=given(released))
    desk.database.close()


_SITUATIONS: dict[str, Callable[[Stage, str, DataFolder], None]] = {
    "new PC": _nothing,
    "empty folder": _empty_folder,
    "healthy school": _healthy,
    "as the older program left it": _never_migrated,
    "database damaged": _damaged_database,
    "no database": _no_database,
    "keys damaged": _damaged_keys,
    "no send journal": _no_journal,
    "log left by a crash": _log_left,
    "restore half done": _half_restored,
    "sheet and phrase since": _newer_sheet,
    "folder of another PC": _other_pc,
}


# --- codes typed wrong -----------------------------------------------------------------------------------------


def _mistyped(seed: int, count: int) -> tuple[list[str], int]:
    """Errors not refused by the line they are on, and those that the twin lets through."""
    chance = random.Random(seed)
    code = RecoveryCode(chance.randbytes(32))
    missed, twin = [], 0
    for number in range(count):
        if number % 50 == 0:
            code = RecoveryCode(chance.randbytes(32))
        lines = [line.replace(" ", "") for line in code.lines()]
        kind, typed, wrong = _one_error(lines, chance)
        if not _is_named(typed, wrong, code):
            missed.append(f"seed {seed}, code {number}: {kind}")
        twin += all(_sum(one) == _sum(other) for one, other in zip(typed, lines, strict=True))
    return missed, twin


def _one_error(lines: list[str], chance: random.Random) -> tuple[str, list[str], set[int]]:
    """A letter wrong, two of a line swapped, two lines exchanged, or several letters wrong (no line is then sure)."""
    typed, place = list(lines), chance.randrange(7)
    letters = list(lines[place])
    kind = chance.choice(("letter", "swap", "lines", "several"))
    if kind == "letter":
        at = chance.randrange(10)
        letters[at] = chance.choice([letter for letter in ALPHABET if letter != letters[at]])
    elif kind == "swap":
        pairs = [(i, j) for i in range(10) for j in range(i) if letters[i] != letters[j]]
        i, j = chance.choice(pairs)
        letters[i], letters[j] = letters[j], letters[i]
    elif kind == "several":
        for at in chance.sample(range(10), chance.randint(2, 10)):
            letters[at] = chance.choice(ALPHABET)
    typed[place] = "".join(letters)
    if kind == "lines":
        other = chance.choice([one for one in range(7) if one != place])
        typed[place], typed[other] = lines[other], lines[place]
        return kind, typed, {place + 1, other + 1}
    return kind, typed, set() if kind == "several" else {place + 1}


def _is_named(typed: list[str], wrong: set[int], code: RecoveryCode) -> bool:
    """Refused with its lines named and no other; or, for several errors at once, never taken for the code."""
    try:
        read = parse_recovery_code("\n".join(typed))
    except RuleError as refusal:
        named = {number for number in range(1, 8) if f"Ligne\u00a0{number}" in refusal.message}
        return not wrong or named == wrong
    return not wrong and (read != code or [line.replace(" ", "") for line in code.lines()] == typed)


def _sum(line: str) -> int:
    return sum(ALPHABET.index(letter) for letter in line) % 24


CAMPAIGNS = [
    Campaign(
        name="G16",
        promise="A backup of every released schema restored into 12 situations, killed at each step: the folder of "
        "before or the restored school, never between; restored elsewhere without the journal and resumed, nothing "
        "doubled in four contracts; each mistyped line of the code named (restored in place; due left due; a sum)",
        run=run_g16,
        small=8,
        first=400,
        full=3_000,
    )
]
