"""A file inside a PDF, appended to its pages and followed by a seal, so that every byte can be accounted for.

The pages stay the exact beginning of the file (incremental update, ISO 32000-1, 7.5.6), the attachment follows, and
the last line, a comment for any reader, says where each part lies. Reading trusts nothing: no PDF is parsed, only
that line, and lengths that must add up.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_LAST_LINE = re.compile(rb"\n%livret-preuve 1 (\d{1,10}) (\d{1,10}) (\d{1,10}) ([0-9a-f]{64})\n\Z")
_LONGEST_LAST_LINE = 120
_TRAILER = re.compile(
    rb"trailer\s*<<(?P<entries>.*?)>>\s*startxref\s+(?P<offset>\d+)\s+%%EOF\s*\Z", re.DOTALL
)
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_INFO = re.compile(rb"/Info (\d+) 0 R")
_SIZE = re.compile(rb"/Size (\d+)")
_MARK = b"%livret-preuve"
Seal = Callable[[bytes], str]
"""64 hexadecimal digits that only the key of this school gives for these bytes."""


class ForeignFileError(ValueError):
    """Not a file made here. The text is one of the kinds below."""


NOT_PDF, NOT_OURS, CUT_OR_REWRITTEN = "not a PDF", "not ours", "cut, or written again by another program"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to attach, already deflated (zlib). ``size`` and ``md5`` are those of the whole content."""

    name: str
    description: str
    deflated: bytes
    size: int
    md5: bytes


@dataclass(frozen=True, slots=True)
class Parts:
    """A file taken apart. ``pages`` is the PDF before its attachment; ``sealed`` all that the seal covers."""

    pages: memoryview
    deflated: memoryview
    sealed: memoryview
    seal: str


