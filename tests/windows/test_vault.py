"""Secrets in the Gestionnaire d'identification of Windows, and in sealed files (DPAPI) where it refuses."""

import os
import subprocess
import sys
from uuid import uuid4

import pytest
from keyring.backends.Windows import WinVaultKeyring

from livret_desktop.errors import MachineError, RuleError
from livret_desktop.resources import resource_path
from livret_desktop.security.credentials import LONGEST_SECRET, SERVICE_NAME, KeyringStore, master_key_entry
from livret_desktop.security.dpapi import SealedFileStore
from livret_desktop.security.keys import KeyFile, read_key_file
from livret_desktop.security.system_store import SEALED_FOLDER, StoreWithFallback
from livret_desktop.security.unlock import OpenedBy, unlock
from tests.windows.conftest import PROJECT

pytestmark = pytest.mark.timeout(300)
SECRET = "été à l’école, 20 € — Zoë Nuñez"


@pytest.fixture
def vault():
    """The real vault."""
    return WinVaultKeyring()


@pytest.fixture
def entry(vault):
    """An entry of this test alone, gone at the end."""
    name = f"essai:{uuid4()}"
    yield name
    KeyringStore(vault).delete(name)


class ForbiddingVault:
    """The vault of a PC whose policy forbids to keep credentials: CredWrite and CredRead fail with 1312."""

    def __new__(cls):
        pywintypes = pytest.importorskip("win32ctypes.pywin32.pywintypes")

        class Forbidding(WinVaultKeyring):
            def get_password(self, service, username):
                raise pywintypes.error(1312, "CredRead", "A specified logon session does not exist")

            def set_password(self, service, username, password):
                raise pywintypes.error(1312, "CredWrite", "A specified logon session does not exist")

        return Forbidding()


def test_a_secret_with_accents_comes_back_whole(vault, entry):
    store = KeyringStore(vault)
    assert store.get(entry) is None
    store.set(entry, SECRET)
    store.set(entry + ":autre", "autre")
    assert (store.get(entry), store.get(entry + ":autre")) == (SECRET, "autre")
    assert KeyringStore(vault).get(entry) == SECRET, "of another program too"
    store.delete(entry + ":autre")
    assert (store.get(entry), store.get(entry + ":autre")) == (SECRET, None)
    assert "Gestionnaire d’identification" in store.describe()


def test_the_longest_secret_is_kept_and_a_longer_one_refused_in_our_words(vault, entry):
    store = KeyringStore(vault)
    store.set(entry, "é" * LONGEST_SECRET)
    assert store.get(entry) == "é" * LONGEST_SECRET
    with pytest.raises(RuleError) as refusal:
        store.set(entry, "é" * (LONGEST_SECRET + 1))
    assert "1280" in refusal.value.message
    assert store.get(entry) == "é" * LONGEST_SECRET


def test_what_the_vault_refuses_windows_seals_for_its_user(tmp_path, started):
    store = StoreWithFallback(KeyringStore(ForbiddingVault()), SealedFileStore(tmp_path / "sealed"))
    store.set("dsr-secret:x", SECRET)
    assert store.get("dsr-secret:x") == SECRET
    assert "scellé par Windows" in store.describe()
    (file,) = (tmp_path / "sealed").iterdir()
    assert not any(SECRET.encode(code) in file.read_bytes() for code in ("utf-8", "utf-16-le", "cp1252"))
    code = (
        "import sys; from pathlib import Path; from livret_desktop.security.dpapi import SealedFileStore\n"
        "print(ascii(SealedFileStore(Path(sys.argv[1])).get('dsr-secret:x')))"
    )
    said, _ = started(code, tmp_path / "sealed").communicate(timeout=60)
    assert said.decode().strip() == ascii(SECRET), "another program of the same user opens it"
    file.rename(file.with_name("dsr-secret_y.dpapi"))
    with pytest.raises(MachineError, match="Le secret scellé"):
        store.get("dsr-secret:y")
    file = tmp_path / "sealed" / "dsr-secret_y.dpapi"
    file.write_bytes(file.read_bytes()[:-1] + b"\x00")
    with pytest.raises(MachineError):
        store.get("dsr-secret:y")


def run_program(place, *words, **environment):
    """The program in a process of its own, as its user has it: the vault, no passphrase."""
    given = {name: text for name, text in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
    given |= {"LIVRET_DATA": str(place / "école de Zoé"), "LIVRET_STATE": str(place / "poste")} | environment
    command = [sys.executable, "-m", "livret_desktop", "--json", *map(str, words)]
    return subprocess.run(
        command,
        cwd=PROJECT,
        env=given,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=200,
        check=False,
    )


def test_a_school_opens_by_the_vault_alone_and_forgets_it_with_a_phrase(tmp_path, vault):
    made = run_program(tmp_path, "init", "--school", resource_path("samples") / "ecole.toml")
    assert made.returncode == 0, made.stdout + made.stderr
    key_file = read_key_file(tmp_path / "école de Zoé" / "keys.json")
    name = master_key_entry(key_file.school_id)
    try:
        assert unlock(key_file, KeyringStore(vault)).opened_by is OpenedBy.STORE
        assert vault.get_password(SERVICE_NAME, name)
        assert not (tmp_path / "poste" / SEALED_FOLDER).exists()
        assert run_program(tmp_path, "config", "get", "dsr.client_id").returncode == 0
    finally:
        KeyringStore(vault).delete(name)
    shut = run_program(tmp_path, "config", "get", "dsr.client_id")
    assert shut.returncode == 3
    assert isinstance(key_file, KeyFile)
    assert key_file.mark in shut.stdout.decode("utf-8")
