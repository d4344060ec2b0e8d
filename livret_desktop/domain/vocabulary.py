"""The closed lists of the trade, with the words users read.

Values that go over the wire are exactly those of the contract (``resources/contract``).
"""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """Catégorie du permis de conduire."""

    AM = "AM"
    A1 = "A1"
    A2 = "A2"
    A = "A"
    B1 = "B1"
    B = "B"
    B96 = "B96"
    BE = "BE"
    C1 = "C1"
    C1E = "C1E"
    C = "C"
    CE = "CE"
    D1 = "D1"
    D1E = "D1E"
    D = "D"
    DE = "DE"

    @property
    def is_moto(self) -> bool:
        """Groupe moto: A1, A2, A."""
        return self in {Category.A1, Category.A2, Category.A}


class _Labelled(StrEnum):
    """An enumeration whose members carry the French word shown to users."""

    label: str

    def __new__(cls, value: str, label: str = "") -> _Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Gearbox(_Labelled):
    """Boîte de vitesses of the vehicle the student learns on."""

    MANUAL = "manual", "boîte manuelle"
    AUTOMATIC = "automatic", "boîte automatique"


class TrainingTrack(_Labelled):
    """Filière."""

    TRADITIONAL = "TRADITIONNELLE", "traditionnelle"
    AAC = "AAC", "AAC"
    CS = "CS", "conduite supervisée"


class LessonKind(_Labelled):
    """Nature of a lesson."""

    INITIAL_EVALUATION = "EVALUATION_DEPART", "Évaluation de départ"
    THEORY = "THEORIE", "Théorie"
    PRACTICE = "PRATIQUE", "Pratique"
    SUPERVISED_SIMULATOR = "SIMULATEUR_SUPERVISE", "Simulateur avec enseignant"
    AUTONOMOUS_SIMULATOR = "SIMULATEUR_AUTONOME", "Simulateur en autonomie"
    PRELIMINARY_MEETING = "RDV_PREALABLE", "Rendez-vous préalable"
    PEDAGOGICAL_MEETING = "RDV_PEDAGOGIQUE", "Rendez-vous pédagogique"
    EXAM_ACCOMPANIMENT = "ACCOMPAGNEMENT_EXAMEN", "Accompagnement à l’examen"


class TrainingMeans(_Labelled):
    """Moyen of a lesson."""

    VEHICLE = "VEHICULE", "Voiture"
    SIMULATOR = "SIMULATEUR", "Simulateur"
    MOTORCYCLE = "MOTO", "Moto"
    CLASSROOM = "SALLE", "Salle"


class MotoPhase(_Labelled):
    """Phase of a motorcycle practice lesson."""

    TRACK = "PLATEAU", "Plateau"
    ROAD = "CIRCULATION", "Circulation"


class LessonStatus(_Labelled):
    """What became of a lesson. Only a lesson done goes to the State."""

    PLANNED = "planned", "Prévue"
    DONE = "done", "Faite"
    ABSENT = "absent", "Absent"
    CANCELLED = "cancelled", "Annulée"


class LessonOrigin(_Labelled):
    """Given and recorded here, or taken over from another program: history is counted, never sent by itself."""

    HERE = "here", "saisie ici"
    HISTORY = "history", "reprise"


class InstructorKind(_Labelled):
    """Statut of an instructor."""

    QUALIFIED = "titulaire", "Titulaire"
    ATRE = "atre", "ATRE"
    TRAINEE = "stagiaire", "Stagiaire"


class SimulatorRecognition(_Labelled):
    """Is the machine on the DSR's list?"""

    YES = "yes", "oui"
    NO = "no", "non"
    UNKNOWN = "unknown", "inconnu"


class BookletForm(_Labelled):
    """PAPER: the student may stay on a paper booklet (a right, not a duty). NUMERIC: the numeric one is required."""

    PAPER = "paper", "papier possible"
    NUMERIC = "numeric", "numérique"


class EnrolmentState(_Labelled):
    """Where an enrolment stands."""

    IN_TRAINING = "en_formation", "en formation"
    PASSED = "recu", "reçu"
    TRANSFERRED = "transfere", "transféré"
    ABANDONED = "abandon", "abandon"
    ARCHIVED = "archive", "archivé"


class Civility(_Labelled):
    """Civilité, as printed on the attestation."""

    MADAM = "Mme", "Madame"
    SIR = "M.", "Monsieur"


class AttestationKind(_Labelled):
    """The documents of the arrêté of 29 July 2013: those of annexe IV, and the booklet of annexes II, III and IV."""

    AFFI = "affi", "Attestation de fin de formation initiale"
    AAC_CALENDAR = "calendrier-aac", "Calendrier des rendez-vous pédagogiques (AAC)"
    CS_AUTHORISATION = "autorisation-cs", "Autorisation de conduire en conduite supervisée"
    CS_CALENDAR = "calendrier-cs", "Calendrier des rendez-vous pédagogiques (conduite supervisée)"
    BOOKLET = "livret", "Livret d’apprentissage"


class AttestationForm(_Labelled):
    """Which edition of an attestation this is."""

    ORIGINAL = "original", "original"
    NUMERIC = "numeric", "livret numérique"
    DUPLICATE = "duplicate", "duplicata"
    REPLACEMENT = "replacement", "annule et remplace"


class AttestationCopy(_Labelled):
    """Whom a copy is for: the three copies share one number."""

    STUDENT = "eleve", "Exemplaire élève"
    INSURER = "assureur", "Exemplaire assureur"
    SCHOOL = "ecole", "Exemplaire école"


class AppointmentKind(_Labelled):
    """Rendez-vous of accompanied driving."""

    PRELIMINARY = "prealable", "Rendez-vous préalable"
    AFTER_FAILURE = "prealable_apres_echec", "Rendez-vous préalable après échec"
    PEDAGOGICAL = "pedagogique", "Rendez-vous pédagogique"


class ExamKind(_Labelled):
    """Épreuve of the permis de conduire."""

    THEORY = "ETG", "Épreuve théorique générale"
    MOTO_THEORY = "ETM", "Épreuve théorique moto"
    OFF_ROAD = "plateau", "Plateau (hors circulation)"
    PRACTICE = "pratique", "Épreuve pratique"


class ExamResult(_Labelled):
    """What became of a presentation."""

    PASSED = "recu", "reçu"
    FAILED = "echec", "échec"
    ABSENT = "absent", "absent"


class InspectorOpinion(_Labelled):
    """What the inspector said, after a failure, of going on in conduite supervisée."""

    UNKNOWN = "inconnu", "non noté"
    FAVOURABLE = "favorable", "favorable"
    UNFAVOURABLE = "defavorable", "défavorable"


class SkillLevel(_Labelled):
    """How far one column of one objective is: the marks of the booklet. Not worked on yet: none."""

    STARTED = "aborde", "abordé"
    IN_PROGRESS = "en_cours", "en cours"
    ACQUIRED = "acquis", "acquis"


class SkillFacet(_Labelled):
    """The six columns of the grids of annexe III, in their order; values are the fields kept."""

    WHY = "why", "pourquoi"
    HOW = "how", "comment"
    RISKS = "risks", "risques"
    INFLUENCES = "influences", "influences"
    PRESSURES = "pressures", "pressions"
    SELF_ASSESSMENT = "self_assessment", "autoévaluation"
