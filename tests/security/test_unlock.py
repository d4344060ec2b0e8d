"""The order in which secrets are tried, and the store and passphrase kept in step."""

import contextlib

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked

from livret_desktop.errors import MachineError, RuleError
from livret_desktop.security.credentials import (
    LONGEST_SECRET,
    KeyringStore,
    MemoryStore,
    dsr_secret_entry,
    master_key_entry,
)
from livret_desktop.security.custody import (
    found_key,
    print_new_sheet,
    require_passphrase,
    stop_requiring_passphrase,
)
from livret_desktop.security.keys import KEY_FILE_NAME, KeyFile, read_key_file
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.security.unlock import GivenSecrets, OpenedBy, unlock

SCHOOL = "5f1c4c1e-3f0a-4a54-9c0b-0c6c1f2f7a11"
PHRASE = "quatre chevaux verts dansent"
KEY = MasterKey(bytes(range(32)))
CODE = RecoveryCode(bytes(range(32, 64)))
TYPED_CODE = "\n".join(CODE.lines())


class DictKeyring(KeyringBackend):
    """A real back end of keyring's own kind, in memory."""

    priority = 1
    locked = False

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        if self.locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        if self.locked:
            raise KeyringLocked
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


@pytest.fixture(scope="module")
def open_file():
    return KeyFile.create(SCHOOL, KEY, CODE)


@pytest.fixture(scope="module")
def phrase_file(open_file):
    return open_file.with_passphrase(KEY, PHRASE)


@pytest.fixture
def store():
    store = MemoryStore()
    store.set(master_key_entry(SCHOOL), KEY.hex_for_store())
    return store


def never(_key_file):
    raise AssertionError("nobody should have been asked")


def test_what_is_given_comes_before_the_store(phrase_file, open_file, store):
    by_phrase = unlock(phrase_file, store, given=GivenSecrets(PHRASE, "nonsense"), ask=never)
    assert (by_phrase.master_key, by_phrase.opened_by) == (KEY, OpenedBy.PASSPHRASE)
    by_code = unlock(open_file, store, given=GivenSecrets("", TYPED_CODE), ask=never)
    assert (by_code.master_key, by_code.opened_by) == (KEY, OpenedBy.RECOVERY_CODE)
    by_store = unlock(open_file, store, given=GivenSecrets(), ask=never)
    assert (by_store.master_key, by_store.opened_by) == (KEY, OpenedBy.STORE)


@pytest.mark.parametrize(
    "given",
    [GivenSecrets("une autre phrase", TYPED_CODE), GivenSecrets(None, "\n".join(RecoveryCode.new().lines()))],
)
def test_a_wrong_secret_stops_though_others_would_open(phrase_file, store, given):
    with pytest.raises(RuleError) as refusal:
        unlock(phrase_file, store, given=given, ask=never)
    assert refusal.value.exit_status == 1


def test_without_any_secret_someone_is_asked_else_it_cannot_begin(open_file):
    empty = MemoryStore()
    assert unlock(open_file, empty, ask=lambda _file: GivenSecrets(None, TYPED_CODE)).master_key == KEY
    for ask in (None, lambda _file: None, lambda _file: GivenSecrets()):
        with pytest.raises(MachineError) as trouble:
            unlock(open_file, empty, ask=ask)
        assert trouble.value.exit_status == 3
        assert KEY.mark() in trouble.value.todo


def test_an_opening_passphrase_is_not_bypassed_by_a_forgotten_store_entry(phrase_file, store):
    with pytest.raises(MachineError, match="Aucun secret"):
        unlock(phrase_file, store)


@pytest.mark.parametrize("kept", ["zz", "", "00" * 31, "5a" * 32])
def test_a_stale_or_odd_store_entry_is_not_used(open_file, kept):
    store = MemoryStore()
    store.set(master_key_entry(SCHOOL), kept)
    with pytest.raises(MachineError, match="Aucun secret"):
        unlock(open_file, store)
    assert unlock(open_file, store, ask=lambda _file: GivenSecrets(None, TYPED_CODE)).master_key == KEY


def test_a_locked_store_is_said_and_the_sheet_still_opens(open_file):
    backend = DictKeyring()
    backend.locked = True
    with pytest.raises(MachineError) as trouble:
        unlock(open_file, KeyringStore(backend))
    assert "ne répond pas" in trouble.value.message
    assert unlock(open_file, KeyringStore(backend), given=GivenSecrets(None, TYPED_CODE)).master_key == KEY


def test_a_new_school_opens_by_the_store_or_by_its_phrase_never_both(tmp_path):
    path, store = tmp_path / KEY_FILE_NAME, KeyringStore(DictKeyring())
    key, code = found_key(path, SCHOOL, store)
    assert unlock(read_key_file(path), store).master_key == key
    assert read_key_file(path).open_with_code(code) == key

    require_passphrase(path, key, PHRASE, store)
    assert store.get(master_key_entry(SCHOOL)) is None
    assert unlock(read_key_file(path), store, given=GivenSecrets(PHRASE)).master_key == key

    stop_requiring_passphrase(path, key, store)
    assert not read_key_file(path).has_passphrase
    assert unlock(read_key_file(path), store).opened_by is OpenedBy.STORE

    key_file, new_code = print_new_sheet(path, key)
    assert (key_file.sheet_number, key_file.open_with_code(new_code)) == (2, key)


