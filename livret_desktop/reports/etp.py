"""ETP on paper: one page a person or the school, and the file taken to the BER with every hour and its proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from livret_desktop.clock import civil_day
from livret_desktop.domain.etp import said_etp
from livret_desktop.domain.french import clock_time, count, duration, french_day, long_duration, numeric_day
from livret_desktop.reports.drawing import GREY, HAIRLINE, Leader, Sheet
from livret_desktop.reports.etp_content import EtpFile, EtpPaper, EtpSheet, MonthBar, MonthEtp, ProvedHour
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.listing import Column, Frame, Listing, Piece, printable
from livret_desktop.reports.page import LEFT, RIGHT
from livret_desktop.reports.typography import NBSP, french

_OWN = "Estimation de l’établissement"
_NOTE = french(
    "Estimation : la période, les poids et la base sont des règles datées. Seul le chiffre de l'administration compte."
)
_RULES = (
    Column("Nature", 20.8, 56.0),
    Column("Heures", 78.0, 15.0, "right"),
    Column("Poids", 95.0, 11.0, "right"),
    Column("Comptées", 108.0, 16.0, "right"),
    Column("Règle du", 127.5, 16.0),
    Column("Source", 144.0, 45.5),
)
_LEFT_OUT = (
    Column("Date", 20.8, 18.0),
    Column("Élève", 40.0, 46.0),
    Column("Heures", 88.0, 16.0, "right"),
    Column("Pourquoi", 107.0, 82.0),
)
_PEOPLE = (
    Column("Enseignant ou simulateur", 20.8, 52.0),
    Column("Autorisation", 74.0, 24.0),
    Column("Réelles", 100.0, 18.0, "right"),
    Column("Acceptées", 119.0, 18.0, "right"),
    Column("Comptées", 138.0, 18.0, "right"),
    Column("ETP", 157.0, 12.0, "right"),
    Column("Officiel", 171.0, 18.0, "right"),
)
_PROOFS = (
    Column("Jour", 20.8, 26.0),
    Column("Élève", 48.0, 42.0),
    Column("NEPH", 91.0, 22.0),
    Column("Nature", 114.0, 27.0),
    Column("Durée", 142.0, 12.0, "right"),
    Column("Comptée", 155.0, 13.0, "right"),
    Column("Reçu", 171.0, 18.5),
)
_BAR_LEFT, _BAR_RIGHT, _BAR, _BAR_FEED = 46.0, 160.0, 5.4, 8.0
_TREND_HEIGHT = 17.0
_WITH_TABLE = 31.0
"""Room (mm) that a title keeps with the head of its table and a first row: else these begin overleaf without it."""
_TREND_WORDS = f"plein{NBSP}: chiffre officiel, hachuré{NBSP}: estimation"
_ROUND_HOURS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)


def draw_etp(paper: EtpPaper) -> bytes:
    """One page or more for each sheet. Same content, same bytes. Any thread."""
    listing = Listing(_frame(paper, _OWN, len(paper.sheets)))
    for rank, sheet in enumerate(paper.sheets):
        if rank:
            listing.turn()
        _draw_sheet(listing, paper, sheet)
    return listing.finish()


def draw_etp_file(file: EtpFile) -> bytes:
    """The file for the BER. Same content, same bytes. Any thread."""
    paper, lines = file.paper, sum(len(hours) for _name, hours in file.hours)
    listing = Listing(_frame(paper, "Dossier pour le BER", 2 + lines // 40))
    listing.paragraph(_period_words(paper), colour=GREY)
    listing.facts(
        [
            (
                "Établissement",
                ", ".join(filter(None, (paper.school.name, paper.school.street, paper.school.town))),
            ),
            ("Identifiant Aurige", file.aurige_id or "–"),
            ("Notre estimation", said_etp(file.estimate)),
            ("Chiffre de RdvPermis", said_etp(file.official)),
        ]
    )
    _draw_people(listing, file)
    if file.causes:
        listing.section("Ce qui peut expliquer l’écart")
        listing.facts(
            [
                (count(number, "leçon"), f"{french(title)} : {long_duration(abs(counted))}")
                for title, counted, number in file.causes
            ]
        )
    for name, hours in file.hours:
        listing.section(printable(name), count(len(hours), "leçon"), keeps=_WITH_TABLE)
        _draw_proofs(listing, hours)
    return listing.finish()


def _frame(paper: EtpPaper, right: str, pages: int) -> Frame:
    return Frame(
        school=paper.school,
        title=paper.title,
        right=right,
        label="Exemplaire école" if right == _OWN else "Pour le BER",
        note=_NOTE,
        subject=f"{paper.title}, {numeric_day(paper.first)} au {numeric_day(paper.last)}",
        printed_on=civil_day(paper.made_at),
        is_training=paper.is_training,
        expected_pages=pages,
    )


def _draw_sheet(listing: Listing, paper: EtpPaper, sheet: EtpSheet) -> None:
    top = listing.take(10.0)
    heading = f"{sheet.name}, n° {sheet.number}" if sheet.number else sheet.name
    listing.sheet.text(LEFT, top + 0.5, printable(heading), face=Face.SEMIBOLD, size=11.0)
    listing.sheet.text(LEFT, top + 5.5, _period_words(paper), size=8.6, colour=GREY)
    listing.figures(
        [
            (long_duration(sheet.real), "heures faites"),
            (long_duration(sheet.counted), "heures comptées"),
            (f"{paper.months} × {_base(paper)} h", "base supposée" if paper.base_is_assumed else "base"),
            (said_etp(sheet.etp), "ETP estimé"),
        ]
    )
    _draw_months(listing, sheet.months)
    if any(one.estimate or one.official for one in sheet.trend):
        _draw_trend(listing, sheet.trend)
    _draw_rules(listing, sheet)
    _draw_left_out(listing, sheet)
    _draw_official(listing, sheet)


def _period_words(paper: EtpPaper) -> str:
    return french(
        f"Heures du {french_day(paper.first)} au {french_day(paper.last)}, calcul de la nuit du {paper.night.day} au "
        f"{french_day(paper.night + timedelta(days=1))}."
    )


def _draw_months(listing: Listing, months: Sequence[MonthBar]) -> None:
    listing.section("Heures comptées, mois par mois")
    most = max((one.practice + one.practice_aac + one.others for one in months), default=0) / 60
    step = next((one for one in _ROUND_HOURS if most / one <= 4), _ROUND_HOURS[-1])
    scale = (_BAR_RIGHT - _BAR_LEFT) / max(step, -(-most // step) * step)
    top = listing.take(_BAR_FEED * len(months) + 13.0)
    sheet, bottom = listing.sheet, top + _BAR_FEED * len(months)
    mark = 0
    while _BAR_LEFT + mark * scale <= _BAR_RIGHT + 0.1:
        x = _BAR_LEFT + mark * scale
        sheet.upright(x, top, bottom, width=0.25, colour=HAIRLINE)
        sheet.text(x, bottom + 3.2, str(mark), size=7.0, colour=GREY, align="centre")
        mark += step
    for rank, month in enumerate(months):
        _draw_bar(sheet, month, top + rank * _BAR_FEED + (_BAR_FEED - _BAR) / 2, scale)
    _draw_legend(sheet, bottom + 8.8)


def _draw_trend(listing: Listing, months: Sequence[MonthEtp]) -> None:
    """Twelve computations: a column each, hatched where it is only estimated, its figure above."""
    listing.section("ETP, calcul par calcul", _TREND_WORDS)
    top = listing.take(_TREND_HEIGHT + 9.0) + 4.0
    sheet, bottom, feed = listing.sheet, top + _TREND_HEIGHT, (RIGHT - LEFT) / len(months)
    most = max(one.estimate if one.official is None else one.official for one in months) or 1
    for rank, one in enumerate(months):
        value = one.estimate if one.official is None else one.official
        x, height = LEFT + feed * rank + feed / 4, _TREND_HEIGHT * value / most
        if one.official is None:
            sheet.hatched_part(x, bottom - height, feed / 2, height)
        else:
            sheet.bar(x, bottom - height, feed / 2, height, colour=(0, 0, 0))
        sheet.rectangle(x, bottom - height, feed / 2, height, line=0.6)
        centre = x + feed / 4
        sheet.text(centre, bottom - height - 1.2, said_etp(value), size=7.4, align="centre")
        sheet.text(centre, bottom + 3.4, one.label, size=7.4, colour=GREY, align="centre")


def _draw_bar(sheet: Sheet, month: MonthBar, y: float, scale: float) -> None:
    whole = month.practice + month.practice_aac + month.others
    sheet.text(_BAR_LEFT - 3, y + 3.9, month.label, size=9.0, align="right")
    sheet.text(RIGHT, y + 3.9, long_duration(whole), face=Face.SEMIBOLD, size=9.0, align="right")
    x = _BAR_LEFT
    for minutes, draw in ((month.practice, "full"), (month.practice_aac, "hatched"), (month.others, "empty")):
        width = minutes / 60 * scale
        if width <= 0:
            continue
        if draw == "full":
            sheet.bar(x, y, width, _BAR, colour=(0, 0, 0))
        elif draw == "hatched":
            sheet.hatched_part(x, y, width, _BAR)
        sheet.rectangle(x, y, width, _BAR, line=0.6)
        x += width


def _draw_legend(sheet: Sheet, y: float) -> None:
    x = _BAR_LEFT
    for draw, words in (("full", "pratique"), ("hatched", "pratique en AAC"), ("empty", "théorie et autres")):
        if draw == "full":
            sheet.bar(x, y - 2.8, 6, 3.4, colour=(0, 0, 0))
        elif draw == "hatched":
            sheet.hatched_part(x, y - 2.8, 6, 3.4)
        sheet.rectangle(x, y - 2.8, 6, 3.4, line=0.6)
        x = sheet.text(x + 7.5, y, words, size=8.4) + 6


def _draw_rules(listing: Listing, sheet: EtpSheet) -> None:
    listing.section("Règles appliquées", keeps=_WITH_TABLE)
    listing.table(_RULES)
    for line in sheet.rules:
        listing.row(
            [
                [Piece(french(line.title))],
                [Piece(long_duration(line.real), align="right")],
                [Piece(line.weight, align="right")],
                [Piece(long_duration(line.counted), align="right")],
                [Piece(numeric_day(line.since))],
                [Piece(french(line.source.partition(NBSP + ":")[0]), colour=GREY)],
            ]
        )
    real, counted = sum(one.real for one in sheet.rules), sum(one.counted for one in sheet.rules)
    total = Face.CONDENSED_SEMIBOLD
    listing.row(
        [
            [Piece("Total", total)],
            [Piece(long_duration(real), total, align="right")],
            [Piece("")],
            [Piece(long_duration(counted), total, align="right")],
            [Piece("")],
            [Piece("")],
        ]
    )
    listing.end_table()


def _draw_left_out(listing: Listing, sheet: EtpSheet) -> None:
    listing.section("Heures qui ne comptent pas, ou pas encore", keeps=_WITH_TABLE)
    if not sheet.left_out:
        listing.paragraph("Aucune.")
        return
    listing.table(_LEFT_OUT)
    for line in sheet.left_out:
        listing.row(
            [
                [Piece(numeric_day(line.day))],
                [Piece(line.student)],
                [Piece(duration(line.minutes), align="right")],
                [Piece(french(line.why))],
            ]
        )
    listing.end_table()


def _draw_official(listing: Listing, sheet: EtpSheet) -> None:
    """Filled where the figure is known; else dotted lines for a pen."""
    top = listing.take(24.0)
    known = sheet.official
    gap = None if known is None or sheet.etp is None else sheet.etp - known
    sign = "" if gap is None else "+" if gap > 0 else "–" if gap < 0 else ""
    said = "" if gap is None else f"{sign}{said_etp(abs(gap))}"
    _entry(
        listing.sheet,
        LEFT,
        118.0,
        top + 8,
        "Chiffre officiel relevé dans RdvPermis",
        "" if known is None else said_etp(known),
    )
    _entry(listing.sheet, 122.0, RIGHT, top + 8, "écart", said)
    _entry(listing.sheet, LEFT, RIGHT, top + 17, "Explication", "")


def _entry(sheet: Sheet, x: float, end: float, y: float, label: str, value: str) -> None:
    after = sheet.text(x, y, french(f"{label} :"), size=9.6)
    leader = Leader.after(after, end)
    sheet.leader(leader, y)
    if value:
        sheet.text(leader.value_x, y, value, face=Face.SEMIBOLD, size=9.6)


def _draw_people(listing: Listing, file: EtpFile) -> None:
    listing.section("Enseignants et simulateurs", keeps=_WITH_TABLE)
    listing.table(_PEOPLE)
    for one in file.people:
        listing.row(
            [
                [Piece(one.name, Face.CONDENSED_SEMIBOLD)],
                [Piece(one.number)],
                [Piece(long_duration(one.real), align="right")],
                [Piece(long_duration(one.accepted), align="right")],
                [Piece(long_duration(one.counted), align="right")],
                [Piece(said_etp(one.etp), align="right")],
                [Piece(said_etp(one.official), align="right")],
            ]
        )
    each = ((one.real, one.accepted, one.counted) for one in file.people)
    sums = (sum(minutes) for minutes in zip(*each, strict=True))
    total = Face.CONDENSED_SEMIBOLD
    whole = [*(long_duration(minutes) for minutes in sums), said_etp(file.estimate), said_etp(file.official)]
    if file.people:
        name = [[Piece("Toute l’école", total)], [Piece("")]]
        listing.row([*name, *([Piece(said, total, align="right")] for said in whole)])
    listing.end_table()


def _draw_proofs(listing: Listing, hours: Sequence[ProvedHour]) -> None:
    listing.table(_PROOFS)
    for hour in hours:
        day = numeric_day(civil_day(hour.starts_at))
        listing.row(
            [
                [Piece(f"{day} {clock_time(hour.starts_at)}")],
                [Piece(hour.student)],
                [Piece(hour.neph)],
                [Piece(hour.kind)],
                [Piece(duration(hour.minutes), align="right")],
                [Piece(duration(hour.counted) if hour.counted else "0", align="right")],
                [Piece(hour.proof or "aucun", colour=GREY)],
            ]
        )
    listing.end_table()


def _base(paper: EtpPaper) -> str:
    return f"{paper.base_hundredths // 100},{paper.base_hundredths % 100:02d}"
