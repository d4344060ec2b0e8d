"""The files of a full export: one JSON that is read back, one CSV per table for people, the PDFs, a README.

``ecole.json`` is one JSON document laid out line by line, one row a line, so that a school of any size is read back
in flat memory. No date of export, rows by id: the same school gives the same bytes.
"""

from __future__ import annotations

import re
from typing import Final

FORMAT: Final = "livret-export"
VERSION: Final = 1
DATA_FILE: Final = "ecole.json"
README_FILE: Final = "LISEZ-MOI.txt"
TABLES_FOLDER: Final = "tableaux"
JOURNAL: Final = "send_journal"
"""The section of ``ecole.json`` after the tables: the journal of sends, one record a line."""

FOLDERS: Final = {"attestation": "registre", "kept_file": "fichiers"}
"""Tables whose rows hold a file of their own, and the folder it lies in."""
ENDINGS: Final = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
}
FILE_NAME: Final = re.compile(
    r"(registre|fichiers)/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(pdf|png|jpg|bin)"
)
LARGEST_FILE: Final = 64 * 1024 * 1024
LARGEST_LINE: Final = 16 * 1024 * 1024
LARGEST_JSON: Final = 8 * 1024 * 1024 * 1024
READABLE: Final = (
    "Ces fichiers ne sont pas chiffrés : toute personne qui les ouvre lit les dossiers des élèves. "
    "Gardez-les en lieu sûr, et effacez-les quand ils ont servi."
)

SAID: Final = {
    "accompanist": "accompagnateurs",
    "appointment": "rendez-vous préalables et pédagogiques",
    "attestation": "registre des attestations (les PDF sont dans « registre »)",
    "batch": "lots envoyés à la DSR",
    "booklet_access": "accès au livret numérique remis aux élèves",
    "enrolment": "inscriptions, par catégorie",
    "enrolment_period": "périodes datées d’une inscription : filière et boîte",
    "exam": "présentations à l’examen",
    "guardian": "représentants légaux",
    "history_change": "journal des actes : chaque modification, enchaînée par son empreinte",
    "history_row": "journal des actes : chaque ligne avant et après",
    "instructor": "enseignants",
    "kept_file": "copies signées, cachet et logo (dans « fichiers »)",
    "km_reading": "kilomètres annoncés",
    "lesson": "leçons",
    "official_etp": "ETP officiels relevés dans RdvPermis",
    "paper_act": "actes remis avant ce programme",
    "rule_file": "règles plus récentes que celles du programme",
    "school": "établissement",
    "setting": "réglages changés",
    "simulator": "simulateurs",
    "skill": "livret : niveaux par objectif",
    "state_finding": "écarts trouvés à la DSR et leur règlement",
    "student": "élèves",
    "submission": "versions de leçons envoyées ou à envoyer",
}


def readme(counts: dict[str, int], schema: str) -> str:
    """What these files are, for whoever opens the folder."""
    lines = [
        "EXPORT COMPLET D’UNE ÉCOLE",
        "",
        READABLE,
        "",
        f"{DATA_FILE}   toutes les données et les journaux des actes, en JSON (UTF-8), une ligne par enregistrement.",
        "             C’est ce fichier que « import full » relit, avec les dossiers « registre » et « fichiers ».",
        f"{TABLES_FOLDER}/    les mêmes, un fichier CSV par tableau (UTF-8, points-virgules), pour un tableur.",
        "             Une apostrophe précède ce qu’un tableur prendrait pour une formule.",
        "registre/    le PDF de chaque ligne du registre. fichiers/ : copies signées, cachet et logo.",
        "",
        "Identifiants : UUID. Jours : AAAA-MM-JJ, à Paris. Instants : UTC. Durées : minutes.",
        "Une leçon dont l’envoi n’est pas terminé est écrite « to_verify » : la DSR l’a peut-être.",
        "",
        "Pas dans l’export, parce que propres à un ordinateur : la clé et ses secrets, l’identifiant de l’école,",
        "la pause des envois, les passages programmés, les clés USB et sauvegardes connues, la place des fenêtres.",
        "",
        "Pour en refaire une école : livret-desktop --data DOSSIER import full CE-DOSSIER --recovery-sheet F.pdf",
        "L’école reçoit une nouvelle clé. Les envois sont en pause jusqu’à « Reprendre les envois », après "
        "vérification à la DSR.",
        "",
        f"Schéma {schema}. Lignes par tableau :",
        *(f"  {name:<18}{number:>8}   {SAID.get(name, 'autres données')}" for name, number in counts.items()),
        "",
    ]
    return "\r\n".join(lines)
