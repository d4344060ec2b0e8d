"""Hours to declare by hand, from the database as it is now: the sheet on paper, as a file for a spreadsheet, as JSON.

A view, never kept: what is marked, corrected or confirmed meanwhile shows in the next one. Reads only, any thread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from livret_desktop.clock import civil_day, paris
from livret_desktop.db import send_reads
from livret_desktop.db.read_models.by_hand import (
    by_hand_between,
    count_others,
    oldest_undeclared,
    unconfirmed_between,
)
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.french import count, duration, numeric_day
from livret_desktop.domain.preflight_people import PreflightFinding
from livret_desktop.reports.hours_sheet import PERHAPS_DECLARED, draw_hours_sheet, reminders
from livret_desktop.reports.sending_content import HoursGroup, HoursLine, HoursSheetContent, ToConfirm
from livret_desktop.services.configuration import has_access, school_of, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.files.periods import check_period
from livret_desktop.services.files.spreadsheet import spreadsheet_bytes
from livret_desktop.services.outbox.preflight import judge
from livret_desktop.services.outbox.roster import Roster, read_roster
from livret_desktop.services.outbox.told import told_as_json, told_by_records
from livret_desktop.services.records.school_images import letterhead_of

_TITLES = (
    *("Enseignant", "N° d’autorisation", "Nom de naissance", "Prénoms", "NEPH", "Jour", "Heure", "Minutes"),
    *("Nature", "Moyen", "Phase moto", "Catégorie", "Filière", "Objectifs", "État", "À compléter"),
    *("Déclarée le", "Déclarée par"),
)


@dataclass(frozen=True, slots=True)
class HoursSheet:
    """The sheet of some days. ``lesson_ids``: what can be marked as declared from it, one by one; ``ready_ids``: all at
    once, since nothing is missing there."""

    content: HoursSheetContent

    @property
    def lesson_ids(self) -> tuple[UUID, ...]:
        """The lessons nobody has declared yet, and that may bear the mark now."""
        return tuple(line.lesson_id for line in self._markable)

    @property
    def ready_ids(self) -> tuple[UUID, ...]:
        """Of those, what is complete: an incomplete lesson cannot have been declared, and marked it never leaves."""
        return tuple(line.lesson_id for line in self._markable if not line.missing)

    @property
    def incomplete_ids(self) -> tuple[UUID, ...]:
        """Of those, what is to be completed first: marked only when a person means that very lesson."""
        return tuple(line.lesson_id for line in self._markable if line.missing)

    @property
    def _markable(self) -> tuple[HoursLine, ...]:
        return tuple(line for line in self.content.left if not line.is_trained)

    def pdf(self) -> bytes:
        """On paper; a second for a thousand lessons."""
        return draw_hours_sheet(self.content)

    def csv(self) -> bytes:
        """For a spreadsheet: UTF-8 with its mark, semicolons, no cell that a spreadsheet would run as a formula."""
        return spreadsheet_bytes(_TITLES, self._rows())

    def as_json(self) -> dict[str, Any]:
        """The document of ``transmit sheet``."""
        content = self.content
        return {
            "from": content.first.isoformat(),
            "to": content.last.isoformat(),
            "to_declare": len(content.left),
            "minutes_to_declare": sum(line.told.minutes for line in content.left),
            "declared": sum(line.is_declared for line in content.lines),
            "blocked": len(content.blocked),
            "lessons": [_line_json(line) for line in content.lines],
            "to_confirm": [str(one.lesson_id) for one in content.to_confirm],
            "left_before": None
            if content.before is None
            else {"from": content.before[0].isoformat(), "lessons": content.before[1]},
            "others": content.others,
            "training": content.is_training,
        }

    def sentences(self) -> tuple[str, ...]:
        """In French, what is to be done first."""
        said = [self.figure()]
        if self.content.is_training:
            said.append(
                "Mode essai : rien n’arrive à la DSR, déclarez vous-même les heures vraiment données."
            )
        if self.content.is_connected:
            said.append("L’école est reliée à la DSR : ne déclarez à la main que si l’envoi est empêché.")
        return (*said, *self.details())

    def figure(self) -> str:
        """How much there is to declare, in French."""
        left = self.content.left
        minutes = sum(line.told.minutes for line in left)
        return f"{count(len(left), 'leçon')} à déclarer à la main, {duration(minutes)}."

    def details(self) -> tuple[str, ...]:
        """In French, what comes before declaring, and what this sheet does not hold."""
        content, said = self.content, []
        incomplete = sum(bool(line.missing) for line in content.left)
        if incomplete:
            said.append(f"{count(incomplete, 'leçon')} à compléter d’abord.")
        if content.to_confirm:
            said.append(f"{count(len(content.to_confirm), 'leçon passée', 'leçons passées')} à confirmer.")
        return (*said, *reminders(content))

    def _state(self, line: HoursLine) -> str:
        if line.is_declared:
            return "déclarée à la main"
        if not self.content.is_to_declare(line):
            return "bloquée, à corriger"
        return PERHAPS_DECLARED if line.is_in_doubt else "à déclarer"

    def _rows(self) -> Iterator[list[str]]:
        for line in self.content.lines:
            told, declared = line.told, line.declared_at
            yield [
                told.trainer,
                told.trainer_number,
                told.birth_name,
                told.given_names,
                told.neph,
                numeric_day(told.day),
                told.hour,
                str(told.minutes),
                told.kind.label,
                told.means.label,
                told.moto_phase.label if told.moto_phase else "",
                told.category,
                told.track.label,
                " ".join(told.objectives),
                self._state(line),
                " ".join(line.missing),
                "" if declared is None else numeric_day(civil_day(declared)),
                line.declared_by,
            ]
        for one in self.content.to_confirm:
            moment = paris(one.starts_at)
            row = [
                one.trainer,
                "",
                one.student,
                "",
                "",
                f"{moment:%d/%m/%Y}",
                f"{moment:%H:%M}",
                str(one.minutes),
            ]
            yield [*row, *[""] * 6, "à confirmer", "", "", ""]


def read_hours_sheet(desk: Desk, first: date, last: date, *, lacks_secret: bool = False) -> HoursSheet:
    """The sheet of these days, both included. ``lacks_secret``: the access is set, but nothing can leave by it.

    Raises RuleError for days the wrong way round, or over three years.
    """
    check_period(first, last)
    with desk.database.read() as reading:
        lines = list(_lines(desk, reading, first, last))
        school, settings = school_of(reading), settings_of(reading)
        with_doubts = not has_access(reading)
        trains = bool(settings["dsr.training"])
        is_connected = not (with_doubts or lacks_secret or trains)
        day, number = oldest_undeclared(
            reading.connection, first, with_doubts=with_doubts, is_training=trains
        )
        content = HoursSheetContent(
            school=letterhead_of(reading),
            aurige_id=school.aurige_id,
            first=first,
            last=last,
            made_at=desk.clock.now(),
            groups=tuple(_groups(lines)),
            to_confirm=tuple(_to_confirm(desk, reading, first, last)),
            before=None if day is None or is_connected else (day, number),
            others=count_others(reading.connection, first, last, with_doubts=with_doubts, is_training=trains),
            is_training=trains,
            is_connected=is_connected,
        )
    return HoursSheet(content)


def _lines(desk: Desk, reading: Reading, first: date, last: date) -> Iterator[HoursLine]:
    with_doubts = not has_access(reading)
    found = by_hand_between(
        reading.connection,
        first,
        last,
        with_doubts=with_doubts,
        is_training=bool(settings_of(reading)["dsr.training"]),
    )
    states = {one.seq: one for one in found}
    rows = send_reads.sendable_rows(reading.connection, list(states))
    findings, roster = _findings(desk, reading, first, last, rows)
    for row in rows:
        state = states[row.seq]
        yield HoursLine(
            lesson_id=state.lesson_id,
            told=told_by_records(row, roster),
            findings=() if state.declared_at else tuple(findings[row.lesson_id]),
            declared_at=state.declared_at,
            declared_by=state.declared_by,
            is_trained=state.is_trained,
            is_in_doubt=state.is_in_doubt,
        )


def _findings(
    desk: Desk, reading: Reading, first: date, last: date, rows: Iterable[send_reads.Sendable]
) -> tuple[dict[str, list[PreflightFinding]], Roster]:
    """What pre-flight refuses of these days, by lesson; and who the rows name."""
    rows = list(rows)
    ids = {row.seq for row in rows}
    waiting = (
        *send_reads.due_versions(reading.connection, first),
        *send_reads.unfrozen_doubts(reading.connection, first),
    )
    due = [one for one in waiting if one.seq in ids]
    found: dict[str, list[PreflightFinding]] = defaultdict(list)
    judged = judge(desk, reading, due)
    for line in (*judged.blocked_lines, *judged.later_lines):
        found[line.lesson_id].append(line.finding)
    roster = read_roster(reading, {row.student_id for row in rows}, {row.enrolment_id for row in rows})
    return found, roster


def _groups(lines: Iterable[HoursLine]) -> Iterator[HoursGroup]:
    groups: dict[tuple[str, str], list[HoursLine]] = defaultdict(list)
    for line in lines:
        groups[line.told.trainer, line.told.trainer_number].append(line)
    for (trainer, number), own in sorted(groups.items()):
        yield HoursGroup(trainer=trainer, number=number, lines=tuple(sorted(own, key=_order)))


def _order(line: HoursLine) -> tuple[str, str, str, str]:
    told = line.told
    return told.birth_name, told.given_names, told.neph, told.starts_at.isoformat()


def _to_confirm(desk: Desk, reading: Reading, first: date, last: date) -> Iterator[ToConfirm]:
    for one in unconfirmed_between(reading.connection, first, last, desk.clock.now()):
        yield ToConfirm(
            lesson_id=one.lesson_id,
            starts_at=one.starts_at,
            minutes=one.minutes,
            student=one.student,
            trainer=one.trainer,
        )


def _line_json(line: HoursLine) -> dict[str, Any]:
    declared = line.declared_at
    return {
        "lesson": str(line.lesson_id),
        **told_as_json(line.told),
        "missing": list(line.missing),
        "declared_at": None if declared is None else paris(declared).isoformat(timespec="seconds"),
        "declared_by": line.declared_by or None,
    }
