"""What the pane and the head of a student's file say. No Qt."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from livret_desktop.clock import paris
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.french import NBSP, clock_time, count, duration, french_day, short_day
from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import Civility
from livret_desktop.domain.years import birthday
from livret_desktop.services.records.students import EnrolmentFile
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.students import booklet_word
from livret_desktop.ui.theme.tokens import Tone

if TYPE_CHECKING:  # loaded by the pane once the window is painted
    from livret_desktop.services.overview.student_summary import ComingLesson, StudentSummary


ERASED = "Rien ne nomme plus la personne. Restent ses leçons, sans nom, et ses numéros au registre."
"""Under the name of a file erased."""


def age(born_on: date, today: date) -> int:
    """Whole years; born on 29 February, a year more on 1 March."""
    years = today.year - born_on.year
    return years if birthday(born_on, years) <= today else years - 1


def said_name(student: Student) -> str:
    """ "Léa Marchand": as one says it on the phone; of a file erased, the mark that stands for the person."""
    if student.is_erased:
        return f"{student.birth_name} (repère {student.given_names})"
    return f"{student.given_names} {student.birth_name.title()}".strip()


def born(student: Student, today: date) -> str:
    """ "17 ans, née le 2 avril 2009"; empty when the day is not known."""
    if student.born_on is None:
        return ""
    word = {Civility.MADAM: "née", Civility.SIR: "né"}.get(student.civility, "né(e)")  # type: ignore[arg-type]
    years = count(age(student.born_on, today), "an")
    return f"{years}, {word} le {french_day(student.born_on)}"


def identity_line(student: Student, today: date, *, with_neph: bool = False) -> str:
    """The line under the name: age, birth, NEPH, phone; what is unknown is left out."""
    city = f" à {student.birth_city}" if with_neph and student.birth_city and student.born_on else ""
    neph = f"NEPH{NBSP}{compact(student.neph)}" if with_neph and student.neph.strip() else ""
    birth = born(student, today)
    parts = [birth + city if birth else "", neph, student.phone]
    return ". ".join(part for part in parts if part)


def booklet_title(training: EnrolmentFile) -> str:
    """ "Livret numérique", "Livret papier possible"."""
    return f"Livret {booklet_word(training.booklet).lower()}"


def booklet_reason(training: EnrolmentFile) -> str:
    """The rule in one sentence, with its source."""
    reason = training.booklet.reason.rstrip(".")
    return f"{reason} ({training.booklet.source})."


def transmission_state(enrolment: Enrolment) -> State:
    """Do the lessons of this training go to the DSR?"""
    if enrolment.transmits:
        return State("À transmettre à la DSR", "send", Tone.ACCENT)
    return State("Non transmis", "hold", Tone.QUIET)


def training_title(training: EnrolmentFile) -> str:
    """ "B, AAC, boîte manuelle"."""
    gearbox = training.present.gearbox.label if training.present and training.present.gearbox else ""
    return ", ".join(
        part for part in (training.enrolment.category.value, training.track.label, gearbox) if part
    )


def coming_line(lesson: ComingLesson) -> tuple[str, str]:
    """("lun. 23 nov., 14:00", "Pratique, 2 h, T. Chauveau")."""
    day = paris(lesson.starts_at).date()
    what = [lesson.kind.label, duration(lesson.minutes), lesson.instructor]
    return f"{short_day(day)}, {clock_time(lesson.starts_at)}", ", ".join(part for part in what if part)


def affi_reason(summary: StudentSummary) -> str | None:
    """Why the AFFI button is locked; None when it may be pressed."""
    if summary.training is None:
        return "Aucune formation : ajoutez-la dans la fiche."
    if summary.affi_lacks is None:
        category = summary.training.enrolment.category.value
        return f"L’attestation n’existe que pour la catégorie B ; formation {category}."
    if not summary.affi_lacks:
        return None
    first, *others = summary.affi_lacks
    said = f"{first.title}{NBSP}: {first.detail.rstrip('.')}."
    return f"{said} Et {count(len(others), 'autre point', 'autres points')} à régler." if others else said
