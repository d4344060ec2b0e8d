"""Slots of MK and keys.json, opened, changed, damaged."""

import copy
import json
import os

import pytest

from livret_desktop.errors import MachineError, RuleError
from livret_desktop.security.keys import (
    KEY_FILE_NAME,
    KeyFile,
    key_file_from_document,
    read_key_file,
    write_key_file,
)
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.recovery_code import RecoveryCode

SCHOOL = "5f1c4c1e-3f0a-4a54-9c0b-0c6c1f2f7a11"
OTHER_SCHOOL = "9d0f3f4e-95c8-4d3c-8a6f-2d5b5a3a5a22"
PHRASE = "quatre chevaux verts dansent"
KEY = MasterKey(bytes(range(32)))
CODE = RecoveryCode(bytes(range(32, 64)))


@pytest.fixture(scope="module")
def key_file():
    return KeyFile.create(SCHOOL, KEY, CODE, passphrase=PHRASE)


def test_derived_keys_differ_and_are_stable():
    """Known answers: a changed derivation would close every school's data for ever."""
    assert KEY.database_key_hex() == DATABASE_KEY
    assert KEY.journal_key().hex() == JOURNAL_KEY
    assert KEY.backup_key().hex() == BACKUP_KEY
    assert KEY.proof_key().hex() == PROOF_KEY
    assert KEY.mark() == MARK
    assert (
        len({KEY.database_key_hex(), KEY.journal_key().hex(), KEY.backup_key().hex(), KEY.hex_for_store()})
        == 4
    )


def test_no_key_shows_itself(key_file):
    shown = repr(KEY) + str(KEY) + f"{KEY}" + repr(key_file)
    assert KEY.hex_for_store() not in shown
    assert str(KEY.secret) not in shown
    with pytest.raises(TypeError):
        copy.deepcopy(KEY)


def test_both_secrets_open_and_the_file_holds_neither(tmp_path, key_file):
    path = tmp_path / KEY_FILE_NAME
    write_key_file(path, key_file)
    written = path.read_bytes()
    again = read_key_file(path)
    assert again == key_file
    assert again.open_with_code("\n".join(CODE.lines())) == KEY
    assert again.open_with_passphrase(PHRASE) == KEY
    assert again.mark == KEY.mark()
    for secret in (PHRASE.encode(), KEY.secret.hex().encode(), CODE.secret.hex().encode()):
        assert secret not in written
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_accents_typed_on_another_system_are_the_same_phrase():
    key_file = KeyFile.create(SCHOOL, KEY, CODE, passphrase="les élèves révisent")
    assert key_file.open_with_passphrase(" les e\u0301le\u0300ves re\u0301visent ") == KEY


def test_wrong_secrets_are_refused_in_french_with_the_sheet_to_take(key_file):
    with pytest.raises(RuleError) as refusal:
        key_file.open_with_code(RecoveryCode.new())
    assert f"n°\u00a01, repère de la clé {KEY.mark()}" in refusal.value.todo
    with pytest.raises(RuleError, match="Phrase secrète refusée") as refusal:
        key_file.open_with_passphrase("Quatre chevaux verts dansent")
    assert refusal.value.exit_status == 1
    with pytest.raises(RuleError, match="Aucune phrase"):
        key_file.without_passphrase().open_with_passphrase(PHRASE)
    with pytest.raises(RuleError, match="trop courte"):
        key_file.with_passphrase(KEY, "sept777")


def test_changes_wrap_the_same_key_anew(key_file):
    new_code = RecoveryCode.new()
    changed = key_file.with_new_sheet(KEY, new_code).with_passphrase(KEY, "autre phrase secrète")
    assert changed.sheet_number == 2
    assert changed.open_with_code(new_code) == KEY
    assert changed.open_with_passphrase("autre phrase secrète") == KEY
    with pytest.raises(RuleError):
        changed.open_with_code(CODE)
    with pytest.raises(RuleError):
        changed.open_with_passphrase(PHRASE)
    assert key_file.open_with_code(CODE) == KEY, "a backup keeps the slots it was made with"
    with pytest.raises(ValueError, match="not the one"):
        key_file.with_new_sheet(MasterKey.new(), new_code)


