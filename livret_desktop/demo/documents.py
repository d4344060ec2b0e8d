"""Every paper of the program, as PDF and as a picture, from the demonstration school and from odd cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtGui import QImage

from livret_desktop.demo.cast import Pupil
from livret_desktop.demo.school import DemoSchool
from livret_desktop.demo.sending_papers import sending_papers
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationCopy,
    AttestationForm,
    AttestationKind,
)
from livret_desktop.reports.affi import draw_affi
from livret_desktop.reports.content import AffiContent, DuplicateMark
from livret_desktop.reports.documents import draw_document
from livret_desktop.reports.duplicate import stamp_duplicate
from livret_desktop.reports.preview import page_count, render_page
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.recovery_sheet import issue_recovery_sheet
from livret_desktop.services.papers.attestations import prepare_affi, prepare_document
from livret_desktop.services.papers.companions import (
    day_sheets,
    follow_up_sheet,
    meeting_sheet,
    transfer_sheet,
)
from livret_desktop.services.sending.check_paper import read_check_paper

_WIDE = 1240  # A4 at 150 dots per inch
_LONG_SURNAME = "VANDENBROUCKE-DELAFOSSERIE DE LA TOUR-MONTGOMMERY D’ALINCOURTS-PÉRÈS"
_LONG_GIVEN = "Maximilien-Alexandre, Gökçe, Barthélemy"


def render_documents(desk: Desk, made: DemoSchool, folder: Path) -> list[Path]:
    """Write every paper into ``folder``; gives the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, pdf in _documents(desk, made):
        path = folder / f"{name}.pdf"
        path.write_bytes(pdf)
        written += [path, *_pictures(pdf, path)]
    return written


def _documents(desk: Desk, made: DemoSchool) -> Iterator[tuple[str, bytes]]:
    """The papers of the made-up school are ESSAI; the same without the mark are drawn from the same content."""
    aac, cs = _content(desk, made.paper_aac), _content(desk, made.paper_cs)
    yield "affi-aac", draw_affi(_real(aac))
    yield "affi-cs-longue", draw_affi(_long(desk, _real(cs)))
    yield "affi-essai", draw_affi(aac)
    original = draw_affi(_real(aac))
    day = desk.today()
    yield (
        "affi-duplicata",
        stamp_duplicate(original, DuplicateMark(number=f"{day.year}-0013", printed_on=day)),
    )
    yield "affi-numerique", draw_affi(_real(_content(desk, made.numeric)))
    yield "affi-annule-et-remplace", draw_affi(_replacement(_real(aac)))
    yield from _course_papers(desk, made)
    yield "controle-avant-envoi", read_check_paper(desk).pdf()
    sheets: list[bytes] = []
    issue_recovery_sheet(desk, sheets.append)
    yield "feuille-de-secours", sheets[0]
    yield from sending_papers(desk)


def _course_papers(desk: Desk, made: DemoSchool) -> Iterator[tuple[str, bytes]]:
    """The booklet, the calendars and the companions of the same students, as the made-up school prints them."""
    for name, pupil, kind in (
        ("livret", made.paper_aac, AttestationKind.BOOKLET),
        ("calendrier-aac", made.paper_aac, AttestationKind.AAC_CALENDAR),
        ("calendrier-cs", made.paper_cs, AttestationKind.CS_CALENDAR),
    ):
        content = prepare_document(desk, pupil.enrolment.id, kind, made_on=desk.today()).content
        assert content is not None  # the cast makes sure of it
        yield name, draw_document(content)
    yield "fiche-suivi", follow_up_sheet(desk, made.paper_aac.enrolment.id)
    yield "fiche-transfert", transfer_sheet(desk, made.paper_aac.enrolment.id)
    yield "fiche-rendez-vous", meeting_sheet(desk, made.paper_aac.enrolment.id, AppointmentKind.PRELIMINARY)
    yield "feuille-journee", day_sheets(desk, desk.today())


def _content(desk: Desk, pupil: Pupil) -> AffiContent:
    prepared = prepare_affi(
        desk, pupil.enrolment.id, copy=AttestationCopy.STUDENT, made_on=desk.today() - timedelta(days=1)
    )
    assert isinstance(prepared.content, AffiContent)  # the cast makes sure of it
    return prepared.content


def _real(content: AffiContent) -> AffiContent:
    year = content.issue.printed_on.year
    return replace(content, issue=replace(content.issue, number=f"{year}-0012", is_training=False))


def _long(desk: Desk, content: AffiContent) -> AffiContent:
    """A name that fills two lines, and dates left for the pen."""
    return replace(
        content,
        birth_name=_LONG_SURNAME,
        given_names=_LONG_GIVEN,
        usage_name="YILDIRIMOĞLU-ŚWIĄTKOWSKI",
        made_on=None,
        preliminary_meeting_on=None,
        issue=replace(content.issue, copy=AttestationCopy.INSURER, printed_on=desk.today()),
    )


def _replacement(content: AffiContent) -> AffiContent:
    year = content.issue.printed_on.year
    issue = replace(
        content.issue,
        number=f"{year}-0014",
        form=AttestationForm.REPLACEMENT,
        replaces=content.issue.number,
        copy=AttestationCopy.SCHOOL,
    )
    return replace(content, issue=issue)


def _pictures(pdf: bytes, path: Path) -> Iterator[Path]:
    pages = page_count(pdf)
    for page in range(pages):
        raster = render_page(pdf, page, _WIDE)
        image = QImage(raster.bgrx, raster.width, raster.height, raster.stride, QImage.Format.Format_RGB32)
        suffix = f"-{page + 1}" if pages > 1 else ""
        target = path.with_name(f"{path.stem}{suffix}.png")
        image.save(str(target))
        yield target
