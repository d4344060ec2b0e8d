"""What a document says, before it is drawn: frozen records in, bytes out. No database, no clock, no markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from livret_desktop.domain.people import School
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationForm, Civility, TrainingTrack


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedImage:
    """A picture of the school and where it stands, in millimetres: in the stamp's frame, or on the sheet for a logo."""

    png: bytes = field(repr=False)
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The school as its papers name it. ``stamp`` stands in the stamp's frame instead of the printed name."""

    name: str
    street: str = ""
    town: str = ""
    phone: str = ""
    agrement_number: str = ""
    stamp: PlacedImage | None = None
    logo: PlacedImage | None = None

    @classmethod
    def of(
        cls, school: School, *, stamp: PlacedImage | None = None, logo: PlacedImage | None = None
    ) -> Letterhead:
        """The letterhead of a kept school, with its pictures where it has some."""
        return cls(
            name=school.name,
            street=school.address,
            town=f"{school.postcode} {school.city}".strip(),
            phone=school.phone,
            agrement_number=school.agrement_number,
            stamp=stamp,
            logo=logo,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What the program adds outside the frame of a legal model: number, copy, edition, day of printing.

    ``number`` is the register's ("2026-0147", or "ESSAI-0003" in training). A replacement names the number it
    cancels in ``replaces`` and keeps the heading of its booklet: ``is_numeric`` follows ``form``, and
    stays when ``form`` becomes REPLACEMENT. A duplicate is stamped on its original, not drawn.
    """

    number: str
    copy: AttestationCopy
    form: AttestationForm
    printed_on: date
    replaces: str = ""
    is_training: bool = False
    is_numeric: bool = False

    def __post_init__(self) -> None:
        if self.form is AttestationForm.DUPLICATE:
            raise ValueError("a duplicate is not drawn: stamp the original")
        if self.form is not AttestationForm.REPLACEMENT:
            object.__setattr__(self, "is_numeric", self.form is AttestationForm.NUMERIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """What an act certifies of its student, in the lines that the models of annexe IV share.

    ``etg_passed_on`` None with ``holds_other_category`` ticks the second alternative. ``made_on`` and ``made_at`` may
    be unknown: the leader stays for the pen. ``given_names`` as kept. Only a blank model has no ``evaluation_on``.
    """

    school: Letterhead
    issue: Issue
    civility: Civility | None
    birth_name: str
    usage_name: str = ""
    given_names: str
    neph: str
    etg_passed_on: date | None
    holds_other_category: bool = False
    evaluation_on: date | None
    made_at: str = ""
    made_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AffiContent(Certified):
    """Attestation de fin de formation initiale (arrêté du 29 juillet 2013, annexe IV)."""

    track: TrainingTrack
    preliminary_meeting_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationContent(Certified):
    """Autorisation de conduire en conduite supervisée (annexe IV). ``meeting_on``: only a blank model has none."""

    meeting_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarContent:
    """Calendrier des rendez-vous pédagogiques (annexe IV), AAC (three) or CS (two).

    ``phases``: day of the practice and of the theory of each appointment, only where it took place. ``landmarks``:
    label and value of what stands under the model, "à titre indicatif". ``act_number``: the AFFI's or the
    authorisation's, "" when none is known.
    """

    school: Letterhead
    issue: Issue
    track: TrainingTrack
    birth_name: str
    given_names: str
    neph: str
    act_label: str = "Attestation"
    act_number: str = ""
    phases: tuple[tuple[date | None, date | None], ...]
    landmarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheetContent:
    """Feuille de secours: printed once, never kept. ``code_lines``: seven lines of 8 letters and 2 check letters."""

    school: Letterhead
    sheet_number: int
    replaces_sheet: int | None = None
    key_mark: str
    code_lines: tuple[str, ...]
    made_on: date
    printed_on: date
    is_training: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateMark:
    """A reprint of an issued copy: its own number of the register and its day."""

    number: str
    printed_on: date
