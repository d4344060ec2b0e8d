"""The check of a proof finds every alteration, of the school and of the file, and trusts no stranger."""

import hashlib
import hmac
import io
import json
import zlib
from dataclasses import replace
from uuid import UUID

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livret_desktop.db.tables import SUBMISSION
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import EXIT_REFUSED, MachineError, RuleError
from livret_desktop.reports.attachment import take_apart
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.proof.make_proof import make_proof, seal_of
from livret_desktop.services.proof.proof_check import LARGEST_FILE, REMADE, SAME, check_proof, read_proof_file
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.transmission.send_journal import open_journal
from tests.sending.acts import send
from tests.sending.model_server import LOST_AFTER, ModelServer, scripted
from tests.sending.proofs import DAY, remade
from tests.sending.school import with_lessons

# --- the check, when all is well ------------------------------------------------------------------------------


def test_a_proof_agrees_with_its_journal(desk, proof):
    found = check_proof(desk, proof.pdf)
    assert (found.is_good, found.versions, found.agree, found.chain) == (True, 5, 5, SAME)
    assert found.as_json()["proves"] in " ".join(found.sentences())


def test_what_happened_since_is_said_and_is_no_fault(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    send(desk, server, scripted(LOST_AFTER))
    before = make_proof(desk, DAY)
    clock.advance(hours=2)
    send(desk, server)
    found = check_proof(desk, before.pdf)
    assert found.is_good
    assert [one.lesson_id for one in found.changed_since] == [lesson.id]
    assert "Acceptée" in found.changed_since[0].sentence


def test_a_proof_of_the_time_of_training_is_not_accused_once_it_is_over(desk, clock):
    """Leaving training sets every version aside, also those that a person had decided about."""
    set_training(desk, is_training=True)
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, "neither")
    send(desk, server, scripted(LOST_AFTER))
    clock.advance(hours=2)
    send(desk, server)
    decide_lesson(desk, lesson.id, Decision.ACCEPTED, who="Claire", reason="vue dans l’espace de l’école")
    before = make_proof(desk, DAY)
    set_training(desk, is_training=False)
    found = check_proof(desk, before.pdf)
    assert found.is_good and found.differs == []
    assert [one.lesson_id for one in found.changed_since] == [lesson.id]


def test_a_journal_written_again_keeps_its_lines(desk, proof):
    """A new key, or a restore, makes another chain of the same lines."""
    old = open_journal(desk.folder.send_journal, desk.master_key.journal_key())
    aside = desk.folder.send_journal.with_name("neuf")
    new = open_journal(aside, desk.master_key.journal_key())
    new.take_over(old)
    old.close()
    new.close()
    aside.replace(desk.folder.send_journal)
    found = check_proof(desk, proof.pdf)
    assert (found.is_good, found.chain, found.agree) == (True, REMADE, 5)


# --- the check, when something was altered here ---------------------------------------------------------------


def test_a_line_gone_from_the_journal_is_named(desk, proof, lessons):
    desk.folder.send_journal.unlink()
    found = check_proof(desk, proof.pdf)
    assert not found.is_good
    assert {one.lesson_id for one in found.missing_here} == {one.id for one in lessons}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"receipt": "R-999999"}, "le reçu"),
        ({"state": SubmissionState.REJECTED}, "« Acceptée » dans la preuve, « Refusée » aujourd’hui"),
        ({"sha256": "0" * 64}, "autre empreinte"),
    ],
)
def test_a_database_altered_afterwards_is_named(desk, proof, lessons, change, said):
    with desk.database.quiet_write() as connection:
        connection.execute(SUBMISSION.update().where(SUBMISSION.c.lesson_id == lessons[0].id).values(change))
    found = check_proof(desk, proof.pdf)
    assert [one.lesson_id for one in found.differs] == [lessons[0].id]
    assert said in found.differs[0].sentence
    assert found.agree == 4


def test_a_version_gone_from_the_database_is_named(desk, proof, lessons):
    with desk.database.quiet_write() as connection:
        connection.execute(SUBMISSION.delete().where(SUBMISSION.c.lesson_id == lessons[3].id))
    (found,) = check_proof(desk, proof.pdf).differs
    assert (found.lesson_id, found.sentence) == (
        lessons[3].id,
        "la base de l’école n’a pas cette version de la leçon",
    )


