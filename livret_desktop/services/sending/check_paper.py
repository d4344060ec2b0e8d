"""The report of pre-flight to take along: on paper, and for a spreadsheet. Made from the database as it is now."""

from __future__ import annotations

from dataclasses import dataclass

from livret_desktop.domain.french import numeric_day
from livret_desktop.reports.check_paper import CheckLine, CheckPaperContent, draw_check
from livret_desktop.services.configuration import read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.files.spreadsheet import spreadsheet_bytes
from livret_desktop.services.outbox.preflight import Line, check
from livret_desktop.services.records.school_images import read_letterhead

_TITLES = ("Jour", "Élève", "Gravité", "Pourquoi", "Que faire")


@dataclass(frozen=True, slots=True)
class CheckPaper:
    """One report, whole: not only the causes a screen has room for."""

    content: CheckPaperContent

    def pdf(self) -> bytes:
        """On paper."""
        return draw_check(self.content)

    def csv(self) -> bytes:
        """For a spreadsheet; no cell runs as a formula."""
        return spreadsheet_bytes(
            _TITLES,
            (
                [
                    numeric_day(line.day),
                    line.student,
                    "bloque" if line.is_blocking else "à vérifier",
                    line.reason,
                    line.fix,
                ]
                for line in self.content.lines
            ),
        )


def read_check_paper(desk: Desk) -> CheckPaper:
    """Pre-flight of all that waits. Any thread; a second for a hundred thousand lessons."""
    report = check(desk)
    lines = [_line(one, is_blocking=True) for one in report.blocked]
    lines += [_line(one, is_blocking=False) for one in report.warnings]
    return CheckPaper(
        CheckPaperContent(
            school=read_letterhead(desk),
            made_at=desk.clock.now(),
            ready=report.ready,
            to_confirm=report.to_confirm,
            lines=tuple(lines),
            is_training=bool(read_settings(desk)["dsr.training"]),
        )
    )


def _line(line: Line, *, is_blocking: bool) -> CheckLine:
    return CheckLine(line.day, line.student, line.finding.reason, line.finding.fix, is_blocking)
