"""``import KIND FILE``: read, match, then all or nothing unless good rows are wanted alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import count
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.exchange.reader import FileFormat, ParsedFile, read_file
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.snapshots import copy_before_import
from livret_desktop.services.importing.enrolments import import_enrolments
from livret_desktop.services.importing.lessons import LessonImport
from livret_desktop.services.importing.students import import_students
from livret_desktop.services.importing.tally import ImportReport, Tally
from livret_desktop.services.importing.team import import_team
from livret_desktop.services.outbox.former_program import TakeOver, note_take_over

_NOUNS = {
    ImportKind.STUDENTS: "élève",
    ImportKind.ENROLMENTS: "inscription",
    ImportKind.INSTRUCTORS: "enseignant",
    ImportKind.LESSONS: "leçon",
}


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """How an import is asked. ``to_send_from``: first day of lessons this program sends (None: none of the past).

    ``former_stopped``: the day since when the former program sends nothing. ``replaces``: values typed here give way to
    other ones of the file, which else only fills blanks. ``who``: of rows of the same names as a student already here
    under another NEPH, whether they tell of that student (True) or of someone else. ``agreed``: the trial that a person
    looked at and said yes to; nothing is kept when the outcome would be another one.
    """

    kind: ImportKind
    file_format: FileFormat = FileFormat.AUTO
    is_dry_run: bool = False
    keeps_good: bool = False
    to_send_from: date | None = None
    mapping: Mapping[int, str | None] | None = None
    completions: Mapping[int, Mapping[str, str]] | None = None
    former_stopped: date | None = None
    replaces: bool = False
    who: Mapping[int, bool] = field(default_factory=dict)
    agreed: ImportReport | None = None

    @property
    def take_over(self) -> TakeOver:
        """Both days of a take-over."""
        return TakeOver(self.to_send_from, self.former_stopped)


class _NothingKept(Exception):  # noqa: N818 (a signal, not an error)
    """Rolls the transaction back on purpose."""


def import_file(desk: Desk, data: bytes, choices: ImportChoices) -> ImportReport:
    """Import a file, or try it (``is_dry_run``): the same matching on the same transaction, then rolled back.

    Raises RuleError when the file as a whole cannot be read. Importing the same file twice changes nothing.
    """
    parsed = read_file(data, choices.kind, choices.file_format, choices.mapping, choices.completions)
    return import_parsed(desk, parsed, choices)


def import_parsed(desk: Desk, parsed: ParsedFile, choices: ImportChoices) -> ImportReport:
    """Import a file already read; the base as it was before is kept in ``copies/``."""
    if not choices.is_dry_run:
        copy_before_import(desk)
    tally = Tally(choices.replaces, rejected=list(parsed.rejected), warnings=list(parsed.warnings))
    changes, is_applied, is_stale = Changes(), False, False
    try:
        with desk.database.write("", desk.clock.now()) as written:
            _match(desk, written.work, parsed, choices, tally)
            is_stale = choices.agreed is not None and _outcome(_report(parsed, tally)) != _outcome(
                choices.agreed
            )
            if choices.is_dry_run or is_stale or (tally.rejected and not choices.keeps_good):
                raise _NothingKept
            noun = _NOUNS[choices.kind]
            written.title = f"Import de {count(tally.created + tally.updated, noun)}"
        changes, is_applied = written.changes, True
    except _NothingKept:
        pass
    report = replace(_report(parsed, tally), is_applied=is_applied, changes=changes, is_stale=is_stale)
    if is_applied or choices.is_dry_run:
        return report
    return replace(report, created=0, updated=0, unchanged=0, values=())


def _report(parsed: ParsedFile, tally: Tally) -> ImportReport:
    """What the rows give, as matched; nothing of it is kept yet."""
    return ImportReport(
        read=parsed.read,
        created=tally.created,
        updated=tally.updated,
        unchanged=tally.unchanged,
        rejected=tuple(sorted(tally.rejected, key=lambda problem: problem.row)),
        warnings=tuple(sorted(tally.warnings, key=lambda warning: warning.row)),
        is_applied=False,
        values=tally.values,
    )


def _outcome(report: ImportReport) -> tuple[object, ...]:
    """What a person agrees to: how many enter, which rows do not, which values change."""
    return report.created, report.updated, report.unchanged, report.rejected, report.values


def _match(desk: Desk, work: Work, parsed: ParsedFile, choices: ImportChoices, tally: Tally) -> None:
    rows: Any = parsed.rows
    if choices.kind is ImportKind.STUDENTS:
        import_students(work, rows, tally, choices.who)
    elif choices.kind is ImportKind.ENROLMENTS:
        import_enrolments(work, rows, tally, desk.rules)
    elif choices.kind is ImportKind.INSTRUCTORS:
        import_team(work, rows, tally)
    else:
        LessonImport(work, choices.to_send_from, tally).run(rows)
        note_take_over(work, choices.take_over)
