"""The small parts of an Excel workbook, read with caps: where its first sheet is, its texts, its formats.

Read with the standard library's zip and expat on purpose: the fast spreadsheet readers lay the used rectangle out in
memory, so that a 5 kB workbook with one cell in its last corner stops the whole program.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from posixpath import join, normpath
from xml.parsers import expat

from livret_desktop.errors import RuleError
from livret_desktop.exchange.excel_numbers import (
    BUILT_IN_KINDS,
    DAY_ZERO,
    DAY_ZERO_1904,
    NumberKind,
    kind_of_format,
)

WORKBOOK = "xl/workbook.xml"
MAX_ELEMENTS = 700_000
MAX_TEXT_CHARACTERS = 16_000_000
MAX_CELL_CHARACTERS = 10_001

_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"
_CHUNK = 1 << 16
_TRUE = frozenset(("1", "true", "on"))
_STYLE_SECTIONS = frozenset(
    ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
)


@dataclass(frozen=True, slots=True)
class Outline:
    """Where the rows of a workbook are, and the day its day numbers count from."""

    first_sheet: str
    day_zero: date


def damaged_workbook() -> RuleError:
    """The refusal of a workbook that cannot be read to its end."""
    return RuleError(
        "Classeur Excel abîmé",
        "Ce classeur .xlsx ne se lit pas jusqu’au bout : rien n’a été importé.",
        "Ouvrez-le dans Excel, enregistrez-le à nouveau, ou enregistrez-le en CSV (point-virgule).",
    )


def too_big_workbook() -> RuleError:
    """The refusal of a workbook over a cap once unpacked."""
    return RuleError(
        "Classeur Excel trop gros",
        "Une fois ouvert, ce classeur dépasse ce que ce programme accepte de lire : rien n’a été importé.",
        "Gardez la seule feuille à importer, ou enregistrez-la en CSV (point-virgule).",
    )


class Budget:
    """What one workbook may cost, all its parts together."""

    def __init__(self) -> None:
        self.elements = 0
        self.characters = 0

    def spend_element(self) -> None:
        """Count one element. Raises RuleError over MAX_ELEMENTS."""
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise too_big_workbook()

    def spend_text(self, text: str) -> str:
        """The text, cut where a cell is refused anyway for being too long.

        Raises RuleError over MAX_TEXT_CHARACTERS.
        """
        self.characters += len(text)
        if self.characters > MAX_TEXT_CHARACTERS:
            raise too_big_workbook()
        return text[:MAX_CELL_CHARACTERS]


def make_parser(start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    """A parser that calls ``start`` at each element, and refuses what no honest workbook holds."""
    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    return parser


def _refuse_doctype(*_: object) -> None:
    """No workbook declares a document type; only an attack by entities does."""
    raise damaged_workbook()


def feed(archive: zipfile.ZipFile, name: str, parser: expat.XMLParserType) -> Iterator[None]:
    """Give one member to a parser, a piece at a time. Raises what zip and expat raise: the caller says it in French."""
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield


def local_name(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def read_outline(archive: zipfile.ZipFile, budget: Budget) -> Outline:
    """The member holding the first sheet of the workbook, and its calendar."""
    identifiers: list[str] = []
    targets: dict[str, str] = {}
    calendars: list[str] = []

    def start_workbook(name: str, attributes: dict[str, str]) -> None:
        budget.spend_element()
        local = local_name(name)
        if local == "sheet":
            identifiers.extend(
                value for key, value in attributes.items() if local_name(key) == "id" and ":" in key
            )
        elif local == "workbookPr":
            calendars.append(attributes.get("date1904", ""))

    def start_relation(name: str, attributes: dict[str, str]) -> None:
        budget.spend_element()
        if local_name(name) == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    for member, start in ((WORKBOOK, start_workbook), (_RELATIONS, start_relation)):
        for _ in feed(archive, member, make_parser(start)):
            pass
    target = targets[identifiers[0]]
    sheet = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    return Outline(sheet, DAY_ZERO_1904 if _TRUE.intersection(calendars) else DAY_ZERO)


def number_kinds(archive: zipfile.ZipFile, budget: Budget) -> dict[str, NumberKind]:
    """The styles that make a day or a time of a number, by the rank cells give them; the others are left out."""
    kinds = dict(BUILT_IN_KINDS)
    ranked: list[int] = []
    section = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal section
        budget.spend_element()
        local = local_name(name)
        if local in _STYLE_SECTIONS:
            section = local
        elif section == "numFmts" and local == "numFmt":
            kind = kind_of_format(attributes["formatCode"])
            number = int(attributes["numFmtId"])
            kinds.pop(number, None)
            if kind:
                kinds[number] = kind
        elif section == "cellXfs" and local == "xf":
            ranked.append(int(attributes.get("numFmtId", "0")))

    if _STYLES in archive.namelist():
        for _ in feed(archive, _STYLES, make_parser(start)):
            pass
    return {str(rank): kinds[number] for rank, number in enumerate(ranked) if number in kinds}


def shared_strings(archive: zipfile.ZipFile, budget: Budget) -> list[str]:
    """The texts that cells point to; phonetic readings left out."""
    strings: list[str] = []
    if _STRINGS not in archive.namelist():
        return strings
    collector = _TextCollector(budget)

    def end(name: str) -> None:
        collector.end(name)
        if local_name(name) == "si":
            strings.append(budget.spend_text(collector.take()))

    parser = make_parser(collector.start)
    parser.EndElementHandler = end
    parser.CharacterDataHandler = collector.data
    for _ in feed(archive, _STRINGS, parser):
        pass
    return strings


class _TextCollector:
    """Gathers the text of ``t`` elements outside phonetic readings."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._pieces: list[str] = []
        self._is_inside = False
        self._is_phonetic = False

    def start(self, name: str, _: dict[str, str]) -> None:
        self._budget.spend_element()
        local = local_name(name)
        if local == "t":
            self._is_inside = not self._is_phonetic
        elif local == "rPh":
            self._is_phonetic = True

    def end(self, name: str) -> None:
        local = local_name(name)
        if local == "t":
            self._is_inside = False
        elif local == "rPh":
            self._is_phonetic = False

    def data(self, text: str) -> None:
        if self._is_inside:
            self._pieces.append(text)

    def take(self) -> str:
        """The text gathered since the last call."""
        text = "".join(self._pieces)
        self._pieces.clear()
        return text
