"""G19: 500 canary students and 3 canary secrets; the program brought down at any call of its code, their words in hand.

Each crash is an exception that says a name and a secret, raised at a call drawn by lot while a command runs. Nothing of
them may stand in what the command prints, in a log, a temporary file, a setting, a file name, the words of a process,
or the particulars of a PDF. The known-bad twin writes what most programs write: the exception and its message.
"""

import io
import logging
import random
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

from pypdf import PdfReader

from livret_desktop.cli.main import run
from livret_desktop.errors import EXIT_BUG
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.parallel import fast_folder, spread
from tests.services.house import House, add_student, enrol

STUDENTS = 500
PHRASE, DSR_SECRET = "quatre canaris verts dansent", "canari-du-serveur"
_PROGRAM = re.compile(r"[/\\]livret_desktop[/\\](?!resources)")
_MARKS = ("KANARI", "kanari", "98765432", "06 39 98", "063998", "canaris verts", DSR_SECRET)
"""What every word of a student or secret holds: no other text of the program does."""
_LATEST_CALL = 6_000


def run_g19(seed: int, size: int) -> CampaignResult:
    """``size`` crashes, in turn over the commands."""
    began = time.perf_counter()
    found = spread(partial(_crashes, seed), size, chunk=100, least=200)
    missed = [one["leak"] for one in found if one["leak"]]
    crashed = sum(one["crashed"] for one in found)
    return CampaignResult(
        name="G19",
        injected=size,
        caught=size - len(missed),
        missed=len(missed),
        twin_missed=sum(one["twin"] for one in found),
        seconds=time.perf_counter() - began,
        remark=f"{STUDENTS} students, {crashed} commands brought down, the others ended before the call drawn",
        examples=missed[:5],
    )


