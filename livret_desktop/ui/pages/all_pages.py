"""The places of the rail, in its order. A place that can do nothing yet comes with its own page, later."""

from __future__ import annotations

from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.attestations_page import AttestationsPage
from livret_desktop.ui.pages.backups_page import BackupsPage
from livret_desktop.ui.pages.lessons_page import LessonsPage
from livret_desktop.ui.pages.sending_page import SendingPage
from livret_desktop.ui.pages.settings_page import SettingsPage
from livret_desktop.ui.pages.students_page import StudentsPage
from livret_desktop.ui.pages.team_page import TeamPage


def all_pages(office: Office) -> list[Page]:
    """Every page, on one open school."""
    return [
        StudentsPage(office),
        LessonsPage(office),
        TeamPage(office),
        AttestationsPage(office),
        SendingPage(office),
        BackupsPage(office),
        SettingsPage(office),
    ]
