"""Files shipped with the program: fonts, icons, rules, legal wording, the contract, samples.

In a wheel they lie in ``livret_desktop/_resources``; in a checkout in the top folder ``resources``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def resource_root() -> Path:
    """The folder that holds the shipped files."""
    packaged = Path(str(files("livret_desktop"))) / "_resources"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parent.parent / "resources"


def resource_path(*parts: str) -> Path:
    """The path of one shipped file."""
    return resource_root().joinpath(*parts)


def resource_text(*parts: str) -> str:
    """A shipped UTF-8 text."""
    return resource_path(*parts).read_text(encoding="utf-8")
