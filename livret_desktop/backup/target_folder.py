"""A folder or stick that receives backups: numbered, never overwritten, called good only once read back.

A backup is written under a name that is never offered (``.part``), forced to the disk, read back in full without
the system's cache where it can be told so, really restored by the caller's rehearsal, and only then renamed. So
whatever happens (stick pulled, power, disk full), the earlier backups are as they were and no partial one is offered.

Nothing here knows who the students are: file names hold a mark of the school and a number.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from livret_desktop.backup.header import MAGIC, BackupFacts, BackupHeader, read_header
from livret_desktop.backup.refusals import (
    damaged,
    local_trouble,
    name_taken,
    storage_trouble,
    too_little_room,
)
from livret_desktop.backup.sealed_file import Member, SealedBytes, open_sealed, seal, sealed_size
from livret_desktop.durable import fsync_folder, rename_without_overwrite
from livret_desktop.errors import LivretError, RuleError
from livret_desktop.windows_names import BACKUP_SUFFIX

SUFFIX: Final = BACKUP_SUFFIX
PARTIAL_SUFFIX: Final = ".part"
FEWEST_GENERATIONS: Final = 3
_MARK_LETTERS: Final = 8
_SPARE_BYTES: Final = 64 * 1024
_NAME: Final = re.compile(r"livret-([0-9a-f]{8})-(\d{6,})" + re.escape(SUFFIX))

Rehearsal = Callable[[Path], None]
"""Really restores the file to a temporary place and counts; raises when what it finds is not what was saved."""

KeyFinder = Callable[[BackupFacts], bytes | None]
"""The backup key for a file found, or None when this PC does not have it."""


@dataclass(frozen=True, slots=True)
class WrittenBackup:
    """A backup that was read back in full, rehearsed, and bears its final name."""

    path: Path
    facts: BackupFacts
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FoundBackup:
    """A file of the target. ``problem`` is None when it is good as far as it was looked at (see ``is_verified``)."""

    path: Path
    facts: BackupFacts | None
    problem: LivretError | None
    is_verified: bool

    @property
    def is_good(self) -> bool:
        """True when it may be offered for a restore."""
        return self.problem is None


def school_mark(school_id: str) -> str:
    """Eight hexadecimal digits that tell one school's files from another's; says nothing of the school."""
    return hashlib.sha256(school_id.encode()).hexdigest()[:_MARK_LETTERS]


def backup_name(facts: BackupFacts) -> str:
    """ "livret-5f0c21ab-000007.livretbak"."""
    return f"livret-{school_mark(facts.school_id)}-{facts.sequence:06d}{SUFFIX}"


def next_sequence(folder: Path, school_id: str, last_known: int) -> int:
    """The number of the next backup: above every one this program remembers and every one in the target.

    Raises MachineError when the target cannot be read.
    """
    present = [
        found.facts.sequence for found in list_backups(folder) if _is_of(found, school_id) and found.facts
    ]
    named = [number for mark, number in _numbered_names(folder) if mark == school_mark(school_id)]
    return max([last_known, *present, *named]) + 1


def write_backup(
    folder: Path,
    members: Sequence[Member],
    facts: BackupFacts,
    backup_key: bytes,
    *,
    rehearse: Rehearsal | None = None,
) -> WrittenBackup:
    """Seal, force to the disk, read back, rehearse, then give the final name. Pool thread; takes seconds.

    Raises MachineError (full, read-only, pulled, worn), RuleError (number taken, or read back damaged), and what
    ``rehearse`` raises. Then no partial file is left where it could be removed, and none is ever offered.
    """
    final = folder / backup_name(facts)
    partial = final.with_name(final.name + PARTIAL_SUFFIX)
    with _french_storage_errors():
        if final.exists():
            raise name_taken()
        _remove_abandoned_parts(folder, facts.school_id)
        _require_room(folder, members)
        try:
            written = _write_forced(partial, members, facts, backup_key)
            _require_same(verify_backup(partial, backup_key), written)
            if rehearse is not None:
                with _local_disk_errors():
                    rehearse(partial)
            rename_without_overwrite(partial, final)
        except FileExistsError:
            raise name_taken() from None
        finally:
            with suppress(OSError):  # a pulled stick: the next backup sweeps it, and no list offers it
                partial.unlink(missing_ok=True)
        fsync_folder(folder)
        _require_size(final, written)
    return WrittenBackup(final, facts, written.size, written.sha256)


def verify_backup(path: Path, backup_key: bytes) -> SealedBytes:
    """Read a whole file, past the cache where the system allows. Raises RuleError (damaged, key), MachineError."""
    with _french_storage_errors(), uncached(path) as stream:
        return open_sealed(stream, backup_key).verify()


def extract_members(path: Path, backup_key: bytes, targets: Mapping[str, Path]) -> SealedBytes:
    """Copy members to new files, which appear only once the whole backup has been authenticated.

    Raises RuleError, MachineError; then none of ``targets`` exists.
    """
    partial = {name: target.with_name(target.name + PARTIAL_SUFFIX) for name, target in targets.items()}
    with _french_storage_errors(), ExitStack() as undo:
        for leftover in partial.values():
            undo.callback(leftover.unlink, missing_ok=True)
        with path.open("rb") as stream:
            checked = _copy_forced(stream, backup_key, partial)
        with _local_disk_errors(), ExitStack() as placed:
            for name, target in targets.items():
                rename_without_overwrite(partial[name], target)
                placed.callback(target.unlink, missing_ok=True)
            placed.pop_all()
    return checked


def read_facts(path: Path) -> BackupHeader:
    """The head of a file, **not authenticated**: to show it and to find its key. Raises RuleError, MachineError."""
    with _french_storage_errors(), path.open("rb") as stream:
        return read_header(stream)


def list_backups(folder: Path, find_key: KeyFinder | None = None) -> list[FoundBackup]:
    """Every backup in ``folder``, newest number first, whatever its name; damaged ones are there, marked.

    With ``find_key`` each file whose key is known is read in full; without, its head and length are looked at.
    Raises MachineError when the folder cannot be read.
    """
    with _french_storage_errors():
        found = [_look_at(path, find_key) for path in sorted(_entries(folder)) if _looks_like_backup(path)]
    return sorted(found, key=lambda item: item.facts.sequence if item.facts else 0, reverse=True)


def rotate(folder: Path, newest: WrittenBackup, *, generations: int = FEWEST_GENERATIONS) -> list[Path]:
    """Delete this school's oldest numbered files beyond ``generations`` good ones; gives what was deleted.

    To be called after ``newest`` has been read back (:func:`write_backup` returned). A file someone renamed is
    theirs, a damaged one may be all that is left, and neither counts nor is deleted. Raises MachineError.
    """
    if generations < FEWEST_GENERATIONS:
        raise ValueError("at least three generations are kept")
    ours = [
        found.path
        for found in list_backups(folder)
        if found.is_good
        and found.facts
        and found.path.name == backup_name(found.facts)
        and _is_of(found, newest.facts.school_id)
    ]
    surplus = [path for path in ours[generations:] if path != newest.path] if newest.path in ours else []
    with _french_storage_errors():
        for path in surplus:
            path.unlink()
        if surplus:
            fsync_folder(folder)
    return surplus


@contextmanager
def uncached(path: Path) -> Iterator[BinaryIO]:
    """Open for reading from the device itself where the system can be asked to forget its copy."""
    with path.open("rb") as stream:
        forget = getattr(os, "posix_fadvise", None)
        if forget is not None:
            forget(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # type: ignore[attr-defined,unused-ignore]
        yield stream


def _write_forced(
    path: Path, members: Sequence[Member], facts: BackupFacts, backup_key: bytes
) -> SealedBytes:
    with path.open("xb") as stream:
        written = seal(members, facts, backup_key, stream)
        stream.flush()
        os.fsync(stream.fileno())
    fsync_folder(path.parent)
    return written


def _copy_forced(stream: BinaryIO, backup_key: bytes, targets: Mapping[str, Path]) -> SealedBytes:
    with ExitStack() as stack:
        with _local_disk_errors():
            files = {name: stack.enter_context(target.open("xb")) for name, target in targets.items()}
        checked = open_sealed(stream, backup_key).copy_members(
            {name: _LocalSink(file) for name, file in files.items()}
        )
        with _local_disk_errors():
            for file in files.values():
                file.flush()
                os.fsync(file.fileno())
    return checked


class _LocalSink:
    """A file of this PC: its troubles are not to be blamed on the stick that is read meanwhile."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, content: bytes | memoryview, /) -> int:
        with _local_disk_errors():
            return self._file.write(content)


