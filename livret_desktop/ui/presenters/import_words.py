"""What an import asks, by kind. No Qt."""

from __future__ import annotations

from livret_desktop.domain.french import NBSP
from livret_desktop.exchange.columns import ImportKind

FIRST_SENT_HINT = (
    f"Les leçons faites avant ce jour sont reprises sans être envoyées{NBSP}: l’ancien programme les a déclarées. "
    "Vide, toutes celles du passé sont reprises."
)
FIRST_DAY_HINT = (
    "Ce jour et ceux d’avant, une leçon est d’abord cherchée à la DSR"
    f"{NBSP}: elle ne part pas si elle y est déjà."
)
FORMER_STOPPED_HINT = "Le premier jour dont il n’envoie plus les leçons. Vide si vous ne le savez pas."
CHANGED_MEANWHILE = (
    "L’école a changé depuis cet aperçu",
    "Rien n’a été importé\u00a0: l’import n’aurait pas fait ce qui était affiché. Le fichier vient d’être relu, "
    "regardez ce qu’il ferait maintenant, puis importez.",
)
_TITLES = {
    ImportKind.STUDENTS: "Importer les élèves",
    ImportKind.ENROLMENTS: "Importer les inscriptions",
    ImportKind.INSTRUCTORS: "Importer l’équipe",
    ImportKind.LESSONS: "Importer les leçons",
}
_SENTENCES = {
    ImportKind.STUDENTS: "L’export de votre ancien programme, un fichier CSV ou Excel\u00a0: un élève par ligne.",
    ImportKind.ENROLMENTS: "Un fichier CSV ou Excel\u00a0: une inscription par ligne, l’élève retrouvé par son NEPH.",
    ImportKind.INSTRUCTORS: "Un fichier CSV ou Excel\u00a0: un enseignant ou un simulateur par ligne.",
    ImportKind.LESSONS: "Un fichier CSV ou Excel\u00a0: une leçon par ligne, après les élèves et l’équipe.",
}


def choose_title(kind: ImportKind) -> str:
    """What is brought in."""
    return _TITLES[kind]


def choose_sentence(kind: ImportKind) -> str:
    """Which files are read; nothing changes before the preview is accepted."""
    return f"{_SENTENCES[kind]} Vous verrez chaque ligne avant que rien ne soit importé."
