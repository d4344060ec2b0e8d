"""Power cuts made of a log of changes: what a disk may hold, by what was forced to it and what was not.

Bytes written since a file was last forced may be there, missing, or torn at any sector of 512. Names made, moved and
removed since their folder was last forced may be lost: on a journalled disk the last ones, on a stick any of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from tests.faults.disk import Change

_SECTOR = 512
FOLDER = "."


@dataclass(slots=True)
class _File:
    """The bytes forced so far, and what came since: (offset, bytes), or (length, None) for a cut."""

    base: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def force(self) -> None:
        for offset, content in self.since:
            _apply(self.base, offset, content)
        self.since.clear()

    def after_a_cut(self, chance: Random) -> bytes:
        """What may be read of it afterwards."""
        kept = bytearray(self.base)
        last = chance.randint(0, len(self.since))  # how far the disk had come, but for its cache
        for offset, content in self.since[:last]:
            fate = chance.random()
            if content is None or fate < 0.5:
                _apply(kept, offset, content)
            elif fate < 0.75:
                _tear(kept, offset, content, chance)
        return bytes(kept)


def _apply(kept: bytearray, offset: int, content: bytes | None) -> None:
    if content is None:
        del kept[offset:]
        kept.extend(bytes(max(0, offset - len(kept))))
        return
    kept.extend(bytes(max(0, offset - len(kept))))
    kept[offset : offset + len(content)] = content


def _tear(kept: bytearray, offset: int, content: bytes, chance: Random) -> None:
    """Some sectors of a write, not the others."""
    for start in range(0, len(content), _SECTOR):
        if chance.random() < 0.5:
            _apply(kept, offset + start, content[start : start + _SECTOR])


class Disk:
    """A folder of files as a disk keeps it. ``loses_names``: on a stick any name since the last force may be lost."""

    def __init__(self, start: dict[str, bytes], *, loses_names: bool = False) -> None:
        self._files = [_File(bytearray(content)) for content in start.values()]
        self._names = dict(zip(start, range(len(self._files)), strict=True))
        self._forced = dict(self._names)
        self._moves: list[tuple[Change, int]] = []
        self._loses_names = loses_names

    def follow(self, changes: Iterable[Change]) -> None:
        """Take these changes in, in order."""
        for one in changes:
            self._follow(one)

    def _follow(self, one: Change) -> None:
        match one.kind:
            case "C":
                self._files.append(_File())
                self._names[one.name] = len(self._files) - 1
                self._moves.append((one, len(self._files) - 1))
            case "W" if one.name in self._names:
                self._files[self._names[one.name]].since.append((one.offset, one.content))
            case "L" | "T" if one.name in self._names:
                self._files[self._names[one.name]].since.append((one.offset, None))
            case "S" if one.name == FOLDER:
                self._forced, self._moves = dict(self._names), []
            case "S" if one.name in self._names:
                self._files[self._names[one.name]].force()
            case "R" | "K" | "U":
                self._moves.append((one, self._names.get(one.name, -1)))
                _move(self._names, one, self._names.get(one.name, -1))

    def after_a_cut(self, chance: Random) -> dict[str, bytes]:
        """The files that may be found when the current comes back."""
        names = dict(self._forced)
        if self._loses_names:
            for one, number in self._moves:
                self._half_move(names, one, number, chance)
        else:
            for one, number in self._moves[: chance.randint(0, len(self._moves))]:
                _move(names, one, number)
        return {
            name: self._files[number].after_a_cut(chance) for name, number in names.items() if number >= 0
        }

    @staticmethod
    def _half_move(names: dict[str, int], one: Change, number: int, chance: Random) -> None:
        """A FAT knows no rename: the new entry and the end of the old one are two writes, each of which may be lost."""
        if one.kind != "R":
            if chance.random() < 0.5:
                _move(names, one, number)
            return
        if chance.random() < 0.5:
            names[one.other] = number
        if chance.random() < 0.5:
            names.pop(one.name, None)


def _move(names: dict[str, int], one: Change, number: int) -> None:
    if one.kind in "CK":
        names[one.name if one.kind == "C" else one.other] = number
    elif one.kind == "R":
        names.pop(one.name, None)
        names[one.other] = number
    else:
        names.pop(one.name, None)


def cut_after(
    start: dict[str, bytes], changes: Sequence[Change], chance: Random, *, loses_names: bool = False
) -> dict[str, bytes]:
    """The files after a cut that follows these changes."""
    disk = Disk(start, loses_names=loses_names)
    disk.follow(changes)
    return disk.after_a_cut(chance)


def promised(changes: Iterable[Change]) -> int:
    """The highest mark among these changes: so much had been told to the person as kept."""
    return max((one.offset for one in changes if one.kind == "M"), default=0)


def never_forced(changes: Iterable[Change], names: tuple[str, ...]) -> list[Change]:
    """The same changes by a program that does not wait for the disk (``synchronous = OFF``) for these files.

    As many as before: a wait left out is a change that changes nothing.
    """
    return [replace(one, kind="") if one.kind == "S" and one.name in names else one for one in changes]
