"""Made-up companions for the tests."""

from collections.abc import Callable
from datetime import date

from livret_desktop.domain.vocabulary import SkillLevel
from livret_desktop.reports.companion_content import (
    CompanionStudent,
    DayLine,
    DayReviewContent,
    DaySheet,
    DaySheetsContent,
    FollowUpSheetContent,
    MeetingSheetContent,
    PaperHead,
    ReviewRow,
    TransferContent,
)
from livret_desktop.reports.companions import draw_follow_up_sheet, draw_meeting_sheet, draw_transfer
from livret_desktop.reports.day_review import draw_day_review
from livret_desktop.reports.day_sheet import draw_day_sheets
from tests.reports.papers import BOOKLET, FOLLOW_UP, LONG, SCHOOL

HEAD = PaperHead(school=SCHOOL, printed_on=date(2024, 5, 28))
STUDENT = CompanionStudent(
    name="LEFÈVRE Éloïse, Marie-Ange",
    neph="230977104512",
    born_on=date(2008, 3, 2),
    phone="0612345678",
    category="B",
    track="filière AAC",
    gearbox="boîte manuelle",
    aipc_on=date(2023, 9, 14),
)
FOLLOW_UP_SHEET = FollowUpSheetContent(
    head=HEAD, student=STUDENT, follow_up=FOLLOW_UP, accompanists=BOOKLET.accompanists
)
MEETING_SHEET = MeetingSheetContent(
    head=HEAD,
    student=STUDENT,
    title="Rendez-vous préalable",
    phases=FOLLOW_UP.appointments[:1],
    accompanists=BOOKLET.accompanists,
    points=("Deux heures au moins", "Guide remis"),
    note="Freinages tardifs.",
)
TRANSFER = TransferContent(
    head=HEAD,
    student=STUDENT,
    facts=(("ETG réussi", "8 février 2024"), ("Présentations", "1 à l’épreuve pratique")),
    follow_up=FOLLOW_UP,
    skills=(("1. MAÎTRISER LE MANIEMENT du véhicule dans un trafic faible ou nul", 66),),
    exams=(("Épreuve pratique", "3 mai 2024", "échec"),),
    acts=(("Attestation de fin de formation initiale", "2024-0087", "28/05/2024"),),
    accompanists=BOOKLET.accompanists,
)
DAY = DaySheetsContent(
    head=HEAD,
    day=date(2024, 5, 29),
    sheets=(
        DaySheet(
            instructor="Thomas CHAUVEAU",
            number="A1707739040",
            lines=(
                DayLine(
                    start="08:00",
                    end="09:00",
                    minutes=60,
                    student="LEFÈVRE Éloïse, Marie-Ange",
                    phone="0612345678",
                    place="Gare de Melun",
                    what="Pratique, voiture",
                    category="B",
                    objectives=("C1-1", "C1-2", "C1-3"),
                ),
                DayLine(
                    start="09:00",
                    end="11:00",
                    minutes=120,
                    student=f"{LONG.birth_name} {LONG.given_names}",
                    what="Pratique, moto, plateau",
                    category="A2",
                ),
            ),
        ),
        DaySheet(instructor="Stéphane NAVARRO"),
    ),
)
REVIEW = DayReviewContent(
    head=DAY.head,
    student=FOLLOW_UP_SHEET.student,
    day=DAY.day,
    lessons=FOLLOW_UP_SHEET.follow_up.lessons[:2],
    rows=(
        ReviewRow(
            code="C2-3",
            title="Adapter l'allure aux situations.",
            levels=(
                SkillLevel.ACQUIRED,
                SkillLevel.IN_PROGRESS,
                SkillLevel.STARTED,
                None,
                None,
                SkillLevel.STARTED,
            ),
            is_of_day=(False, True, True, False, False, True),
        ),
        ReviewRow(
            code="C3-4",
            title="Connaître les caractéristiques des autres usagers et savoir se comporter à leur égard, avec respect "
            "et courtoisie.",
            levels=(SkillLevel.STARTED,) * 5 + (None,),
            is_of_day=(True,) * 5 + (False,),
        ),
    ),
    bilan=(("1. MAÎTRISER LE MANIEMENT du véhicule", "8 objectifs acquis sur 9, 74 % acquis"),),
)
COMPANIONS: dict[str, Callable[[], bytes]] = {
    "fiche-suivi": lambda: draw_follow_up_sheet(FOLLOW_UP_SHEET),
    "fiche-rendez-vous": lambda: draw_meeting_sheet(MEETING_SHEET),
    "fiche-transfert": lambda: draw_transfer(TRANSFER),
    "bilan-du-jour": lambda: draw_day_review(REVIEW),
    "feuille-journee": lambda: draw_day_sheets(DAY),
}
