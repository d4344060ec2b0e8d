"""Feuille de secours: the recovery code of the backups on paper, for a safe.

Printed once and never kept: the caller hands the bytes to the printer or to the file the user chose, nowhere else.
Measures in millimetres.
"""

from __future__ import annotations

import re

from livret_desktop.domain.french import french_day
from livret_desktop.reports import page
from livret_desktop.reports.content import RecoverySheetContent
from livret_desktop.reports.drawing import ACCENT, GREY, HAIRLINE, Leader, Sheet, open_sheet
from livret_desktop.reports.fitting import Line, break_lines, fit_block, sizes
from livret_desktop.reports.fonts import MM, Face
from livret_desktop.reports.page import LEFT, RIGHT
from livret_desktop.reports.typography import NBSP, french

LINES = 7
_LINE = re.compile(r"[A-HJ-NP-Z]{10}")
_FRAME_TOP = 61.2
_FRAME_WIDTH = 118.0
_FRAME_HEIGHT = 104.0
_FIRST_BASELINE = 79.9
_PITCH = 13.0
_LETTERS_X = (39.8, 75.9)
_LETTER_PITCH = 7.45
_CHECK_X = 107.9
_CHECK_WIDTH = 18.0
_CODE_SIZE = 22
_SIDE = 144.0
_TEXT_X = 27.0

_LEAD = (
    "Sans cette feuille et sans cet ordinateur, personne ne peut ouvrir les sauvegardes : ni vous, ni nous.",
    "Imprimez-la, vérifiez-la, rangez-la sous clé, loin de l'ordinateur et loin de la clé USB.",
)
_SIDE_NOTE = (
    "Le même code, pour une douchette",
    "ou un téléphone de l'établissement.",
    "Ne le photographiez pas.",
)
_STEPS = (
    "Installez le programme et branchez la clé USB de sauvegarde.",
    "Choisissez « Restaurer une sauvegarde », puis « Choisir la copie… ».",
    "Tapez les sept lignes, contrôle compris. Une ligne mal lue est signalée tout de suite : elle seule est à retaper.",
    "Contrôlez le nom de l'établissement, la date et le nombre d'élèves, puis confirmez.",
)
_TO_KNOW = (
    "Il n'y a ni I ni O dans le code. Les majuscules et les espaces ne comptent pas.",
    "Qui tient cette feuille et une sauvegarde lit tout : ne l'envoyez ni par courriel ni par message.",
    "Feuille perdue ou vue par quelqu'un : faites-en une nouvelle dans Sauvegardes, l'ancienne ne servira plus "
    "aux copies suivantes.",
)
_NOTE = french(
    "Le code n'est gardé ni dans le registre des impressions ni dans le journal : seule cette feuille le porte."
)
# A school that trains makes true backups, and this sheet opens them: said to be worth nothing, it would be thrown away.
_TRAINING_NOTE = french(
    "ESSAI : imprimée en mode essai, elle ouvre quand même les copies de l'établissement."
)
_TRAINING_MARK = page.Mark("ESSAI", (french("feuille du mode essai, à garder"),))


def draw_recovery_sheet(content: RecoverySheetContent) -> bytes:
    """The sheet as a PDF: same content, same bytes. Safe on any thread.

    ``code_lines`` may hold spaces. Raises ValueError unless they are seven times ten letters without I and O,
    RuleError when the school's name cannot be printed.
    """
    lines = tuple("".join(line.split()).upper() for line in content.code_lines)
    if len(lines) != LINES or not all(_LINE.fullmatch(line) for line in lines):
        raise ValueError("a recovery sheet has seven lines of ten letters, without I and O")
    page.require_drawable_school(content.school)
    sheet = open_sheet(
        title="Feuille de secours de la sauvegarde",
        author=content.school.name,
        subject=f"Feuille de secours n°{NBSP}{content.sheet_number}",
        printed_on=content.printed_on,
    )
    if content.is_training:
        sheet.watermark("ESSAI")
    mark = _TRAINING_MARK if content.is_training else None
    page.draw_head(sheet, content.school, mark)
    _draw_intro(sheet, content)
    _draw_code(sheet, lines)
    _draw_side(sheet, content, lines)
    _draw_advice(sheet)
    page.draw_foot(
        sheet,
        page.Foot(
            copy_label="Exemplaire école",
            printed=page.printed_on(content.printed_on, 1, 1, word="Imprimée"),
            note=_TRAINING_NOTE if content.is_training else _NOTE,
        ),
    )
    return sheet.finish()


def _draw_intro(sheet: Sheet, content: RecoverySheetContent) -> None:
    number = f"Feuille de secours n°{NBSP}{content.sheet_number}"
    sheet.text(RIGHT, 37.0 if content.is_training else 28.0, number, size=8, colour=GREY, align="right")
    sheet.text(LEFT, 40.0, "Feuille de secours de la sauvegarde", face=Face.BOLD, size=18, colour=ACCENT)
    for y, text in zip((47.7, 53.5), _LEAD, strict=True):
        sheet.text(LEFT, y, french(text), size=11)


