"""What the office did not want to leave, against what the State got: trainings not transmitted, lessons declared."""

from dataclasses import dataclass, field
from uuid import UUID

from tests.sending.model_server import ModelServer, Record


@dataclass
class Unwanted:
    """Told before each turn of a switch, so that what came since is judged by how it stood."""

    server: ModelServer
    off: set[UUID] = field(default_factory=set)
    """Lessons whose training is not transmitted for now."""
    sent_while_off: int = 0
    _judged: int = 0
    _declared: dict[UUID, int] = field(default_factory=dict)

    def turn(self, lesson_id: UUID, *, is_off: bool) -> None:
        """The training of this lesson is switched."""
        self.judge()
        (self.off.add if is_off else self.off.discard)(lesson_id)

    def put_back(self, off: set[UUID]) -> None:
        """A copy put back has the switches of its time."""
        self.judge()
        self.off = off

    def judge(self) -> None:
        """A first record of a lesson whose training is off is one too many; what corrects an older one is not."""
        for rank in range(self._judged, len(self.server.records)):
            one = self.server.records[rank]
            is_first = all(other.lesson_id != one.lesson_id for other in self.server.records[:rank])
            self.sent_while_off += is_first and _counts(one) and one.lesson_id in self.off
        self._judged = len(self.server.records)

    def declare(self, lesson_id: UUID) -> None:
        """A person has just said that it is declared by other means."""
        self._declared[lesson_id] = len(self.server.records)

    def sent_once_declared(self, lesson_ids: set[UUID]) -> int:
        """Of these lessons, those that the State got after that was said."""
        return sum(
            any(
                one.lesson_id == lesson_id and _counts(one)
                for one in self.server.records[self._declared.get(lesson_id, 0) :]
            )
            for lesson_id in lesson_ids
        )


def _counts(record: Record) -> bool:
    return record.content["annulee"] is not True
