"""The PC is gone: a stick, a sheet, and everything comes back."""

import json
from io import BytesIO

import pytest

from livret_desktop.backup.header import DATABASE_MEMBER, JOURNAL_MEMBER, BackupFacts
from livret_desktop.backup.target_folder import extract_members, list_backups, read_facts, write_backup
from livret_desktop.errors import RuleError
from livret_desktop.security.keys import KeyFile, key_file_from_document
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.recovery_code import RecoveryCode
from tests.backup.school import DATABASE, JOURNAL, SCHOOL, facts, members

PHRASE = "quatre chevaux verts dansent"


def back_up(folder, sequence, key, key_file):
    plain = facts(sequence)
    named = {name: getattr(plain, name) for name in BackupFacts.__slots__}
    return write_backup(
        folder, members(), BackupFacts(**{**named, "keys": key_file.as_document()}), key.backup_key()
    )


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def test_sheet_or_phrase_open_a_copy_with_nothing_else(stick, tmp_path):
    key, code = MasterKey.new(), RecoveryCode.new()
    back_up(stick, 1, key, KeyFile.create(SCHOOL, key, code, passphrase=PHRASE))

    (found,) = list_backups(stick)
    key_file = key_file_from_document(json.loads(json.dumps(read_facts(found.path).facts.keys)))
    assert key_file.mark == key.mark()
    for opened in (key_file.open_with_code("\n".join(code.lines())), key_file.open_with_passphrase(PHRASE)):
        targets = {DATABASE_MEMBER: tmp_path / "a.db", JOURNAL_MEMBER: tmp_path / "a.journal"}
        extract_members(found.path, opened.backup_key(), targets)
        assert (targets[DATABASE_MEMBER].read_bytes(), targets[JOURNAL_MEMBER].read_bytes()) == (
            DATABASE,
            JOURNAL,
        )
        for path in targets.values():
            path.unlink()


def test_after_a_new_sheet_old_copies_want_the_old_one_and_new_copies_the_new(stick):
    key, old, new = MasterKey.new(), RecoveryCode.new(), RecoveryCode.new()
    first = KeyFile.create(SCHOOL, key, old)
    second = first.with_new_sheet(key, new)
    back_up(stick, 1, key, first)
    back_up(stick, 2, key, second)
    newer, older = (key_file_from_document(item.facts.keys) for item in list_backups(stick))
    assert (newer.sheet_number, older.sheet_number) == (2, 1)
    assert newer.open_with_code(new) == older.open_with_code(old) == key
    with pytest.raises(RuleError, match="refusé") as refusal:
        newer.open_with_code(old)
    assert "n°\u00a02" in refusal.value.todo


def test_no_secret_lies_readable_in_a_copy(stick):
    key, code = MasterKey.new(), RecoveryCode.new()
    content = back_up(stick, 1, key, KeyFile.create(SCHOOL, key, code, passphrase=PHRASE)).path.read_bytes()
    secrets = [key.secret, key.backup_key(), key.journal_key(), code.secret, DATABASE[:32], JOURNAL[:32]]
    for secret in secrets:
        assert secret not in content
        assert secret.hex().encode() not in content
    assert PHRASE.encode() not in content
    assert BytesIO(content).read(6) == b"LIVRET"
