"""The frozen program reads its modules through one mapping of the .exe, and as PyInstaller's own reader gives them."""

import marshal
import threading
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from installer.one_archive import read_through_one_mapping

MODULE, PACKAGE, NAMESPACE = 0, 1, 3
BEFORE = b"MZ what stands before the archive in an .exe"
FORMER = "read by PyInstaller's own"


def code_of(name: str) -> bytes:
    return marshal.dumps(compile(f"name = {name!r}", name, "exec"))


def archive_in(folder: Path) -> SimpleNamespace:
    """What installer/one_archive.py takes from PyInstaller's reader: file, start, entries, extract."""
    parts, entries, place = [BEFORE], {}, 0
    for name, kind in (("première", MODULE), ("école", PACKAGE)):
        packed = zlib.compress(code_of(name))
        entries[name] = (kind, place, len(packed))
        parts.append(packed)
        place += len(packed)
    entries["nommée"] = (NAMESPACE, 0, 0)
    program = folder / "Livret.exe"
    program.write_bytes(b"".join([*parts, b"and what stands after it"]))
    return SimpleNamespace(
        _filename=str(program),
        _start_offset=len(BEFORE),
        toc=entries,
        extract=lambda name, raw=False: FORMER,
    )


@pytest.mark.parametrize("name", ["première", "école"])
def test_a_module_is_read(tmp_path, name):
    archive = archive_in(tmp_path)
    assert read_through_one_mapping(archive)
    found = {}
    exec(archive.extract(name), found)
    assert found["name"] == name


def test_what_is_no_module_is_left_to_the_reader(tmp_path):
    archive = archive_in(tmp_path)
    read_through_one_mapping(archive)
    assert archive.extract("nommée") == FORMER
    assert archive.extract("absente") == FORMER
    assert archive.extract("école", raw=True) == FORMER


def test_threads_read_at_once(tmp_path):
    """One file with one place in it, shared, would mix them up: the pool imports while the window does."""
    archive = archive_in(tmp_path)
    read_through_one_mapping(archive)
    wrong = []

    def read(name: str) -> None:
        wrong.extend(1 for _ in range(300) if archive.extract(name).co_filename != name)

    threads = [threading.Thread(target=read, args=(name,)) for name in ("première", "école") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_another_reader_is_left_as_it_is():
    other = SimpleNamespace(extract=len)
    assert not read_through_one_mapping(other)
    assert other.extract is len


def test_a_missing_program_is_said(tmp_path):
    archive = archive_in(tmp_path)
    Path(archive._filename).unlink()
    with pytest.raises(FileNotFoundError):
        read_through_one_mapping(archive)
