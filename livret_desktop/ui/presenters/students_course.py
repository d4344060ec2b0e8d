"""The Parcours tab in words: accompanists, rendez-vous, exams, kilometres. No Qt."""

from __future__ import annotations

from livret_desktop.domain.follow_up import Appointment, Exam
from livret_desktop.domain.french import NBSP, count, duration, french_day, thousands
from livret_desktop.domain.vocabulary import AppointmentKind, Category, ExamKind, ExamResult, InspectorOpinion
from livret_desktop.services.records.course_view import AccompanistLine, CourseView
from livret_desktop.services.records.kilometres import KmTold
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.students_guardian import RecordWords, named


def accompanist_words(line: AccompanistLine) -> RecordWords:
    """Licence, agreement, declaration, and whether he or she may accompany."""
    one = line.accompanist
    licence = (
        f"Permis B depuis le {french_day(one.licence_since_on)}"
        if one.licence_since_on
        else "Permis B non noté"
    )
    if one.licence_number:
        licence += f", n° {one.licence_number}"
    agreement = "Accord de l’assureur non noté"
    if one.insurer_agreed_on:
        agreement = f"Accord de l’assureur du {french_day(one.insurer_agreed_on)}"
    insurer = ", ".join(
        part
        for part in (one.insurer, f"contrat {one.insurer_contract}" if one.insurer_contract else "")
        if part
    )
    if insurer:
        agreement += f" ({insurer})"
    declaration = "Déclaration sur l’honneur non reçue"
    if one.declared_on:
        declaration = f"Déclaration sur l’honneur reçue le {french_day(one.declared_on)}"
    state = State.warn("À vérifier") if line.lacks else State.ok("Peut accompagner", loud=True)
    details = [licence, agreement, declaration, one.phone]
    details += [f"{lack}." for lack in line.lacks if lack not in (licence, agreement, declaration)]
    return RecordWords(
        named(one.given_name, one.surname, one.relation), tuple(part for part in details if part), state
    )


def appointment_words(one: Appointment, view: CourseView) -> RecordWords:
    """The two phases with their day and length; kilometres, who gave it, who was there."""
    phases = [
        f"{word} le {french_day(day)}" + (f", {duration(minutes)}" if minutes else "")
        for word, day, minutes in (
            ("Pratique", one.practice_on, one.practice_minutes),
            ("Théorie", one.theory_on, one.theory_minutes),
        )
        if day
    ]
    people = {str(line.accompanist.id): line.accompanist.full_name for line in view.accompanists}
    there = [people[key] for key in one.accompanist_ids if key in people]
    gone = len(one.accompanist_ids) - len(there)
    with_km = [f"{thousands(one.km)}{NBSP}km"] if one.km is not None else []
    given = view.instructor_name(one.instructor_id)
    present = [f"Présents{NBSP}: {', '.join(there)}"] if there else []
    if gone:
        present.append(count(gone, "accompagnateur retiré depuis", "accompagnateurs retirés depuis"))
    details = [*phases, ", ".join([*with_km, *([given] if given else [])]), *present, one.note]
    return RecordWords(appointment_title(one), tuple(part for part in details if part))


def appointment_title(one: Appointment) -> str:
    """ "Rendez-vous préalable", "RP1, AAC"."""
    if one.kind is not AppointmentKind.PEDAGOGICAL:
        return one.kind.label
    return f"RP{one.rank}, {one.track.label}"


def exam_words(one: Exam, category: Category) -> RecordWords:
    """The épreuve, its day and centre; the result as a state."""
    said = [f"Le {french_day(one.taken_on)}", one.centre]
    is_failure = one.result is ExamResult.FAILED and one.kind is ExamKind.PRACTICE and category is Category.B
    if is_failure and one.opinion is not InspectorOpinion.UNKNOWN:
        said.append(f"Conduite supervisée{NBSP}: avis {one.opinion.label}")
    return RecordWords(one.kind.label, (", ".join(part for part in said if part),), _result(one.result))


def _result(result: ExamResult | None) -> State:
    if result is None:
        return State.waiting("À venir ou non connu")
    if result is ExamResult.PASSED:
        return State.ok("Reçu", loud=True)
    return State.bad("Échec") if result is ExamResult.FAILED else State.warn("Absent")


def exams_detail(view: CourseView) -> str:
    """ "2 présentations à la pratique depuis l'ETG"."""
    number = view.presentations or 0
    if not number:
        return ""
    return count(number, "présentation à la pratique", "présentations à la pratique")


def km_words(one: KmTold) -> RecordWords:
    """ "2 860 km" and the day."""
    place = f", {one.place}" if one.place else ""
    return RecordWords(f"{thousands(one.km)}{NBSP}km", (f"{french_day(one.day)}{place}",))


def km_detail(told: tuple[KmTold, ...], wanted: int) -> str:
    """What was told last, and what is missing to the second rendez-vous pédagogique."""
    if not told:
        return "aucun relevé"
    last = told[-1]
    said = f"relevé du {french_day(last.day)}{NBSP}: {thousands(last.km)}{NBSP}km"
    missing = wanted - last.km
    if missing > 0:
        return f"{said}, encore {thousands(missing)}{NBSP}km avant le deuxième rendez-vous"
    return f"{said}{NBSP}; le deuxième rendez-vous peut être fixé"
