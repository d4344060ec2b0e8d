"""The send journal: what was about to leave, and what came of it, beside the database and inside every backup.

Append-only. An ``intent`` is forced to the disk before the first byte leaves, an ``outcome`` before the database
commits it. Each record is encrypted and authenticated under the journal key, together with its rank and the hash
of the record before it: nothing can be altered, moved or taken out unseen. No name is in it, nor any clear hash.
A last record torn by a power cut is taken away; anything else wrong is explained and nothing is sent.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from livret_desktop.durable import fsync_folder
from livret_desktop.errors import MachineError
from livret_desktop.transmission.journal_frame import HEAD, MAGIC, NONCE_BYTES, bound, head_of, length_in
from livret_desktop.transmission.journal_records import (
    MERGED,
    Intended,
    Known,
    Outcome,
    identity,
    intent_record,
    known_from,
    outcome_record,
)

_FIRST_LINK: Final = hashlib.sha256(MAGIC).digest()
DAMAGED_TITLE: Final = "Le journal des envois est abîmé"
"""The title of the error, by which a screen knows that it may offer to set the journal aside."""


class DamagedJournalError(MachineError):
    """Something in the journal was altered, or is not of this school. See ``services.copies.restored``."""


@dataclass(frozen=True, slots=True)
class Linked:
    """One record with its place in the chain: its rank from 0, and the SHA-256 of its sealed bytes."""

    rank: int
    link: str
    record: dict[str, Any]


@dataclass(slots=True)
class SendJournal:
    """One journal file, open. Held by the one sender, or read whole for a backup or a restore.

    ``replay`` first: it checks every record and finds where the next one goes.
    """

    path: Path
    key: bytes = field(repr=False)
    _link: bytes = _FIRST_LINK
    _rank: int = 0
    _descriptor: int | None = None

    def replay(self) -> None:
        """Check the whole file and make it ready for the next record; a torn last record is cut.

        Raises MachineError when the file cannot be read or written, or was altered.
        """
        try:
            with self._open_file() as stream:
                end = self._checked_end(stream)
                if end != stream.seek(0, os.SEEK_END):
                    stream.truncate(end)
                    os.fsync(stream.fileno())
        except OSError as error:
            raise _unusable() from error

    def known(self) -> dict[tuple[UUID, int], Known]:
        """What is known of every lesson version, from the newest record about it. Raises MachineError."""
        return known_from(self.records())

    def records(self) -> Iterator[dict[str, Any]]:
        """Every record in order, as kept. Raises MachineError."""
        return (one.record for one in self.linked())

    def linked(self) -> Iterator[Linked]:
        """Every record in order, with its link of the chain; another process may be writing. Raises MachineError."""
        if not self.path.exists():
            return
        try:
            with self.path.open("rb") as stream:
                for rank, (plain, sealed, _) in enumerate(self._scan(stream)):
                    yield Linked(rank, hashlib.sha256(sealed).hexdigest(), json.loads(plain))
        except OSError as error:
            raise _unusable() from error

    def intend(
        self, batch: UUID, at: datetime, lessons: Sequence[Intended], *, is_training: bool | None = None
    ) -> None:
        """Forced to the disk on return: these versions are about to leave. Raises MachineError."""
        self._append(intent_record(batch, at, lessons, is_training=is_training))

    def settle(
        self,
        batch: UUID | None,
        at: datetime,
        outcomes: Sequence[Outcome],
        *,
        is_training: bool | None = None,
    ) -> None:
        """Forced to the disk on return: this is what became of them. Raises MachineError."""
        if outcomes:
            self._append(outcome_record(batch, at, outcomes, is_training=is_training))

    def merge(self, other: SendJournal) -> int:
        """Append the records of another journal that this one does not have; their number. Raises MachineError."""
        mine = {identity(record) for record in self.records()}
        missing = [record for record in other.records() if identity(record) not in mine]
        for record in missing:
            self._append(record | {MERGED: True})
        return len(missing)

    def close(self) -> None:
        """Close the file. May be called twice."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def take_over(self, other: SendJournal) -> None:
        """Append every record of another journal, word for word; forced to the disk once, at the end.

        Unlike :meth:`merge`, for a new file under another key: order, repeats and marks are kept, so that what is
        known stays the same whatever the clock of this PC said. Raises MachineError.
        """
        self.put_all(other.records())

    def put_all(self, records: Iterable[dict[str, Any]]) -> None:
        """Append records already of our form, word for word; forced to the disk once. Raises MachineError."""
        for record in records:
            self._append(record, is_forced=False)
        try:
            if self._descriptor is not None:
                os.fsync(self._descriptor)
        except OSError as error:
            raise _unusable() from error

    def _append(self, record: dict[str, Any], *, is_forced: bool = True) -> None:
        plain = json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode()
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + AESGCM(self.key).encrypt(nonce, plain, self._bound())
        whole = head_of(len(sealed)) + sealed
        try:
            if self._descriptor is None:
                self._descriptor = os.open(
                    self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600
                )
            _write_all(self._descriptor, whole)
            if is_forced:
                os.fsync(self._descriptor)
        except OSError as error:
            raise _unusable() from error
        self._advance(sealed)

    def _open_file(self) -> BinaryIO:
        """Open for reading and cutting; a new file gets its first bytes, forced to the disk with its name."""
        if not self.path.exists() or self.path.stat().st_size < len(MAGIC):
            with self.path.open("wb") as stream:
                stream.write(MAGIC)
                stream.flush()
                os.fsync(stream.fileno())
            with suppress(OSError):  # rights are the folder's on systems without modes
                self.path.chmod(0o600)
            fsync_folder(self.path.parent)
        return self.path.open("r+b")

    def _checked_end(self, stream: BinaryIO) -> int:
        end = len(MAGIC)
        self._link, self._rank = _FIRST_LINK, 0
        for _, sealed, end_of_record in self._scan(stream):
            self._advance(sealed)
            end = end_of_record
        return end

    def _scan(self, stream: BinaryIO) -> Iterator[tuple[bytes, bytes, int]]:
        """Each record in clear, as kept, and where it ends. Stops before a torn last one. Raises MachineError."""
        if stream.read(len(MAGIC)) != MAGIC:
            raise _altered()
        size = os.fstat(stream.fileno()).st_size
        cipher, link, rank = AESGCM(self.key), _FIRST_LINK, 0
        while True:
            head = stream.read(HEAD.size)
            length = length_in(head)
            rest = size - stream.tell()
            if len(head) < HEAD.size or (length is None and not any(head + stream.read(rest))):
                return  # the end, a torn head, or a tail of zeros the disk had set aside
            if length is None:
                raise _altered()
            if length > rest:
                return  # torn
            sealed = stream.read(length)
            try:
                plain = cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound(rank, link))
            except (InvalidTag, ValueError):
                if length == rest:
                    return  # the last one, torn inside: its attempt is then in doubt, which is safe
                raise _altered() from None
            yield plain, sealed, stream.tell()
            link, rank = hashlib.sha256(sealed).digest(), rank + 1

    def _bound(self) -> bytes:
        return bound(self._rank, self._link)

    def _advance(self, sealed: bytes) -> None:
        self._link, self._rank = hashlib.sha256(sealed).digest(), self._rank + 1


