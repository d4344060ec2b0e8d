"""The lower part common to the attestations: stamp, "Fait à …, le …", two signatures. It never moves.

A school stamps a pile of sheets at one place, so nothing here depends on what stands above.
"""

from __future__ import annotations

from datetime import date

from livret_desktop.domain.french import french_day
from livret_desktop.reports.content import Letterhead
from livret_desktop.reports.drawing import Leader, Sheet
from livret_desktop.reports.fitting import VALUE_SIZE, Line, Style, fit_block, sizes
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.page import TEXT_LEFT, TEXT_RIGHT
from livret_desktop.reports.typography import french, spaced_agrement, spaced_phone

STAMP_WIDTH = 70.0
STAMP_HEIGHT = 45.0
STAMP_WORDS = 9.5
"""Below the frame's own words: a picture stands between here and the bottom of the frame."""
_PADDING = 3.0
_BESIDE = 102.0
_SIGNATURE_WIDTH = 39.5
_SIGNATURE_HEIGHT = 31.0
_PLACE_END = 144.0
_PLACE_FACES: list[Style] = [
    *sizes(Face.SEMIBOLD, VALUE_SIZE, 9),
    *sizes(Face.CONDENSED_SEMIBOLD, VALUE_SIZE, 7),
]


def draw_stamp_and_signatures(
    sheet: Sheet, top: float, words: dict[str, str], *, school: Letterhead, made_at: str, made_on: date | None
) -> None:
    """Stamp frame at the left from ``top`` (millimetres), place, day and signatures beside it. Raises RuleError."""
    _draw_stamp(sheet, top, school, words)
    _draw_made_at(sheet, top + 4.3, made_at, made_on, words)
    sheet.text(_BESIDE, top + 11.3, words["signatures"], face=Face.SEMIBOLD, size=9.5)
    second = _BESIDE + _SIGNATURE_WIDTH + 3
    for x, key, size in ((_BESIDE, "teacher", 8.0), (second, "head", 7.3)):
        sheet.rectangle(
            x, top + STAMP_HEIGHT - _SIGNATURE_HEIGHT, _SIGNATURE_WIDTH, _SIGNATURE_HEIGHT, line=0.6
        )
        sheet.text(x + _SIGNATURE_WIDTH / 2, top + 18, words[key], size=size, align="centre")


def _draw_stamp(sheet: Sheet, top: float, school: Letterhead, words: dict[str, str]) -> None:
    sheet.rectangle(TEXT_LEFT, top, STAMP_WIDTH, STAMP_HEIGHT, line=0.6)
    centre = TEXT_LEFT + STAMP_WIDTH / 2
    sheet.text(centre, top + 4.3, words["stamp"], face=Face.BOLD, size=7.5, align="centre")
    sheet.text(centre, top + 7.9, words["stamp_hint"], size=7.6, align="centre")
    if school.stamp:
        picture = school.stamp
        sheet.image(picture.png, TEXT_LEFT + picture.x, top + picture.y, picture.width, picture.height)
        return
    lines = _stamp_lines(school)
    pitch = min(5.15, 26.0 / max(len(lines) - 1, 1))
    for index, line in enumerate(lines):
        y = top + 17.9 - (max(len(lines) - 5, 0) * 1.0) + pitch * index
        sheet.text(centre, y, line.text, face=line.face, size=line.size, align="centre")


def _stamp_lines(school: Letterhead) -> list[Line]:
    room = STAMP_WIDTH - 2 * _PADDING
    bold = [*sizes(Face.SEMIBOLD, 11, 8.5), *sizes(Face.CONDENSED_SEMIBOLD, 9, 7)]
    plain = [*sizes(Face.BODY, 9, 7.5), *sizes(Face.CONDENSED, 8, 7)]
    lines = list(fit_block(school.name, room, bold, 2, "Nom de l’établissement")) if school.name else []
    for text in (
        school.street,
        school.town,
        school.phone and french(f"Tél. {spaced_phone(school.phone)}"),
        school.agrement_number and french(f"Agrément n° {spaced_agrement(school.agrement_number)}"),
    ):
        lines.extend(fit_block(text, room, plain, 2, "Adresse de l’établissement") if text else ())
    return lines


def _draw_made_at(sheet: Sheet, y: float, made_at: str, made_on: date | None, words: dict[str, str]) -> None:
    end = sheet.text(_BESIDE, y, words["made_at"])
    place = Leader(Leader.after(end, _PLACE_END).start, int(_PLACE_END))
    sheet.leader(place, y)
    if made_at:
        lines = fit_block(made_at, place.room, _PLACE_FACES, 2, "Fait à")
        for above, line in zip(range(len(lines) - 1, -1, -1), lines, strict=True):
            sheet.text(place.value_x, y - 2.9 * above, line.text, face=line.face, size=line.size)
    end = sheet.text(_PLACE_END + 0.8, y, words["made_on"])
    day = Leader.after(end, TEXT_RIGHT)
    sheet.leader(day, y)
    if made_on:
        written = french_day(made_on)
        sheet.text(day.value_x, y, written, face=Face.SEMIBOLD, size=VALUE_SIZE)
