"""``self-check``: a school made, filled, printed, sealed and restored in a temporary folder, then forgotten."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.people import School, Student
from livret_desktop.domain.vocabulary import AttestationCopy, Category, Civility, Gearbox, TrainingTrack
from livret_desktop.errors import EXIT_BUG, EXIT_DONE, LivretError, MachineError
from livret_desktop.paths import DataFolder
from livret_desktop.reports.preview import render_page
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.restoring import restore
from livret_desktop.services.manual import missing_pictures, read_manual
from livret_desktop.services.papers.attestations import issue_affi
from livret_desktop.services.records.students import save_enrolment, save_student
from livret_desktop.services.school.opening import create_school, open_school
from livret_desktop.services.school.school_description import SchoolDescription


def run_self_check(program: Program, _arguments: argparse.Namespace, output: Output) -> int:
    """Do every step; the first that fails is named."""
    done: list[str] = []
    with tempfile.TemporaryDirectory(prefix="livret-controle-", ignore_cleanup_errors=True) as place:
        check = _Check(program, Path(place))
        for name, step in check.steps():
            try:
                step()
            except LivretError as error:
                check.close()
                output.document({"ok": False, "steps": done, "failed": name, "error": error.as_json()})
                output.say(f"  {name} : échec. {error.title}", f"  {error.message}", f"  {error.todo}")
                return EXIT_BUG
            done.append(name)
            output.say(f"  {name} : bien")
        check.close()
    output.document({"ok": True, "steps": done, "failed": None})
    output.say("Le programme installé fonctionne.")
    return EXIT_DONE


class _Check:
    """One made-up pupil of 2023 carried through the whole program, with a credential store in memory."""

    def __init__(self, program: Program, place: Path) -> None:
        self._around = replace(program.surroundings(), credentials=MemoryStore())
        self._folder = DataFolder(place / "ecole")
        self._elsewhere = DataFolder(place / "restauree")
        self._target = place / "copies"
        self._desk: Desk | None = None
        self._pdf = b""
        self._enrolment_id = uuid4()

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        """Named steps, in order."""
        return [
            ("création", self._create),
            ("ouverture", self._open),
            ("saisie", self._fill),
            ("attestation", self._print),
            ("aperçu", self._render),
            ("sauvegarde", self._seal),
            ("restauration", self._restore),
            ("manuel", _read_manual),
        ]

    def close(self) -> None:
        """Close the made-up school."""
        if self._desk is not None:
            self._desk.database.close()

    @property
    def desk(self) -> Desk:
        """The open school."""
        assert self._desk is not None
        return self._desk

    def _create(self) -> None:
        school = School(id=uuid4(), name="École du contrôle", agrement_number="E2007700080", city="Melun")
        create_school(self._folder, SchoolDescription(school, {"dsr.training": True}), self._around)

    def _open(self) -> None:
        self._desk = open_school(self._folder, self._around)

    def _fill(self) -> None:
        today = self.desk.today()
        student = Student(
            id=uuid4(),
            civility=Civility.MADAM,
            birth_name="ŒUVRARD",
            given_names="Zoé",
            born_on=today - timedelta(days=20 * 366),
            neph="230509476750",
            created_at=self.desk.clock.now(),
        )
        save_student(self.desk, student)
        enrolment = Enrolment(
            id=self._enrolment_id,
            student_id=student.id,
            category=Category.B,
            aipc_on=date(2023, 9, 10),
            etg_passed_on=today - timedelta(days=400),
            presentations=0,
            final_evaluation_on=today - timedelta(days=30),
            minutes_here=1_200,
        )
        period = EnrolmentPeriod(
            id=uuid4(), enrolment_id=enrolment.id, track=TrainingTrack.CS, gearbox=Gearbox.MANUAL
        )
        save_enrolment(self.desk, enrolment, period)

    def _print(self) -> None:
        def keep(made: Sequence[tuple[object, bytes]]) -> None:
            self._pdf = made[0][1]

        issue_affi(
            self.desk, self._enrolment_id, [AttestationCopy.STUDENT], made_on=self.desk.today(), deliver=keep
        )

    def _render(self) -> None:
        render_page(self._pdf, 0, 400)

    def _seal(self) -> None:
        self._target.mkdir()
        self._sealed = back_up(self.desk, self._target).backup.path

    def _restore(self) -> None:
        restore(self._sealed, self._elsewhere, self._around)
        restored = open_school(self._elsewhere, self._around)
        restored.database.close()


def _read_manual() -> None:
    """Every page is there, and every picture that one shows."""
    missing = missing_pictures(read_manual())
    if missing:
        raise MachineError(
            "Le manuel est incomplet",
            f"Il manque {', '.join(missing)}.",
            "Réinstallez le programme\u00a0: vos données ne sont pas touchées.",
        )
