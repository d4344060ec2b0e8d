"""SQLAlchemy without asyncio, which it loads for engines that this program does not have.

Thirty-odd modules, TLS among them: a third of SQLAlchemy's own loading. It keeps the name ``asyncio`` in three of its
modules and asks it for one function while they load; the rest would only be asked by an asynchronous engine.
No switch of its own leaves it out (2.1.9, pinned); under another version this changes nothing, at worst.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from types import ModuleType
from typing import Any

_NAME = "asyncio"


class _Later(ModuleType):
    """Stands where asyncio would; whoever asks it for anything but ``iscoroutine`` gets that of the real one."""

    iscoroutine = staticmethod(inspect.iscoroutine)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(_NAME) is self:
            del sys.modules[_NAME]
        return getattr(importlib.import_module(_NAME), name)


def load_sqlalchemy() -> None:
    """Load SQLAlchemy with its SQLite dialect. Once, before any other import of it, while no other thread imports.

    Where asyncio is loaded already there is nothing to spare.
    """
    if _NAME in sys.modules:
        return
    later = sys.modules[_NAME] = _Later(_NAME)
    try:
        import sqlalchemy.dialects.sqlite  # noqa: F401, PLC0415 (what this is for)
    finally:
        if sys.modules.get(_NAME) is later:
            del sys.modules[_NAME]
