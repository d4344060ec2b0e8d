"""The timeline of conduite accompagnée in words: each step, what is next, all of it read aloud. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from livret_desktop.domain.course_timeline import Milestone, Standing, Step, Timeline
from livret_desktop.domain.french import NBSP, dated, dated_days, french_day, thousands
from livret_desktop.domain.vocabulary import TrainingTrack

_TITLES = {TrainingTrack.AAC: "Conduite accompagnée", TrainingTrack.CS: "Conduite supervisée"}
_SPOKEN = {
    Standing.DONE: "fait",
    Standing.OPEN: "possible",
    Standing.LATE: "en retard",
    Standing.COMING: "à venir",
}
_KM = f"{{}}{NBSP}km"
_NAMES: dict[Milestone, tuple[str, ...]] = {
    Milestone.AIPC: ("AIPC validée", "AIPC"),
    Milestone.ETG: ("ETG réussi", "ETG"),
    Milestone.ACT: ("AFFI délivrée", "AFFI"),
    Milestone.PRELIMINARY: ("RDV préalable",),
    Milestone.FIRST_MEETING: ("RP1",),
    Milestone.YEAR: ("Une année",),
    Milestone.SECOND_MEETING: ("RP2",),
    Milestone.EXAM: ("Examen réussi", "Examen"),
}
"""Once done, and before."""
_NOT_YET = {
    Milestone.AIPC: ("attendue", "attendue"),
    Milestone.ETG: ("à passer", "à passer"),
    Milestone.ACT: ("à délivrer", "après l’ETG"),
    Milestone.PRELIMINARY: ("à fixer", "après l’AFFI"),
    Milestone.YEAR: ("", "dès le RDV préalable"),
}
"""What is said of a step that is possible, and of one that waits for another."""


@dataclass(frozen=True, slots=True)
class TimelineNode:
    """One step as drawn: its name, a detail under it, the period it is meant for above it."""

    title: str
    detail: str
    standing: Standing
    above: str = ""

    @property
    def said(self) -> str:
        """ "RP1, 12 et 19 oct. 2024, fait"."""
        parts = (self.title, self.detail, self.above, _SPOKEN[self.standing])
        return ", ".join(part for part in parts if part)


def timeline_title(line: Timeline) -> str:
    """The name of the track as one says it."""
    return _TITLES[line.track]


def timeline_nodes(line: Timeline) -> list[TimelineNode]:
    """The steps from left to right."""
    return [_node(one, line) for one in line.steps]


def timeline_said(line: Timeline) -> str:
    """The whole of it for a screen reader."""
    nodes = timeline_nodes(line)
    said = [one.said for one in nodes]
    said.insert(line.done, "aujourd’hui")
    return f"{timeline_title(line)}{NBSP}: {' ; '.join(said).replace(' ;', NBSP + ';')}."


def timeline_sentence(line: Timeline) -> str:
    """What is missing next, in one sentence."""
    step = line.next_step
    if step is None:
        return "Toutes les étapes sont faites."
    return _SENTENCES[step.milestone](step, line)


def _node(step: Step, line: Timeline) -> TimelineNode:
    title = (
        _KM if step.milestone is Milestone.KILOMETRES else _NAMES[step.milestone][0 if step.is_done else -1]
    )
    title = title.format(thousands(line.wanted_km))
    above = ""
    if step.milestone is Milestone.FIRST_MEETING and step.window is not None:
        above = f"fenêtre{NBSP}: {_window(*step.window)}"
    detail = dated_days(step.days[0], step.days[-1]) if step.days else _awaited(step, line)
    return TimelineNode(title, detail, step.standing, above)


def _window(first: date, last: date) -> str:
    """ "18 sept. – 18 nov. 2024"; a day of one year does not repeat it."""
    opens = dated(first)
    return f"{opens.rpartition(' ')[0] if first.year == last.year else opens} – {dated(last)}"


def _awaited(step: Step, line: Timeline) -> str:
    """What a step that is not done waits for, in a few words."""
    if step.from_on is not None:
        return f"{'fixé au' if step.milestone is not Milestone.YEAR else 'le'} {dated(step.from_on)}"
    is_open = step.standing is Standing.OPEN
    km = f"{thousands(line.wanted_km)}{NBSP}km"
    if step.milestone in _NOT_YET:
        possible, waiting = _NOT_YET[step.milestone]
        return possible if is_open else waiting
    if step.milestone is Milestone.SECOND_MEETING:
        return "peut être fixé" if is_open else f"dès {km}"
    if step.milestone is Milestone.FIRST_MEETING:
        return _first_awaited(step)
    return (
        _km_awaited(step, line.wanted_km)
        if step.milestone is Milestone.KILOMETRES
        else _exam_awaited(step, line)
    )


def _first_awaited(step: Step) -> str:
    if step.standing is Standing.LATE:
        return "pas noté, période finie"
    return "à fixer" if step.window is not None else "après l’AFFI"


def _km_awaited(step: Step, wanted: int) -> str:
    if step.number is None:
        return "aucun relevé"
    return f"encore {thousands(wanted - step.number)}{NBSP}km"


def _exam_awaited(step: Step, line: Timeline) -> str:
    if step.standing is Standing.OPEN:
        return "possible"
    if step.window is not None:
        return f"dès le {dated(step.window[0])}"
    return "après le RP2" if line.track is TrainingTrack.AAC else "à passer"


def _aipc(step: Step, line: Timeline) -> str:
    return "L’AIPC est attendue."


def _etg(step: Step, line: Timeline) -> str:
    return "Il reste à réussir l’ETG."


def _act(step: Step, line: Timeline) -> str:
    return "L’attestation de fin de formation initiale reste à délivrer."


def _preliminary(step: Step, line: Timeline) -> str:
    if step.from_on is not None:
        return f"Le rendez-vous préalable est fixé au {french_day(step.from_on)}."
    return "Le rendez-vous préalable reste à tenir."


def _first(step: Step, line: Timeline) -> str:
    if step.from_on is not None and step.standing is not Standing.LATE:
        return f"Le premier rendez-vous pédagogique est fixé au {french_day(step.from_on)}."
    if step.window is None:
        return "Le premier rendez-vous pédagogique se fixe après l’AFFI."
    opens, closes = step.window
    if step.standing is Standing.LATE:
        return f"Le premier rendez-vous pédagogique était à tenir avant le {french_day(closes)}."
    return f"Le premier rendez-vous pédagogique est à tenir entre le {french_day(opens)} et le {french_day(closes)}."


def _kilometres(step: Step, line: Timeline) -> str:
    if step.number is None:
        return "Aucun kilomètre n’est noté : demandez où il en est.".replace(" :", f"{NBSP}:")
    missing = line.wanted_km - step.number
    return f"Il manque {thousands(missing)}{NBSP}km relevés pour ouvrir le deuxième rendez-vous pédagogique."


def _second(step: Step, line: Timeline) -> str:
    if step.from_on is not None:
        return f"Le deuxième rendez-vous pédagogique est fixé au {french_day(step.from_on)}."
    if step.standing is Standing.OPEN:
        return "Le deuxième rendez-vous pédagogique peut être fixé."
    return "Le deuxième rendez-vous pédagogique vient après le premier."


def _exam(step: Step, line: Timeline) -> str:
    if step.from_on is not None:
        return f"L’épreuve pratique est fixée au {french_day(step.from_on)}."
    if step.standing is Standing.OPEN:
        return "L’épreuve pratique peut être demandée."
    if step.window is not None:
        return f"L’épreuve pratique est possible à partir du {french_day(step.window[0])}."
    return "Il reste l’épreuve pratique."


_SENTENCES = {
    Milestone.AIPC: _aipc,
    Milestone.ETG: _etg,
    Milestone.ACT: _act,
    Milestone.PRELIMINARY: _preliminary,
    Milestone.FIRST_MEETING: _first,
    Milestone.YEAR: _exam,
    Milestone.KILOMETRES: _kilometres,
    Milestone.SECOND_MEETING: _second,
    Milestone.EXAM: _exam,
}