def open_journal(path: Path, key: bytes) -> SendJournal:
    """Open and check the journal; made when there is none. Raises MachineError."""
    journal = SendJournal(path, key)
    journal.replay()
    return journal


def is_sound(path: Path, key: bytes) -> bool:
    """True when the journal can be used (or is not there yet); False when it is damaged. Raises MachineError for a
    file that cannot be opened at all: that is not damage."""
    try:
        open_journal(path, key).close()
    except DamagedJournalError:
        return False
    return True


def put_away(path: Path, mark: str) -> Path:
    """Give a damaged journal another name, never one that is taken; where it is now. Raises MachineError."""
    aside = next(
        candidate
        for number in itertools.count()
        if not (
            candidate := path.with_name(f"{path.name}.abime-{mark}{f'-{number}' if number else ''}")
        ).exists()
    )
    try:
        path.rename(aside)
        fsync_folder(path.parent)
    except OSError as error:
        raise _unusable() from error
    return aside


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _unusable() -> MachineError:
    return MachineError(
        "Le journal des envois ne peut pas être écrit",
        "Sans lui, rien n’est envoyé : les leçons restent dans la file, rien n’est perdu.",
        "Vérifiez la place sur le disque et les droits du dossier de l’école, puis recommencez.",
    )


def _altered() -> DamagedJournalError:
    return DamagedJournalError(
        DAMAGED_TITLE,
        "Un enregistrement a été modifié ou ne vient pas de cette école. Rien n’est envoyé tant qu’il n’est pas "
        "mis de côté ; les leçons restent dans la file.",
        "Mettez-le de côté (les leçons en attente seront d’abord vérifiées auprès de la DSR), ou restaurez la "
        "dernière sauvegarde vérifiée : elle contient une copie du journal. Vérifiez aussi le disque.",
    )
