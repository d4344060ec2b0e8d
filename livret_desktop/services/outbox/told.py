"""What one lesson version tells: from the bytes that left, or from the records as they are now. Any thread."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from livret_desktop.db.send_reads import Sendable
from livret_desktop.domain.enrolment import period_on
from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.preflight import sendable_objectives
from livret_desktop.domain.told_lesson import ToldLesson
from livret_desktop.domain.vocabulary import LessonKind, MotoPhase, TrainingMeans, TrainingTrack
from livret_desktop.services.outbox.roster import Roster, told_trainer
from livret_desktop.transmission.wire import told_in


def told_by_bytes(frozen: bytes) -> ToldLesson:
    """What left, whatever the records have become since. Raises ValueError for bytes that are no lesson of ours."""
    content = told_in(frozen)
    phase = content.get("phaseMoto")
    try:
        student, trainer = content["eleve"], content["formateur"]
        return ToldLesson(
            birth_name=student["nom"],
            given_names=student["prenoms"],
            neph=student["neph"],
            trainer_surname=trainer["nom"],
            trainer_given_name=trainer["prenom"],
            trainer_number=trainer["numeroAutorisation"],
            category=content["categorie"],
            track=TrainingTrack(content["filiere"]),
            kind=LessonKind(content["nature"]),
            means=TrainingMeans(content["moyen"]),
            moto_phase=None if phase is None else MotoPhase(phase),
            starts_at=datetime.fromisoformat(content["debut"]),
            minutes=content["dureeMinutes"],
            objectives=tuple(content.get("formation", ())),
            is_cancelled=content["annulee"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a frozen lesson: {type(error).__name__}") from None


def told_by_records(row: Sendable, roster: Roster) -> ToldLesson:
    """What would be told now; what is missing stays empty (pre-flight names it)."""
    student = roster.people.students[row.student_id]
    surname, given_name, number = told_trainer(row, roster) or ("", "", "")
    period = period_on(roster.periods.get(row.enrolment_id, ()), date.fromisoformat(row.day))
    return ToldLesson(
        birth_name=student.birth_name,
        given_names=student.given_names,
        neph=compact(student.neph),
        trainer_surname=surname,
        trainer_given_name=given_name,
        trainer_number=compact(number),
        category=roster.people.enrolments[row.enrolment_id].category,
        track=TrainingTrack.TRADITIONAL if period is None else period.track,
        kind=LessonKind(row.kind),
        means=TrainingMeans(row.means),
        moto_phase=MotoPhase(row.moto_phase) if row.moto_phase else None,
        starts_at=datetime.fromisoformat(row.starts_at),
        minutes=row.minutes,
        objectives=sendable_objectives(tuple(row.objectives.split())),
        is_cancelled=bool(row.cancels),
    )


def told_as_json(told: ToldLesson) -> dict[str, Any]:
    """The same, for a file that says what was never sent."""
    return {
        "student": {"birth_name": told.birth_name, "given_names": told.given_names, "neph": told.neph},
        "trainer": {
            "surname": told.trainer_surname,
            "given_name": told.trainer_given_name,
            "number": told.trainer_number,
        },
        "category": told.category,
        "track": told.track.value,
        "kind": told.kind.value,
        "means": told.means.value,
        "moto_phase": None if told.moto_phase is None else told.moto_phase.value,
        "starts_at": told.starts_at.isoformat(),
        "minutes": told.minutes,
        "objectives": list(told.objectives),
        "cancelled": told.is_cancelled,
    }
