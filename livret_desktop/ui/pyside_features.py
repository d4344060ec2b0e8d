"""PySide's ``__feature__`` (snake_case names and the like), which this program does not use."""

from __future__ import annotations

from types import ModuleType


def leave_out_features() -> None:
    """Spare each import the search for a use of ``__feature__``. To be called before the window's modules are loaded.

    PySide looks for its own name in the source of every module imported after it, as text: a fourteenth of the start;
    and where the program is frozen there is no source, only a long search for it. No switch of its own turns that off
    (6.11.3, pinned); under another version this changes nothing, at worst.
    """
    import PySide6.QtCore  # noqa: F401, PLC0415 (what follows comes with it)
    from shibokensupport import feature  # type: ignore[import-not-found] # noqa: PLC0415 (comes with PySide6)

    feature._mod_uses_pyside = _uses_no_feature


def _uses_no_feature(_module: ModuleType) -> bool:
    return False
