"""Every key of the program, in one table: what the window installs, and what the manual's sheet shows. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

ANYWHERE = "Partout"
LESSONS_KEYS = "Leçons"
ABSENCE_KEYS = "Journée d’un enseignant absent"
MANUAL_KEYS = "Le manuel"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key and what it does. ``keys`` is Qt's sequence ("Ctrl+K") where the window installs it.

    ``is_installed`` is False for a key that the list or field under the keyboard answers itself: ``keys`` is then as
    it is said.
    """

    where: str
    keys: str
    does: str
    is_installed: bool = True

    @property
    def said(self) -> str:
        """ "Ctrl K", "Alt ←": as written on buttons and in the manual."""
        if not self.is_installed:
            return self.keys
        return " ".join(_SAID.get(one, one) for one in self.keys.split("+"))


_SAID = {"Left": "←", "Right": "→"}

SEARCH = Shortcut(ANYWHERE, "Ctrl+K", "Chercher une personne, par nom, téléphone ou NEPH")
NEW = Shortcut(ANYWHERE, "Ctrl+N", "Nouveau, selon la page : élève, enseignant, sinon leçon")
UNDO = Shortcut(ANYWHERE, "Ctrl+Z", "Annuler le dernier geste, nommé en haut de la fenêtre")
PRINT = Shortcut(ANYWHERE, "Ctrl+P", "Imprimer ce que montre la page")
BACK_UP = Shortcut(ANYWHERE, "Ctrl+S", "Sauvegarder")
CHECK = Shortcut(ANYWHERE, "F5", "Contrôler ce qui partirait, sans réseau")
SEND = Shortcut(ANYWHERE, "F9", "Envoyer maintenant")
WAY_BACK = Shortcut(ANYWHERE, "Alt+R", "Revenir d’où l’on vient, quand la ligne le propose")
HELP = Shortcut(ANYWHERE, "F1", "Ce manuel, à la page de ce qui est à l’écran")
DAY_BEFORE = Shortcut(LESSONS_KEYS, "Alt+Left", "Jour précédent")
DAY_AFTER = Shortcut(LESSONS_KEYS, "Alt+Right", "Jour suivant")
UNDO_MOVE = Shortcut(ABSENCE_KEYS, "Ctrl+Z", "Reprendre le dernier déplacement")
MANUAL_FIND = Shortcut(MANUAL_KEYS, "Ctrl+F", "Chercher dans le manuel")
MANUAL_BACK = Shortcut(MANUAL_KEYS, "Alt+Left", "Page vue juste avant")


def _by_hand(where: str, keys: str, does: str) -> Shortcut:
    return Shortcut(where, keys, does, is_installed=False)


_DIALOG, _LIST, _WEEK = "Fiches et dialogues", "Listes", "La semaine des leçons"
_SKILLS, _PAPER = "La grille des compétences", "L’aperçu d’un document"
SHORTCUTS: tuple[Shortcut, ...] = (
    *(SEARCH, NEW, UNDO, PRINT, BACK_UP, CHECK, SEND, WAY_BACK, HELP),
    _by_hand(ANYWHERE, "Tab, Maj Tab", "Case ou bouton suivant, précédent"),
    _by_hand(_DIALOG, "Entrée", "Enregistrer, ou le bouton plein"),
    _by_hand(_DIALOG, "Échap", "Fermer sans rien faire"),
    _by_hand(_LIST, "↑ ↓", "Ligne précédente, suivante"),
    _by_hand(_LIST, "Entrée", "Ouvrir la ligne choisie"),
    *(DAY_BEFORE, DAY_AFTER),
    _by_hand(_WEEK, "Flèches", "Choisir une leçon"),
    _by_hand(_WEEK, "Alt et une flèche", "Déplacer la leçon choisie ; Entrée la pose, Échap y renonce"),
    _by_hand(_WEEK, "Maj Alt ← →", "Raccourcir, allonger la leçon choisie"),
    _by_hand(_WEEK, "Alt et Page ↑ ↓", "Porter la leçon choisie au jour d’avant, d’après"),
    _by_hand(_WEEK, "Maj Alt et Page ↑ ↓", "Porter la leçon choisie à la semaine d’avant, d’après"),
    _by_hand(_WEEK, "Page ↑ ↓", "Semaine précédente, suivante"),
    UNDO_MOVE,
    _by_hand("Leçons à confirmer", "↑ ↓, Espace", "Aller d’une ligne à l’autre, décocher"),
    _by_hand("Envoi en cours", "Échap", "Arrêter dès que la réponse attendue est là"),
    _by_hand(
        _SKILLS, "0 1 2 3", "Niveau de la case ; sur l’objectif, de toutes les colonnes de l’enseignant"
    ),
    _by_hand(_SKILLS, "Espace", "Niveau suivant de la case"),
    _by_hand(_SKILLS, "Entrée", "Plier ou déplier une compétence"),
    _by_hand(_PAPER, "+  −  0", "Agrandir, réduire, toute la largeur"),
    *(MANUAL_FIND, MANUAL_BACK),
)
"""In the order of the sheet."""


def installed(where: str) -> tuple[Shortcut, ...]:
    """The keys that the window itself installs at a place."""
    return tuple(one for one in SHORTCUTS if one.where == where and one.is_installed)


def sheet() -> str:
    """The sheet of keys, as Markdown."""
    parts = []
    for where in dict.fromkeys(one.where for one in SHORTCUTS):
        rows = [f"| {one.said} | {one.does} |" for one in SHORTCUTS if one.where == where]
        parts.append("\n".join([f"## {where}", "", "| Touche | Ce qu’elle fait |", "|---|---|", *rows]))
    return "\n\n".join(parts)