def test_a_damaged_journal_stops_both(desk, proof):
    whole = bytearray(desk.folder.send_journal.read_bytes())
    whole[40] ^= 1
    desk.folder.send_journal.write_bytes(whole)
    with pytest.raises(MachineError, match="abîmé"):
        check_proof(desk, proof.pdf)
    with pytest.raises(MachineError, match="abîmé"):
        make_proof(desk, DAY)


# --- the check, when the file was altered ---------------------------------------------------------------------


def test_other_words_on_the_page(desk, proof):
    pages = bytes(take_apart(proof.pdf).pages).replace(b"/Author", b"/Auteur", 1)
    found = check_proof(desk, remade(desk, proof.pdf, lambda text: text, pages=pages))
    assert not found.is_good
    assert "texte des pages" in found.problems[0]
    first, second, *_ = found.sentences()
    assert first == found.problems[0], "the pages first: whoever reads them must know"
    assert second.replace("\u00a0", " ").startswith(
        "Les lignes jointes au fichier, elles, s’accordent avec le journal : 5"
    )


def test_pages_and_their_hash_altered_together(desk, proof):
    """The forger put the hash right; nobody without the key can put the seal right."""
    pages = bytes(take_apart(proof.pdf).pages).replace(b"/Author", b"/Auteur", 1)
    new = hashlib.sha256(pages).hexdigest()
    old = hashlib.sha256(take_apart(proof.pdf).pages).hexdigest()
    found = check_proof(desk, remade(desk, proof.pdf, lambda text: text.replace(old, new), pages=pages))
    assert "sceau a été modifié" in found.problems[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"receipt":"R-000001"', '"receipt":"R-000009"', "le reçu"),
        ('"state":"rejected"', '"state":"accepted"', "« Acceptée » dans la preuve, « Refusée » aujourd’hui"),
        ("BÉRANGERA", "BÉRANGERX", "ne correspond pas à l’empreinte"),
        ('["accepted","R-000001"', '["accepted","R-000003"', "le journal dit autre chose"),
        (
            '"at":"2026-11-20T19:01:00+00:00","training":false,"says":["acc',
            '"at":"2026-11-20T19:02:00+00:00","training":false,"says":["acc',
            "n’a plus",
        ),
        ('"v":1', '"v":2', "n’a pas cette version"),
    ],
)
def test_a_line_of_the_attachment_altered_is_named(desk, proof, old, new, said):
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    found = check_proof(desk, remade(desk, proof.pdf, change))
    assert "sceau a été modifié" in found.problems[0]
    assert said in " ".join(one.sentence for one in found.differs + found.missing_here)


def test_a_line_taken_out_of_the_attachment(desk, proof):
    def change(text: str) -> str:
        lines = text.split("\n")
        return "\n".join([lines[0], *lines[2:]])

    with pytest.raises(RuleError, match="abîmée"):
        check_proof(desk, remade(desk, proof.pdf, change))