def _draw_code(sheet: Sheet, lines: tuple[str, ...]) -> None:
    sheet.rectangle(LEFT, _FRAME_TOP, _FRAME_WIDTH, _FRAME_HEIGHT, line=1.4)
    sheet.text(24.0, 68.2, "Le code", face=Face.SEMIBOLD, size=10.5, colour=ACCENT)
    sheet.text(_CHECK_X + _CHECK_WIDTH / 2, 68.2, "contrôle", size=8.4, colour=GREY, align="centre")
    for index, line in enumerate(lines):
        y = _FIRST_BASELINE + _PITCH * index
        if index:
            sheet.line(24.0, 134.0, y - 9.1, width=0.4, colour=HAIRLINE)
        sheet.text(27.9, y - 0.5, str(index + 1), face=Face.SEMIBOLD, size=10.5, colour=GREY, align="centre")
        for start, group in zip(_LETTERS_X, (line[:4], line[4:8]), strict=True):
            _draw_letters(sheet, start, y, group, _CODE_SIZE)
        sheet.rectangle(_CHECK_X, y - 7.05, _CHECK_WIDTH, 9.1, line=0.6)
        _draw_letters(sheet, _CHECK_X + 5.25, y, line[8:], 20)


def _draw_letters(sheet: Sheet, x: float, y: float, letters: str, size: float) -> None:
    for index, letter in enumerate(letters):
        sheet.text(x + _LETTER_PITCH * index, y, letter, face=Face.MONO, size=size, align="centre")


def _draw_side(sheet: Sheet, content: RecoverySheetContent, lines: tuple[str, ...]) -> None:
    _draw_qr(sheet, " ".join(lines))
    for index, text in enumerate(_SIDE_NOTE):
        sheet.text(_SIDE, 108.9 + 4.15 * index, french(text), size=8.4, colour=GREY)
    replaced = f"feuille n°{NBSP}{content.replaces_sheet}" if content.replaces_sheet else "aucune"
    names = [*sizes(Face.SEMIBOLD, 10.5, 8), *sizes(Face.CONDENSED_SEMIBOLD, 8, 7)]
    school = fit_block(content.school.name, RIGHT - _SIDE, names, 3, "Nom de l’établissement")
    y = 127.0
    for label, value in (
        ("Établissement", school),
        ("Faite le", (_plain(french_day(content.made_on)),)),
        ("Repère de la clé", (_plain(content.key_mark),)),
        ("Remplace", (_plain(replaced),)),
    ):
        sheet.text(_SIDE, y, label, size=8, colour=GREY)
        for line in value:
            y += 4.6 if line is value[0] else 3.9
            sheet.text(_SIDE, y, line.text, face=line.face, size=line.size)
        y += 5.65


def _plain(text: str) -> Line:
    return Line(text, Face.SEMIBOLD, 10.5)


def _draw_qr(sheet: Sheet, payload: str) -> None:
    """A square of 40 with its quiet zone: 33 of modules."""
    from reportlab.graphics import renderPDF  # noqa: PLC0415 - heavy, only when a document is made
    from reportlab.graphics.barcode.qr import QrCodeWidget  # noqa: PLC0415 - heavy, only when a document is made
    from reportlab.graphics.shapes import Drawing  # noqa: PLC0415 - heavy, only when a document is made

    side = 40.0 * MM
    code = QrCodeWidget(payload, barLevel="M", barBorder=4, barWidth=side, barHeight=side)
    drawing = Drawing(side, side, code, initialFontName=Face.BODY.value)
    bottom = (297 - 65.2 - 40.0) * MM
    renderPDF.draw(drawing, sheet.canvas, (_SIDE - 0.5) * MM, bottom, showBoundary=False)


def _draw_advice(sheet: Sheet) -> None:
    _section(sheet, 174.0, "Pour retrouver vos données sur un autre ordinateur")
    y = 180.5
    for number, step in enumerate(_STEPS, start=1):
        sheet.text(LEFT + 1.1, y, f"{number}.", face=Face.SEMIBOLD, size=10.5)
        y = _paragraph(sheet, y, step, size=10.5, feed=5.3) + 6.2
    _section(sheet, 213.5, "À savoir")
    y = 220.0
    for note in _TO_KNOW:
        sheet.text(LEFT + 1.1, y, "-")
        y = _paragraph(sheet, y, note, size=10, feed=4.9) + 5.7
    end = sheet.text(LEFT, 246.4, "Code retapé et reconnu le")
    sheet.leader(Leader.after(end, 102), 246.4)
    end = sheet.text(106.0, 246.4, "par")
    sheet.leader(Leader.after(end, RIGHT), 246.4)
    end = sheet.text(LEFT, 254.8, "Rangée à")
    sheet.leader(Leader.after(end, RIGHT), 254.8)


def _section(sheet: Sheet, y: float, title: str) -> None:
    sheet.text(LEFT, y, title, face=Face.SEMIBOLD, size=11, colour=ACCENT)


def _paragraph(sheet: Sheet, y: float, text: str, *, size: float, feed: float) -> float:
    """Draw a text from baseline ``y``; returns the last baseline."""
    lines = break_lines(french(text), Face.BODY, size, [RIGHT - _TEXT_X]) or ()
    for index, line in enumerate(lines):
        sheet.text(_TEXT_X, y + feed * index, line, size=size)
    return y + feed * (len(lines) - 1)
