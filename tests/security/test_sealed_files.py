"""Sealed files behind a store that refuses: which of the two is read, and what a kill between two steps leaves.

The sealing is Windows' own in ``tests/windows``; here the same shape by AES-GCM, so that it runs everywhere.
"""

import os

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from keyring.backends import fail

from livret_desktop.errors import MachineError, RuleError
from livret_desktop.security.credentials import LONGEST_SECRET, KeyringStore, MemoryStore
from livret_desktop.security.dpapi import SealedFileStore
from livret_desktop.security.system_store import StoreWithFallback, system_store

ENTRY = "master-key:5f1c4c1e-3f0a-4a54-9c0b-0c6c1f2f7a11"
SECRET = "clé d’été n°1"


class AesSealer:
    """A sealing of the same properties as DPAPI's: another label, or another user's key, opens nothing."""

    def __init__(self, key=bytes(32)):
        self._cipher = AESGCM(key)

    def seal(self, clear, label):
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, clear, label)

    def unseal(self, sealed, label):
        try:
            return self._cipher.decrypt(sealed[:12], sealed[12:], label)
        except (InvalidTag, ValueError) as trouble:
            raise OSError(13, "sealed by someone else") from trouble


class MoodyStore(MemoryStore):
    """The system's store: forbids writing, or everything, when told to."""

    def __init__(self):
        super().__init__()
        self.refuses = ()

    def _may(self, verb):
        if verb in self.refuses:
            raise MachineError("Le coffre ne répond pas", "refus", "recommencez")

    def get(self, entry):
        self._may("get")
        return super().get(entry)

    def set(self, entry, secret):
        self._may("set")
        super().set(entry, secret)

    def delete(self, entry):
        self._may("delete")
        super().delete(entry)

    def describe(self):
        return "le coffre du système"


@pytest.fixture
def first():
    return MoodyStore()


@pytest.fixture
def sealed(tmp_path):
    return SealedFileStore(tmp_path / "secrets", AesSealer())


@pytest.fixture
def store(first, sealed):
    return StoreWithFallback(first, sealed)


def test_a_sealed_file_gives_its_secret_back_and_holds_nothing_readable(sealed, tmp_path):
    sealed.set(ENTRY, SECRET)
    assert sealed.get(ENTRY) == SECRET
    (file,) = (tmp_path / "secrets").iterdir()
    assert SECRET.encode() not in file.read_bytes()
    assert file.name == "master-key_5f1c4c1e-3f0a-4a54-9c0b-0c6c1f2f7a11.dpapi"
    sealed.delete(ENTRY)
    sealed.delete(ENTRY)
    assert sealed.get(ENTRY) is None
    assert sealed.is_empty()


def test_a_sealed_file_of_another_entry_or_user_opens_nothing(sealed, tmp_path):
    sealed.set(ENTRY, SECRET)
    (file,) = (tmp_path / "secrets").iterdir()
    file.rename(file.with_name("master-key_other.dpapi"))
    with pytest.raises(MachineError) as trouble:
        sealed.get("master-key:other")
    assert "feuille de secours" in trouble.value.todo
    sealed.set(ENTRY, SECRET)
    of_another = SealedFileStore(tmp_path / "secrets", AesSealer(b"1" * 32))
    with pytest.raises(MachineError, match="Le secret scellé"):
        of_another.get(ENTRY)


@pytest.mark.parametrize("damage", [b"", b"x", bytes(200_000)])
def test_a_damaged_sealed_file_is_said(sealed, tmp_path, damage):
    sealed.set(ENTRY, SECRET)
    (file,) = (tmp_path / "secrets").iterdir()
    file.write_bytes(damage)
    with pytest.raises(MachineError, match="Le secret scellé"):
        sealed.get(ENTRY)
    sealed.set(ENTRY, SECRET)
    assert sealed.get(ENTRY) == SECRET


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MachineError, match="Le secret scellé"):
        SealedFileStore(tmp_path / "file" / "secrets", AesSealer()).set(ENTRY, SECRET)


