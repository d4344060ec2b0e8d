"""Which page of the manual each place of the program opens: pages, their tabs and views, dialogs, doors.

By the name of the class, so that opening the manual loads none of them.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from livret_desktop.services.manual import FIRST_PAGE

PLACES = {
    # The places of the rail, then what they show by turns.
    "TodayPage": "aujourdhui",
    "StudentsPage": "eleves",
    "StudentFileView": "fiche-eleve",
    "TrainingTab": "formations",
    "CourseTab": "parcours",
    "LessonsTab": "historique-eleve",
    "SkillsTab": "competences",
    "DocumentsTab": "documents-eleve",
    "HistoryTab": "historique-eleve",
    "ImportView": "importer",
    "ReprisePlace": "grille-de-reprise",
    "LessonsPage": "lecons",
    "TeamPage": "equipe",
    "AttestationsPage": "attestations",
    "BatchView": "plusieurs-eleves",
    "RegisterView": "registre",
    "SendingPage": "envois-dsr",
    "CheckReportView": "controle",
    "HistoryView": "preuve",
    "SundayPanel": "dimanche",
    "JournalView": "envois-dsr",
    "EtpPage": "etp",
    "BackupsPage": "sauvegardes",
    "SettingsPage": "reglages",
    "AccessSection": "acces-dsr",
    "PersonalSection": "donnees-personnelles",
    # Doors: before there is a school, or while it is shut.
    "FirstStart": "premier-demarrage",
    "TakeOverStep": "importer",
    "RepriseStep": "grille-de-reprise",
    "AccessStep": "acces-dsr",
    "SheetStep": "feuille-de-secours",
    "RestoreView": "restaurer",
    "UnlockDialog": "ouvrir",
    "LockedDialog": "ouvrir",
    "RestoreAtDoor": "restaurer",
    "RestoringDialog": "restaurer",
    # Dialogs.
    "EndOfDay": "fin-de-journee",
    "ConfirmDialog": "lecons",
    "AbsenceDialog": "moment-enseignant-malade",
    "RepeatDialog": "lecons",
    "ObjectivesDialog": "lecons",
    "LevelsDialog": "competences",
    "ReasonDialog": "corriger-une-lecon",
    "SideBySideDialog": "corriger-une-lecon",
    "DaySheetDialog": "lecons",
    "NewStudentDialog": "eleves",
    "BinDialog": "eleves",
    "GuardianDialog": "fiche-eleve",
    "PhotoDialog": "fiche-eleve",
    "NewTrainingDialog": "formations",
    "PeriodDialog": "formations",
    "AccompanistDialog": "parcours",
    "AccompanistsDialog": "parcours",
    "AppointmentDialog": "parcours",
    "ExamDialog": "parcours",
    "StudentSheetDialog": "documents-eleve",
    "DayReviewDialog": "competences",
    "HandOverDialog": "livret-numerique",
    "TransferOutDialog": "transfert",
    "ReceiveDialog": "transfert",
    "RightsDialog": "donnees-personnelles",
    "EraseDialog": "donnees-personnelles",
    "QuickFieldDialog": "attestations",
    "PaperActDialog": "attestations",
    "ImagesDialog": "attestations",
    "KeptPdfDialog": "registre",
    "ReprintDialog": "registre",
    "PaperCheckDialog": "registre",
    "DeclareDialog": "heures-a-declarer",
    "HoursSheetDialog": "heures-a-declarer",
    "SettleDialog": "dimanche",
    "ProofDialog": "preuve",
    "OfficialDialog": "etp",
    "EtpPaperDialog": "etp",
    "RulesDialog": "reglages",
    "CheckCodeDialog": "feuille-de-secours",
    "SheetWayDialog": "feuille-de-secours",
    "PassphraseDialog": "ouvrir",
    "NameStickDialog": "sauvegardes",
    "LocalCopyDialog": "restaurer",
    "RestoreDialog": "restaurer",
    "ManualWindow": FIRST_PAGE,
}
"""A place that is not named opens the page of what it belongs to: a question asked over Leçons opens Leçons."""


def page_for(window: QWidget) -> str:
    """The page of what a window shows: the innermost place in sight, else that of the window it was opened from."""
    front: QWidget | None = window
    while front is not None:
        found = _innermost(front) or _key(front)
        if found is not None:
            return found
        opener = front.parentWidget()
        front = None if opener is None else opener.window()
    return FIRST_PAGE


def _innermost(window: QWidget) -> str | None:
    inside = [
        one
        for one in window.findChildren(QWidget)
        if _key(one) is not None and one.isVisible() and one.window() is window
    ]
    outer = {id(one) for one in inside for other in inside if one is not other and one.isAncestorOf(other)}
    return next((_key(one) for one in inside if id(one) not in outer), None)


def _key(widget: QWidget) -> str | None:
    names = (kind.__name__ for kind in type(widget).__mro__)
    return next((PLACES[name] for name in names if name in PLACES), None)
