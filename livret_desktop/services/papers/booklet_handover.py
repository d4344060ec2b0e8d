"""Handing the numeric booklet over: one encrypted page, its code told once, and the register of accesses.

Arrêté of 29 July 2013, art. 4: the student reaches the numeric booklet through an access that the school gives, and
gives again when it is lost. The code is never kept: a file lost or a code forgotten is replaced by another file under
another code, and the register says so. What was handed over stays readable by who has it with its code: losing an
access takes nothing back from a file, and the page says its own day.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid4

from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.follow_up import BookletAccess
from livret_desktop.domain.french import of_name
from livret_desktop.errors import RuleError
from livret_desktop.resources import resource_text
from livret_desktop.security.sealed_page import seal_page
from livret_desktop.security.transfer_seal import new_code
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.booklet_page import booklet_page

FILE_NAME = "livret-numerique.html"
"""Offered to every student alike: a file name must not tell whose it is."""
_FOLDER = "booklet_page"


@dataclass(frozen=True, slots=True)
class SealedBooklet:
    """A page ready to be handed over. ``code`` is shown once, and kept nowhere."""

    enrolment_id: UUID
    page: bytes = field(repr=False)
    code: str = field(repr=False)

    @property
    def sha256(self) -> str:
        """Of the file."""
        return hashlib.sha256(self.page).hexdigest()


def seal_booklet(desk: Desk, enrolment_id: UUID) -> SealedBooklet:
    """The booklet as it stands now, under a new code. Pool thread: about half a second by design.

    Nothing is written. Raises KeyError when the enrolment is not there.
    """
    code = new_code()
    content = json.dumps(booklet_page(desk, enrolment_id), ensure_ascii=False).encode()
    return SealedBooklet(enrolment_id, _page(seal_page(content, code)), code)


def note_access(desk: Desk, sealed: SealedBooklet, given_to: str) -> Changes:
    """Write in the register that this file was handed over. Called once the file is on its disk.

    Not undone: the file is out. Raises RuleError: nobody named.
    """
    who = " ".join(given_to.split())
    if not who:
        raise RuleError(
            "Il manque à qui le livret est remis",
            "Le registre des accès dit qui a reçu chaque fichier.",
            "Écrivez le nom de l’élève, ou celui de son représentant légal.",
        )
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        work = written.work
        rank = len(_accesses(work, sealed.enrolment_id)) + 1
        work.booklet_accesses.add(
            BookletAccess(
                id=uuid4(),
                enrolment_id=sealed.enrolment_id,
                rank=rank,
                given_at=desk.clock.now(),
                given_to=who,
                sha256=sealed.sha256,
            )
        )
        written.title = (
            f"Livret numérique remis à {who}, accès n° {rank} {of_name(_whose(work, sealed.enrolment_id))}"
        )
    return written.changes


def lose_access(desk: Desk, access_id: UUID, on: date | None = None) -> Changes:
    """Note that an access was lost that day (default today); another one is then given. Undoable.

    Raises RuleError: a day to come, an access already lost.
    """
    day = on or desk.today()
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        access = work.booklet_accesses.require(access_id)
        if day > desk.today() or access.lost_on is not None:
            raise RuleError(
                "Cet accès ne peut pas être noté perdu",
                "Il l’est déjà, ou le jour n’est pas encore passé. Rien n’a été enregistré.",
                "Remettez un nouveau livret : il aura son propre code.",
            )
        work.booklet_accesses.put(replace(access, lost_on=day))
        written.title = f"Accès n° {access.rank} perdu, {_whose(work, access.enrolment_id)}"
    return written.changes


def booklet_accesses(desk: Desk, enrolment_id: UUID) -> list[BookletAccess]:
    """The register of one enrolment, newest first. Any thread."""
    with desk.database.read() as reading:
        return _accesses(reading, enrolment_id)[::-1]


def _accesses(reading: Reading | Work, enrolment_id: UUID) -> list[BookletAccess]:
    own = reading.booklet_accesses
    return own.where(own.c.enrolment_id == enrolment_id, order=own.c.rank)


def _whose(work: Work, enrolment_id: UUID) -> str:
    return work.students.require(work.enrolments.require(enrolment_id).student_id).full_name


def _page(sealed: str) -> bytes:
    """The page whole: nothing outside it is ever asked for, and only its own script and style may run."""
    script = f"{resource_text(_FOLDER, 'noble.js')}\n{resource_text(_FOLDER, 'page.js')}"
    style = resource_text(_FOLDER, "page.css")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    page = resource_text(_FOLDER, "page.html")
    for mark, text in (("@CSP@", policy), ("@STYLE@", style), ("@SCRIPT@", script), ("@SEALED@", sealed)):
        page = page.replace(mark, text)
    return page.encode()


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
