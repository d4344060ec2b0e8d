"""Many students at once: who is due, numbers without a gap after a stop or a failure, whole files only."""

from __future__ import annotations

import errno
import gc
import tracemalloc
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from livret_desktop.domain.vocabulary import AttestationCopy, AttestationKind
from livret_desktop.errors import MachineError
from livret_desktop.services.papers import batch_files
from livret_desktop.services.papers.attestation_register import register_lines, register_pdf
from livret_desktop.services.papers.attestations import issue_affi
from livret_desktop.services.papers.batch_files import OneFile, OneFileEach
from livret_desktop.services.papers.document_batch import Order, Standing, issue_batch, read_batch
from livret_desktop.services.records.students import archive_student
from tests.services.affi import affi_enrolment
from tests.services.house import enrolled_student

SCHOOL = (AttestationCopy.SCHOOL,)
ORDER = Order(AttestationKind.AFFI, SCHOOL, reason="fin de session", made_on=date(2026, 11, 20))
NAMES = ("ADAM", "BARON", "CARON", "DUMAS", "ÉVRARD")


@pytest.fixture
def five(desk):
    return [enrolled_student(desk, name) for name in NAMES]


def due(desk, order=ORDER):
    return [line.enrolment_id for line in read_batch(desk, order) if line.is_due]


def numbers(desk):
    return sorted(line.entry.number for line in register_lines(desk))


class Printer:
    """One job a student; out of paper after so many."""

    at_once = 1

    def __init__(self, sheets=99):
        self.left, self.jobs = sheets, []

    def group(self):
        return self

    def __enter__(self):
        def deliver(made):
            if not self.left:
                raise MachineError("Imprimante arrêtée", "Plus de papier.", "Remettez-en.")
            self.left -= 1
            self.jobs.append([pdf for _one, pdf in made])

        return deliver

    def __exit__(self, *_trouble):
        return False


def test_the_due_come_first_and_the_others_say_why(desk, five):
    enrolled_student(desk, "FAURE", final_evaluation_on=None)
    gone = enrolled_student(desk, "GUY")
    archive_student(desk, gone.id, date(2026, 11, 20))
    issue_affi(
        desk, affi_enrolment(desk, five[2].id), SCHOOL, made_on=ORDER.made_on, deliver=lambda _made: None
    )
    lines = read_batch(desk, ORDER)
    told = {line.name.split()[0]: line for line in lines}
    assert [line.name.split()[0] for line in lines] == ["ADAM", "BARON", "DUMAS", "ÉVRARD", "CARON", "FAURE"]
    assert told["ADAM"].standing is Standing.TO_CHECK
    assert told["CARON"].standing is Standing.DONE
    assert "2026-0001" in told["CARON"].why
    assert told["FAURE"].standing is Standing.BLOCKED
    assert "valuation" in told["FAURE"].why
    assert told["FAURE"].field == "final_evaluation_on"


def test_one_file_holds_every_page_and_one_number_each(desk, five, tmp_path):
    seen = []
    output = OneFile(tmp_path / "lot")
    outcome = issue_batch(desk, ORDER, due(desk), output, report=seen.append)
    assert [number for _name, number in outcome.issued] == [f"2026-000{n}" for n in range(1, 6)]
    assert (outcome.left, outcome.trouble, outcome.is_stopped) == (0, None, False)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["lot.pdf"]
    pages = PdfReader(tmp_path / "lot.pdf").pages
    assert ["2026-0004" in page.extract_text() for page in pages] == [False, False, False, True, False]
    assert seen[-1].done == seen[-1].total == 5
    assert {line.entry.reason for line in register_lines(desk)} == {"fin de session"}


def test_one_file_each_is_the_kept_one_and_names_no_student(desk, five, tmp_path):
    target = tmp_path / "pdf"
    target.mkdir()
    issue_batch(desk, ORDER, due(desk), OneFileEach(target))
    assert sorted(path.name for path in target.iterdir()) == [
        f"attestation-2026-000{n}-ecole.pdf" for n in range(1, 6)
    ]
    kept = {line.entry.number: register_pdf(desk, line.entry.id) for line in register_lines(desk)}
    assert (target / "attestation-2026-0003-ecole.pdf").read_bytes() == kept["2026-0003"]


def test_a_stop_leaves_no_gap_and_the_rest_for_later(desk, five):
    printer = Printer()
    outcome = issue_batch(desk, ORDER, due(desk), printer, is_stopped=lambda: len(printer.jobs) >= 2)
    assert (outcome.left, outcome.is_stopped, len(outcome.issued)) == (3, True, 2)
    assert numbers(desk) == ["2026-0001", "2026-0002"]
    outcome = issue_batch(desk, ORDER, due(desk), printer)
    assert [number for _name, number in outcome.issued] == ["2026-0003", "2026-0004", "2026-0005"]
    assert len(printer.jobs) == 5


def test_a_printer_that_stops_takes_no_number_for_the_sheet_not_printed(desk, five):
    outcome = issue_batch(desk, ORDER, due(desk), Printer(sheets=3))
    assert outcome.trouble is not None
    assert outcome.trouble.title == "Imprimante arrêtée"
    assert (len(outcome.issued), outcome.left, outcome.is_stopped) == (3, 2, False)
    assert numbers(desk) == ["2026-0001", "2026-0002", "2026-0003"]


