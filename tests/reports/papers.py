"""Made-up papers for the tests, and what a reader gets back from a PDF."""

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pypdf

from livret_desktop.domain.objectives import competences
from livret_desktop.domain.vocabulary import (
    AttestationCopy,
    AttestationForm,
    Civility,
    SkillLevel,
    TrainingTrack,
)
from livret_desktop.reports.booklet_content import (
    AccompanistLine,
    AppointmentLine,
    BookletContent,
    FollowUp,
    HoursDone,
    LessonLine,
    Mark,
)
from livret_desktop.reports.content import (
    AffiContent,
    AuthorisationContent,
    CalendarContent,
    Issue,
    Letterhead,
    RecoverySheetContent,
)

SCHOOL = Letterhead(
    name="Auto-école du Pont",
    street="12 rue du Pont",
    town="77000 Melun",
    phone="0160000000",
    agrement_number="E2007700080",
)
LONG_SCHOOL = replace(
    SCHOOL,
    name="Centre d’éducation routière et de sécurité de l’agglomération Melun Val de Seine",
    street="1234 bis avenue du Général-Leclerc-de-Hauteclocque",
)
ISSUE = Issue(
    number="2024-0087",
    copy=AttestationCopy.STUDENT,
    form=AttestationForm.ORIGINAL,
    printed_on=date(2024, 5, 28),
)
AFFI = AffiContent(
    school=SCHOOL,
    issue=ISSUE,
    track=TrainingTrack.AAC,
    civility=Civility.MADAM,
    birth_name="LEFÈVRE",
    given_names="Éloïse,Marie-Ange",
    neph="230977104512",
    etg_passed_on=date(2024, 2, 8),
    evaluation_on=date(2024, 5, 18),
    made_at="Melun",
    made_on=date(2024, 5, 28),
    preliminary_meeting_on=date(2024, 5, 28),
)
LONG = replace(
    AFFI,
    track=TrainingTrack.CS,
    civility=Civility.SIR,
    birth_name="VANDENBROUCKE-DELAFOSSERIE DE LA TOUR-MONTGOMMERY D’ALINCOURTS-PÉRÈS",
    usage_name="YILDIRIMOĞLU-ŚWIĄTKOWSKI",
    given_names="Maximilien-Alexandre, Gökçe, Barthélemy",
    neph="22110477009318",
    etg_passed_on=date(2023, 9, 21),
    evaluation_on=date(2023, 12, 10),
    made_on=None,
    preliminary_meeting_on=None,
    issue=replace(ISSUE, number="2023-0412", copy=AttestationCopy.INSURER, printed_on=date(2023, 12, 15)),
)
TRAINING = replace(AFFI, issue=replace(ISSUE, number="ESSAI-0003", is_training=True))
NUMERIC = replace(
    AFFI, issue=replace(ISSUE, form=AttestationForm.NUMERIC, copy=AttestationCopy.INSURER, number="2026-0009")
)
EVERY_MARK = replace(
    AFFI,
    school=LONG_SCHOOL,
    issue=replace(
        ISSUE, form=AttestationForm.NUMERIC, number="ESSAI-0009", replaces="ESSAI-0008", is_training=True
    ),
)
UNKNOWN_DATA = replace(
    AFFI,
    civility=None,
    etg_passed_on=None,
    holds_other_category=True,
    made_at="",
    made_on=None,
    preliminary_meeting_on=None,
)
AUTHORISATION = AuthorisationContent(
    school=SCHOOL,
    issue=replace(ISSUE, number="2024-0102", printed_on=date(2024, 7, 3)),
    civility=Civility.SIR,
    birth_name="KOWALCZYK",
    given_names="Noé, Łukasz",
    neph="231077208846",
    etg_passed_on=date(2023, 12, 14),
    evaluation_on=date(2024, 4, 6),
    meeting_on=date(2024, 7, 3),
    made_at="Melun",
    made_on=date(2024, 7, 3),
)
AUTHORISATION_LONG = replace(
    AUTHORISATION,
    school=LONG_SCHOOL,
    civility=None,
    birth_name=LONG.birth_name,
    usage_name=LONG.usage_name,
    given_names=LONG.given_names,
    etg_passed_on=None,
    holds_other_category=True,
    made_on=None,
    issue=EVERY_MARK.issue,
)
AAC_CALENDAR = CalendarContent(
    school=SCHOOL,
    issue=replace(ISSUE, number="2025-0064", printed_on=date(2025, 6, 2)),
    track=TrainingTrack.AAC,
    birth_name="LEFÈVRE",
    given_names="Éloïse,Marie-Ange",
    neph="230977104512",
    act_number="2024-0087",
    phases=((date(2024, 10, 12), date(2024, 10, 19)), (date(2025, 6, 14), None), (None, None)),
    landmarks=(
        ("Attestation", "délivrée le 28 mai 2024"),
        (
            "Premier rendez-vous",
            "entre le 28 septembre 2024 et le 28 novembre 2024 (4 à 6 mois après l’attestation)",
        ),
        ("Deuxième rendez-vous", "à partir de 3\u202f000\u00a0km parcourus"),
    ),
)
AAC_CALENDAR_LONG = replace(
    AAC_CALENDAR,
    school=LONG_SCHOOL,
    birth_name=LONG.birth_name,
    given_names=LONG.given_names,
    act_number="",
    phases=((None, None),) * 3,
    landmarks=(),
    issue=EVERY_MARK.issue,
)
CS_CALENDAR = replace(
    AAC_CALENDAR,
    track=TrainingTrack.CS,
    birth_name="KOWALCZYK",
    given_names="Noé",
    neph="231077208846",
    act_label="Autorisation",
    act_number="2024-0102",
    phases=((date(2024, 9, 21), date(2024, 9, 28)), (None, None)),
    landmarks=(("Durée et distance", "aucun minimum en conduite supervisée"),),
)
ACTS = {
    "affi": AFFI,
    "affi_long": LONG,
    "authorisation": AUTHORISATION,
    "authorisation_long": AUTHORISATION_LONG,
    "aac_calendar": AAC_CALENDAR,
    "aac_calendar_long": AAC_CALENDAR_LONG,
    "cs_calendar": CS_CALENDAR,
}
_LEVELS = (SkillLevel.ACQUIRED, SkillLevel.IN_PROGRESS, SkillLevel.STARTED, None)


