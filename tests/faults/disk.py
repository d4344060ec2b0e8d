"""Faults of the disk below SQLite and Python: each change under one folder counted, refused, or the last one made.

``disk_shim.c`` stands between a process and the C library (LD_PRELOAD). A campaign runs in such a process, each fault
in a fork of it: a kill is a real end, a refused write is what the program would see. Needs Linux and a C compiler;
where one is missing the campaign says so and is skipped.
"""

import ctypes
import errno
import gc
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from livret_desktop.errors import LivretError
from livret_desktop.logs import bug_report
from tests.faults.harness import CampaignResult

SOURCE = Path(__file__).with_name("disk_shim.c")
KILL, FAIL_ONCE, FAIL_FOR_GOOD, FAIL_AFTER_BYTES = 1, 2, 3, 4
KILLED = 97
_REFUSED, _BUG = 3, 70
_WORTH_SPREADING = 120
_LEAST_PART, _MOST_PART = 60, 250
"""Faults that share one prepared scene: making it is not what is tested, and a campaign still sees many."""
_FOUND = "found: "


@cache
def shim() -> Path | None:
    """The compiled shim; None where it cannot be made."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if sys.platform != "linux" or compiler is None:
        return None
    made = Path(tempfile.gettempdir()) / f"livret-disk-{os.getuid()}-{int(SOURCE.stat().st_mtime_ns):x}.so"
    if not made.exists():
        beside = made.with_suffix(f".{os.getpid()}")
        command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(beside), str(SOURCE), "-ldl"]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            return None
        beside.replace(made)
    return made


def why_not() -> str:
    """Why this machine cannot show these promises; "" when it can."""
    return "" if shim() else "disk faults need Linux and a C compiler (cc)"


def disk_campaign(
    name: str, work: str, seed: int, size: int, remark: Callable[[list[dict[str, Any]]], str]
) -> CampaignResult:
    """``size`` faults by ``work``, each giving what was "missed" ("" when nothing) and whether the "twin" was."""
    began = time.perf_counter()
    if reason := why_not():
        return CampaignResult(name, 0, 0, 0, 0, 0.0, skipped=reason)
    found = watched(work, seed, size)
    missed = [one["missed"] for one in found if one["missed"]]
    return CampaignResult(
        name=name,
        injected=len(found),
        caught=len(found) - len(missed),
        missed=len(missed),
        twin_missed=sum(bool(one["twin"]) for one in found),
        seconds=time.perf_counter() - began,
        remark=remark(found),
        examples=missed[:5],
    )


def watched(work: str, seed: int, size: int) -> list[dict[str, Any]]:
    """``work`` ("module:function") for the numbers 0 to ``size``, in processes whose disk is watched."""
    library = shim()
    assert library is not None
    cores = (os.cpu_count() or 1) if size >= _WORTH_SPREADING else 1
    step = -(-size // cores) if cores == 1 else max(_LEAST_PART, min(_MOST_PART, size // (8 * cores)))
    parts = [(first, min(step, size - first)) for first in range(0, size, step)]
    with ExitStack() as ended, ThreadPoolExecutor(cores) as pool:
        own = threading.local()

        def done(part: tuple[int, int]) -> list[dict[str, Any]]:
            if not hasattr(own, "process"):
                own.process = ended.enter_context(_WatchedProcess(library, work, seed))
            process: _WatchedProcess = own.process
            return process.found(*part)

        return [one for part in pool.map(done, parts) for one in part]


class _WatchedProcess:
    """One process under the shim. It does part after part: starting Python is not what is tested."""

    def __init__(self, library: Path, work: str, seed: int) -> None:
        root = Path(__file__).parents[2]
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed in __exit__
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.disk", work, str(seed)],
            cwd=root,
            env=os.environ | {"LD_PRELOAD": str(library), "PYTHONPATH": str(root)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )
        self._work = work

    def __enter__(self) -> "_WatchedProcess":
        return self

    def __exit__(self, *_trouble: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        self._said.close()

    def found(self, first: int, count: int) -> list[dict[str, Any]]:
        """What came of these numbers. Raises RuntimeError with the last words of a process that broke down."""
        assert self._process.stdin
        assert self._process.stdout
        print(first, count, file=self._process.stdin, flush=True)
        for line in self._process.stdout:
            if line.startswith(_FOUND):
                return list(json.loads(line.removeprefix(_FOUND)))
        self._process.wait()
        self._said.seek(0)
        raise RuntimeError(f"{self._work}: {self._said.read()[-2000:]}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the change after ``after`` others (or bytes) under ``folder``. Without ``how``, nothing does.

    ``log``: a descriptor where every change is noted, or -1.
    """

    folder: Path
    how: int = 0
    after: int = 0
    number: int = errno.ENOSPC
    log: int = -1


