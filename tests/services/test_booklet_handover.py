"""The numeric booklet handed over: opened by a real browser without a network, told by its register."""

from __future__ import annotations

import http.server
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from livret_desktop.domain.follow_up import Appointment
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationCopy,
    AttestationKind,
    SkillFacet,
    SkillLevel,
    TrainingTrack,
)
from livret_desktop.errors import RuleError
from livret_desktop.security.recovery_code import ALPHABET
from livret_desktop.services.overview.record_history import student_history
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.papers.attestations import issue_document
from livret_desktop.services.papers.booklet_handover import (
    booklet_accesses,
    lose_access,
    note_access,
    seal_booklet,
)
from livret_desktop.services.papers.booklet_page import booklet_page
from livret_desktop.services.records.follow_up import mark_skills, save_appointment
from tests.services.browser import CHROMIUM, Tab, browser
from tests.services.house import House, add_student, enrol

needs_browser = pytest.mark.skipif(
    CHROMIUM is None or os.name == "nt", reason="no Chromium to drive on this machine: the page is not opened"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("booklet") / "ecole")
    house.create()
    with house.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def pupil(desk):
    return add_student(desk, birth_name="<b>D’ÂNE</b>", given_names="Zoé & Co")


@pytest.fixture(scope="module")
def enrolment(desk, pupil):
    made = enrol(desk, pupil)
    mark_skills(desk, made.id, ["C1-1"], SkillLevel.ACQUIRED, on=date(2026, 11, 3), facets=(SkillFacet.WHY,))
    save_appointment(
        desk,
        Appointment(
            id=uuid4(),
            enrolment_id=made.id,
            kind=AppointmentKind.PRELIMINARY,
            track=TrainingTrack.CS,
            practice_on=date(2026, 11, 19),
            practice_minutes=120,
        ),
    )
    issue_document(
        desk,
        made.id,
        AttestationKind.AFFI,
        copies=[AttestationCopy.STUDENT],
        reason="",
        made_on=date(2026, 11, 20),
        deliver=lambda copies: None,
    )
    return made


@pytest.fixture(scope="module")
def sealed(desk, enrolment):
    return seal_booklet(desk, enrolment.id)


@pytest.fixture(scope="module")
def file(sealed, tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("phone") / "livret.html"
    made.write_bytes(sealed.page)
    return made


def typed(tab: Tab, code: str) -> str:
    """Type a code, press the button, and give what the page then says or "open"."""
    return tab.evaluate(
        f"""(async () => {{
          document.getElementById('code').value = {json.dumps(code)};
          document.getElementById('form').requestSubmit();
          const said = document.getElementById('said');
          for (let tries = 0; tries < 600; tries++) {{
            if (!document.getElementById('booklet').hidden) return 'open';
            if (said.className === 'bad') return said.textContent;
            await new Promise(then => setTimeout(then, 50));
          }}
          return 'nothing';
        }})()"""
    )


def test_nothing_of_the_student_is_readable_without_the_code(sealed, pupil):
    page = sealed.page.decode()
    for word in ("ÂNE", "Zoé", pupil.neph, "Pont", sealed.code, sealed.code.replace("-", "")):
        assert word not in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"']|url\(|https?://", page.split('id="sealed"')[0])
    assert set(sealed.code.replace("-", "")) <= set(ALPHABET)
    assert "code" not in repr(sealed)


def test_two_files_never_share_a_code(desk, enrolment, sealed):
    again = seal_booklet(desk, enrolment.id)
    assert again.code != sealed.code
    assert again.sha256 != sealed.sha256


@needs_browser
@pytest.mark.slow
def test_the_page_opens_from_a_file_with_its_code_alone(sealed, file, pupil, tmp_path):
    with browser(tmp_path / "profile") as tab:
        tab.open(file.as_uri())
        assert tab.evaluate("isSecureContext && Boolean(crypto.subtle)")
        assert "16 lettres" in typed(tab, "ABCD")
        wrong = "".join("B" if letter == "A" else "A" for letter in sealed.code.replace("-", ""))
        assert "n’ouvre pas" in typed(tab, wrong)
        assert typed(tab, sealed.code.lower().replace("-", " ")) == "open"
        assert_shown(tab, pupil)
        assert tab.asked == [file.as_uri()]  # nothing else was ever asked for
        assert sealed.code not in tab.evaluate("location.href + JSON.stringify(history.state)")
        tab.evaluate("fetch('https://exemple.invalid/').catch(() => 0)")
        assert [url for url in tab.asked if url.startswith("https:")] == []  # the policy forbids it


