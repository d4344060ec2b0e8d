"""Proof of transmission: what it says of what left and what came back."""

import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livret_desktop.db import machine_state
from livret_desktop.errors import RuleError
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.proof.make_proof import ProofQuery, make_proof
from livret_desktop.services.proof.proof_check import check_proof
from livret_desktop.services.sending.send_status import resume
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.proofs import DAY, FRIDAY, attached, words
from tests.sending.school import Pupils, with_lessons


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
    assert [line["training"] for line in first["journal"]] == [False, False]
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


# --- accepted by a server of this PC, before the address was changed ----------------------------------------------


def two_here_then_one_there(desk, clock, server):
    """Two lessons accepted by a server of this PC, outside training; then the real address, and one more."""
    pupils = Pupils(desk)
    pupils.enrol(3)
    pupils.record(pupils.lesson(0), pupils.lesson(1))
    send(desk, server)
    clock.advance(minutes=5)
    change_setting(desk, "dsr.base_url", "https://dsr.example")
    pupils.record(pupils.lesson(2))
    assert send(desk, server).accepted == 1


def test_what_a_server_of_this_pc_accepted_is_told_apart_once_the_address_changed(desk, clock, server):
    two_here_then_one_there(desk, clock, server)
    made = make_proof(desk, DAY)
    assert (made.places.by_this_pc, made.places.elsewhere, made.places.unknown) == (2, 1, 0)
    assert "dont 1 acceptée avec reçu" in " ".join(made.sentences()).replace("\u00a0", " ")
    said = words(made.pdf)
    assert "2 leçons n’ont été acceptées que par un serveur de ce PC" in said
    assert said.count("(serveur de ce PC)") == 2
    checked = check_proof(desk, made.pdf)
    assert checked.is_good and checked.to_this_pc == 2
    assert "2 lignes ne viennent que d’un serveur de ce PC" in " ".join(checked.sentences()).replace(
        "\u00a0", " "
    )


def test_back_at_this_pc_the_proof_does_not_deny_what_the_state_accepted(desk, clock, server):
    two_here_then_one_there(desk, clock, server)
    change_setting(desk, "dsr.base_url", "http://127.0.0.1:1")
    made = make_proof(desk, DAY)
    assert made.is_to_this_pc and made.places.elsewhere == 1
    assert "n’en prouve rien" not in words(made.pdf) and "(serveur de ce PC)" in words(made.pdf)


def test_where_the_address_was_not_noted_the_proof_says_that_it_cannot_tell(desk, clock, server):
    """Lessons sent by a program older than the note."""
    with_lessons(desk, 2)
    send(desk, server)
    with desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, "dsr.used_addresses", None)
    clock.advance(minutes=5)
    change_setting(desk, "dsr.base_url", "https://dsr.example")
    send(desk, server)
    change_setting(desk, "dsr.base_url", "http://127.0.0.1:1")
    made = make_proof(desk, DAY)
    assert (made.places.by_this_pc, made.places.unknown) == (0, 2)
    assert "2 leçons acceptées, l’adresse de l’envoi n’avait pas été notée" in words(made.pdf)
    change_setting(desk, "dsr.base_url", "https://dsr.example")
    assert make_proof(desk, DAY).sentences()[1].startswith("Contient des noms"), (
        "nothing speaks of this PC: no doubt"
    )


def test_what_only_the_training_server_accepted_is_no_server_of_this_pc_once_training_is_over(desk, clock):
    set_training(desk, is_training=True)
    with_lessons(desk, 1)
    send(desk, ModelServer(clock))
    set_training(desk, is_training=False)
    resume(desk)
    change_setting(desk, "dsr.base_url", "https://dsr.example")
    clock.advance(hours=1)
    send(desk, ModelServer(clock))
    made = make_proof(desk, DAY)
    assert [one["to_this_pc"] for one in attached(made.pdf)["lessons"]] == [False, False]
    assert "serveur de ce PC" not in words(made.pdf)
