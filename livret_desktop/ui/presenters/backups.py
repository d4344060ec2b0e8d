"""What the Sauvegardes page says: where copies go, what they are worth, what restoring one would take back. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from livret_desktop.backup.header import BackupFacts
from livret_desktop.clock import civil_day
from livret_desktop.domain.french import NBSP, clock_time, count, french_day, said_instant, thousands
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backup_checks import Copy, Loss, Rehearsal
from livret_desktop.services.copies.backup_overview import LastPlace, Overview, Target
from livret_desktop.services.copies.local_copies import LocalCopy
from livret_desktop.services.copies.recovery_sheet import SheetState
from livret_desktop.services.copies.sticks import Stick
from livret_desktop.ui.presenters.cells import Column, State, Text, Weight
from livret_desktop.ui.theme.tokens import Tone

AWAY_DAYS = 7
"""A stick not seen for a week is to be brought back; a last copy older than that is late."""
CONFIRM_WORD = "RESTAURER"
VERIFIED_MEANS = f"«{NBSP}Vérifiée{NBSP}»{NBSP}: relue en entier depuis la clé, restaurée à part et recomptée"


def size_words(size_bytes: int) -> str:
    """ "18,4 Mo", "320 ko", "14,2 Go"."""
    for unit, name in ((10**9, "Go"), (10**6, "Mo")):
        if size_bytes >= unit:
            return f"{size_bytes / unit:.1f}{NBSP}{name}".replace(".", ",")
    return f"{max(1, round(size_bytes / 1000))}{NBSP}ko"


def headline(overview: Overview, desk: Desk) -> tuple[str, State]:
    """Is everything all right? The age of the last copy, whether it was verified, and what it protects from where it
    is. A stick put away after a recent copy is as it should be; any other place is only as good as it is seen."""
    last = overview.last
    if last is None:
        return "Rien n’est encore sauvegardé.", State.bad("Rien")
    said = said_instant(last.created_at, desk.today())
    days = (desk.today() - civil_day(last.created_at)).days
    if not last.verified_at:
        return f"La dernière copie, {said}, est à relire.", State.warn("À relire")
    if days > AWAY_DAYS:
        return f"La dernière copie date de {count(days, 'jour')}{NBSP}: sauvegardez.", State.warn("Ancienne")
    return _where_it_is(overview.last_place, said, said_instant(last.verified_at, desk.today()))


def _where_it_is(place: LastPlace | None, said: str, seen: str) -> tuple[str, State]:
    """What a recent copy, verified, protects from. ``seen``: when it was last read."""
    if place is not None and place.is_missed:
        where = f"sur la clé {place.name}" if place.is_stick else f"dans «{NBSP}{place.name}{NBSP}»"
        return (
            f"Dernière copie {said}, vérifiée. Elle n’est pas en vue{NBSP}: vue en dernier {where}, {seen}.",
            State.waiting("Pas en vue"),
        )
    if place is not None and place.is_same_disk:
        return (
            f"Dernière copie {said}, vérifiée, sur le disque de ce PC{NBSP}: elle protège d’une erreur, "
            "pas d’une panne ni d’un vol.",
            State.waiting("Même disque"),
        )
    on_stick = f", sur la clé {place.name}" if place is not None and place.is_stick else ""
    said = f"Tout est en sécurité{NBSP}: dernière copie {said}, vérifiée{on_stick}."
    return said, State.ok("En sécurité")


def presses(state: State) -> bool:
    """Whether the rail calls for it: what is only to be known does not."""
    return state.tone in {Tone.WARN, Tone.BAD}


def button_words(target: Target | None) -> str:
    """The big button."""
    if target is None:
        return "Sauvegarder…"
    return f"Sauvegarder {'sur' if target.stick else 'dans'} {place_words(target)}"


def place_words(target: Target) -> str:
    """ "la clé BLEUE", "le dossier « Copies »"."""
    if target.stick:
        return f"la clé {target.stick}"
    return f"le dossier «{NBSP}{target.root.name or target.root}{NBSP}»"


def changes_words(overview: Overview, desk: Desk) -> str:
    """ "9 modifications depuis hier 19:12", or that there is nothing new."""
    if overview.last is None:
        return "Première sauvegarde de l’école"
    if not overview.changes:
        return "Rien n’a changé depuis la dernière copie"
    since = said_instant(overview.last.created_at, desk.today())
    return f"{count(overview.changes, 'modification')} depuis {since}"


def place_detail(overview: Overview) -> str:
    """What is plugged in, and what the button will do."""
    target = overview.target
    if target is None:
        return "Branchez une clé USB, ou choisissez un dossier : il vous sera demandé.".replace(
            " :", f"{NBSP}:"
        )
    if overview.trouble is not None:
        return f"{overview.trouble.title}. {overview.trouble.todo}"
    if target.stick:
        return (
            f"La clé {target.stick} est branchée, {size_words(target.free_bytes)} libres. Relecture comprise."
        )
    return f"Dans {place_words(target)}. Une copie sur une clé, rangée ailleurs, protège aussi du vol."


def copy_columns(desk: Desk) -> list[Column[Copy]]:
    """The copies of the target."""
    return [
        Column("N°", lambda copy: Text(_sequence(copy), Weight.STRONG), 0.6, 44, is_right=True),
        Column("Faite le", lambda copy: Text(_made(copy, desk)), 1.7, 120),
        Column("Élèves", lambda copy: Text(_number(copy, "students")), 0.8, 60, is_right=True),
        Column("Leçons", lambda copy: Text(_number(copy, "lessons")), 0.8, 60, is_right=True),
        Column("Taille", lambda copy: Text(size_words(copy.size_bytes)), 0.9, 70, is_right=True),
        Column("État", copy_state, 1.5, 124),
        Column("Relue le", lambda copy: Text(_read(copy, desk)), 1.7, 140),
    ]


def copy_key(copy: Copy) -> str:
    """What tells one copy from another in the table: its file name."""
    return copy.path.name


def copy_state(copy: Copy) -> State:
    """Vérifiée, À relire, Abîmée, Autre école."""
    if copy.problem is not None:
        return State.bad("Abîmée")
    if copy.is_other_school:
        return State.held("Autre école")
    return State.ok("Vérifiée") if copy.verified_at else State.warn("À relire")


def chosen_words(copy: Copy | None) -> str:
    """Under the table."""
    if copy is None or copy.facts is None:
        return "Choisissez une copie." if copy is None else "Cette copie ne s’ouvre pas."
    if copy.problem is not None:
        return f"{copy.problem.title}. {copy.problem.todo}"
    return f"Copie n°{NBSP}{copy.facts.sequence} choisie"


def can_restore(copy: Copy | None) -> bool:
    """A copy of this school that nothing is known against."""
    return copy is not None and copy.facts is not None and copy.problem is None and not copy.is_other_school


def stick_state(stick: Stick, now: datetime) -> State:
    """Branchée, À rapporter, or simply away."""
    if stick.is_plugged:
        return State.ok("Branchée", loud=True)
    if (now - stick.last_seen_at).days > AWAY_DAYS:
        return State.warn("À rapporter")
    return State.waiting("Rangée")


def stick_detail(stick: Stick, now: datetime) -> str:
    """ "Vue il y a 8 jours. 2 copies faites"."""
    days = (now - stick.last_seen_at).days
    seen = (
        "Branchée"
        if stick.is_plugged
        else "Vue aujourd’hui"
        if not days
        else f"Vue il y a {count(days, 'jour')}"
    )
    made = count(stick.backups, "copie faite", "copies faites") if stick.backups else "aucune copie encore"
    return f"{seen}. {made[0].upper()}{made[1:]}"


def sheet_words(sheet: SheetState) -> tuple[str, State]:
    """When the sheet was printed, or last opened a copy, and its number and mark."""
    named = f"Feuille n°{NBSP}{sheet.number}, repère {sheet.mark}"
    if sheet.printed_at is not None:
        return f"{named}, imprimée le {french_day(civil_day(sheet.printed_at))}.", State.ok("Imprimée")
    if sheet.opened_at is not None:
        opened_on = french_day(civil_day(sheet.opened_at))
        return f"{named}, a ouvert une copie le {opened_on}.", State.ok("Elle ouvre")
    return f"{named}{NBSP}: pas encore imprimée.", State.warn("À imprimer")


def rehearsal_words(rehearsal: Rehearsal | None, desk: Desk) -> tuple[str, State]:
    """The last restore tried apart."""
    if rehearsal is None:
        return "Jamais essayée sur demande. Chaque copie l’est déjà à sa création.", State.waiting("Jamais")
    said = said_instant(rehearsal.at, desk.today())
    return f"Réussi {said}, copie n°{NBSP}{rehearsal.sequence}.", State.ok("Réussi")


def opening_words(*, asks_passphrase: bool, store: str) -> str:
    """How this school opens."""
    if asks_passphrase:
        return "L’ouverture demande la phrase secrète. La feuille de secours ouvre aussi."
    return f"S’ouvre avec votre session. La clé est gardée par {store}."


def facts_words(facts: BackupFacts) -> str:
    """ "Copie n° 214 d’Auto-école du Pont, faite le 19 novembre 2026 à 19:12 : 248 élèves, 6 412 leçons."."""
    made = _made_at(facts)
    return (
        f"Copie n°{NBSP}{facts.sequence} de «{NBSP}{facts.school_name}{NBSP}», faite le {made}{NBSP}: "
        f"{count(facts.students, 'élève')}, {count(facts.lessons, 'leçon')}."
    )


def older_words(newer: BackupFacts | None) -> tuple[str, str] | None:
    """That a more recent copy lies beside the one chosen; None when it is the newest."""
    if newer is None:
        return None
    return (
        f"Cette copie n’est pas la dernière{NBSP}: la n°{NBSP}{newer.sequence} est à côté, "
        f"faite le {_made_at(newer)}.",
        f"Elle compte {count(newer.students, 'élève')} et {count(newer.lessons, 'leçon')}. Prenez-la, sauf si vous "
        "voulez revenir au moment de celle-ci.",
    )


def local_words(copies: Sequence[LocalCopy], today: date) -> tuple[str, State]:
    """How many copies lie on this PC, and the newest."""
    if not copies:
        return "Aucune encore. La première se fait en quittant le programme.", State.waiting("Aucune")
    said = said_instant(copies[0].at, today)
    return f"{count(len(copies), 'copie')}, la dernière {said}.", State.ok("À jour")


def local_copy_words(copy: LocalCopy, today: date) -> str:
    """ "hier 19:02, copie du jour"."""
    return f"{said_instant(copy.at, today)}, {copy.why}"


def lost_since_words(changes: int) -> str:
    """What going back takes away."""
    if not changes:
        return "Rien n’a été écrit depuis cette copie."
    return f"Serait perdu{NBSP}: {count(changes, 'modification')} depuis cette copie."


def loss_lines(loss: Loss) -> list[str]:
    """What restoring would take back, each fact on its line; empty when nothing was written since."""
    if not loss.changes:
        return []
    lines = [f"{count(loss.changes, 'modification')} depuis cette copie."]
    for then, now, noun in (
        (loss.students_then, loss.students_now, "élève"),
        (loss.lessons_then, loss.lessons_now, "leçon"),
    ):
        if then != now:
            lines.append(f"{count(now, noun)} aujourd’hui, {thousands(then)} dans la copie.")
    return lines


def _made_at(facts: BackupFacts) -> str:
    """Two copies of one day differ by the hour."""
    return f"{french_day(civil_day(facts.created_at))} à {clock_time(facts.created_at)}"


def _sequence(copy: Copy) -> str:
    return str(copy.facts.sequence) if copy.facts else "?"


def _made(copy: Copy, desk: Desk) -> str:
    return said_instant(copy.facts.created_at, desk.today()) if copy.facts else copy.path.name


def _number(copy: Copy, what: str) -> str:
    return thousands(getattr(copy.facts, what)) if copy.facts else "–"


def _read(copy: Copy, desk: Desk) -> str:
    if copy.verified_at is None:
        return "pas encore" if copy.problem is None and not copy.is_other_school else "–"
    return said_instant(copy.verified_at, desk.today())
