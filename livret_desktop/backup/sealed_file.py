"""The sealed container of a backup: streamed both ways in constant memory.

The body (the members one after the other) is cut into blocks, each sealed by AES-256-GCM under a key of this
file alone: HKDF(backup key, random salt). A block's nonce is its number and a mark on the last one; its associated
data is the SHA-256 of the exact header. So a flipped bit, a cut, blocks swapped, repeated, dropped or taken from
another file, bytes appended and an edited header are all found (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár, 2015). AES rather than ChaCha20: 4.4 against 1.7 GiB/s with the AES instructions of any office PC.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from livret_desktop.backup.header import (
    CHECK_BYTES,
    SALT_BYTES,
    BackupFacts,
    BackupHeader,
    BodyLayout,
    new_header,
    read_header,
)
from livret_desktop.backup.refusals import damaged, wrong_key

BLOCK_BYTES: Final = 1024 * 1024
TAG_BYTES: Final = 16
_KEY_BYTES: Final = 32
_COUNTER_BYTES: Final = 11
_BODY_LABEL: Final = b"livret-desktop/1/backup-body"
_CHECK_LABEL: Final = b"livret-desktop/1/backup-check"


@dataclass(frozen=True, slots=True)
class Member:
    """One part of the body: ``size`` bytes are read from ``source``, no more (a journal may grow meanwhile)."""

    name: str
    size: int
    source: BinaryIO


class Sink(Protocol):
    """Anything bytes can be written to."""

    def write(self, content: bytes | memoryview, /) -> int:
        """Take ``content`` whole."""


@dataclass(frozen=True, slots=True)
class SealedBytes:
    """Length and SHA-256 (hexadecimal) of a whole sealed file."""

    size: int
    sha256: str


@contextmanager
def open_members(files: Mapping[str, Path]) -> Iterator[list[Member]]:
    """Open the files to seal, each for the bytes it has now. Raises OSError."""
    with ExitStack() as stack:
        streams = {name: stack.enter_context(path.open("rb")) for name, path in files.items()}
        yield [Member(name, os.fstat(stream.fileno()).st_size, stream) for name, stream in streams.items()]


def seal(
    members: Sequence[Member],
    facts: BackupFacts,
    backup_key: bytes,
    target: BinaryIO,
    *,
    block_bytes: int = BLOCK_BYTES,
) -> SealedBytes:
    """Write the whole sealed file to ``target``; nothing is forced to the disk here.

    Raises ValueError (unknown member, too large), OSError, and EOFError when a source ends before its size.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    layout = BodyLayout(
        salt,
        _derived(backup_key, salt, _CHECK_LABEL)[:CHECK_BYTES],
        block_bytes,
        tuple((member.name, member.size) for member in members),
    )
    header = new_header(facts, layout)
    cipher = _Blocks(header, backup_key)
    hashed = _HashedWriter(target)
    hashed.write(header.exact_bytes)
    for index, block in enumerate(_body_blocks(members, layout)):
        hashed.write(cipher.seal(index, block))
    return hashed.result()


def sealed_size(header: BackupHeader) -> int:
    """The exact bytes a whole file with this header has."""
    layout = header.layout
    return len(header.exact_bytes) + layout.body_bytes + block_count(layout) * TAG_BYTES