def test_the_system_store_is_used_as_long_as_it_works(store, first, sealed):
    store.set(ENTRY, SECRET)
    assert (first.get(ENTRY), sealed.get(ENTRY), store.get(ENTRY)) == (SECRET, None, SECRET)
    assert store.describe() == "le coffre du système"
    store.delete(ENTRY)
    assert store.get(ENTRY) is None


def test_what_the_store_refuses_is_sealed_by_itself_and_said(store, first):
    first.refuses = ("get", "set", "delete")
    store.set(ENTRY, SECRET)
    assert store.get(ENTRY) == SECRET
    assert "scellé par Windows" in store.describe()
    assert store.is_there()
    store.delete(ENTRY)
    first.refuses = ()
    assert store.get(ENTRY) is None


def test_where_there_is_no_store_at_all_the_files_are_one(sealed):
    store = StoreWithFallback(KeyringStore(fail.Keyring()), sealed)
    assert store.get(ENTRY) is None
    store.set(ENTRY, SECRET)
    assert store.get(ENTRY) == SECRET
    store.delete(ENTRY)
    assert store.get(ENTRY) is None


def test_the_newer_secret_is_read_whichever_holds_it(store, first, sealed):
    store.set(ENTRY, "ancien")
    first.refuses = ("set",)
    store.set(ENTRY, "nouveau")
    assert (store.get(ENTRY), first.get(ENTRY)) == ("nouveau", "ancien")
    first.refuses = ()
    store.set(ENTRY, "dernier")
    assert (store.get(ENTRY), first.get(ENTRY), sealed.is_empty()) == ("dernier", "dernier", True)


def test_killed_between_two_steps_the_old_secret_or_the_new_is_read(first, sealed):
    class Killed(BaseException):
        pass

    class DyingFiles(SealedFileStore):
        def __init__(self, like, steps):
            super().__init__(like._folder, AesSealer())
            self.steps = steps

        def set(self, entry, secret):
            self._step()
            super().set(entry, secret)

        def delete(self, entry):
            self._step()
            super().delete(entry)

        def _step(self):
            self.steps -= 1
            if self.steps < 0:
                raise Killed

    read = []
    for steps in range(3):
        first.refuses = ()
        first.set(ENTRY, "très ancien")
        sealed.set(ENTRY, "ancien")
        try:
            StoreWithFallback(first, DyingFiles(sealed, steps)).set(ENTRY, "nouveau")
        except Killed:
            assert steps < 2
        read.append(StoreWithFallback(first, sealed).get(ENTRY))
    assert read == ["ancien", "nouveau", "nouveau"]


def test_a_store_that_does_not_answer_may_still_hold_the_secret(store, first):
    store.set(ENTRY, SECRET)
    first.refuses = ("delete",)
    with pytest.raises(MachineError):
        store.delete(ENTRY)
    first.refuses = ("get",)
    with pytest.raises(MachineError):
        store.get(ENTRY)


def test_a_secret_too_long_is_refused_in_our_own_words_and_kept_nowhere(store, first, sealed):
    for text in ("é" * (LONGEST_SECRET + 1), "\U0001f697" * (LONGEST_SECRET // 2 + 1)):
        with pytest.raises(RuleError, match="Secret trop long"):
            store.set(ENTRY, text)
        with pytest.raises(RuleError, match="Secret trop long"):
            sealed.set(ENTRY, text)
    assert first.get(ENTRY) is None
    assert sealed.is_empty()


def test_whoever_names_a_back_end_gets_that_one_alone(tmp_path):
    assert isinstance(
        system_store(tmp_path, {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}), KeyringStore
    )
    chosen = system_store(tmp_path, {})
    assert isinstance(chosen, StoreWithFallback if os.name == "nt" else KeyringStore)
