"""One door for every numbered document: its content in, its PDF out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from livret_desktop.reports.affi import draw_affi
from livret_desktop.reports.authorisation import draw_authorisation
from livret_desktop.reports.booklet import draw_booklet
from livret_desktop.reports.booklet_content import BookletContent
from livret_desktop.reports.calendars import draw_calendar
from livret_desktop.reports.content import AffiContent, AuthorisationContent, CalendarContent

DocumentContent = AffiContent | AuthorisationContent | CalendarContent | BookletContent
"""What a numbered document says. Each has ``school`` and ``issue``."""


def draw_document(content: DocumentContent) -> bytes:
    """The document as a PDF. Same content, same bytes. Any thread.

    Raises RuleError when a text cannot be printed or has no room; ValueError for a name or NEPH left empty.
    """
    match content:
        case AffiContent():
            return draw_affi(content)
        case AuthorisationContent():
            return draw_authorisation(content)
        case CalendarContent():
            return draw_calendar(content)
        case BookletContent():
            return draw_booklet(content)


def made_on_of(content: DocumentContent) -> date | None:
    """The day an act bears ("Fait le"); None where it is left to the pen, and for papers that bear none."""
    return content.made_on if isinstance(content, AffiContent | AuthorisationContent) else None


def dated(content: DocumentContent, made_on: date | None) -> DocumentContent:
    """The same act bearing another day; unchanged where the model has none."""
    if isinstance(content, AffiContent | AuthorisationContent):
        return replace(content, made_on=made_on)
    return content
