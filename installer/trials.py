"""Setups for the smoke test that are never published: another version number, a false word on the room needed.

The .exe name the folder of their libraries in the archive that PyInstaller appended to them. A version number of the
same length is put there by exchanging these letters: a real second version without freezing twice.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from installer import parts
from installer.build import BUILD, FROZEN, pack
from livret_desktop import __version__


def other_version(version: str) -> Path:
    """The frozen program with its libraries under another version; a library more and one less than ours."""
    assert len(version) == len(__version__)
    ours, theirs = parts.contents_folder(__version__), parts.contents_folder(version)
    folder = BUILD / f"trial-{version}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(FROZEN / ours, folder / theirs, copy_function=os.link)
    for name in (parts.WINDOW_PROGRAM, parts.COMMAND_PROGRAM):
        content = (FROZEN / f"{name}.exe").read_bytes()
        assert content.count(ours.encode()) == 1
        (folder / f"{name}.exe").write_bytes(content.replace(ours.encode(), theirs.encode()))
    (folder / theirs / f"seulement-{version}.txt").write_text(version, encoding="utf-8")
    return folder


def trial_setup(name: str, version: str, *, needed_kb: int | None = None) -> Path:
    """A setup of a version, packed fast. ``needed_kb``: what it believes to need, true when not given."""
    folder = FROZEN if version == __version__ else other_version(version)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024
    setup = BUILD / "trials" / f"{name}.exe"
    pack(setup, version, needed_kb or size, program_files=folder, is_trial=True)
    return setup
