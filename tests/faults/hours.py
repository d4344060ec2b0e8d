"""What an office wants of each hour, and what the State got of it from here: told by student, one hour each.

A lesson may change its identifier (one found at the State takes the one that it has there), an hour does not.
"""

from dataclasses import dataclass, field
from uuid import UUID

from tests.sending.model_server import ModelServer, Record

SOMEBODY_ELSE = UUID(int=0)
"""The key of a record that this program did not send."""


@dataclass
class Hours:
    """Told at each turn, so that what came since is judged by how it stood."""

    state: ModelServer
    marked: dict[int, UUID] = field(default_factory=dict)
    """Hours that a person declared by other means, with the lesson that bears the word."""
    off: set[int] = field(default_factory=set)
    """Hours whose training is not transmitted for now."""
    sent_while_marked: int = 0
    sent_while_off: int = 0
    _judged: int = 0
    _was_elsewhere: set[int] = field(default_factory=set)

    def mark(self, number: int, lesson_id: UUID) -> None:
        """A person has just said that this hour is declared by other means: it must not leave from here."""
        self.judge()
        self.marked[number] = lesson_id

    def unmark(self, number: int) -> None:
        """It is not, after all: it must leave, once."""
        self.judge()
        self.marked.pop(number, None)

    def turn(self, number: int, *, is_off: bool) -> None:
        """The training of this hour is switched: off, nothing of it begins to leave; what is there is put right."""
        self.judge()
        (self.off.add if is_off else self.off.discard)(number)

    def put_back(self, numbers: set[int], off: set[int]) -> None:
        """A copy was put back: these marks still stand here, and its switches are those of its time."""
        self.judge()
        self.off = off
        self.marked = {number: one for number, one in self.marked.items() if number in numbers}

    def begin_anew(self, state: ModelServer) -> None:
        """Another State, which has nothing yet. Nobody here knows that: what the first one had is put right there."""
        self.judge()
        self._was_elsewhere |= {number_in(one) for one in self.state.records}
        self.state, self._judged = state, 0

    def judge(self) -> None:
        """What came from here since, and should not have."""
        for rank in range(self._judged, len(self.state.records)):
            one = self.state.records[rank]
            if one.key == SOMEBODY_ELSE or is_cancelled(one):
                continue
            number = number_in(one)
            is_there = any(number_in(other) == number for other in self.state.records[:rank])
            is_first = not is_there and number not in self._was_elsewhere
            self.sent_while_marked += number in self.marked
            self.sent_while_off += is_first and number in self.off
        self._judged = len(self.state.records)

    def counted(self) -> dict[int, list[Record]]:
        """What the State counts, by the number of the student."""
        newest: dict[UUID, Record] = {}
        for one in self.state.records:
            if one.lesson_id not in newest or newest[one.lesson_id].version < one.version:
                newest[one.lesson_id] = one
        found: dict[int, list[Record]] = {}
        for one in newest.values():
            if not is_cancelled(one):
                found.setdefault(number_in(one), []).append(one)
        return found


def is_cancelled(record: Record) -> bool:
    return record.content["annulee"] is True


def number_in(record: Record) -> int:
    """The number of the student, from the NEPH that ``Pupils`` gave, or the one put right since."""
    return int(neph_in(record)[4:])


def neph_in(record: Record) -> str:
    """Whose hour it is there."""
    student = record.content["eleve"]
    assert isinstance(student, dict)
    return str(student["neph"])
