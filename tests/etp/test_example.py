"""The example worked out by hand in docs/etp.md, to the minute."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from livret_desktop.domain.vocabulary import Category, LessonKind, MotoPhase, TrainingMeans, TrainingTrack
from livret_desktop.services.context import Desk
from tests.etp.hours import at, change_enrolment, change_track, november, of_student, record
from tests.sending.school import INSTRUCTORS, SIMULATORS, Pupils

ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in (Path(__file__).parents[2] / "docs" / "etp.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not line.startswith("|---")
]
LESSONS = [row for row in ROWS if row[0].startswith("2026-")]
PEOPLE = [row for row in ROWS if len(row) == 4 and row[0] != "who"]
STUDENTS = {"Ana": 0, "Bob": 1, "Cyd": 2, "Dan": 3}
TRAINERS = {
    "Ruiz": {"instructor_id": INSTRUCTORS[0].id},
    "Meyer": {"instructor_id": INSTRUCTORS[1].id},
    "Simulateur 1": {"instructor_id": None, "simulator_id": SIMULATORS[0].id},
}
MEANS = {
    "THEORIE": TrainingMeans.CLASSROOM,
    "SIMULATEUR_SUPERVISE": TrainingMeans.SIMULATOR,
    "SIMULATEUR_AUTONOME": TrainingMeans.SIMULATOR,
}


def change(row: list[str]) -> dict[str, object]:
    day, start, who, student, kind, minutes, *_ = row
    hour, minute = map(int, start.split(":"))
    made: dict[str, object] = {
        **at(date.fromisoformat(day), hour, minute),
        **of_student(STUDENTS[student]),
        **TRAINERS[who],
        "kind": LessonKind(kind),
        "means": MEANS.get(kind, TrainingMeans.VEHICLE),
        "minutes": int(minutes),
    }
    if student == "Dan":
        made |= {"means": TrainingMeans.MOTORCYCLE, "moto_phase": MotoPhase.ROAD}
    if kind == "SIMULATEUR_SUPERVISE":
        made["simulator_id"] = SIMULATORS[0].id
    return made


def test_the_program_counts_as_the_hand_did(desk: Desk, pupils: Pupils) -> None:
    change_track(desk, 1, TrainingTrack.AAC)
    change_track(desk, 2, TrainingTrack.CS)
    change_enrolment(desk, 3, category=Category.A2)
    made = record(pupils, *map(change, LESSONS))
    document = november(desk).as_json()
    counted = {hour["lesson"]: str(hour["counted"]) for hour in document["hours"]}
    known = {hour.lesson.id: hour.is_known for hour in november(desk).hours}
    not_counted = {one["lesson"]: "0" if known[one["lesson"]] else "–" for one in document["not_counted"]}
    said = counted | not_counted
    assert [said.get(str(one.id), "out") for one in made] == [row[6] for row in LESSONS]
    assert len(LESSONS) == 18

    figures = {one["name"].split(" ")[-1]: one for one in document["people"]}
    figures["school"] = document["school"]
    for who, real, minutes, etp in PEOPLE:
        found = figures[who.split(" ")[-1].upper() if who in {"Ruiz", "Meyer"} else who.split(" ")[-1]]
        assert (found["minutes_real"], found["minutes_counted"]) == (int(real), int(minutes)), who
        assert f"{found['etp']:.2f}" == etp, who
    assert len(PEOPLE) == 4