def _require_room(folder: Path, members: Sequence[Member]) -> None:
    needed = sum(member.size for member in members) + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise too_little_room(needed, free)


def _require_same(read_back: SealedBytes, written: SealedBytes) -> None:
    if read_back != written:
        raise damaged("ce qui a été relu n’est pas ce qui a été écrit")


def _require_size(final: Path, written: SealedBytes) -> None:
    """On FAT a pulled stick can lose the very last rename: look once more."""
    if final.stat().st_size != written.size:
        raise damaged("sa longueur a changé après l’écriture")


def _remove_abandoned_parts(folder: Path, school_id: str) -> None:
    """Partial files of a run that was killed. The caller is the only writer of its school on this PC."""
    for path in folder.glob(f"livret-{school_mark(school_id)}-*{SUFFIX}{PARTIAL_SUFFIX}"):
        path.unlink(missing_ok=True)


def _numbered_names(folder: Path) -> Iterator[tuple[str, int]]:
    """Numbers that names claim, even of files too damaged to say it: none is given twice."""
    with _french_storage_errors():
        for path in _entries(folder):
            if match := _NAME.fullmatch(path.name):
                yield match[1], int(match[2])


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder. On Windows ``Path.iterdir`` takes an empty stick (``E:\\``) for one that is gone."""
    return [folder / name for name in os.listdir(folder)]  # noqa: PTH208 - see above


def _looks_like_backup(path: Path) -> bool:
    """By its first bytes, or by its name when those are damaged."""
    if path.name.endswith(PARTIAL_SUFFIX) or path.name.startswith(".") or not path.is_file():
        return False
    if path.name.endswith(SUFFIX):
        return True
    try:
        with path.open("rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except PermissionError:
        return False  # another program's file: not one of ours by its name, so nothing is hidden


def _look_at(path: Path, find_key: KeyFinder | None) -> FoundBackup:
    header: BackupHeader | None = None
    try:
        header = read_facts(path)
        if path.stat().st_size != sealed_size(header):
            raise damaged("elle n’a pas la longueur annoncée")
        key = find_key(header.facts) if find_key else None
        if key is not None:
            verify_backup(path, key)
    except LivretError as trouble:
        return FoundBackup(path, header.facts if header else None, trouble, is_verified=False)
    return FoundBackup(path, header.facts, None, is_verified=key is not None)


def _is_of(found: FoundBackup, school_id: str) -> bool:
    return found.facts is not None and found.facts.school_id == school_id


@contextmanager
def _french_storage_errors() -> Iterator[None]:
    try:
        yield
    except LivretError:
        raise
    except OSError as trouble:
        raise storage_trouble(trouble) from trouble
    except EOFError as trouble:
        raise RuleError(
            "Sauvegarde interrompue",
            "Un fichier à sauvegarder a raccourci pendant la copie. La copie incomplète a été écartée.",
            "Recommencez la sauvegarde\u202f; si cela se répète, redémarrez le programme.",
        ) from trouble


@contextmanager
def _local_disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        raise local_trouble(trouble) from trouble