def test_without_a_store_a_school_needs_a_phrase(tmp_path):
    path, nowhere = tmp_path / KEY_FILE_NAME, KeyringStore(fail.Keyring())
    with pytest.raises(MachineError, match="Aucun coffre") as trouble:
        found_key(path, SCHOOL, nowhere)
    assert trouble.value.exit_status == 3
    assert not path.exists()
    key, _code = found_key(path, SCHOOL, nowhere, passphrase=PHRASE)
    assert unlock(read_key_file(path), nowhere, given=GivenSecrets(PHRASE)).master_key == key
    require_passphrase(path, key, "une nouvelle phrase", nowhere)
    with pytest.raises(MachineError, match="Aucun coffre"):
        stop_requiring_passphrase(path, key, nowhere)
    assert read_key_file(path).has_passphrase


def test_a_folder_that_cannot_be_written_leaves_no_key_in_the_store(tmp_path):
    store = MemoryStore()
    with pytest.raises(MachineError, match="non enregistré"):
        found_key(tmp_path / "absent" / KEY_FILE_NAME, SCHOOL, store)
    assert store.get(master_key_entry(SCHOOL)) is None


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring()])
def test_back_ends_that_keep_nothing_are_refused_and_said(backend):
    store = KeyringStore(backend)
    for act in (lambda: store.get("x"), lambda: store.set("x", "secret"), lambda: store.delete("x")):
        with pytest.raises(MachineError, match="Aucun coffre"):
            act()
    assert store.describe().startswith("nulle part")


def test_a_back_end_that_writes_in_clear_is_refused():
    plain = type("PlaintextKeyring", (DictKeyring,), {"__module__": "keyrings.alt.file"})()
    with pytest.raises(MachineError, match="Aucun coffre"):
        KeyringStore(plain).set("x", "secret")
    assert plain.kept == {}


def test_of_a_chain_only_a_safe_link_is_used():
    """keyring's chain tries one back end after the other, the clear one too: the known-bad twin."""
    plain = type("PlaintextKeyring", (DictKeyring,), {"__module__": "keyrings.alt.file"})()
    safe = DictKeyring()
    safe.locked = True
    chain = type("Chain", (DictKeyring,), {"backends": [safe, plain]})()
    former = keyring.get_keyring()
    keyring.set_keyring(chain)
    try:
        with pytest.raises(MachineError, match="ne répond pas"):
            KeyringStore().set("x", "secret")
    finally:
        keyring.set_keyring(former)
    assert plain.kept == {}


def test_a_store_keeps_reads_forgets_and_says_where():
    store = KeyringStore(DictKeyring())
    entry = dsr_secret_entry(SCHOOL)
    assert entry != master_key_entry(SCHOOL)
    assert store.get(entry) is None
    store.set(entry, "clé très secrète")
    assert store.get(entry) == "clé très secrète"
    store.delete(entry)
    store.delete(entry)
    assert store.get(entry) is None
    assert "coffre" in store.describe()


@pytest.mark.parametrize("store", [MemoryStore(), KeyringStore(DictKeyring())])
def test_a_secret_windows_would_lose_is_refused_everywhere(store):
    store.set("fits", "é" * LONGEST_SECRET)
    for too_long in ("é" * (LONGEST_SECRET + 1), "😀" * (LONGEST_SECRET // 2 + 1)):
        with pytest.raises(RuleError, match="trop long"):
            store.set("long", too_long)
    assert store.get("long") is None


def test_a_store_that_pretends_to_keep_is_found_out():
    forgetful = type("Forgetful", (DictKeyring,), {"set_password": lambda *_: None})()
    with pytest.raises(MachineError, match="ne répond pas"):
        KeyringStore(forgetful).set("x", "secret")


class Crash(BaseException):
    """The program is killed here."""


@pytest.mark.parametrize("step", range(3))
def test_killed_while_the_keeper_changes_one_way_in_is_left(tmp_path, step):
    """Between any two writes (file, store), opening still works by the store or by the phrase."""

    class KilledStore(MemoryStore):
        left = 99

        def act(self):
            self.left -= 1
            if self.left < 0:
                raise Crash

        def get(self, entry):
            self.act()
            return super().get(entry)

        def set(self, entry, secret):
            self.act()
            super().set(entry, secret)

        def delete(self, entry):
            self.act()
            super().delete(entry)

    path, store = tmp_path / KEY_FILE_NAME, KilledStore()
    key, _code = found_key(path, SCHOOL, store)
    for change in (
        lambda: require_passphrase(path, key, PHRASE, store),
        lambda: stop_requiring_passphrase(path, key, store),
    ):
        store.left = step
        with contextlib.suppress(Crash):
            change()
        store.left = 99
        key_file = read_key_file(path)
        given = GivenSecrets(PHRASE) if key_file.has_passphrase else None
        assert unlock(key_file, store, given=given).master_key == key
        require_passphrase(path, key, PHRASE, store)


def test_given_secrets_show_nothing():
    assert PHRASE not in repr(GivenSecrets(PHRASE, TYPED_CODE))