@needs_browser
@pytest.mark.slow
def test_the_page_opens_where_the_browser_gives_no_webcrypto(sealed, file, pupil, tmp_path):
    with served(file.parent) as port:
        options = [f"--host-resolver-rules=MAP livret.test 127.0.0.1:{port}"]
        with browser(tmp_path / "profile", options) as tab:
            tab.open(f"http://livret.test/{file.name}")
            assert tab.evaluate("isSecureContext || crypto.subtle !== undefined") is False
            assert typed(tab, sealed.code) == "open"
            assert_shown(tab, pupil)


def assert_shown(tab: Tab, pupil) -> None:
    words = tab.evaluate("document.getElementById('booklet').innerText")
    assert pupil.birth_name in words  # as text: no markup of data is ever made an element
    assert tab.evaluate("document.querySelectorAll('#booklet b').length") == 0
    for said in (
        "Zoé & Co",
        pupil.neph,
        "Bilan",
        "Rendez-vous préalable, pratique",
        "19 novembre 2026",
        "Attestation de fin de formation initiale",
        "PRÉAMBULE AU LIVRET D’APPRENTISSAGE",
        "Entrer, s’installer au poste de conduite et en sortir.",
    ):
        assert said in words, said
    assert tab.evaluate("document.querySelectorAll('.grid tbody tr').length") == 32
    assert tab.evaluate("document.querySelector('.level-3').parentElement.title") == "acquis le 03/11/2026"
    link = "document.querySelector('a.paper')"
    assert tab.evaluate(f"{link}.download") == "affi.pdf"
    head = f"fetch({link}.href).then(answer => answer.text()).then(text => text.slice(0, 5), () => 'no')"
    assert tab.evaluate(head) in (
        "%PDF-",
        "no",
    )  # the policy lets a person save it; a script may not fetch it


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """The folder over plain HTTP, as an address that is not secure."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, directory=str(folder), **kwargs)

        def log_message(self, *args) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_page_holds_the_acts_as_they_were_printed(desk, enrolment):
    sections = {one["title"]: one for one in booklet_page(desk, enrolment.id)["sections"]}
    (paper,) = sections["Documents de l’annexe IV"]["parts"][0]["papers"]
    assert paper["words"].startswith("N°\u00a02026-")
    assert paper["pdf"].startswith("JVBERi")  # "%PDF-" in base 64


def test_the_register_numbers_accesses_and_a_lost_one_is_followed_by_another(desk, pupil, enrolment, sealed):
    with pytest.raises(RuleError, match="à qui"):
        note_access(desk, sealed, " ")
    before = next_undo(desk)
    note_access(desk, sealed, "Zoé ŒUVRARD")
    assert next_undo(desk) == before  # what is out is not taken back
    (first,) = booklet_accesses(desk, enrolment.id)
    assert (first.rank, first.given_to, first.sha256) == (1, "Zoé ŒUVRARD", sealed.sha256)
    lose_access(desk, first.id)
    with pytest.raises(RuleError, match="perdu"):
        lose_access(desk, first.id)
    note_access(desk, seal_booklet(desk, enrolment.id), "Zoé ŒUVRARD")
    told = [(one.rank, one.lost_on) for one in booklet_accesses(desk, enrolment.id)]
    assert told == [(2, None), (1, date(2026, 11, 20))]
    titles = [one.title for one in student_history(desk, pupil.id)]
    assert f"Accès n° 1 perdu, {pupil.full_name}" in titles
    lost = next_undo(desk)
    assert lost is not None and "perdu" in lost.title
    undo(desk, lost.id)
    assert booklet_accesses(desk, enrolment.id)[1].lost_on is None


def test_the_code_is_nowhere_in_the_database(desk, sealed):
    with desk.database.read() as reading:
        tables = reading.connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        for table in tables.scalars().all():
            rows = reading.connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
            assert sealed.code not in repr(rows)
            assert sealed.code.replace("-", "") not in repr(rows)
