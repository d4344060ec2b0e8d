"""The send journal: forced to the disk, sealed, chained; a torn end is cut, anything else is explained."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import MachineError
from livret_desktop.transmission.journal_records import (
    MERGED,
    Intended,
    Outcome,
    intent_record,
    known_from,
    outcome_record,
)
from livret_desktop.transmission.send_journal import SendJournal, open_journal
from tests.sending.school import FRIDAY

KEY = bytes(range(32))
DAY = date(2026, 11, 20)


def lesson(number: int) -> UUID:
    return UUID(int=number)


def written(path: Path, batches: int = 3, key: bytes = KEY) -> SendJournal:
    journal = open_journal(path, key)
    for batch in range(batches):
        journal.intend(lesson(1000 + batch), FRIDAY, [Intended(lesson(batch), 1, DAY, f"{batch:064x}")])
        journal.settle(
            lesson(1000 + batch),
            FRIDAY + timedelta(seconds=batch),
            [Outcome(lesson(batch), 1, "accepted", f"R-{batch}")],
        )
    journal.close()
    return journal


def test_what_was_written_is_replayed(tmp_path):
    written(tmp_path / "j")
    known = open_journal(tmp_path / "j", KEY).known()
    assert {one.receipt for one in known.values()} == {"R-0", "R-1", "R-2"}
    assert known[lesson(1), 1].day == DAY


def test_taken_over_under_another_key_it_knows_the_same_where_merged_it_does_not(tmp_path):
    journal = open_journal(tmp_path / "j", KEY)
    journal.settle(None, FRIDAY, [Outcome(lesson(1), 1, "to_verify")])
    journal.settle(
        None, FRIDAY - timedelta(days=300), [Outcome(lesson(1), 1, "due")]
    )  # the clock was set back
    journal.close()
    taken, merged = open_journal(tmp_path / "t", bytes(32)), open_journal(tmp_path / "m", bytes(32))
    taken.take_over(journal)
    merged.merge(journal)
    taken.close()
    merged.close()
    again = open_journal(tmp_path / "t", bytes(32))
    assert again.known() == journal.known()
    assert merged.known() != journal.known()
    with pytest.raises(MachineError):
        open_journal(tmp_path / "t", KEY)


def test_an_intent_alone_is_in_doubt(tmp_path):
    journal = written(tmp_path / "j")
    journal.intend(lesson(2000), FRIDAY, [Intended(lesson(9), 2, DAY, "0" * 64)])
    journal.close()
    assert open_journal(tmp_path / "j", KEY).known()[lesson(9), 2].state is None


def test_nothing_can_be_read_without_the_key(tmp_path):
    written(tmp_path / "j")
    content = (tmp_path / "j").read_bytes()
    assert str(lesson(1)).encode() not in content
    assert b"accepted" not in content
    with pytest.raises(MachineError):
        open_journal(tmp_path / "j", bytes(32)).known()


def test_a_record_torn_anywhere_is_cut_and_the_rest_kept(tmp_path):
    path = tmp_path / "j"
    written(path, 2)
    whole = path.read_bytes()
    written(path, 1)
    longer = path.read_bytes()
    ends = len(whole)
    first_new = open_journal(path, KEY)
    assert len(list(first_new.records())) == 6
    for cut in range(ends + 1, len(longer)):
        path.write_bytes(longer[:cut])
        kept = len(list(open_journal(path, KEY).records()))
        assert kept in {4, 5}
        assert len(path.read_bytes()) <= cut


def test_a_tail_of_zeros_is_a_torn_end(tmp_path):
    path = tmp_path / "j"
    written(path, 2)
    path.write_bytes(path.read_bytes() + bytes(300))
    journal = open_journal(path, KEY)
    assert len(list(journal.records())) == 4
    journal.settle(None, FRIDAY, [Outcome(lesson(1), 1, "held")])
    journal.close()
    assert len(list(open_journal(path, KEY).records())) == 5


@given(at=st.integers(8, 10**6), bit=st.integers(0, 7))
def test_any_flipped_bit_before_the_last_record_is_seen(tmp_path_factory, at, bit):
    path = tmp_path_factory.mktemp("journal") / "j"
    written(path, 2)
    content = bytearray(path.read_bytes())
    last = len(path.read_bytes())
    written(path, 1)
    content = bytearray(path.read_bytes())
    at = 8 + (at - 8) % (last - 8)
    content[at] ^= 1 << bit
    path.write_bytes(bytes(content))
    with pytest.raises(MachineError):
        open_journal(path, KEY)
    assert path.read_bytes() == bytes(content)


def test_records_cannot_change_places(tmp_path):
    path = tmp_path / "j"
    written(path, 1)
    one = len(path.read_bytes())
    written(path, 1)
    two = path.read_bytes()
    path.write_bytes(two[:8] + two[one:] + two[8:one])
    with pytest.raises(MachineError):
        open_journal(path, KEY)


def test_an_empty_or_foreign_file(tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    assert open_journal(tmp_path / "empty", KEY).known() == {}
    (tmp_path / "foreign").write_bytes(b"hello, this is not a journal")
    with pytest.raises(MachineError):
        open_journal(tmp_path / "foreign", KEY)


def test_merging_another_copy_adds_what_is_missing_once(tmp_path):
    written(tmp_path / "a", 2)
    (tmp_path / "b").write_bytes((tmp_path / "a").read_bytes())
    ahead = open_journal(tmp_path / "b", KEY)
    ahead.intend(lesson(3000), FRIDAY, [Intended(lesson(7), 1, DAY, "1" * 64)])
    ahead.settle(lesson(3000), FRIDAY, [Outcome(lesson(7), 1, "accepted", "R-7")])
    here = open_journal(tmp_path / "a", KEY)
    assert here.merge(ahead) == 2
    assert here.merge(ahead) == 0
    assert here.known()[lesson(7), 1].receipt == "R-7"


def test_an_older_copy_merged_late_does_not_put_an_acceptance_in_doubt(tmp_path):
    here = open_journal(tmp_path / "a", KEY)
    here.settle(lesson(1), FRIDAY, [Outcome(lesson(5), 1, "accepted", "R-5")])
    old = open_journal(tmp_path / "b", KEY)
    old.intend(lesson(1), FRIDAY - timedelta(minutes=1), [Intended(lesson(5), 1, DAY, "2" * 64)])
    here.merge(old)
    assert here.known()[lesson(5), 1].state == "accepted"


def test_what_came_after_an_acceptance_here_tells(tmp_path):
    """The State lost it, and it was about to leave again under the same key."""
    journal = open_journal(tmp_path / "j", KEY)
    journal.settle(lesson(1), FRIDAY, [Outcome(lesson(5), 1, "accepted", "R-5")])
    journal.settle(None, FRIDAY, [Outcome(lesson(5), 1, "to_verify")])
    assert journal.known()[lesson(5), 1].state == "to_verify"
    journal.intend(lesson(1), FRIDAY, [Intended(lesson(5), 1, DAY, "5" * 64)])
    assert journal.known()[lesson(5), 1].state is None
    elsewhere = open_journal(tmp_path / "elsewhere", KEY)
    elsewhere.merge(journal)  # a copy put beside another journal: there an acceptance stays
    assert elsewhere.known()[lesson(5), 1].state == "accepted"


def test_accepted_in_training_then_attempted_for_real_in_a_merged_journal():
    one, at = UUID(int=9), FRIDAY
    intended = [Intended(one, 1, at.date(), "ab")]
    trained = outcome_record(UUID(int=1), at, [Outcome(one, 1, "accepted", "T-1")], is_training=True)
    real = intent_record(UUID(int=2), at + timedelta(days=9), intended, is_training=False) | {MERGED: True}
    (known,) = known_from([trained, real]).values()
    assert known.is_training is False
    assert known.state != SubmissionState.ACCEPTED.value, known
