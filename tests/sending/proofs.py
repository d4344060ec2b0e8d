"""A school whose Friday was sent, and its proof taken apart: for the tests of proofs."""

import io
import json
import re
import zlib
from datetime import date

import pypdf

from livret_desktop.reports.attachment import Deflater, attach, take_apart
from livret_desktop.services.context import Desk
from livret_desktop.services.proof.make_proof import ProofQuery, seal_of
from livret_desktop.services.proof.proof_format import DESCRIPTION, FILE_NAME

FRIDAY = date(2026, 11, 20)
DAY = ProofQuery(FRIDAY, FRIDAY)


def words(pdf: bytes) -> str:
    read = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in read.pages))


def attached(pdf: bytes) -> dict:
    read = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
    assert list(read.attachments) == [FILE_NAME]
    return json.loads(read.attachments[FILE_NAME][0])


def remade(desk: Desk, pdf: bytes, change, *, pages=None, is_sealed: bool = False) -> bytes:
    """The file as a forger would write it: another attachment or other pages, lengths and hashes put right."""
    parts = take_apart(pdf)
    pages = bytes(parts.pages) if pages is None else pages
    text = change(zlib.decompress(parts.deflated).decode())
    deflater = Deflater()
    deflater.add(text.encode())
    seal = (lambda sealed: seal_of(desk, sealed)) if is_sealed else (lambda _sealed: "0" * 64)
    return attach(pages, deflater.attachment(FILE_NAME, DESCRIPTION), seal)
