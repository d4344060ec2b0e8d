"""The places of the rail, in its order. A place that can do nothing yet comes with its own page, later.

Each page, and the modules it draws in, is loaded the first time it is shown: a start pays for one.
"""

from __future__ import annotations

from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Page, PagePlan
from livret_desktop.ui.targets import (
    ATTESTATIONS,
    BACKUPS,
    ETP,
    LESSONS,
    SENDING,
    SETTINGS,
    STUDENTS,
    TEAM,
    TODAY,
)


def all_pages(office: Office) -> list[PagePlan]:
    """Every place, on one open school."""
    return [
        PagePlan(TODAY, "Aujourd’hui", "today", 0, lambda: _today(office)),
        PagePlan(STUDENTS, "Élèves", "students", 1, lambda: _students(office)),
        PagePlan(LESSONS, "Leçons", "lessons", 1, lambda: _lessons(office)),
        PagePlan(TEAM, "Équipe", "team", 1, lambda: _team(office)),
        PagePlan(ATTESTATIONS, "Attestations", "attestations", 1, lambda: _attestations(office)),
        PagePlan(SENDING, "Envois DSR", "send", 2, lambda: _sending(office)),
        PagePlan(ETP, "ETP", "etp", 2, lambda: _etp(office)),
        PagePlan(BACKUPS, "Sauvegardes", "backup", 2, lambda: _backups(office)),
        PagePlan(SETTINGS, "Réglages", "settings", 9, lambda: _settings(office)),
    ]


def _today(office: Office) -> Page:
    from livret_desktop.ui.pages.today.today_page import TodayPage  # noqa: PLC0415 (loaded when first shown)

    return TodayPage(office)


def _students(office: Office) -> Page:
    from livret_desktop.ui.pages.students.students_page import StudentsPage  # noqa: PLC0415 (loaded when first shown)

    return StudentsPage(office)


def _lessons(office: Office) -> Page:
    from livret_desktop.ui.pages.lessons.lessons_page import LessonsPage  # noqa: PLC0415 (loaded when first shown)

    return LessonsPage(office)


def _team(office: Office) -> Page:
    from livret_desktop.ui.pages.team.team_page import TeamPage  # noqa: PLC0415 (loaded when first shown)

    return TeamPage(office)


def _attestations(office: Office) -> Page:
    from livret_desktop.ui.pages.attestations.attestations_page import AttestationsPage  # noqa: PLC0415 (loaded when first shown)

    return AttestationsPage(office)


def _sending(office: Office) -> Page:
    from livret_desktop.ui.pages.sending.sending_page import SendingPage  # noqa: PLC0415 (loaded when first shown)

    return SendingPage(office)


def _etp(office: Office) -> Page:
    from livret_desktop.ui.pages.etp.etp_page import EtpPage  # noqa: PLC0415 (loaded when first shown)

    return EtpPage(office)


def _backups(office: Office) -> Page:
    from livret_desktop.ui.pages.backups.backups_page import BackupsPage  # noqa: PLC0415 (loaded when first shown)

    return BackupsPage(office)


def _settings(office: Office) -> Page:
    from livret_desktop.ui.pages.settings.settings_page import SettingsPage  # noqa: PLC0415 (loaded when first shown)

    return SettingsPage(office)