def full(*_ignored):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_no_file_of_its_group_and_takes_no_number(desk, five, tmp_path, monkeypatch):
    target = tmp_path / "pdf"
    target.mkdir()
    monkeypatch.setattr(OneFileEach, "at_once", 2)
    real = batch_files.write_new

    def third_is_too_much(path, content):
        if "0004" in path.name:
            full()
        real(path, content)

    monkeypatch.setattr(batch_files, "write_new", third_is_too_much)
    outcome = issue_batch(desk, ORDER, due(desk), OneFileEach(target))
    assert outcome.trouble is not None
    assert "plein" in outcome.trouble.message
    assert sorted(path.name for path in target.iterdir()) == [
        "attestation-2026-0001-ecole.pdf",
        "attestation-2026-0002-ecole.pdf",
    ]
    assert numbers(desk) == ["2026-0001", "2026-0002"]
    assert outcome.left == 3


def test_one_file_is_on_the_disk_what_the_register_holds(desk, five, tmp_path, monkeypatch):
    monkeypatch.setattr(OneFile, "at_once", 2)
    path = tmp_path / "lot.pdf"
    path.write_bytes(b"former")
    real, calls = batch_files.write_atomically, []

    def second_is_too_much(where, content):
        calls.append(where)
        if len(calls) == 2:
            full()
        real(where, content)

    monkeypatch.setattr(batch_files, "write_atomically", second_is_too_much)
    outcome = issue_batch(desk, ORDER, due(desk), OneFile(path))
    assert outcome.trouble is not None
    assert len(PdfReader(path).pages) == len(outcome.issued) == 2
    assert numbers(desk) == ["2026-0001", "2026-0002"]


def test_a_first_group_that_fails_gives_the_former_file_back(tmp_path, monkeypatch):
    path = tmp_path / "lot.pdf"
    path.write_bytes(b"former")
    output = OneFile(path)
    monkeypatch.setattr(batch_files, "merged", lambda _pdfs: b"new")
    with pytest.raises(MachineError), output.group() as deliver:
        deliver([(None, b"page")])
        assert path.read_bytes() == b"new"
        raise MachineError("La base est occupée", "…", "…")
    assert path.read_bytes() == b"former"


def test_the_next_file_begins_after_so_many_and_never_over_another(desk, five, tmp_path, monkeypatch):
    monkeypatch.setattr(batch_files, "ACTS_PER_FILE", 2)
    monkeypatch.setattr(OneFile, "at_once", 1)
    (tmp_path / "lot-3.pdf").write_bytes(b"somebody's")
    outcome = issue_batch(desk, ORDER, due(desk), OneFile(tmp_path / "lot.pdf"))
    assert [len(PdfReader(tmp_path / name).pages) for name in ("lot.pdf", "lot-2.pdf")] == [2, 2]
    assert (tmp_path / "lot-3.pdf").read_bytes() == b"somebody's"
    assert outcome.trouble is not None
    assert "lot-3.pdf" in outcome.trouble.message
    assert len(numbers(desk)) == len(outcome.issued) == 4


def test_a_name_that_cannot_be_printed_is_left_out_and_the_others_go(desk, five):
    enrolled_student(desk, "CANARD \u0645\u0631\u062d\u0628\u0627")
    printer = Printer()
    printer.at_once = 20
    outcome = issue_batch(desk, ORDER, due(desk), printer)
    assert len(outcome.issued) == 5
    assert numbers(desk) == [f"2026-000{n}" for n in range(1, 6)]
    assert len(outcome.refused) == 1
    assert outcome.refused[0][0].startswith("CANARD")


def test_copies_already_out_are_not_printed_again(desk, five):
    both = Order(
        AttestationKind.AFFI, (AttestationCopy.STUDENT, AttestationCopy.SCHOOL), made_on=ORDER.made_on
    )
    issue_batch(desk, ORDER, due(desk), Printer())
    printer = Printer()
    outcome = issue_batch(desk, both, due(desk, both), printer)
    assert [len(job) for job in printer.jobs] == [1] * 5
    assert [number for _name, number in outcome.issued] == [f"2026-000{n}" for n in range(1, 6)]
    texts = {
        PdfReader(BytesIO(job[0])).pages[0].extract_text().count("Exemplaire élève") for job in printer.jobs
    }
    assert texts == {1}


def test_memory_stays_flat(desk):
    """What is kept of a batch is a name and a number a student, never its pages."""
    for number in range(9):
        enrolled_student(desk, f"ÉLÈVE{number:02}")
    waiting = due(desk)
    output = Forgetful()
    issue_batch(desk, ORDER, waiting[:4], output)  # faces, rules and the pool of connections are there
    tracemalloc.start()
    try:
        issue_batch(desk, ORDER, waiting[4:], output)
        gc.collect()  # a drawn page is a circle of objects: only what stays afterwards counts
        grown = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert output.bytes > 350_000
    assert grown < 40_000


class Forgetful:
    at_once = 4

    def __init__(self):
        self.bytes = 0

    def group(self):
        return self

    def __enter__(self):
        def deliver(made):
            self.bytes += sum(len(pdf) for _one, pdf in made)

        return deliver

    def __exit__(self, *_trouble):
        return False
