"""A lesson as it is told to the State, whatever the road: by this program, or by a person's hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from livret_desktop.clock import civil_day, paris
from livret_desktop.domain.french import NBSP
from livret_desktop.domain.vocabulary import LessonKind, MotoPhase, TrainingMeans, TrainingTrack


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLesson:
    """Who, under whom, what and when. ``trainer_surname`` is empty where nobody can be named yet."""

    birth_name: str
    given_names: str
    neph: str
    trainer_surname: str
    trainer_given_name: str
    trainer_number: str
    category: str
    track: TrainingTrack
    kind: LessonKind
    means: TrainingMeans
    moto_phase: MotoPhase | None
    starts_at: datetime
    minutes: int
    objectives: tuple[str, ...] = ()
    is_cancelled: bool = False

    @property
    def student(self) -> str:
        """Birth name, then given names."""
        return f"{self.birth_name} {self.given_names}".strip()

    @property
    def trainer(self) -> str:
        """Surname, then given name."""
        return f"{self.trainer_surname} {self.trainer_given_name}".strip()

    @property
    def day(self) -> date:
        """The civil day in Paris."""
        return civil_day(self.starts_at)

    @property
    def hour(self) -> str:
        """ "08:00", Paris time."""
        return f"{paris(self.starts_at):%H:%M}"

    @property
    def what(self) -> str:
        """ "Pratique, voiture": the kind, and the means where the kind does not say it."""
        parts = [self.kind.label]
        if self.kind is LessonKind.PRACTICE:
            parts.append(self.means.label.lower())
        if self.moto_phase is not None:
            parts.append(self.moto_phase.label.lower())
        return ", ".join(parts)

    @property
    def frame(self) -> str:
        """ "B", "B · AAC": the category, and the track where it is not the traditional one."""
        if self.track is TrainingTrack.TRADITIONAL:
            return self.category
        return f"{self.category}{NBSP}· {self.track.label}"
