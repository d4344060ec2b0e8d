"""Who plays in the made-up school: how many students of each kind, and what each kind is there to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from livret_desktop.domain.vocabulary import Category, Gearbox, TrainingTrack

_AAC, _CS = TrainingTrack.AAC, TrainingTrack.CS
_AUTOMATIC = Gearbox.AUTOMATIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One kind of student. Days count back from today; ``hours`` are those given by lessons in this program.

    ``paper_aipc_on``: an AIPC of 2023, hence a paper booklet. ``hours_before``: done before the program came.
    """

    count: int
    category: Category = Category.B
    track: TrainingTrack = TrainingTrack.TRADITIONAL
    gearbox: Gearbox | None = Gearbox.MANUAL
    age: int = 19
    began_days_ago: tuple[int, int] = (60, 330)
    hours: tuple[int, int] = (28, 40)
    hours_before: int = 0
    paper_aipc_on: date | None = None
    is_evaluated: bool = False
    is_awaiting_aipc: bool = False
    is_archived: bool = False
    neph_start: str | None = None
    neph_digits: int = 12


ROLES: tuple[Role, ...] = (
    Role(count=13),
    Role(count=6, gearbox=_AUTOMATIC, hours=(16, 24)),
    Role(count=6, track=_AAC, age=16),
    Role(count=3, track=_CS),
    # Paper booklets of 2023: the AFFI is possible for the first two, not evaluated yet for the third.
    Role(
        count=3,
        track=_AAC,
        age=17,
        hours=(4, 8),
        hours_before=20,
        paper_aipc_on=date(2023, 10, 12),
        is_evaluated=True,
    ),
    Role(
        count=1,
        track=_CS,
        age=24,
        hours=(3, 6),
        hours_before=24,
        paper_aipc_on=date(2023, 11, 28),
        is_evaluated=True,
    ),
    Role(count=2, track=_AAC, age=17, hours=(6, 10), hours_before=12, paper_aipc_on=date(2023, 12, 19)),
    # The numeric booklet's act.
    Role(count=1, track=_AAC, age=16, began_days_ago=(240, 300), hours=(24, 24), is_evaluated=True),
    Role(count=3, category=Category.A2, gearbox=None, age=22, hours=(16, 22)),
    Role(count=2, category=Category.A1, gearbox=None, age=17, hours=(14, 20)),
    Role(count=1, category=Category.A, gearbox=None, age=27, hours=(7, 9), hours_before=20),
    Role(count=2, category=Category.BE, gearbox=None, age=31, hours=(8, 12)),
    Role(count=2, category=Category.C, gearbox=None, age=28, hours=(14, 20)),
    # What pre-flight and the State object to.
    Role(count=2, began_days_ago=(6, 9), hours=(3, 4), neph_start=""),
    Role(count=1, neph_start="06", hours=(20, 24)),
    Role(count=1, neph_digits=14, hours=(12, 16)),
    Role(count=1, began_days_ago=(5, 7), hours=(5, 5), neph_start="0000"),
    Role(count=1, began_days_ago=(4, 5), hours=(4, 4), neph_start="9999"),
    Role(count=3, began_days_ago=(6, 20), hours=(3, 5), is_awaiting_aipc=True),
    Role(count=7, began_days_ago=(300, 360), is_archived=True),
)

WOMEN: tuple[str, ...] = (
    *(
        "Maëlys",
        "Inès",
        "Zélie",
        "Éloïse",
        "Apolline",
        "Yasmine",
        "Margaux",
        "Lison",
        "Fatoumata",
        "Capucine",
    ),
    *(
        "Noémie",
        "Salomé",
        "Anaëlle",
        "Clémence",
        "Lina",
        "Ombeline",
        "Charlotte",
        "Thi Lan",
        "Jeanne",
        "Séverine",
    ),
    *(
        "Marie-Lou",
        "Constance",
        "Assia",
        "Victoire",
        "Ambre",
        "Bérénice",
        "Louane",
        "Hortense",
        "Émilie",
        "Nour",
    ),
)
MEN: tuple[str, ...] = (
    *("Côme", "Gaspard", "Mathéo", "Ismaël", "Timothée", "Loïc", "Raphaël", "Adem", "Jean-Baptiste", "Élie"),
    *(
        "Corentin",
        "Youssef",
        "Barnabé",
        "Théophile",
        "Malo",
        "Sacha",
        "Augustin",
        "Kévin",
        "Léandre",
        "Nathanaël",
    ),
    *("Gabin", "Moussa", "Quentin", "Aurélien", "Swann", "Tristan", "Noé", "Ulysse", "Fabien", "Marceau"),
)
SURNAMES: tuple[str, ...] = (
    *(
        "ABEILLON",
        "AMBROSINI",
        "BARTHÉLÉMY",
        "BENHADDOU",
        "BOISSERIN",
        "BOURGUIGNAT",
        "CASTERANE",
        "CHAMPOLAY",
    ),
    *(
        "CORDELIER",
        "COULIBEAU",
        "D’ARGELÈS",
        "DA FONTOURA",
        "DELMOTTE",
        "DESCHANEAUX",
        "DIAKHATÉ",
        "DUMOURIEZ",
    ),
    *(
        "ESCANDRE",
        "FAUCHERAND",
        "FERREIRA-LOPES",
        "GALLICHON",
        "GENTILHOMME",
        "GOUJONNEAU",
        "HADDADI",
        "HERVOUET",
    ),
    *(
        "JAUBERTON",
        "KERGUELEN",
        "LACHASSAGNE",
        "LE BIHANNIC",
        "LEMONNIÈRE",
        "L’HÉVÉDER",
        "MAISONNAVE",
        "MALBRANQUE",
    ),
    *(
        "MARCHANDEAU",
        "MENDONÇA",
        "MONTBRIAL",
        "MOUSTERLIN",
        "NGUYEN-VANNIER",
        "NOIRETERRE",
        "OUVRARDIÈRE",
        "PANNETIER",
    ),
    *(
        "PÉRIGOURDIN",
        "PETITJEAN",
        "POULIQUEN",
        "PRUDENTIAL",
        "QUESNELLE",
        "RAVENEAU",
        "RIBEYROLLES",
        "ROQUEMAURE",
    ),
    *(
        "SAINT-ÉLOI",
        "SANTERRENNE",
        "SEGALAS",
        "TALLANDIER",
        "THÉVENOUX",
        "TOURANGEAU",
        "TRAORELLE",
        "VALADIER",
    ),
    *(
        "VAN DER MEERSCH",
        "VAUQUELIN",
        "VERMOREL",
        "VIGNERONDE",
        "WATTEBLED",
        "YVARNEC",
        "ZAMPARINI",
        "ŒUVRARD",
    ),
)
LONG_NAME = ("DE LA ROCHEFORDIÈRE-MONTALEMBERT", "Marie-Bénédicte Alexandrine")
"""One student whose name fills every column and the whole line of a paper."""

STREETS: tuple[str, ...] = (
    *("rue du Pont", "rue des Tanneurs", "avenue de la Gare", "quai de Halage", "place du Marché-aux-Grains"),
    *("chemin des Vignes", "boulevard du Rempart", "impasse des Lilas", "allée des Peupliers", "rue Neuve"),
)
TOWNS: tuple[tuple[str, str], ...] = (
    ("77000", "MELUN"),
    ("77190", "DAMMARIE-LES-LYS"),
    ("77350", "LE MÉE-SUR-SEINE"),
    ("77950", "MAINCY"),
    ("77000", "LA ROCHETTE"),
)