def test_any_byte_changed_anywhere_is_found(desk, proof):
    """Every place of the file in turn, a few hundred of them: never "accord"."""
    step = max(1, len(proof.pdf) // 300)
    for place in [*range(0, len(proof.pdf), step), *range(len(proof.pdf) - 110, len(proof.pdf))]:
        altered = bytearray(proof.pdf)
        altered[place] ^= 1
        try:
            assert not check_proof(desk, bytes(altered)).is_good, place
        except RuleError as refusal:
            assert refusal.exit_status == EXIT_REFUSED


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(length=st.integers(0, 100_000))
def test_a_file_cut_anywhere_is_refused(desk, proof, length):
    if length >= len(proof.pdf):
        return
    with pytest.raises(RuleError):
        check_proof(desk, proof.pdf[:length])


def test_something_appended_is_refused(desk, proof):
    """A reader shows the newest update of a PDF: one more could cover the pages."""
    with pytest.raises(RuleError, match="plus entière"):
        check_proof(desk, proof.pdf + b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n")


def test_written_again_by_another_program_is_refused(desk, proof):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(proof.pdf))
    output = io.BytesIO()
    writer.write(output)
    with pytest.raises(RuleError, match="plus entière"):
        check_proof(desk, output.getvalue())


def test_the_proof_of_another_school(desk, proof):
    with pytest.raises(RuleError, match="autre école"):
        check_proof(replace(desk, school_id=THEIRS), proof.pdf)


def test_a_proof_of_before_the_key_was_changed(desk, proof):
    """The send journal is written again under the new key; the seal cannot be."""
    other = MasterKey(b"n" * 32)
    old = open_journal(desk.folder.send_journal, desk.master_key.journal_key())
    aside = desk.folder.send_journal.with_name("neuf")
    new = open_journal(aside, other.journal_key())
    new.take_over(old)
    old.close()
    new.close()
    aside.replace(desk.folder.send_journal)
    found = check_proof(replace(desk, master_key=other), proof.pdf)
    assert not found.is_good
    assert (found.agree, found.chain) == (5, REMADE)
    assert "clé de l’école a été changée" in found.problems[0]


THEIRS = UUID(int=2)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "pas un PDF"),
        (b"PK\x03\x04", "pas un PDF"),
        (b"%PDF-1.4\n%%EOF\n", "pas été fait par ce programme"),
        (b"%PDF-1.4\n" + b"[" * 200_000, "pas été fait par ce programme"),
    ],
)
def test_a_file_that_is_none_of_ours(desk, content, said):
    with pytest.raises(RuleError) as refusal:
        check_proof(desk, content)
    assert said in refusal.value.message
    assert refusal.value.exit_status == EXIT_REFUSED


@pytest.mark.parametrize("numbers", [b"0 0 0", b"9 8 7", b"9 20 9999999999", b"9999999999 1 1"])
def test_lengths_that_do_not_add_up(desk, numbers):
    with pytest.raises(RuleError, match="plus entière"):
        check_proof(
            desk, b"%PDF-1.4\n" + b"x" * 60 + b"\n%livret-preuve 1 " + numbers + b" " + b"0" * 64 + b"\n"
        )


def _hostile(deflated: bytes) -> bytes:
    pages = b"%PDF-1.4\n%%EOF"
    start = len(pages)
    return (
        pages
        + b"."
        + deflated
        + b"\n%%livret-preuve 1 %d %d %d %s\n" % (start, start + 1, len(deflated), b"0" * 64)
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"format":"livret-preuve","version":1,"lessons":[\n',
        b"[" * 3_000_000,
        b'{"a":' * 100_000,
        b"A" * 5_000_000,
        json.dumps({"format": "livret-preuve", "version": 1, "school": [], "lessons": 1}).encode(),
    ],
)
def test_a_hostile_attachment_is_refused(desk, content):
    with pytest.raises(RuleError):
        check_proof(desk, _hostile(zlib.compress(content)))


def test_a_bomb_is_not_inflated(desk):
    """Two hundred megabytes of blanks in two hundred kilobytes: stopped at the first line longer than ours."""
    deflate = zlib.compressobj(9)
    bomb = b"".join(deflate.compress(b" " * 10_000_000) for _ in range(20)) + deflate.flush()
    with pytest.raises(RuleError, match="abîmée"):
        check_proof(desk, _hostile(bomb))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    head=st.dictionaries(
        st.sampled_from(["school", "journal", "key", "from", "made_at"]), st.none() | st.text()
    )
)
def test_any_head_is_read_or_refused(desk, head):
    text = json.dumps({"format": "livret-preuve", "version": 1} | head)[:-1] + ',"lessons":[\n'
    with pytest.raises(RuleError):
        check_proof(desk, _hostile(zlib.compress(text.encode())))


def test_too_large_a_file_is_not_read_whole(tmp_path):
    path = tmp_path / "grand.pdf"
    with path.open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)
    with pytest.raises(RuleError, match="pas une preuve"):
        read_proof_file(path)
    with pytest.raises(MachineError) as missing:
        read_proof_file(tmp_path / "absent.pdf")
    assert missing.value.exit_status == EXIT_REFUSED


def test_the_seal_is_of_this_key_alone(desk):
    other = replace(desk, master_key=MasterKey(b"n" * 32))
    assert not hmac.compare_digest(seal_of(desk, b"x"), seal_of(other, b"x"))
