"""G19: 500 canary students and 3 canary secrets; the program brought down at any call of its code, their words in hand.

Each crash is an exception that says a name and a secret, raised at a call drawn by lot while a command runs. Nothing of
them may stand in what the command prints, in a log, a temporary file, a setting, a file name, the words of a process,
or the particulars of a PDF. The known-bad twin writes what most programs write: the exception and its message.
"""

import io
import json
import random
import shutil
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from livret_desktop.cli.main import run
from livret_desktop.errors import EXIT_BUG
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.lessons.lessons import record_lessons
from livret_desktop.services.overview.record_bin import remove_student
from livret_desktop.services.school.opening import open_school
from livret_desktop.services.transfer.making import make_transfer
from tests.etp.test_rule_files import AAC, TOP
from tests.faults.canaries import (
    DSR_SECRET,
    MARKS,
    PHRASE,
    CrashAt,
    Ears,
    Twin,
    own_log_alone,
    temporary_folder,
    traces,
)
from tests.faults.g19_window import walk
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.parallel import fast_folder, rare_collection, spread
from tests.services.house import House, add_student, enrol
from tests.services.test_record_bin import lesson

STUDENTS = 500
_NEPH = "230509476750"
_LATEST_CALL = 30_000
"""Drawn evenly on the scale of powers: some in the first calls, some in the last of a long command."""
_STRIDE = 12  # shares no factor with their number: a short run plays commands of every kind


