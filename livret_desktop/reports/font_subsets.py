"""Embedded faces whose subsets are made once and written in every document that asks for the same one.

Most acts of one kind use the same letters of a face: ASCII, which ReportLab always embeds, and those of the model's
wording. Cutting, measuring and deflating a subset is two thirds of what a page costs, so the last ones are kept, a few
hundred kilobytes each face. What is written is, byte for byte, what ReportLab's own ``TTFont`` writes
(``tests/reports/test_font_subsets.py``). Imported only when a document is made. Thread-safe.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import FF_NONSYMBOLIC, FF_SYMBOLIC, SUBSETN, TTFont, makeToUnicodeCMap

_KEPT = 24
"""Subsets of one face kept: a booklet and a batch of names with rare accents need a dozen."""


class _Written(pdfdoc.PDFObject):  # type: ignore[misc]
    """Bytes of the file as they are."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def format(self, _document: Any) -> bytes:
        """What stands in the file."""
        return self.content


class _WrittenApart(_Written):
    """The same as an object of its own, which others point to."""

    __RefOnly__ = 1


@dataclass(frozen=True, slots=True)
class _Subset:
    """What a document needs of a subset, as it is written."""

    widths: bytes
    unicode_map: bytes
    program: bytes


class SharedFont(TTFont):  # type: ignore[misc]
    """A ReportLab font that remembers its last subsets."""

    def __init__(self, name: str, filename: str) -> None:
        super().__init__(name, filename)
        self._made: OrderedDict[tuple[int, ...], _Subset] = OrderedDict()
        self._lock = Lock()

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - named by ReportLab
        """Add the subsets of a document to it, as ``TTFont.addObjects`` does and in its order."""
        state = self.state[doc]
        state.frozen = 1
        for rank, codes in enumerate(state.subsets):
            name = self.getSubsetInternalName(rank, doc)[1:]
            base = b"".join((SUBSETN(rank), b"+", self.face.name, self.face.subfontNameX)).decode("pdfdoc")
            made = self._subset(doc, base, tuple(codes))
            font = pdfdoc.PDFTrueTypeFont()
            font.Name, font.BaseFont = name, base
            font.FirstChar, font.LastChar = 0, len(codes) - 1
            font.Widths = _Written(made.widths)
            font.ToUnicode = doc.Reference(_WrittenApart(made.unicode_map), "toUnicodeCMap:" + base)
            font.FontDescriptor = self._descriptor(doc, base, made.program)
            doc.Reference(font, name)
            doc.idToObject["BasicFonts"].dict[name] = font
        del self.state[doc]

    def _subset(self, doc: Any, base: str, codes: tuple[int, ...]) -> _Subset:
        with self._lock:
            made = self._made.get(codes)
            if made is not None:
                self._made.move_to_end(codes)
                return made
        made = self._make(doc, base, codes)
        with self._lock:
            self._made[codes] = made
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made

    def _make(self, doc: Any, base: str, codes: tuple[int, ...]) -> _Subset:
        program = pdfdoc.PDFStream(content=self.face.makeSubset(list(codes)), filters=[pdfdoc.PDFZCompress])
        program.dictionary["Length1"] = len(program.content)
        unicode_map = pdfdoc.PDFStream(content=makeToUnicodeCMap(base, codes), filters=[pdfdoc.PDFZCompress])
        widths = pdfdoc.PDFArray([self.face.getCharWidth(code) for code in codes])
        return _Subset(widths.format(doc), unicode_map.format(doc), program.format(doc))

    def _descriptor(self, doc: Any, base: str, program: bytes) -> Any:
        face = self.face
        file = doc.Reference(_WrittenApart(program), f"fontFile:{face.filename}({base})")
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "Ascent": face.ascent,
                "CapHeight": face.capHeight,
                "Descent": face.descent,
                "Flags": face.flags & ~FF_NONSYMBOLIC | FF_SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray(face.bbox),
                "FontName": pdfdoc.PDFName(base),
                "ItalicAngle": face.italicAngle,
                "StemV": face.stemV,
                "FontFile2": file,
                "MissingWidth": face.defaultWidth,
            }
        )
        return doc.Reference(descriptor, "fontDescriptor:" + base)
