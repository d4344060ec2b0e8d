"""A school's whole day by the command line, on the files an office has, against a real training server."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pypdf

from livret_desktop.app import Options, Program
from livret_desktop.reports.preview import page_count
from livret_desktop.services.copies.recovery_sheet import sheet_state
from tests.e2e import promises
from tests.e2e.command_line import SAMPLES, SATURDAY, Pc

PUPIL_OF_2023 = "260207704401"  # FERNANDEZ Dorothée, conduite supervisée, AIPC of April 2023
PUPIL_OF_2026 = "260202030773"  # TORRES Camille, conduite supervisée, AIPC of February 2026
NOT_READY = "250109312337"  # LE GALL Maëlys Anne, filière traditionnelle


def text_of(pdf: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- the school is made --------------------------------------------------------------------------------------


def test_a_school_is_made_with_its_recovery_sheet(new_pc: Pc):
    sheet = new_pc.place / "secours.pdf"
    made = new_pc.done("init", "--school", SAMPLES / "ecole.toml", "--recovery-sheet", sheet)
    assert made["data"] == str(new_pc.data)
    assert "feuille de secours" in text_of(sheet).lower()
    assert new_pc.done("config", "get", "schedule.evening") == {"key": "schedule.evening", "value": "20:00"}
    with Program(Options(), new_pc.environment).open_desk() as desk:
        assert sheet_state(desk).printed_at is not None, (
            "the window must not ask for a sheet already on paper"
        )

    refused = new_pc("init", "--school", SAMPLES / "ecole.toml")
    assert (refused.status, refused.error["title"]) == (3, "Ce dossier contient déjà une école")


def test_the_recovery_code_of_the_sheet_opens_the_school(new_pc: Pc):
    sheet = new_pc.place / "secours.pdf"
    new_pc.done("init", "--school", SAMPLES / "ecole.toml", "--recovery-sheet", sheet)
    letters = re.findall(r"^[A-HJ-NP-Z]$", text_of(sheet), re.MULTILINE)
    assert len(letters) == 70, "seven lines of eight letters and two of control"
    new_pc.passphrase = None
    assert new_pc("transmit", "status").status == 3
    new_pc.recovery_code = "".join(letters)
    new_pc.done("transmit", "status")


# --- the files are taken over --------------------------------------------------------------------------------


def test_students_are_taken_over_whole_or_not_at_all(new_pc: Pc):
    new_pc.init()
    rapido = SAMPLES / "rapido-eleves.txt"

    tried = new_pc("import", "students", rapido, "--dry-run")
    assert tried.status == 1
    assert set(tried.document) == promises.IMPORT
    assert (tried.document["read"], tried.document["created"]) == (140, 137)

    refused = new_pc("import", "students", rapido)
    assert refused.status == 1
    assert refused.document["created"] == 0
    assert [problem["row"] for problem in refused.document["rejected"]] == [12, 65, 118]
    assert all(
        set(one) == promises.IMPORT_PROBLEM
        for one in refused.document["rejected"] + refused.document["warnings"]
    )
    assert "Rien n’a été importé" in refused.stderr
    assert new_pc("student", "show", PUPIL_OF_2023).status == 1

    kept = new_pc.done("import", "students", rapido, "--keep-good")
    assert (kept["created"], kept["updated"], len(kept["rejected"])) == (137, 0, 3)
    again = new_pc.done("import", "students", rapido, "--keep-good")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 137)


def test_every_file_imported_twice_changes_nothing(pc: Pc):
    before = pc.done("student", "show", PUPIL_OF_2023)
    for kind, name in (
        ("enrolments", "inscriptions.csv"),
        ("instructors", "enseignants.csv"),
        ("lessons", "lecons.csv"),
    ):
        again = pc.done("import", kind, SAMPLES / name, "--keep-good", "--to-send-from", "2026-11-01")
        assert (again["created"], again["updated"]) == (0, 0), kind
        assert again["unchanged"] == again["read"] - len(again["rejected"])
    assert pc.done("student", "show", PUPIL_OF_2023) == before


def test_the_same_names_under_another_neph_are_asked_about(new_pc: Pc, tmp_path: Path):
    new_pc.init()
    file = tmp_path / "eleves.csv"
    titles, person = "Nom de naissance;Prénoms;Date de naissance;Téléphone;NEPH", "LE GALL;Maëlys;12/03/2007"
    file.write_text(f"{titles}\n{person};06 11 11 11 11;250109312373\n")
    new_pc.done("import", "students", file)
    file.write_text(f"{titles}\n{person};06 22 22 22 22;230509476750\n")
    asked = new_pc("import", "students", file)
    assert (asked.status, [one["field"] for one in asked.document["rejected"]]) == (1, ["neph"])
    assert "--same-person LIGNE" in asked.stderr
    same = new_pc.done("import", "students", file, "--same-person", "1")
    assert same["different"] == [{"row": 1, "field": name, "taken": False} for name in ("phone", "neph")]
    taken = new_pc.done("import", "students", file, "--same-person", "1", "--replace")
    assert (taken["created"], taken["updated"]) == (0, 1)
    assert new_pc.done("student", "show", "230509476750")["phone"] == "06 22 22 22 22"
    file.write_text(f"{titles}\n{person};;250109312373\n")
    assert new_pc.done("import", "students", file, "--other-person", "1")["created"] == 1


def test_lessons_taken_over_without_a_first_day_are_history(new_pc: Pc):
    new_pc.init()
    new_pc.done("import", "students", SAMPLES / "rapido-eleves.txt", "--keep-good")
    new_pc.done("import", "enrolments", SAMPLES / "inscriptions.csv")
    new_pc.done("import", "instructors", SAMPLES / "enseignants.csv")
    assert new_pc.done("import", "lessons", SAMPLES / "lecons.csv")["created"] == 869
    status = new_pc.done("transmit", "status")
    assert set(status["states"].values()) == {0}

    later = new_pc.done("import", "lessons", SAMPLES / "lecons.csv", "--to-send-from", "2026-08-01")
    assert later["unchanged"] == 869, "a re-import never turns history into due"
    assert new_pc.done("transmit", "check")["ready"] == 0


def test_one_student_is_shown(pc: Pc):
    document = pc.done("student", "show", PUPIL_OF_2023)
    assert set(document) == promises.STUDENT
    assert (document["birth_name"], document["given_names"]) == ("FERNANDEZ", "Dorothée")
    (enrolment,) = document["enrolments"]
    assert set(enrolment) == promises.ENROLMENT
    assert (enrolment["booklet"], enrolment["track"], enrolment["gearbox"]) == ("paper", "CS", "manual")
    assert "1er janvier 2024" in enrolment["booklet_rule"]
    assert pc.done("student", "show", "fernandez dorothee") == document
    assert pc.done("student", "show", document["id"]) == document
    assert pc("student", "show", "FERNANDEZ").error["title"] == "Plusieurs élèves portent ce nom"
    assert pc.done("student", "show", PUPIL_OF_2026)["enrolments"][0]["booklet"] == "numeric"


# --- the attestation -----------------------------------------------------------------------------------------


def test_the_affi_of_2023_its_copies_and_its_duplicate(pc: Pc):
    papers = {name: pc.place / f"{name}.pdf" for name in ("eleve", "assureur", "encore")}
    first = pc.done("attestation", "affi", PUPIL_OF_2023, "--out", papers["eleve"])
    assert set(first) == promises.ATTESTATION | promises.ATTESTATION_ADDED
    assert (first["number"], first["form"], first["copy"]) == ("2026-0001", "original", "eleve")
    assert first["sha256"] == sha256_of(papers["eleve"])
    assert first["blocking"] == []
    assert all(set(finding) == promises.FINDING for finding in first["to_check"])
    assert page_count(papers["eleve"].read_bytes()) == 1
    text = text_of(papers["eleve"])
    assert "FERNANDEZ" in text and "2026-0001" in text

    insurer = pc.done("attestation", "affi", PUPIL_OF_2023, "--copy", "assureur", "--out", papers["assureur"])
    assert (insurer["number"], insurer["form"]) == ("2026-0001", "original")

    again = pc.done("attestation", "affi", PUPIL_OF_2023, "--out", papers["encore"])
    assert (again["form"], again["original_number"]) == ("duplicate", "2026-0001")
    assert "DUPLICATA" in text_of(papers["encore"])


def test_the_same_act_of_a_pupil_of_2026_is_the_numeric_booklets(pc: Pc):
    paper = pc.place / "affi.pdf"
    issued = pc.done("attestation", "affi", PUPIL_OF_2026, "--out", paper)
    assert (issued["number"], issued["form"]) == ("2026-0001", "numeric")
    assert "numérique" in text_of(paper)


def test_a_refused_attestation_takes_no_number_and_leaves_no_file(pc: Pc):
    paper = pc.place / "affi.pdf"
    refused = pc("attestation", "affi", NOT_READY, "--out", paper)
    assert refused.status == 1
    assert set(refused.document) == promises.ATTESTATION
    assert [refused.document[key] for key in ("number", "form", "sha256")] == [None, None, None]
    rules = {finding["rule"] for finding in refused.document["blocking"]}
    assert {"affi.tracks", "affi.final_evaluation"} <= rules
    assert all(finding["source"] and finding["reason"] for finding in refused.document["blocking"])
    assert not paper.exists()

    paper.write_bytes(b"a file of the user")
    taken = pc("attestation", "affi", PUPIL_OF_2023, "--out", paper)
    assert (taken.status, taken.error["title"]) == (3, "Ce fichier existe déjà")
    assert paper.read_bytes() == b"a file of the user"
    good = pc.done("attestation", "affi", PUPIL_OF_2023, "--out", pc.place / "autre.pdf")
    assert good["number"] == "2026-0001", "neither refusal consumed a number"


# --- the evening ---------------------------------------------------------------------------------------------


def test_the_day_is_checked_sent_and_counted(connected: Pc, dsr):
    check = connected("transmit", "check")
    assert check.status == 1, "an authorisation has expired"
    assert set(check.document) == promises.CHECK
    assert (check.document["ready"], check.document["to_confirm"]) == (101, 3)
    assert {line["code"] for line in check.document["blocked"]} == {"AUTORISATION_EXPIREE"}
    assert all(set(line) == promises.CHECK_LINE for line in check.document["blocked"])

    sent = connected("transmit", "send")
    assert sent.status == 1, "the blocked ones are left"
    assert set(sent.document) == promises.SEND
    assert (sent.document["accepted"], sent.document["left"]) == (101, 0)
    assert sent.document["blocked"] == len({line["lesson"] for line in check.document["blocked"]})
    assert all(set(one) == promises.SENT_LESSON for one in sent.document["lessons"])
    recorded = {(record.lesson_id, record.version) for record in dsr.records}
    assert recorded == {(one["id"], one["version"]) for one in sent.document["lessons"]}
    assert len(dsr.records) == 101

    again = connected("transmit", "send")
    assert (again.document["accepted"], again.document["lessons"]) == (0, [])
    assert len(dsr.records) == 101

    status = connected.done("transmit", "status")
    assert set(status) == promises.STATUS
    assert set(status["states"]) == promises.STATES
    assert status["states"]["accepted"] == 101
    assert status["computation_night_of"] == "2026-11-24"
    assert (status["auto_send"], status["connected"]) == ("on", True)


def test_since_leaves_the_days_before(connected: Pc):
    check = connected("transmit", "check", "--since", "2026-11-20")
    assert check.document["ready"] < 101
    sent = connected("transmit", "send", "--since", "2026-11-20").document
    assert sent["accepted"] == check.document["ready"]
    assert sent["left"] == 101 - sent["accepted"]


def test_a_lesson_already_sent_is_not_altered_by_an_import(connected: Pc, tmp_path: Path):
    connected("transmit", "send")
    content = (SAMPLES / "lecons.csv").read_bytes().decode("cp1252")
    altered = content.replace("20/11/2026;10:00;60;260809494722", "20/11/2026;10:00;90;260809494722")
    assert altered != content
    file = tmp_path / "lecons.csv"
    file.write_bytes(altered.encode("cp1252"))
    report = connected.done("import", "lessons", file, "--to-send-from", "2026-11-01")
    assert report["updated"] == 0
    assert any("Déjà envoyée" in warning["reason"] for warning in report["warnings"])


def test_training_mode_does_not_change_once_a_lesson_has_left(connected: Pc):
    connected("transmit", "send")
    before = connected.done("config", "get", "dsr.training")
    refused = connected("config", "set", "dsr.training", "non" if before["value"] else "oui")
    assert (refused.status, refused.error["title"]) == (1, "Le mode essai ne change plus")
    assert connected.done("config", "get", "dsr.training") == before


def test_an_address_of_this_computer_is_never_taken_for_the_dsr(connected: Pc):
    said = connected.plain("transmit", "status").stderr
    assert "l’adresse d’envoi est celle de ce PC" in said
    connected.done("config", "set", "dsr.training", "oui")
    said = connected.plain("transmit", "status").stderr
    assert "Mode essai" in said
    assert "celle de ce PC" not in said


def test_run_due_does_the_evening_run_once(connected: Pc, dsr):
    ran = connected("run-due")
    assert ran.status == 1, "blocked lessons are left"
    assert set(ran.document) == promises.RUN_DUE
    (evening,) = ran.document["ran"]
    assert set(evening) == promises.RAN
    assert (evening["job"], evening["state"], evening["is_catch_up"]) == ("evening", "done", False)
    assert evening["send"]["accepted"] == 101
    assert connected.done("run-due") == {"ran": []}
    assert len(dsr.records) == 101

    connected.now = "2026-11-22T09:00+01:00"
    missed = connected("run-due").document["ran"]
    assert [(one["job"], one["is_catch_up"]) for one in missed] == [("evening", True)]


# --- the stick -----------------------------------------------------------------------------------------------


def test_backup_made_listed_verified_restored_and_paused(connected: Pc, dsr):
    stick = connected.place / "cle"
    stick.mkdir()
    made = connected.done("backup", "create", stick)
    assert set(made) == promises.BACKUP_CREATE
    assert (made["sequence"], made["students"], made["lessons"], made["verified"]) == (1, 137, 869, True)
    assert made["sha256"] == sha256_of(Path(made["file"]))
    connected("transmit", "send")  # after the copy: the copy does not know
    assert connected.done("backup", "create", stick)["sequence"] == 2

    elsewhere = Pc(connected.place / "autre-pc")
    elsewhere.place.mkdir()
    listed = elsewhere.done("backup", "list", stick)["backups"]
    assert [set(line) for line in listed] == [promises.BACKUP_LINE] * 2
    assert sorted(line["sequence"] for line in listed) == [1, 2]
    assert all(line["ok"] for line in listed)
    renamed = stick / "copie de la clé.livretbak"
    Path(made["file"]).rename(renamed)
    verified = elsewhere.done("backup", "verify", renamed)
    assert set(verified) == promises.BACKUP_VERIFY
    assert (verified["ok"], verified["sequence"], verified["school"]) == (True, 1, "Auto-école du Pont")

    restored = elsewhere.done("backup", "restore", renamed, "--into", elsewhere.data)
    assert set(restored) == promises.BACKUP_RESTORE
    assert restored == {"restored": True, "students": 137, "lessons": 869, "auto_send": "paused"}
    elsewhere.dsr_secret = connected.dsr_secret

    refused = elsewhere("transmit", "send")
    assert refused.status == 1
    assert refused.document["error"]["title"] == "Les envois sont en pause"
    assert elsewhere.done("transmit", "status")["auto_send"] == "paused"
    read_first = elsewhere("run-due")
    assert read_first.status == 1, "lessons wait for an answer"
    assert [(one["job"], one["state"]) for one in read_first.document["ran"]] == [
        ("reading", "done"),
        ("evening", "skipped"),
    ]
    assert len(dsr.records) == 101, "nothing left while paused"

    assert elsewhere.done("transmit", "resume")["auto_send"] == "on"
    after = elsewhere("transmit", "send").document
    assert (after["accepted"], after["rejected"]) == (101, 0)
    assert len({(record.lesson_id, record.version) for record in dsr.records}) == len(dsr.records) == 101


# --- what every command keeps to -----------------------------------------------------------------------------


def test_self_check_does_every_step(new_pc: Pc):
    found = new_pc.done("self-check")
    assert found["ok"] is True
    assert {"création", "attestation", "sauvegarde", "restauration", "manuel"} <= set(found["steps"])
    assert not new_pc.data.exists(), "it works in a folder of its own"


def test_without_json_nothing_comes_on_stdout(pc: Pc):
    for words in (["transmit", "status"], ["transmit", "check"], ["student", "show", PUPIL_OF_2023]):
        said = pc.plain(*words)
        assert said.stdout == ""
        assert said.stderr.strip()


def test_with_json_exactly_one_document_comes_on_stdout(pc: Pc):
    for words in (
        ["transmit", "status"],
        ["student", "show", "PERSONNE"],
        ["student"],
        ["config", "get", "x"],
    ):
        said = pc(*words)
        assert said.stdout.count("\n") == 1
        json.loads(said.stdout)


def test_common_options_go_before_or_after_the_command(pc: Pc, tmp_path: Path):
    nowhere = Pc(tmp_path / "ailleurs")
    environment = ["--data", pc.data, "--now", SATURDAY]
    before = nowhere.plain("--json", *environment, "student", "show", PUPIL_OF_2023)
    after = nowhere.plain("student", "show", PUPIL_OF_2023, *environment, "--json")
    between = nowhere.plain("--json", "student", "show", "--data", pc.data, PUPIL_OF_2023)
    assert before.status == after.status == between.status == 0
    assert before.document == after.document == between.document


def test_the_clock_of_the_command_is_the_one_given(pc: Pc):
    at = pc.done("transmit", "status", "--now", "2026-12-03T21:00+01:00")["next_evening_at"]
    assert at == "2026-12-04T20:00:00+01:00"
    assert pc("transmit", "status", "--now", "jeudi").status == 2