class Disk:
    """The shim of this process."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.disk_counted.restype = ctypes.c_long

    def begin(self, fault: Fault) -> None:
        """From now on the changes of this process under the folder count, and the fault may strike."""
        self._library.disk_watch(str(fault.folder).encode(), fault.log)
        self._library.disk_arm(fault.how, ctypes.c_long(fault.after), fault.number)

    def be_a_stick(self) -> None:
        """No hard links, as on FAT and exFAT."""
        self._library.disk_has_no_links(1)

    def rest(self) -> None:
        """The disk is well again, for this process."""
        self._library.disk_arm(0, ctypes.c_long(0), 0)

    def mark(self, number: int) -> None:
        """Note in the log that this much has been promised to the person."""
        self._library.disk_mark(ctypes.c_int64(number))

    @property
    def counted(self) -> int:
        """Changes since armed."""
        return int(self._library.disk_counted())


@dataclass(frozen=True, slots=True)
class Death:
    """How a forked work ended: ``status`` 0 done, KILLED, or refused in words; ``said`` its last report."""

    status: int
    said: Any
    changes: int

    @property
    def is_bug(self) -> bool:
        """It ended by anything but the end, the kill, or a French sentence."""
        return self.status not in (0, KILLED, _REFUSED)


@dataclass(frozen=True, slots=True)
class Change:
    """One change as the shim notes it: a letter (see ``disk_shim.c``), the names under the folder, where and what."""

    kind: str
    name: str
    other: str
    offset: int
    content: bytes


def changes_in(log: bytes) -> list[Change]:
    """What :meth:`Disk.watch` noted in a log."""
    found, place = [], 0
    while place < len(log):
        kind = chr(log[place])
        name, other, size, offset = struct.unpack_from("=IIIq", log, place + 1)
        place += 1 + struct.calcsize("=IIIq")
        texts = log[place : place + name].decode(), log[place + name : place + name + other].decode()
        place += name + other
        found.append(Change(kind, *texts, offset, log[place : place + size]))
        place += size
    return found


Report = Callable[[Any], None]


def in_a_fork(disk: Disk, fault: Fault, work: Callable[[Report], None]) -> Death:
    """``work(report)`` in a fork whose disk is at fault; what it reported last is known even when it was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os._exit(_worked(disk, fault, work, writer))
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        lines = stream.read().splitlines()
    _, status = os.waitpid(child, 0)
    last: dict[str, Any] = json.loads(lines[-1]) if lines else {"said": None, "changes": 0}
    return Death(os.waitstatus_to_exitcode(status), last["said"], last["changes"])


def warmed() -> None:
    """What was loaded and compiled until now is shared by every fork: none collects it, none loads it again."""
    gc.collect()
    gc.freeze()


def _worked(disk: Disk, fault: Fault, work: Callable[[Report], None], writer: int) -> int:
    said: Any = None

    def report(what: Any) -> None:
        nonlocal said
        said = what
        os.write(writer, json.dumps({"said": said, "changes": disk.counted}).encode() + b"\n")

    disk.begin(fault)
    try:
        work(report)
    except LivretError as trouble:
        report(said or trouble.title)
        return _REFUSED
    except BaseException as bug:
        report(
            bug_report(bug)
        )  # kinds and places: a report of a campaign names no folder of the machine it ran on
        return _BUG
    report(said)
    return 0


@contextmanager
def scene_folder() -> Iterator[Path]:
    """A folder in memory; its true path, as the shim compares paths."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name).resolve()


def _main() -> None:
    """The watched process: does the parts of a campaign it is given, and prints what came of each."""
    from importlib import import_module  # noqa: PLC0415

    from tests.guards import isolate_environment  # noqa: PLC0415

    user_folder = isolate_environment()
    module, function = sys.argv[1].split(":")
    seed = int(sys.argv[2])
    work = getattr(import_module(module), function)
    for part in sys.stdin:
        first, count = map(int, part.split())
        sys.stdout.write(f"\n{_FOUND}{json.dumps(work(Disk(), seed, first, count))}\n")
        sys.stdout.flush()
    shutil.rmtree(user_folder, ignore_errors=True)


if __name__ == "__main__":
    _main()
