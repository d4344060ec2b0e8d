"""G15, for PDF: names that no one should have, on every paper.

Right-to-left, emoji, 200 letters, markup, formulas, paths, device names, PDF's own operators, invisible characters,
letters with their accents apart. A paper either shows the name letter for letter and holds nothing that runs, or a
legal one refuses it, naming the character or the place it has no room in. The known-bad twin sets the name as a
paragraph of the library, whose markup is read: what looks like a tag is eaten, and a letter the face lacks is a box.
"""

import random
import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO

import pypdf
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from livret_desktop.errors import RuleError
from livret_desktop.reports.companions import draw_follow_up_sheet
from livret_desktop.reports.day_sheet import draw_day_sheets
from livret_desktop.reports.documents import draw_document
from livret_desktop.reports.fonts import Face, loaded
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.parallel import spread
from tests.reports.companion_papers import DAY, FOLLOW_UP_SHEET
from tests.reports.papers import AAC_CALENDAR, AFFI, AUTHORISATION, BOOKLET

_PIECES = (
    "<b>gras</b>",
    "<para>",
    "<font color='red'>R</font>",
    '<a href="https://exemple.invalid">L</a>',
    "<img src='file:///etc/hostname'/>",
    "&amp;&lt;",
    "&eacute;",
    "]]>",
    "<!--",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(A1)",
    "../../../etc/passwd",
    "..\\..\\CON",
    "CON",
    "aux.txt",
    "(Tj) ET Q",
    "\\051\\)",
    "%PDF-1.7",
    "endstream endobj",
    "<< /S /JavaScript >>",
    "${jndi:x}",
    "{{7*7}}",
    "%s%n{0}",
    "ליאור",
    "عائشة",
    "王小明",
    "Zoé 😀",
    "A\u202eB",
    "C\u200bD",
    "E\u00adF",
    "G\tH",
    "I\nJ",
    "K\x00L",
    "\ufeffM",
    "É\u0301\u0302\u0303\u0304",
    "LEFE\u0300VRE",
    "D’Été",
    "O'NEILL",
    "Łukasz Śćżź",
    "Ğökçe İı",
    "Ελένη",
    "Юлия",
    "ﬁœÆßŋ",
    "a\u00a0b\u202fc",
    "W" * 30 + "-" + "W" * 29,
    "M" * 30 + " " + "Œ" * 29,
    "Ab-" * 66,
    "x" * 200,
    "\ud7ff",
    "\uffff",
)
_LONGEST_KEPT = 60
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

Draw = Callable[[str], bytes]
_LEGAL: dict[str, Draw] = {
    "affi": lambda name: draw_document(replace(AFFI, birth_name=name, given_names=name)),
    "authorisation": lambda name: draw_document(replace(AUTHORISATION, birth_name=name, usage_name=name)),
    "calendar": lambda name: draw_document(replace(AAC_CALENDAR, birth_name=name)),
}
_BOOKLET: Draw = lambda name: draw_document(replace(BOOKLET, birth_name=name, born_at=name))  # noqa: E731
_OWN: dict[str, Draw] = {
    "fiche de suivi": lambda name: draw_follow_up_sheet(
        replace(FOLLOW_UP_SHEET, student=replace(FOLLOW_UP_SHEET.student, name=name))
    ),
    "feuille de journée": lambda name: draw_day_sheets(
        replace(DAY, sheets=(replace(DAY.sheets[0], lines=(replace(DAY.sheets[0].lines[0], student=name),)),))
    ),
}
_BOOKLET_EVERY = 40


def run_g15(seed: int, size: int) -> CampaignResult:
    """Print ``size`` names, each on one paper in turn."""
    started = time.perf_counter()
    found = spread(partial(_printed, seed), size, chunk=250)
    missed = [one for one, _ in found if one]
    return CampaignResult(
        name="G15",
        injected=size,
        caught=size - len(missed),
        missed=len(missed),
        twin_missed=sum(is_lost for _, is_lost in found),
        seconds=time.perf_counter() - started,
        remark=f"{len(_PIECES)} pieces, on {len(_LEGAL) + len(_OWN) + 1} papers; CSV, XLSX and file names apart",
        examples=missed[:5],
    )


