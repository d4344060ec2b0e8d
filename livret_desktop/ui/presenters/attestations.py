"""What the Attestations page says: conditions one by one, the form and its reason, the copies. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from livret_desktop.clock import paris
from livret_desktop.domain.eligibility import Eligibility, EligibilityFinding
from livret_desktop.domain.french import NBSP, count, said_instant
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationForm, AttestationKind
from livret_desktop.services.papers.attestation_register import RegisterLine
from livret_desktop.services.papers.attestations import SHORT_NAMES, Foreseen, Prepared
from livret_desktop.ui.presenters.cells import Column, State, Text, Weight
from livret_desktop.ui.presenters.students_pane import said_name
from livret_desktop.ui.targets import OpenAt

MADE_ON = "made_on"
"""The one field that is on this page, not in the student's file."""
_CHECKED_RULES = frozenset(
    {
        "affi.road_minutes",
        "affi.accompanist_licence_years",
        "affi.insurer_agreement",
        "affi.accompanist_declaration_years",
    }
)
"""Held, they still stand among what is to check: the law leaves them to the school's eye."""
NUMERIC_BOOKLET = "enrolment.numeric_booklet_on"
"""Noted from the line that says the form."""
ACCOMPANISTS = "accompanists"
"""Settled in a dialog of its own."""
_MEETINGS = {AttestationKind.CS_AUTHORISATION: "meeting_after_failure_on"}
"""Where the training's form keeps the rendez-vous of a document; the first pédagogique for the calendars."""
_FEMININE = frozenset({AttestationKind.AFFI, AttestationKind.CS_AUTHORISATION})
_DATED = _FEMININE
_OF_STUDENT = frozenset({"birth_name", "given_names", "born_on", "neph", "civility"})
COPY_WORDS = {
    AttestationCopy.STUDENT: "Élève",
    AttestationCopy.INSURER: "Assureur",
    AttestationCopy.SCHOOL: "École",
}
"""Beside the boxes, in this order."""
USUAL_COPIES = (AttestationCopy.STUDENT, AttestationCopy.SCHOOL)
"""Ticked at first: the student's, for whom it is made, and the one that stays in the school's file."""
_NOUNS = {
    AttestationCopy.STUDENT: "élève",
    AttestationCopy.INSURER: "assureur",
    AttestationCopy.SCHOOL: "école",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of the check list. ``field``: named as the student's file names it, "" when nothing settles it there."""

    state: State
    title: str
    detail: str
    source: str
    field: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """The two cards: conditions that must hold, and those to check."""

    compulsory: tuple[Condition, ...]
    met: int
    to_check: tuple[Condition, ...]
    left_to_check: int

    @property
    def compulsory_state(self) -> State:
        """ "5 sur 5"."""
        word = f"{self.met} sur {len(self.compulsory)}"
        return State.ok(word, loud=True) if self.met == len(self.compulsory) else State.bad(word)

    @property
    def check_state(self) -> State:
        """ "2 points", or that nothing is left."""
        if not self.left_to_check:
            return State.ok("rien à signaler", loud=True)
        return State.warn(count(self.left_to_check, "point"))


def checklist(eligibility: Eligibility, kind: AttestationKind) -> Checklist:
    """What blocks first, then what holds; what is to check first, then what was."""
    held = [one for one in eligibility.met if one.rule not in _CHECKED_RULES]
    checked = [one for one in eligibility.met if one.rule in _CHECKED_RULES]
    return Checklist(
        compulsory=(
            *(_condition(one, State.bad("Manque"), kind) for one in eligibility.blocking),
            *(_condition(one, State.ok("Remplie"), kind) for one in held),
        ),
        met=len(held),
        to_check=(
            *(_condition(one, State.warn("À vérifier"), kind) for one in eligibility.to_check),
            *(_condition(one, State.ok("Remplie"), kind) for one in checked),
        ),
        left_to_check=len(eligibility.to_check),
    )


def it(kind: AttestationKind) -> str:
    """ "la" for an attestation, "le" for a calendar or a booklet."""
    return "la" if kind in _FEMININE else "le"


def is_dated(kind: AttestationKind) -> bool:
    """True when the model has a "Fait le"."""
    return kind in _DATED


def document_choices() -> list[tuple[AttestationKind, str]]:
    """The kinds, in words that a list has room for."""
    return [
        (AttestationKind.AFFI, "Fin de formation initiale (AFFI)"),
        (AttestationKind.AAC_CALENDAR, "Calendrier de rendez-vous AAC"),
        (AttestationKind.CS_AUTHORISATION, "Autorisation de conduire CS"),
        (AttestationKind.CS_CALENDAR, "Calendrier de rendez-vous CS"),
        (AttestationKind.BOOKLET, "Livret d’apprentissage"),
    ]


def verdict(prepared: Prepared) -> tuple[str, State]:
    """ "Tom Lamarque peut la recevoir.", or how much is missing."""
    name, it_is = said_name(prepared.student), it(prepared.kind)
    missing = len(prepared.eligibility.blocking)
    if missing:
        which = "la ligne en rouge" if missing == 1 else "les lignes en rouge"
        return f"{name} ne peut pas encore {it_is} recevoir{NBSP}: complétez {which}.", State.bad(
            "Pas encore"
        )
    if prepared.eligibility.to_check:
        return f"{name} peut {it_is} recevoir. Relisez ce qui est à vérifier.", State.ok("Possible")
    return f"{name} peut {it_is} recevoir.", State.ok("Possible")


def form_words(prepared: Prepared, foreseen: Foreseen) -> tuple[str, str]:
    """The edition that would come out, and the rule behind it with its source."""
    eligibility = prepared.eligibility
    form = prepared.content.issue.form if prepared.content else eligibility.form
    is_paper = form is AttestationForm.ORIGINAL
    if form is not eligibility.form:
        return _former_form_words(is_paper=is_paper, number=foreseen.number)
    title = "Original du livret papier" if is_paper else "Acte du livret numérique"
    if foreseen.replaces:
        title = f"{title}, annule et remplace le n°{NBSP}{foreseen.replaces}"
    return title, f"{eligibility.form_reason.rstrip('.')} ({eligibility.form_source})."


def _former_form_words(*, is_paper: bool, number: str) -> tuple[str, str]:
    """The act given under the other booklet still stands: a further copy is of that booklet."""
    booklet = "papier" if is_paper else "numérique"
    return (
        f"Autre exemplaire du n°{NBSP}{number}, livret {booklet}",
        "L’acte délivré avant ce changement de livret vaut toujours : ses exemplaires gardent leur forme.",
    )


def has_booklet_choice(prepared: Prepared) -> bool:
    """True for a student entitled to paper who has not chosen the numeric booklet."""
    return (
        prepared.eligibility.form is AttestationForm.ORIGINAL
        and prepared.enrolment.numeric_booklet_on is None
    )


def open_at(student: Student, field: str) -> OpenAt:
    """Where the student's file settles a condition."""
    return OpenAt(student.id, field)


def copies_words(
    chosen: Sequence[AttestationCopy], foreseen: Foreseen, pages: int = 1, *, is_folded: bool = False
) -> str:
    """ "2 feuilles A4. Le numéro sera pris à l’impression…", and which copies would be duplicates."""
    if not chosen:
        return "Cochez au moins un exemplaire."
    sheets = f"{count(len(chosen) * max(1, pages), 'feuille' if pages < 2 else 'page')} A4."
    if is_folded:
        folded = count(len(chosen) * pages // 4, "feuille")
        sheets = f"{folded} A4 recto verso, à plier. Le registre garde les pages A4."
    again = [copy for copy in chosen if copy in foreseen.issued]
    words = [sheets]
    if foreseen.number and len(again) < len(chosen):
        words.append(f"Numéro {foreseen.number}, déjà au registre.")
    elif not foreseen.number:
        words.append("Le numéro est pris à l’impression et noté au registre.")
    if again:
        nouns = ", ".join(_NOUNS[copy] for copy in again)
        plural = "s" if len(again) > 1 else ""
        words.append(f"Déjà tiré{plural}{NBSP}: {nouns}. Sortira en DUPLICATA, à signer de nouveau.")
    return " ".join(words)


def pen_words(prepared: Prepared, made_on: date | None) -> str:
    """What stays as a dotted line for the pen."""
    if not is_dated(prepared.kind):
        return ""
    left = [] if made_on else ["la date de l’acte"]
    if prepared.kind is AttestationKind.AFFI and prepared.enrolment.preliminary_meeting_on is None:
        left.append("le rendez-vous préalable")
    if not left:
        return ""
    return f"En pointillés, pour le stylo{NBSP}: {' et '.join(left)}."


def reason_hint(left_to_check: int) -> str:
    """Under the field for the reason."""
    if not left_to_check:
        return "Facultatif. Gardé au registre."
    return f"Gardé au registre avec l’impression. Vide, le registre dira «{NBSP}sans motif{NBSP}»."


def issued_words(entries: Sequence[tuple[str, AttestationForm, AttestationCopy]], *, is_saved: bool) -> str:
    """ "N° 2026-0001 : 2 exemplaires imprimés, notés au registre."."""
    numbers = list(dict.fromkeys(number for number, _form, _copy in entries))
    verb = "enregistré" if is_saved else "imprimé"
    plural = "s" if len(entries) > 1 else ""
    noun = count(len(entries), "exemplaire")
    return f"N°{NBSP}{', '.join(numbers)}{NBSP}: {noun} {verb}{plural}, noté{plural} au registre."


def register_columns(today: date, is_signed: Callable[[RegisterLine], bool]) -> list[Column[RegisterLine]]:
    """The register as a table. ``is_signed``: a signed scan is kept with the line."""
    return [
        Column("N°", lambda line: Text(line.entry.number, Weight.STRONG), 1.1, 96),
        Column("Élève", lambda line: Text(line.student), 2.2, 150),
        Column("Document", lambda line: Text(SHORT_NAMES[line.entry.kind]), 1.1, 96),
        Column("Forme", _form_cell, 1.9, 150),
        Column("Exemplaire", lambda line: Text(_NOUNS[line.entry.copy]), 0.9, 86),
        Column("Tiré", lambda line: Text(said_instant(paris(line.entry.issued_at), today)), 1.3, 110),
        Column("Motif", lambda line: Text(line.entry.reason or "–"), 1.5, 100),
        Column("Signé", lambda line: State.ok("scan joint") if is_signed(line) else Text("–"), 1.0, 96),
    ]


def register_key(line: RegisterLine) -> UUID:
    """The id of a line."""
    return line.entry.id


def register_sentence(shown: int, most: int, typed: str) -> str:
    """Under the title of the register."""
    if not shown:
        return "Aucune ligne ne correspond." if typed else "Rien n’a encore été imprimé."
    if shown >= most:
        return f"Les {most} dernières lignes{NBSP}: cherchez un nom ou un numéro pour les autres."
    return f"{count(shown, 'ligne')}, la dernière en haut."


def _condition(finding: EligibilityFinding, state: State, kind: AttestationKind) -> Condition:
    is_open = state.tone.name != "OK"
    detail = finding.detail
    if is_open and finding.todo and not finding.field:
        detail = f"{detail} {finding.todo}"
    return Condition(
        state, finding.title, detail, finding.source, _field(finding.field, kind) if is_open else ""
    )


def _field(name: str, kind: AttestationKind) -> str:
    if not name or name in (MADE_ON, ACCOMPANISTS):
        return name
    if name == "appointments":
        name = _MEETINGS.get(kind, "rp1_practice_on")
    elif name == "exams":
        name = "practical_failed_on"
    return f"{'student' if name in _OF_STUDENT else 'enrolment'}.{name}"


def _form_cell(line: RegisterLine) -> Text:
    form = line.entry.form
    if form is AttestationForm.DUPLICATE:
        return Text(f"duplicata du {line.original_number}")
    if form is AttestationForm.REPLACEMENT and line.original_number:
        return Text(f"remplace le {line.original_number}")
    return Text(form.label)
