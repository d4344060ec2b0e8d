"""The container: whole, or refused before anything counts."""

import hashlib
import json
import struct
import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livret_desktop.backup.header import DATABASE_MEMBER, JOURNAL_MEMBER, MAGIC, read_header
from livret_desktop.backup.sealed_file import (
    TAG_BYTES,
    Member,
    block_count,
    open_members,
    open_sealed,
    seal,
    sealed_size,
)
from livret_desktop.errors import RuleError
from tests.backup.school import DATABASE, JOURNAL, KEY, OTHER_KEY, OTHER_SCHOOL, facts, members, sealed


def read_back(content, key=KEY):
    sinks = {DATABASE_MEMBER: BytesIO(), JOURNAL_MEMBER: BytesIO()}
    checked = open_sealed(BytesIO(content), key).copy_members(sinks)
    return checked, {name: sink.getvalue() for name, sink in sinks.items()}


def refusal(content, key=KEY):
    with pytest.raises(RuleError) as refused:
        read_back(content, key)
    assert refused.value.exit_status == 1
    return refused.value


@settings(deadline=None, max_examples=60)
@given(
    st.binary(min_size=1, max_size=5000),
    st.none() | st.binary(max_size=3000),
    st.sampled_from([512, 1024, 2048]),
)
def test_what_is_sealed_comes_back(database, journal, block_bytes):
    content = sealed(database, journal, block_bytes=block_bytes)
    checked, parts = read_back(content)
    assert parts == {DATABASE_MEMBER: database, JOURNAL_MEMBER: journal or b""}
    assert (checked.size, checked.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("size", [1, 511, 512, 513, 1023, 1024, 1025])
def test_sizes_around_whole_blocks(size):
    content = sealed(b"d" * size, b"", block_bytes=512)
    header = read_header(BytesIO(content))
    assert block_count(header.layout) == -(-size // 512)
    assert sealed_size(header) == len(content)
    assert read_back(content)[1][DATABASE_MEMBER] == b"d" * size


def test_nothing_readable_is_inside_and_twice_is_never_the_same():
    content = sealed()
    assert JOURNAL[:16] not in content
    assert DATABASE[:64] not in content
    assert KEY not in content
    assert content != sealed()


def test_the_head_is_read_without_a_key():
    header = read_header(BytesIO(sealed()))
    assert header.facts == facts()


def test_another_key_is_told_from_damage():
    assert refusal(sealed(), OTHER_KEY).title == "Cette clé n’ouvre pas cette copie"


@pytest.mark.parametrize(
    "content", [b"", b"L", MAGIC, b"PK\x03\x04" * 100, b"SQLite format 3\x00" + bytes(4096)]
)
def test_another_file_is_named_as_such(content):
    assert refusal(content).title == "Ce fichier n’est pas une sauvegarde"


def test_a_later_format_is_named_as_such():
    content = sealed()
    assert refusal(MAGIC + b"\x00\x02" + content[10:]).title == "Copie plus récente que le programme"


def test_every_bit_counts():
    """Each bit of a small file flipped in turn: none is accepted, none crashes."""
    content = sealed(b"a small database", b"", block_bytes=512)
    accepted = []
    for position in range(len(content) * 8):
        flipped = bytearray(content)
        flipped[position // 8] ^= 1 << position % 8
        try:
            read_back(bytes(flipped))
            accepted.append(position)
        except RuleError:
            pass
    assert accepted == []


def test_every_cut_and_any_addition_is_found():
    content = sealed(b"a small database" * 50, b"x", block_bytes=512)
    for length in range(len(content)):
        refusal(content[:length])
    assert "ajoutés" in refusal(content + b"\x00").message
    assert "coupée au bloc 2" in refusal(content[:-1]).message


def blocks(content):
    header = read_header(BytesIO(content))
    start, step = len(header.exact_bytes), header.layout.block_bytes + TAG_BYTES
    return content[:start], [content[at : at + step] for at in range(start, len(content), step)]


def test_blocks_swapped_repeated_dropped_or_foreign_are_found():
    head, body = blocks(sealed())
    _other_head, other = blocks(sealed())
    assert len(body) > 5
    for wrong in (
        [body[1], body[0], *body[2:]],
        [body[0], body[0], *body[2:]],
        body[1:],
        [*body[:-2], body[-1]],
        [*body, body[-1]],
        [other[0], *body[1:]],
        [*body[:-1], other[-1]],
    ):
        refusal(head + b"".join(wrong))


def with_header(content, **changes):
    """The same body under an edited header, its length put right."""
    head, body = blocks(content)
    document = json.loads(head[14:])
    document.update(changes)
    written = json.dumps(document).encode()
    return MAGIC + struct.pack(">HI", 1, len(written)) + written + b"".join(body)


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": 9999},
        {"school": OTHER_SCHOOL},
        {"school_name": "Une autre"},
        {"students": 0},
        {"created_at": "2026-11-21T19:02:00+00:00"},
        {"keys": {}},
        {"members": [{"name": "database", "bytes": len(DATABASE) + len(JOURNAL)}]},
        {"members": [{"name": "database", "bytes": 0}]},
        {"members": [{"name": "../../autoexec", "bytes": 5}]},
        {"members": [{"name": "send-journal", "bytes": 5}, {"name": "database", "bytes": 5}]},
        {"members": [{"name": "database", "bytes": 2**60}]},
        {"members": [{"name": "database", "bytes": 5, "path": "/etc"}]},
        {"members": []},
        {"members": 3},
        {"block_bytes": 1},
        {"block_bytes": 2**31},
        {"block_bytes": True},
        {"sequence": -1},
        {"sequence": 1e400},
        {"school": "../../x"},
        {"school_name": "a\nb"},
        {"school_name": "x" * 5000},
        {"created_at": "2026-11-21T19:02:00"},
        {"extra": 1},
    ],
)
def test_an_edited_header_is_found_whatever_it_says(changes):
    assert refusal(with_header(sealed(), **changes)).title == "Copie abîmée"


def test_the_same_header_written_otherwise_is_found_too():
    """Bound to its exact bytes: equal values are not enough."""
    refusal(with_header(sealed()))


@pytest.mark.parametrize(
    "head", [b"[" * 60_000, b"\xff\xfe", b"null", b'{"school":1,"school":2}', b"1" * 60_000]
)
def test_a_hostile_head_is_refused_as_data(head):
    assert refusal(MAGIC + struct.pack(">HI", 1, len(head)) + head).title == "Copie abîmée"
    assert refusal(MAGIC + struct.pack(">HI", 1, 2**32 - 1) + head).title == "Copie abîmée"


def test_integrity_of_a_hash_alone_would_let_edits_pass():
    """The known-bad twin: whoever edits the file can write its SHA-256 anew."""
    content = sealed()
    edited = with_header(content, students=1)
    with_digest = edited + hashlib.sha256(edited).digest()
    assert hashlib.sha256(with_digest[:-32]).digest() == with_digest[-32:]
    refusal(edited)


def test_a_member_that_grows_is_cut_and_one_that_shrinks_is_an_error(tmp_path):
    journal = tmp_path / "journal"
    journal.write_bytes(b"one two ")
    with open_members({JOURNAL_MEMBER: journal}) as opened:
        with journal.open("ab") as more:
            more.write(b"three")
        target = BytesIO()
        seal([*members(journal=None), *opened], facts(), KEY, target)
    assert read_back(target.getvalue())[1][JOURNAL_MEMBER] == b"one two "
    with pytest.raises(EOFError):
        seal([Member(DATABASE_MEMBER, 10, BytesIO(b"short"))], facts(), KEY, BytesIO())


def test_memory_stays_constant(tmp_path):
    """24 MiB through blocks of 64 KiB: neither way holds more than a few blocks."""
    source, target = tmp_path / "database", tmp_path / "sealed"
    source.write_bytes(bytes(24 * 1024 * 1024))
    tracemalloc.start()
    try:
        with open_members({DATABASE_MEMBER: source}) as opened, target.open("wb") as stream:
            seal(opened, facts(), KEY, stream, block_bytes=64 * 1024)
        with target.open("rb") as stream:
            open_sealed(stream, KEY).verify()
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()