class _Pc:
    """A computer full of canaries."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.house = House(place / "ecole")
        self.house.create(passphrase=PHRASE)
        assert self.house.code is not None
        self.code = "\n".join(self.house.code.lines())
        self.source = place / "entree" / "eleves.csv"
        self.source.parent.mkdir()
        self.source.write_text(_students(), encoding="utf-8")
        self.papers = place / "papiers"
        self.papers.mkdir()
        (place / "copies").mkdir()
        self.neph = "230509476750"
        self.done("import", "students", str(self.source))
        self._with_enrolment()
        self.done("config", "set", "dsr.client_id", "ecole-77")

    def _with_enrolment(self) -> None:
        from livret_desktop.security.unlock import GivenSecrets  # noqa: PLC0415
        from livret_desktop.services.opening import open_school  # noqa: PLC0415

        desk = open_school(self.house.folder, self.house.around, given=GivenSecrets(recovery_code=self.code))
        try:
            enrol(desk, add_student(desk, birth_name="KANARISSEAU", given_names="Zoé"))
        finally:
            desk.database.close()

    def __call__(self, *words: str) -> tuple[int, str]:
        """One command; its status and all it printed."""
        printed = io.StringIO()
        environment = {
            "LIVRET_DATA": str(self.house.root),
            "LIVRET_STATE": str(self.place / "poste"),
            "LIVRET_NOW": "2026-11-20T20:01+01:00",
            "LIVRET_RECOVERY_CODE": self.code,
            "LIVRET_DSR_SECRET": DSR_SECRET,
        }
        status = run(words, environment=environment, stdin=io.StringIO(""), stdout=printed, stderr=printed)
        return status, printed.getvalue()

    def done(self, *words: str) -> None:
        status, printed = self(*words)
        if status:
            raise AssertionError(printed)

    def commands(self) -> list[tuple[str, ...]]:
        """What an office does, none of which names a student in its words."""
        copies = str(self.place / "copies")
        return [
            ("import", "students", str(self.source), "--dry-run"),
            ("import", "students", str(self.source)),
            ("attestation", "affi", self.neph, "--out", str(self.papers / "papier.pdf")),
            ("transmit", "check"),
            ("transmit", "send"),
            ("backup", "create", copies),
            ("backup", "list", copies),
        ]


def _students() -> str:
    """The lines of 500 people who do not exist; every word of them holds a mark."""
    lines = ["Nom de naissance;Prénoms;Date de naissance;NEPH;Téléphone;Courriel"]
    for number in range(STUDENTS):
        lines.append(
            f"KANARI{_letters(number)};Zéphyrine-Kanari{_letters(number).lower()};08/07/2001;98765432{number:04d};"
            f"06 39 98 {number // 100:02d} {number % 100:02d};kanari{number}@exemple.invalid"
        )
    return "\n".join(lines) + "\n"


def _letters(number: int) -> str:
    return "".join(chr(65 + number // 26**place % 26) for place in (2, 1, 0))


def _crashes(seed: int, first: int, count: int) -> list[dict[str, Any]]:
    with fast_folder() as place, _temporary(place) as temporary, _own_log_alone():
        pc = _Pc(place / "pc")
        ears = _Ears()
        twin = _Twin(place / "twin.log")
        found = [
            _crash(pc, ears, twin, random.Random(f"{seed} {number}"), number)
            for number in range(first, first + count)
        ]
        left = _traces([pc.place, temporary], {pc.source}, pc.papers) + ears.leaks()
        if left:
            found[-1]["leak"] = found[-1]["leak"] or f"seed {seed}, after {first + count}: {left[0]}"
        return found


def _crash(pc: _Pc, ears: "_Ears", twin: "_Twin", chance: random.Random, number: int) -> dict[str, Any]:
    commands = pc.commands()
    words = list(commands[number % len(commands)])
    # --debug writes more into the log, and prints the fault itself: for whoever mends it, on their own screen.
    is_debug = chance.random() < 0.5
    if is_debug:
        words.insert(0, "--debug")
    (pc.papers / "papier.pdf").unlink(missing_ok=True)
    who = chance.randrange(STUDENTS)
    message = f"KANARI{_letters(who)} 98765432{who:04d} kanari{who}@exemple.invalid {PHRASE} {DSR_SECRET}"
    crash = _At(chance.randrange(_LATEST_CALL), message, twin.note)
    with ears.listening(), crash.armed():
        status, printed = pc(*words)
    leak = "" if is_debug else next((mark for mark in _MARKS if mark in printed), "")
    return {
        "leak": f"{number}: {words[0]} {words[1]} printed {leak}" if leak else "",
        "crashed": status == EXIT_BUG,
        "twin": bool(crash.is_raised and twin.leaks()),
    }


class _At:
    """Raises at a call of the program's own code, the one after ``left`` others."""

    def __init__(self, left: int, message: str, told: Callable[[], None]) -> None:
        self._left, self._message, self._told = left, message, told
        self.is_raised = False

    @contextmanager
    def armed(self) -> Iterator[None]:
        sys.setprofile(self._called)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _called(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or not _PROGRAM.search(frame.f_code.co_filename):
            return
        if frame.f_code.co_name in ("run", "_note", "bug") or self.is_raised:
            return
        self._left -= 1
        if self._left < 0:
            self.is_raised = True
            sys.setprofile(None)
            try:
                raise ValueError(self._message)
            except ValueError:
                self._told()
                raise


class _Twin:
    """A log as most programs write it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.write_text("")

    def note(self) -> None:
        self._path.write_text(traceback.format_exc(), encoding="utf-8")

    def leaks(self) -> bool:
        return any(mark in self._path.read_text(encoding="utf-8") for mark in _MARKS)


class _Ears:
    """Hears the names of files opened and the words of processes begun, those gone since too."""

    def __init__(self) -> None:
        self._heard: set[str] = set()
        self._is_on = False
        sys.addaudithook(self._hear)

    @contextmanager
    def listening(self) -> Iterator[None]:
        self._is_on = True
        try:
            yield
        finally:
            self._is_on = False

    def leaks(self) -> list[str]:
        return [f"a name or word: {one[:60]}" for one in self._heard]

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._is_on and event in (
            "open",
            "os.rename",
            "os.mkdir",
            "subprocess.Popen",
            "os.posix_spawn",
            "os.exec",
        ):
            said = " ".join(map(str, arguments))
            if any(mark in said for mark in _MARKS):
                self._heard.add(f"{event} {said}")


@contextmanager
def _own_log_alone() -> Iterator[None]:
    """Hundreds of faults are logged on purpose: in the program's own file, not on the screen of the campaign."""
    logger = logging.getLogger("livret_desktop")
    handlers, logger.handlers, logger.propagate = logger.handlers, [], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = handlers, True


@contextmanager
def _temporary(place: Path) -> Iterator[Path]:
    folder = place / "temporaire"
    folder.mkdir()
    with patch.object(tempfile, "tempdir", str(folder)), patch.dict("os.environ", SQLITE_TMPDIR=str(folder)):
        yield folder


def _traces(roots: list[Path], meant: set[Path], papers: Path) -> list[str]:
    """Where a mark stands: in a name, in the bytes of a file, in what a PDF says of itself."""
    found = []
    forms = [
        form
        for mark in _MARKS
        for form in (mark.encode(), mark.encode("utf-16-le"), mark.encode().hex().encode())
    ]
    for path in (one for root in roots for one in root.rglob("*")):
        if any(mark in path.name for mark in _MARKS):
            found.append(f"the name {path.name}")
        if path.is_dir() or path in meant:
            continue
        content = path.read_bytes() if path.parent != papers else _particulars(path)
        if any(form in content for form in forms):
            found.append(f"the file {path.name}")
    return found


def _particulars(path: Path) -> bytes:
    """A paper is meant to be read; its title, author and keywords travel further than it does."""
    return repr(PdfReader(path).metadata).encode()


CAMPAIGNS = [
    Campaign(
        name="G19",
        promise="500 canary students and 3 secrets, commands brought down at any call: nothing in prints, logs, "
        "temporary files, settings, names, words of processes, particulars of PDFs (the exception and its message)",
        run=run_g19,
        small=7,
        first=300,
        full=1_000,
    )
]