def run_g19(seed: int, size: int) -> CampaignResult:
    """``size`` crashes, in turn over the commands; and those of one walk through the window."""
    began = time.perf_counter()
    found = spread(partial(_crashes, seed), size, chunk=100, least=200)
    missed = [one["leak"] for one in found if one["leak"]]
    crashed = sum(one["crashed"] for one in found)
    return CampaignResult(
        name="G19",
        injected=len(found),
        caught=len(found) - len(missed),
        missed=len(missed),
        twin_missed=sum(one["twin"] for one in found),
        seconds=time.perf_counter() - began,
        remark=f"{STUDENTS} students, {len({one['act'] for one in found})} commands, {crashed} times brought down, the "
        "others ended before the call drawn",
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
        self.spoken: set[str] = set()
        """Codes that were told once, on the screen, and may stand nowhere else."""
        self.course = self.source.with_name("parcours.json")
        self.course.write_text(_COURSE, encoding="utf-8")
        self.rules = self.source.with_name("regles.toml")
        self.rules.write_text(TOP + AAC, encoding="utf-8")
        self.dossier = self.source.with_name("dossier.livrettransfert")
        self.done("import", "students", str(self.source))
        self.code_of_dossier = self._with_enrolment()
        self.done("config", "set", "dsr.client_id", "ecole-77")
        self.done("config", "set", "dsr.base_url", "http://127.0.0.1:1")  # nobody answers there
        self.done("transmit", "resume")
        self.done("course", "record", _NEPH, str(self.course))

    def _with_enrolment(self) -> str:
        desk = open_school(self.house.folder, self.house.around, given=GivenSecrets(recovery_code=self.code))
        try:
            student = add_student(desk, birth_name="KANARISSEAU", given_names="Zoé", neph=_NEPH)
            unnumbered = add_student(desk, birth_name="KANARISANS", given_names="Ida", neph="")
            hers = lesson(desk, enrol(desk, student))
            theirs = replace(
                hers, id=uuid4(), student_id=unnumbered.id, starts_at=hers.starts_at - timedelta(hours=1)
            )
            record_lessons(desk, [hers, replace(theirs, enrolment_id=enrol(desk, unnumbered).id)])
            other = add_student(desk, birth_name="KANARIPIERRE", given_names="Léo", neph="230509476751")
            enrol(desk, other)
            made = make_transfer(desk, other.id)
            self.dossier.write_bytes(made.content)
            remove_student(desk, other.id)  # so that the file can be received
            return made.code
        finally:
            desk.database.close()

    def __call__(self, *words: str, stdin: str = "") -> tuple[int, str, str]:
        """One command; its status, its document, and what it said to a person."""
        document, said = io.StringIO(), io.StringIO()
        environment = {
            "LIVRET_DATA": str(self.house.root),
            "LIVRET_STATE": str(self.place / "poste"),
            "LIVRET_NOW": "2026-11-20T20:01+01:00",
            "LIVRET_RECOVERY_CODE": self.code,
            "LIVRET_DSR_SECRET": DSR_SECRET,
        }
        status = run(words, environment=environment, stdin=io.StringIO(stdin), stdout=document, stderr=said)
        return status, document.getvalue(), said.getvalue()

    def done(self, *words: str) -> None:
        status, _document, said = self(*words)
        if status:
            raise AssertionError(said)

    def play(self, act: "_Act") -> tuple[int, str]:
        """One act with its document; what it printed that no person asked to see."""
        for left in self.papers.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        status, document, said = self("--json", *act.words, stdin=act.stdin)
        if status == 0:
            self.spoken.update(_codes(document))
        # A list of students is asked for to be read. A fault of the program tells nobody's name all the same.
        return status, "" if act.shows_people and status != EXIT_BUG else document + said

    def acts(self) -> list["_Act"]:
        """What an office does, none of which names a student in its words."""
        copies, papers = str(self.place / "copies"), self.papers
        november = ("--from", "2026-11-01", "--to", "2026-11-30")
        return [
            _Act(("import", "students", str(self.source), "--dry-run")),
            _Act(("import", "students", str(self.source))),
            _Act(("attestation", "affi", _NEPH, "--out", str(papers / "papier.pdf")), shows_people=True),
            _Act(("transmit", "check")),
            _Act(("transmit", "send")),
            _Act(("run-due",)),
            _Act(("backup", "create", copies)),
            _Act(("backup", "list", copies)),
            _Act(("backup", "check", "--full")),
            _Act(("backup", "local")),
            _Act(("student", "show", _NEPH), shows_people=True),
            _Act(("history", "student", _NEPH), shows_people=True),
            _Act(("course", "record", _NEPH, str(self.course)), shows_people=True),
            _Act(("booklet", "give", _NEPH, "--out", str(papers / "livret.html")), shows_people=True),
            _Act(("booklet", "list", _NEPH), shows_people=True),
            _Act(
                ("transfer", "create", _NEPH, "--out", str(papers / "sorti.livrettransfert")),
                shows_people=True,
            ),
            _Act(("transfer", "show", str(self.dossier)), self.code_of_dossier, shows_people=True),
            _Act(("transfer", "receive", str(self.dossier)), self.code_of_dossier, shows_people=True),
            _Act(("rights", "access", _NEPH, "--out", str(papers / "reponse.pdf"))),
            _Act(("rights", "due")),
            _Act(("rights", "journal")),
            _Act(("register", "list"), shows_people=True),
            _Act(("register", "export", "--out", str(papers / "registre.csv"))),
            _Act(("proof", "create", *november, "--out", str(papers / "preuve.pdf"))),
            _Act(("transmit", "sheet", *november, "--out", str(papers / "feuille.pdf"))),
            _Act(("document", "fiche-suivi", _NEPH, "--out", str(papers / "suivi.pdf"))),
            _Act(("attestations", "affi", "--out", str(papers / "lot.pdf")), shows_people=True),
            _Act(("etp", "--month", "2026-10", "--official", "1,87", "--paper", str(papers / "etp.pdf"))),
            _Act(
                ("rules", "import", str(self.rules), "--confirm", "RÈGLES", "--now", "2026-12-05T09:00+01:00")
            ),
            _Act(("secret", "set", "dsr"), DSR_SECRET),
            _Act(("export", str(papers / "export"))),
        ]


@dataclass(frozen=True, slots=True)
class _Act:
    """A command; ``shows_people``: what it prints is meant to be read by whoever asked."""

    words: tuple[str, ...]
    stdin: str = ""
    shows_people: bool = False


def _codes(document: str) -> list[str]:
    """The code a booklet or a transfer was sealed with."""
    found = json.loads(document)
    return [found["code"]] if isinstance(found, dict) and found.get("code") else []


_COURSE = json.dumps(
    {
        "guardians": [{"surname": "KANARIMÈRE", "given_name": "Anne", "phone": "06 39 98 20 55"}],
        "accompanists": [{"surname": "KANARIONCLE", "given_name": "Jean"}],
        "kilometres": [{"told_on": "2026-11-14", "km": 1200}],
    }
)


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
    with fast_folder() as place, temporary_folder(place) as temporary, own_log_alone():
        pc = _Pc(place / "pc")
        # Once a run, and on the screens too: one process of its own.
        walked = walk(pc.place, pc.house.root, pc.code, seed) if first == 0 else []
        ears = Ears()
        twin = Twin(place / "twin.log")
        found = []
        # A command that sends leaves whole walks of the heap to the end of its process, and here it does not end.
        with rare_collection(every=8) as pause:
            for number in range(first, first + count):
                found.append(_crash(pc, ears, twin, random.Random(f"{seed} {number}"), number))
                pause()
        shutil.rmtree(pc.papers / "export", ignore_errors=True)  # readable by anyone, and said to be
        meant = {pc.source, pc.course}
        left_over = traces([pc.place, temporary], meant, pc.papers, pc.spoken) + ears.leaks()
        if left_over:
            found[-1]["leak"] = found[-1]["leak"] or f"seed {seed}, after {first + count}: {left_over[0]}"
        return walked + found


def _crash(pc: _Pc, ears: "Ears", twin: "Twin", chance: random.Random, number: int) -> dict[str, Any]:
    acts = pc.acts()
    act = acts[number * _STRIDE % len(acts)]
    # --debug writes more into the log, and prints the fault itself: for whoever mends it, on their own screen.
    is_debug = chance.random() < 0.5
    if is_debug:
        act = replace(act, words=("--debug", *act.words))
    who = chance.randrange(STUDENTS)
    message = f"KANARI{_letters(who)} 98765432{who:04d} kanari{who}@exemple.invalid {PHRASE} {DSR_SECRET}"
    crash = CrashAt(int(_LATEST_CALL ** chance.random()), message, twin.note)
    with ears.listening(), crash.armed():
        status, printed = pc.play(act)
    leak = "" if is_debug else next((mark for mark in MARKS if mark in printed), "")
    return {
        "leak": f"{number}: {' '.join(act.words[:2])} printed {leak}" if leak else "",
        "crashed": status == EXIT_BUG,
        "act": " ".join(acts[number * _STRIDE % len(acts)].words[:2]),
        "twin": bool(crash.is_raised and twin.leaks()),
    }


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