def _printed(seed: int, first: int, count: int) -> list[tuple[str, bool]]:
    """For each of these names what was missed, "" when nothing, and whether the twin lost it."""
    generator = random.Random(seed)
    names = [nasty_name(generator, number) for number in range(first + count)]
    return [
        (
            ""
            if _is_held(number, names[number])
            else f"seed {seed}, name {number}: {ascii(names[number])[:80]}",
            not _twin_keeps(names[number]),
        )
        for number in range(first, first + count)
    ]


def _is_held(number: int, name: str) -> bool:
    paper = number % (len(_LEGAL) + len(_OWN))
    if number % _BOOKLET_EVERY == _BOOKLET_EVERY - 1:
        return _is_held_by_legal(_BOOKLET, name)
    if paper < len(_LEGAL):
        return _is_held_by_legal(list(_LEGAL.values())[paper], name)
    return _is_held_by_own(list(_OWN.values())[paper - len(_LEGAL)], name)


def nasty_name(generator: random.Random, number: int) -> str:
    """Each piece alone first, then two or three joined."""
    if number < len(_PIECES):
        return _PIECES[number]
    pieces = generator.sample(_PIECES, generator.randint(2, 3))
    return generator.choice((" ", "-", "", "’")).join(pieces)


def _is_held_by_legal(draw: Draw, name: str) -> bool:
    """Shown letter for letter, or refused for a reason that is true."""
    try:
        pdf = draw(name)
    except RuleError as refusal:
        return _is_true(refusal, name)
    return _is_harmless(pdf) and not _undrawable(name) and _plain(name) in _text(pdf)


def _is_true(refusal: RuleError, name: str) -> bool:
    if "Caractère" in refusal.title:
        codes = {f"U+{ord(one):04X}" for one in _undrawable(name)}
        return any(code in refusal.message for code in codes) and bool(refusal.todo)
    return "trop long" in refusal.title and len(name) > _LONGEST_KEPT and bool(refusal.todo)


def _is_held_by_own(draw: Draw, name: str) -> bool:
    """Always drawn; what cannot be is named by its code, and nothing is dropped."""
    pdf = draw(name)
    shown = unicodedata.normalize("NFC", re.sub(r"[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+", " ", name))
    bad = _undrawable(shown)
    told = "".join(f"[U+{ord(one):04X}]" if one in bad else one for one in shown)
    return _is_harmless(pdf) and _plain(told) in _text(pdf)


def _undrawable(name: str) -> set[str]:
    """Invisible, right-to-left, or absent from the face."""
    known = loaded(Face.SEMIBOLD).face.charToGlyph
    return {
        one
        for one in unicodedata.normalize("NFC", name)
        if unicodedata.category(one) in _INVISIBLE
        or unicodedata.bidirectional(one) in {"R", "AL", "AN"}
        or ord(one) not in known
    }


def _is_harmless(pdf: bytes) -> bool:
    """Nothing runs, links or is attached; the words of an operator may stand in a compressed page only as text."""
    reader = pypdf.PdfReader(BytesIO(pdf))
    root = reader.trailer["/Root"]
    has_action = any(key in root for key in ("/OpenAction", "/AA", "/AcroForm"))
    return not has_action and not any("/Annots" in page or "/AA" in page for page in reader.pages)


def _text(pdf: bytes) -> str:
    return _plain("".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages))


def _plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", "", unicodedata.normalize("NFC", text))


def _twin_keeps(name: str) -> bool:
    """True when the library's own paragraph shows the name as it is."""
    output = BytesIO()
    style = ParagraphStyle("name", fontName=Face.BODY.value, fontSize=8)
    try:
        SimpleDocTemplate(output).build([Paragraph(name, style)])
        return _plain(name) in _text(output.getvalue())
    except Exception:  # the twin may break in any way: the name was not kept
        return False


CAMPAIGNS = [
    Campaign(
        name="G15",
        promise="Nasty names on every paper: shown letter for letter or refused for a true reason, nothing that runs "
        "(twin: the library's paragraph, whose markup is read)",
        run=run_g15,
        small=70,
        first=1_000,
        full=5_000,
    )
]
