"""Proof of transmission: what it says, and that its check finds every alteration, here and in the file."""

import hashlib
import hmac
import io
import json
import re
import zlib
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livret_desktop.db import machine_state
from livret_desktop.db.outbox_reads import SUBMISSION
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import EXIT_REFUSED, MachineError, RuleError
from livret_desktop.reports.attachment import Deflater, attach, take_apart
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.by_hand import declare_by_hand
from livret_desktop.services.context import Desk
from livret_desktop.services.corrections import correct_lesson
from livret_desktop.services.proof import Proof, ProofQuery, make_proof, seal_of
from livret_desktop.services.proof_check import LARGEST_FILE, REMADE, SAME, check_proof, read_proof_file
from livret_desktop.services.proof_format import DESCRIPTION, FILE_NAME
from livret_desktop.transmission.send_journal import open_journal
from tests.sending.acts import send
from tests.sending.model_server import LOST_AFTER, ModelServer, scripted
from tests.sending.school import Pupils, with_lessons

FRIDAY = date(2026, 11, 20)
DAY = ProofQuery(FRIDAY, FRIDAY)


def words(pdf: bytes) -> str:
    read = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in read.pages))


def attached(pdf: bytes) -> dict:
    read = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
    assert list(read.attachments) == [FILE_NAME]
    return json.loads(read.attachments[FILE_NAME][0])


def remade(desk: Desk, pdf: bytes, change, *, pages=None, is_sealed: bool = False) -> bytes:
    """The file as a forger would write it: another attachment or other pages, lengths and hashes put right."""
    parts = take_apart(pdf)
    pages = bytes(parts.pages) if pages is None else pages
    text = change(zlib.decompress(parts.deflated).decode())
    deflater = Deflater()
    deflater.add(text.encode())
    seal = (lambda sealed: seal_of(desk, sealed)) if is_sealed else (lambda _sealed: "0" * 64)
    return attach(pages, deflater.attachment(FILE_NAME, DESCRIPTION), seal)


@pytest.fixture
def server(clock) -> ModelServer:
    return ModelServer(clock)


@pytest.fixture
def lessons(desk, server):
    made = with_lessons(desk, 5)
    server.refused[made[1].id] = "NEPH_INCONNU"
    declare_by_hand(desk, [made[2].id], who="Claire Morel", why="portail")
    send(desk, server)
    return made


@pytest.fixture
def proof(desk, lessons) -> Proof:
    return make_proof(desk, DAY)


def test_it_says_who_when_what_and_which_receipt(desk, proof, server):
    said = words(proof.pdf)
    for expected in (
        *("Preuve de transmission", "vendredi 20 novembre 2026", "Auto-école du Pont", "Aurige 77123"),
        *("BÉRANGERA Zoé", "230200000000", "RUIZ Lucie", "Pratique, voiture, 1 h", "08:00", "Acceptée"),
        *("Refusée", "NEPH_INCONNU", "Déclarée à la main", "Claire Morel", "A2207731000"),
        *("rien de plus", "se lit sans mot de passe", "Dernier maillon", "Par enseignant", "Par élève"),
        *(record.receipt for record in server.records),
    ):
        assert expected in said, expected
    assert said.index(server.records[0].receipt) < said.index(str(server.records[0].lesson_id)), (
        "ids come last"
    )
    assert "ESSAI" not in said
    assert proof.as_json()["states"] == {"accepted": 3, "declared_by_hand": 1, "rejected": 1}


def test_same_journal_same_bytes(desk, proof):
    assert make_proof(desk, DAY).pdf == proof.pdf


def test_the_attachment_is_plain_json_with_what_left(proof, lessons):
    content = attached(proof.pdf)
    assert (content["format"], content["version"], content["count"]) == ("livret-preuve", 1, 5)
    first = content["lessons"][0]
    assert hashlib.sha256(first["sent"].encode()).hexdigest() == first["sha256"]
    assert json.loads(first["sent"])["eleve"]["nom"] == "BÉRANGERA"
    assert [line["kind"] for line in first["journal"]] == ["intent", "outcome"]
    by_hand = content["lessons"][2]
    assert (by_hand["sent"], by_hand["decided"]["by"]) == (None, "Claire Morel")
    assert by_hand["told"]["student"]["birth_name"] == "BÉRANGERC"


