"""Finds what the modules of a test folder declare: ``BENCHES`` of tests/bench, ``CAMPAIGNS`` of tests/faults."""

from importlib import import_module
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent


def declared(folder: str, name: str) -> list[Any]:
    """What each module of ``tests/FOLDER`` lists under ``name``, in the order of the file names.

    Raises ValueError when two of them bear one name: their figures would be taken for each other's.
    """
    stems = sorted(path.stem for path in (TESTS / folder).glob("*.py") if not path.stem.startswith("test_"))
    modules = [
        import_module(f"tests.{folder}.{stem}") for stem in stems if stem not in ("harness", "__init__")
    ]
    items = [item for module in modules for item in getattr(module, name, [])]
    twice = {item.name for item in items if [other.name for other in items].count(item.name) > 1}
    if twice:
        raise ValueError(f"tests/{folder}: several {name} are called {', '.join(sorted(twice))}")
    return items