def edits(document):
    """Every value of the document changed in turn, wherever it lies."""

    def paths(value, path=()):
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from paths(inner, (*path, name))
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                yield from paths(inner, (*path, place))
        else:
            yield path, value

    for path, value in list(paths(document)):
        for wrong in (changed(value), None, [], {}, -1, "x" * 40, True):
            if wrong != value:
                edited = copy.deepcopy(document)
                holder = edited
                for step in path[:-1]:
                    holder = holder[step]
                holder[path[-1]] = wrong
                yield path, edited


def changed(value):
    if isinstance(value, int):
        return value + 1
    return ("0" if value[0] != "0" else "1") + value[1:]


def opens(document, path):
    try:
        key_file = key_file_from_document(json.loads(json.dumps(document)))
        return (
            key_file.open_with_passphrase(PHRASE) if "1" in map(str, path) else key_file.open_with_code(CODE)
        )
    except RuleError:
        return None


def test_any_edit_of_a_slot_opens_nothing_and_crashes_nothing():
    key_file = KeyFile.create(SCHOOL, KEY, CODE)
    document = key_file.as_document()
    assert opens(document, ()) == KEY
    assert [path for path, edited in edits(document) if opens(edited, path) is not None] == []


def test_a_slot_moved_to_another_school_opens_nothing(key_file):
    document = {**key_file.as_document(), "school": OTHER_SCHOOL}
    moved = key_file_from_document(document)
    with pytest.raises(RuleError):
        moved.open_with_code(CODE)
    with pytest.raises(RuleError):
        moved.open_with_passphrase(PHRASE)


def test_a_slot_that_would_eat_the_memory_is_refused_before_it_is_tried(key_file):
    document = copy.deepcopy(key_file.as_document())
    document["slots"][1]["params"]["memory_kib"] = 2**31
    with pytest.raises(RuleError, match="abîmé"):
        key_file_from_document(document)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 50_000, b" " * 70_000, b'{"version":1}', b"1e999"],
)
def test_a_damaged_file_is_said(tmp_path, content):
    path = tmp_path / KEY_FILE_NAME
    path.write_bytes(content)
    with pytest.raises(RuleError, match="abîmé"):
        read_key_file(path)
    assert path.read_bytes() == content


def test_a_missing_and_a_newer_file_are_said(tmp_path):
    with pytest.raises(MachineError, match="illisible"):
        read_key_file(tmp_path / KEY_FILE_NAME)
    (tmp_path / KEY_FILE_NAME).write_text('{"version": 2, "new": true}')
    with pytest.raises(RuleError, match="plus récent"):
        read_key_file(tmp_path / KEY_FILE_NAME)


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failed_write_leaves_the_former_file(tmp_path, monkeypatch, key_file, failing):
    path = tmp_path / KEY_FILE_NAME
    write_key_file(path, key_file)
    before = path.read_bytes()

    def no_space(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, no_space)
    with pytest.raises(MachineError, match="non enregistré"):
        write_key_file(path, key_file.without_passphrase())
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [KEY_FILE_NAME]


DATABASE_KEY = "85a129ce1f12c71ad96c0ed903e58888a5be70d1dbc83674275230d969509fdc"
JOURNAL_KEY = "4c896e27a4b6ec7cc440a287c6338fd08009ec9e19c1c860bbfc8c5a469cd4a9"
BACKUP_KEY = "fa0feb07bf945d2906ffe2ac453ec08bf8456c98c99a78179c258c1e00d17a17"
PROOF_KEY = "a0e8daeb4154f98344009addb7d79b8456e9adfa2f0df526b66dfa0a18cabd35"
MARK = "TQ54-43"