class Deflater:
    """Gathers a content piece by piece, in little memory."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(9)
        self._md5 = hashlib.md5(usedforsecurity=False)  # what the PDF format asks for; no one relies on it
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, part: bytes) -> None:
        """The next bytes."""
        self._md5.update(part)
        self._size += len(part)
        self._parts.append(self._deflate.compress(part))

    def attachment(self, name: str, description: str) -> Attachment:
        """The whole; nothing more can be added."""
        self._parts.append(self._deflate.flush())
        return Attachment(name, description, b"".join(self._parts), self._size, self._md5.digest())


def attach(pages: bytes, attachment: Attachment, seal: Seal) -> bytes:
    """The PDF with its attachment and its seal. ``pages`` comes from ``reports``. Same input, same bytes."""
    trailer = _TRAILER.search(pages, max(0, len(pages) - 2_000))
    if trailer is None:
        raise ValueError("not a PDF made here")
    root, info, size = (_number(pattern, trailer["entries"]) for pattern in (_ROOT, _INFO, _SIZE))
    stream, spec = size, size + 1
    output = bytearray(pages)
    places = {stream: len(output)}
    output += _stream_head(stream, attachment)
    start = len(output)
    output += attachment.deflated + b"\nendstream\nendobj\n"
    places[spec] = len(output)
    output += _file_spec(spec, stream, attachment)
    places[root] = len(output)
    output += _catalog(pages, root, spec, attachment.name)
    xref = len(output)
    output += _xref(places)
    identity = hashlib.sha256(attachment.deflated).hexdigest()[:32].encode()
    output += (
        b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /Prev %d /ID [<%s><%s>] >>\nstartxref\n%d\n%%%%EOF"
        % (size + 2, root, info, int(trailer["offset"]), identity, identity, xref)
    )
    output += b"\n%s 1 %d %d %d " % (_MARK, len(pages), start, len(attachment.deflated))
    return bytes(output) + seal(bytes(output)).encode("ascii") + b"\n"


def take_apart(file: bytes) -> Parts:
    """The parts of a file made by :func:`attach`, not believed yet. Raises ForeignFileError."""
    if not file.startswith(b"%PDF-"):
        raise ForeignFileError(NOT_PDF)
    tail = file[-_LONGEST_LAST_LINE:]
    found = _LAST_LINE.search(tail)
    if found is None:
        raise ForeignFileError(CUT_OR_REWRITTEN if _looks_ours(file) else NOT_OURS)
    pages, start, length = (int(found[index]) for index in (1, 2, 3))
    end_of_sealed = len(file) - len(found[4]) - 1
    if not 0 < pages < start <= start + length < end_of_sealed:
        raise ForeignFileError(CUT_OR_REWRITTEN)
    view = memoryview(file)
    return Parts(view[:pages], view[start : start + length], view[:end_of_sealed], found[4].decode("ascii"))


def inflate_lines(deflated: memoryview, *, most_bytes: int, longest_line: int) -> Iterator[bytes]:
    """The lines of a deflated content, without their ends, a little at a time whatever it would grow to.

    Raises ValueError when it is not whole, or passes either limit.
    """
    inflate, rest, read = zlib.decompressobj(), b"", 0
    pending: bytes | memoryview = deflated
    while True:
        try:
            piece = inflate.decompress(pending, 65_536)
        except zlib.error:
            raise ValueError("not a deflated content") from None
        pending = inflate.unconsumed_tail
        read += len(piece)
        *lines, rest = (rest + piece).split(b"\n")
        if read > most_bytes or len(rest) > longest_line or any(len(one) > longest_line for one in lines):
            raise ValueError("larger than any of ours")
        yield from lines
        if inflate.eof:
            break
        if not pending and not piece:
            raise ValueError("cut")
    if inflate.unused_data:
        raise ValueError("something follows it")
    if rest:
        yield rest


def _looks_ours(file: bytes) -> bool:
    """Some trace of ours is left: a program that writes a PDF again keeps its title, in one of these spellings."""
    titles = ("Preuve de transmission", "preuve-transmission.json")
    spelt = [title.encode(coding) for title in titles for coding in ("ascii", "utf-16-be")]
    hexadecimal = [one.hex().encode() for one in spelt]
    folded = file.lower()
    return _MARK in file or any(one.lower() in folded for one in (*spelt, *hexadecimal))


def _number(pattern: re.Pattern[bytes], entries: bytes) -> int:
    found = pattern.search(entries)
    if found is None:
        raise ValueError("not a PDF made here")
    return int(found[1])


def _stream_head(number: int, attachment: Attachment) -> bytes:
    return (
        b"%d 0 obj\n<< /Type /EmbeddedFile /Subtype /application#2Fjson /Filter /FlateDecode /Length %d "
        b"/Params << /Size %d /CheckSum <%s> >> >>\nstream\n"
        % (number, len(attachment.deflated), attachment.size, attachment.md5.hex().encode())
    )


def _file_spec(number: int, stream: int, attachment: Attachment) -> bytes:
    name = attachment.name.encode("ascii")
    described = (b"\xfe\xff" + attachment.description.encode("utf-16-be")).hex().encode()
    return (
        b"%d 0 obj\n<< /Type /Filespec /F (%s) /UF (%s) /Desc <%s> /AFRelationship /Data "
        b"/EF << /F %d 0 R /UF %d 0 R >> >>\nendobj\n" % (number, name, name, described, stream, stream)
    )


def _catalog(pages: bytes, root: int, spec: int, name: str) -> bytes:
    """The catalogue again, with the names of its files: everything it said before it says still."""
    head = b"\n%d 0 obj\n<<" % root
    start = pages.index(head) + len(head)
    entries = pages[start : pages.index(b">>\nendobj", start)]
    named = b"/Names << /EmbeddedFiles << /Names [(%s) %d 0 R] >> >> /AF [%d 0 R]" % (
        name.encode("ascii"),
        spec,
        spec,
    )
    return b"%d 0 obj\n<<%s%s\n>>\nendobj\n" % (root, entries, named)


def _xref(places: dict[int, int]) -> bytes:
    sections = [b"xref\n0 1\n0000000000 65535 f \n"]
    for number in sorted(places):
        sections.append(b"%d 1\n%010d 00000 n \n" % (number, places[number]))
    return b"".join(sections)