def test_what_was_sent_is_printed_whatever_the_file_says_now(desk, proof, lessons):
    with desk.database.write("Nom", desk.clock.now()) as written:
        student = written.work.students.require(lessons[0].student_id)
        written.work.students.put(replace(student, birth_name="AUTREMENT"))
    assert "AUTREMENT" not in words(make_proof(desk, DAY).pdf)


def test_only_one_student(desk, lessons):
    made = make_proof(desk, ProofQuery(FRIDAY, FRIDAY, lessons[1].student_id))
    assert made.versions == 1
    assert "BÉRANGERB" in words(made.pdf)
    assert "BÉRANGERA" not in words(made.pdf)
    assert check_proof(desk, made.pdf).is_good


def test_no_lesson_at_all(desk):
    made = make_proof(desk, DAY)
    assert "Aucune leçon" in words(made.pdf)
    assert check_proof(desk, made.pdf).is_good


@pytest.mark.parametrize("days", [-1, 3 * 366 + 1])
def test_impossible_days(desk, days):
    with pytest.raises(RuleError, match="Période impossible"):
        make_proof(desk, ProofQuery(FRIDAY, FRIDAY + timedelta(days=days)))


def test_essai_stands_on_every_page(desk, lessons):
    with desk.database.quiet_write() as connection:
        machine_state.keep_setting(connection, "dsr.training", "true")
    made = make_proof(desk, DAY)
    pages = pypdf.PdfReader(io.BytesIO(made.pdf)).pages
    assert len(pages) > 1
    assert all(page.extract_text().count("ESSAI") >= 2 for page in pages), "the letters across, and the box"
    assert "Acceptée (essai)" in words(made.pdf)
    assert any("ESSAI" in sentence for sentence in check_proof(desk, made.pdf).sentences())


def test_every_version_is_listed(desk, lessons, server):
    with desk.database.write("Durée", desk.clock.now()) as written:
        correct_lesson(written.work, replace(lessons[0], minutes=45), "durée")
    send(desk, server)
    made = make_proof(desk, DAY)
    assert made.versions == 6
    assert "Remplacée" in words(made.pdf)
    assert check_proof(desk, made.pdf).is_good
    assert "5 leçons, 4 h 45" in words(made.pdf), "the replaced version counts no hours"


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
        ({"receipt": "R-999999"}, "le récépissé"),
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
        ('"receipt":"R-000001"', '"receipt":"R-000009"', "le récépissé"),
        ('"state":"rejected"', '"state":"accepted"', "« Acceptée » dans la preuve, « Refusée » aujourd’hui"),
        ("BÉRANGERA", "BÉRANGERX", "ne correspond pas à l’empreinte"),
        ('["accepted","R-000001"', '["accepted","R-000003"', "le journal dit autre chose"),
        (
            '"at":"2026-11-20T19:01:00+00:00","says":["acc',
            '"at":"2026-11-20T19:02:00+00:00","says":["acc',
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


# --- names, and long periods ----------------------------------------------------------------------------------


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=300),
    number=st.integers(0, 4),
)
def test_any_name_makes_a_proof_that_agrees(desk, lessons, name, number):
    with desk.database.write("Nom", desk.clock.now()) as written:
        student = written.work.students.require(lessons[number].student_id)
        written.work.students.put(replace(student, birth_name=name))
    made = make_proof(desk, DAY)
    words(made.pdf)
    assert check_proof(desk, made.pdf).is_good


@pytest.mark.slow
def test_a_long_period_takes_little_memory(desk, clock):
    import tracemalloc  # noqa: PLC0415 (this test alone)

    pupils = Pupils(desk)
    pupils.enrol(40)
    for week in range(12):
        pupils.record_day(40, FRIDAY - timedelta(days=7 * week))
    send(desk, ModelServer(clock))
    make_proof(desk, DAY)  # the libraries are loaded
    tracemalloc.start()
    made = make_proof(desk, ProofQuery(FRIDAY - timedelta(days=1000), FRIDAY))
    check_proof(desk, made.pdf)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made.versions == 480
    assert peak < 16_000_000
    assert len(made.pdf) < 800_000
