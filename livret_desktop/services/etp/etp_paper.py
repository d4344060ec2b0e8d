"""The papers of one computation, from the database as it is now. Reads only, any thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from livret_desktop.clock import civil_day
from livret_desktop.db import etp_reads, send_reads
from livret_desktop.domain.dated_rules import RuleVersion
from livret_desktop.domain.etp import Hour, Standing
from livret_desktop.domain.french import french_month, of_month, short_month
from livret_desktop.domain.schedule import months_before
from livret_desktop.domain.vocabulary import LessonKind, TrainingTrack
from livret_desktop.reports.etp import draw_etp, draw_etp_file
from livret_desktop.reports.etp_content import (
    EtpFile,
    EtpPaper,
    EtpSheet,
    LeftOut,
    MonthBar,
    MonthEtp,
    PersonLine,
    ProvedHour,
    RuleLine,
)
from livret_desktop.services.configuration import read_school, read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_figures import said_hours, unbroken
from livret_desktop.services.etp.etp_official import SCHOOL
from livret_desktop.services.etp.etp_screen import EtpScreen, HourLine, hour_lines, read_screen
from livret_desktop.services.records.school_images import read_letterhead

_PRACTICE = frozenset(
    {
        LessonKind.PRACTICE.value,
        LessonKind.SUPERVISED_SIMULATOR.value,
        LessonKind.AUTONOMOUS_SIMULATOR.value,
    }
)
_NOT_AT_THE_STATE = {
    Standing.TO_SEND: "pas encore envoyée",
    Standing.AT_RISK: "la DSR ne l’a pas",
}


def etp_sheets(desk: Desk, month: date, person_id: str | None = None) -> bytes:
    """On paper: the school first, then a page a person; or the page of one person."""
    return draw_etp(_paper(desk, read_screen(desk, month), person_id))


def etp_file(desk: Desk, month: date) -> bytes:
    """The file for the BER as PDF; some seconds for a large school."""
    screen = read_screen(desk, month)
    found, gap = screen.forecast, screen.gap
    people = tuple(
        PersonLine(
            one.name,
            one.authorisation,
            one.totals.real,
            one.totals.counted,
            one.totals.accepted,
            one.totals.etp_hundredths,
            screen.officials.get((found.computation.month, one.id)),
        )
        for one in found.people
    )
    proved = _proved(desk, screen)
    hours = tuple((one.name, tuple(proved[one.id])) for one in found.people)
    return draw_etp_file(
        EtpFile(
            paper=_paper(desk, screen, None),
            aurige_id=read_school(desk).aurige_id,
            people=people,
            hours=hours,
            official=screen.official,
            estimate=found.school.etp_hundredths,
            causes=()
            if gap is None
            else tuple((one.title, one.minutes, len(one.hours)) for one in gap.causes),
        )
    )


def _paper(desk: Desk, screen: EtpScreen, person_id: str | None) -> EtpPaper:
    found, computation = screen.forecast, screen.forecast.computation
    people = [one for one in found.people if person_id in (None, one.id)]
    sheets = [_sheet(desk, screen, one.id, one.name, one.authorisation) for one in people]
    if person_id is None:
        sheets.insert(0, _sheet(desk, screen, None, "Toute l’école", ""))
    return EtpPaper(
        school=read_letterhead(desk),
        title=f"ETP {of_month(computation.month)}",
        night=computation.night,
        first=computation.first,
        last=computation.last,
        months=computation.months,
        base_hundredths=found.base_hundredths,
        base_is_assumed=found.base_is_assumed,
        made_at=desk.clock.now(),
        sheets=tuple(sheets),
        is_training=bool(read_settings(desk)["dsr.training"]),
    )


def _sheet(desk: Desk, screen: EtpScreen, person_id: str | None, name: str, number: str) -> EtpSheet:
    found, month = screen.forecast, screen.forecast.computation.month
    hours = found.of_person(person_id)
    totals = (
        found.school if person_id is None else next(one.totals for one in found.people if one.id == person_id)
    )
    left_out = [hour for hour in hours if not hour.counted or hour.lesson.standing in _NOT_AT_THE_STATE]
    return EtpSheet(
        name=name,
        number=number,
        real=totals.real,
        counted=totals.counted,
        etp=totals.etp_hundredths,
        official=screen.officials.get((month, person_id or SCHOOL)),
        months=tuple(_bars(hours, month, found.computation.months)),
        rules=tuple(_rule_lines(hours)),
        left_out=tuple(_left_out(line) for line in hour_lines(desk, found, left_out)),
        trend=tuple(_trend(screen)) if person_id is None else (),
    )


def _trend(screen: EtpScreen) -> Iterable[MonthEtp]:
    """Of the school: the page of a person has room for its months alone."""
    for point in screen.trend:
        month = point.computation.month
        yield MonthEtp(short_month(month), point.etp_hundredths, screen.officials.get((month, SCHOOL)))


def _bars(hours: Sequence[Hour], month: date, months: int) -> Iterable[MonthBar]:
    for back in range(months, 0, -1):
        first = months_before(month, back)
        own = [hour for hour in hours if hour.lesson.day[:7] == f"{first:%Y-%m}"]
        practice = [hour for hour in own if hour.lesson.kind in _PRACTICE]
        accompanied = sum(hour.counted for hour in practice if hour.lesson.track == TrainingTrack.AAC)
        driven = sum(hour.counted for hour in practice)
        whole = sum(hour.counted for hour in own)
        label = french_month(first).split(" ")[0]
        yield MonthBar(label, driven - accompanied, accompanied, whole - driven)


def _rule_lines(hours: Sequence[Hour]) -> Iterable[RuleLine]:
    """By rule, the most hours first; only what counts."""
    rules: dict[tuple[str, date], RuleVersion] = {}
    sums: dict[tuple[str, date], list[int]] = {}
    for hour in hours:
        if hour.counted and hour.rule is not None:
            key = (hour.rule.key, hour.rule.effective_on)
            rules[key] = hour.rule
            found = sums.setdefault(key, [0, 0])
            found[0] += hour.lesson.minutes
            found[1] += hour.counted
    for key, (real, counted) in sorted(sums.items(), key=lambda one: -one[1][1]):
        rule = rules[key]
        weight = said_hours(rule.value["hundredths"]).split("\u00a0")[0]
        yield RuleLine(unbroken(rule.title), real, weight, counted, rule.effective_on, unbroken(rule.source))


def _left_out(line: HourLine) -> LeftOut:
    hour = line.hour
    standing = _NOT_AT_THE_STATE.get(hour.lesson.standing, "")
    why = hour.why or (f"{standing} ({hour.lesson.cause})" if hour.lesson.cause else standing)
    return LeftOut(civil_day(line.starts_at), line.student, hour.lesson.minutes, why)


def _proved(desk: Desk, screen: EtpScreen) -> dict[str, list[ProvedHour]]:
    hours = screen.forecast.hours
    window = screen.forecast.computation
    with desk.database.read() as reading:
        proofs = etp_reads.proofs_between(reading.connection, window.first, window.last)
        students = send_reads.students(reading.connection, {hour.lesson.student_id for hour in hours})
    found: dict[str, list[ProvedHour]] = {one.id: [] for one in screen.forecast.people}
    for line in hour_lines(desk, screen.forecast, hours):
        lesson = line.hour.lesson
        found[lesson.person_id].append(
            ProvedHour(
                starts_at=line.starts_at,
                student=line.student,
                neph=students[lesson.student_id].neph,
                kind=LessonKind(lesson.kind).label,
                minutes=lesson.minutes,
                counted=line.hour.counted,
                proof=proofs.get(lesson.id, ""),
            )
        )
    return found