def marks_of(shift: int) -> dict[str, tuple[Mark, ...]]:
    """Made-up marks, further in the first grids than in the last."""
    marks = {}
    for grid in competences():
        for rank, objective in enumerate(grid.objectives):
            own = []
            for column in range(6):
                level = _LEVELS[min(3, max(0, grid.number - shift + (rank * 7 + column * 3) % 3 - 1))]
                own.append((level, date(2023, 10 + rank % 3, 1 + rank * 2 + column) if level else None))
            marks[objective.code] = tuple(own)
    return marks


LESSONS = tuple(
    LessonLine(
        day=date(2023, 9, 27) + timedelta(days=9 * rank),
        start="14:00",
        end="16:00",
        minutes=120,
        what="Simulateur avec enseignant" if rank < 2 else "Pratique, voiture",
        instructor="CHAUVEAU Thomas",
        objectives=("C1-1", "C1-2", "C1-3"),
        total=120 * (rank + 1),
    )
    for rank in range(12)
)
FOLLOW_UP = FollowUp(
    hours=HoursDone(practice=1440, simulator=240, before=0, minimum=1200, road_minimum=600),
    lessons=LESSONS,
    appointments=(
        AppointmentLine(
            what="Rendez-vous préalable, pratique",
            day=date(2024, 5, 28),
            minutes=120,
            instructor="CHAUVEAU Thomas",
            accompanists="LEFÈVRE Hélène",
        ),
        AppointmentLine(what="Premier rendez-vous pédagogique, pratique"),
        AppointmentLine(what="Premier rendez-vous pédagogique, théorie"),
    ),
)
BOOKLET = BookletContent(
    school=SCHOOL,
    head="Claire Morel",
    issue=replace(ISSUE, number="2023-0311"),
    civility=Civility.MADAM,
    birth_name="LEFÈVRE",
    given_names="Éloïse,Marie-Ange",
    neph="230977104512",
    born_on=date(2008, 3, 2),
    born_at="Fontainebleau",
    aipc_on=date(2023, 9, 14),
    gearbox="boîte manuelle",
    given_on=date(2023, 9, 18),
    instructors=(("Thomas CHAUVEAU", "A1707739040"), ("Stéphane NAVARRO", "A2007745130")),
    accompanists=(
        AccompanistLine(
            name="LEFÈVRE Hélène",
            licence_since_on=date(2004, 6, 11),
            has_five_years=True,
            insurer_agreed_on=date(2024, 5, 22),
            contract="n° 77-40912",
            declared_on=date(2024, 5, 21),
        ),
        AccompanistLine(name="LEFÈVRE Marc", licence_since_on=date(2001, 9, 30), has_five_years=True),
    ),
    marks=marks_of(1),
    review_on=date(2024, 5, 18),
    follow_up=FOLLOW_UP,
    affi=AFFI,
    affi_said="Attestation n° 2024-0087, imprimée le 28/05/2024",
    aac_calendar=AAC_CALENDAR,
    cs_calendar=replace(CS_CALENDAR, phases=((None, None), (None, None))),
)
BLANK_BOOKLET = replace(
    BOOKLET,
    school=replace(SCHOOL, street="", town="", phone="", agrement_number=""),
    head="",
    civility=None,
    birth_name="Ô",
    given_names="Li",
    born_on=None,
    born_at="",
    aipc_on=None,
    gearbox="",
    given_on=None,
    instructors=(),
    accompanists=(),
    marks={},
    follow_up=FollowUp(),
    affi=None,
    affi_said="",
    aac_calendar=replace(AAC_CALENDAR, phases=((None, None),) * 3),
    issue=replace(ISSUE, form=AttestationForm.NUMERIC),
)
LONG_BOOKLET = replace(
    BOOKLET,
    school=LONG_SCHOOL,
    head="Marie-Charlotte de La Rochefoucauld-Montmorency-Bouteville",
    birth_name=LONG.birth_name,
    usage_name="W" * 30 + "-" + "W" * 29,
    given_names=LONG.given_names,
    neph=LONG.neph,
    born_at="Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
    instructors=(("Maximilien-Alexandre VANDENBROUCKE-DELAFOSSERIE", "A1707739040"),) * 5,
    accompanists=(replace(BOOKLET.accompanists[0], name=LONG.birth_name, contract="n° " + "7" * 30),) * 4,
    follow_up=replace(
        FOLLOW_UP,
        lessons=tuple(
            replace(one, instructor=LONG.birth_name, objectives=tuple(f"C3-{rank}" for rank in range(1, 10)))
            for one in LESSONS * 3
        ),
        appointments=FOLLOW_UP.appointments * 4,
    ),
    affi=replace(LONG, track=TrainingTrack.CS),
    authorisation=AUTHORISATION_LONG,
    authorisation_said="Autorisation n° 2024-0102, imprimée le 03/07/2024",
    issue=EVERY_MARK.issue,
)
RECOVERY = RecoverySheetContent(
    school=SCHOOL,
    sheet_number=3,
    replaces_sheet=2,
    key_mark="QK7T-93",
    code_lines=(
        "VJZM YZWS SB",
        "AQHW BFDM YJ",
        "RHNT DUHA PV",
        "ZGPJ FNFC ZF",
        "EVVQ EEAA FR",
        "GGFF KLGT MJ",
        "XWGF YGNK TE",
    ),
    made_on=date(2026, 11, 20),
    printed_on=date(2026, 11, 20),
)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """The text of every page, as :func:`plain`."""
    return plain("\n".join(page.extract_text() for page in read(pdf).pages))


def plain(text: str) -> str:
    """Text as the comparison wants it: one kind of apostrophe, of space and of ellipsis."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("…", "...")
    text = re.sub(r"[\s\u00a0\u202f]+", " ", text)
    return re.sub(r" (?=[;:,.])", "", text).strip()


def without_spaces(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", "", unicodedata.normalize("NFC", text))


def fonts_of(pdf: bytes) -> set[str]:
    """Names of the faces of every page and form, without the subset tag; "!" marks one that is not embedded."""
    found: set[str] = set()
    for page in read(pdf).pages:
        resources = [page["/Resources"]]
        resources += [form["/Resources"] for form in resources[0].get("/XObject", {}).values()]
        for resource in resources:
            for font in resource["/Font"].values():
                descriptor = font.get("/FontDescriptor", {})
                found.add(font["/BaseFont"].partition("+")[2] + ("" if "/FontFile2" in descriptor else "!"))
    return found