def block_count(layout: BodyLayout) -> int:
    """How many blocks the body has; the last may be short."""
    return -(-layout.body_bytes // layout.block_bytes)


class SealedBackup:
    """A sealed file opened with its key. Nothing read from it counts before :meth:`copy_members` has returned."""

    def __init__(self, header: BackupHeader, stream: BinaryIO, backup_key: bytes) -> None:
        self.header = header
        self._stream = stream
        self._cipher = _Blocks(header, backup_key)

    @property
    def facts(self) -> BackupFacts:
        """What the backup says of itself; to be believed once :meth:`verify` or :meth:`copy_members` has returned."""
        return self.header.facts

    def verify(self) -> SealedBytes:
        """Authenticate every block to the end of the file. Raises RuleError ("Copie abîmée"), OSError."""
        return self.copy_members({})

    def copy_members(self, sinks: Mapping[str, Sink]) -> SealedBytes:
        """Authenticate everything, copying the members asked for; once only, the stream is read to its end.

        What was copied is to be thrown away when this raises: a later block may be the damaged one.
        Raises RuleError ("Copie abîmée"), OSError.
        """
        hashed = _HashedReader(self._stream)
        hashed.note(self.header.exact_bytes)
        split = _split_members(self.header.layout, sinks)
        next(split)
        for index in range(block_count(self.header.layout)):
            split.send(self._cipher.open(index, hashed.read(self._cipher.sealed_length(index))))
        if hashed.read(1):
            raise damaged("des octets ont été ajoutés à la fin")
        return hashed.result()


def open_sealed(stream: BinaryIO, backup_key: bytes) -> SealedBackup:
    """Open a sealed file from its first byte. Raises RuleError: not a backup, newer, damaged head, or another key."""
    header = read_header(stream)
    check = _derived(backup_key, header.layout.salt, _CHECK_LABEL)[:CHECK_BYTES]
    if not hmac.compare_digest(check, header.layout.key_check):
        raise wrong_key()
    return SealedBackup(header, stream, backup_key)


class _Blocks:
    """Seals and opens the numbered blocks of one file."""

    def __init__(self, header: BackupHeader, backup_key: bytes) -> None:
        self._aead = AESGCM(_derived(backup_key, header.layout.salt, _BODY_LABEL))
        self._bound = hashlib.sha256(header.exact_bytes).digest()
        self._layout = header.layout
        self._count = block_count(header.layout)

    def seal(self, index: int, block: bytes) -> bytes:
        return self._aead.encrypt(self._nonce(index), block, self._bound)

    def open(self, index: int, sealed: bytes) -> bytes:
        if len(sealed) < self.sealed_length(index):
            raise damaged(f"elle est coupée au bloc {index + 1} sur {self._count}")
        try:
            return self._aead.decrypt(self._nonce(index), sealed, self._bound)
        except InvalidTag:
            raise damaged(f"le bloc {index + 1} sur {self._count}, ou son en-tête, a changé") from None

    def sealed_length(self, index: int) -> int:
        left = self._layout.body_bytes - index * self._layout.block_bytes
        return min(left, self._layout.block_bytes) + TAG_BYTES

    def _nonce(self, index: int) -> bytes:
        return index.to_bytes(_COUNTER_BYTES, "big") + bytes([index == self._count - 1])


class _HashedWriter:
    """Counts and hashes what is written."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, content: bytes) -> None:
        self._target.write(content)
        self._digest.update(content)
        self._size += len(content)

    def result(self) -> SealedBytes:
        return SealedBytes(self._size, self._digest.hexdigest())


class _HashedReader:
    """Counts and hashes what is read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self._size = 0

    def read(self, size: int) -> bytes:
        content = self._source.read(size)
        self.note(content)
        return content

    def note(self, content: bytes) -> None:
        self._digest.update(content)
        self._size += len(content)

    def result(self) -> SealedBytes:
        return SealedBytes(self._size, self._digest.hexdigest())


def _derived(backup_key: bytes, salt: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=label).derive(backup_key)


def _body_blocks(members: Sequence[Member], layout: BodyLayout) -> Iterator[bytes]:
    """The members' bytes one after the other, in full blocks but the last."""
    block = bytearray()
    for member in members:
        left = member.size
        while left:
            piece = member.source.read(min(left, layout.block_bytes - len(block)))
            if not piece:
                raise EOFError(f"the member {member.name} ended before its size")
            left -= len(piece)
            block += piece
            if len(block) == layout.block_bytes:
                yield bytes(block)
                block.clear()
    if block:
        yield bytes(block)


def _split_members(layout: BodyLayout, sinks: Mapping[str, Sink]) -> Generator[None, bytes, None]:
    """Receive blocks by ``send`` and give each member's bytes to its sink."""
    block = memoryview(b"")
    for name, size in layout.members:
        left = size
        while left:
            if not block:
                block = memoryview((yield))
            piece, block = block[:left], block[left:]
            left -= len(piece)
            if name in sinks:
                sinks[name].write(piece)
    yield
