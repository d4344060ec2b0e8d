"""Who may import whom: the contracts of pyproject.toml, no cycle, and no part left out of the layers."""

import sys
import tomllib
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from tests.house.commands import run
from tests.house.sources import PROGRAM, ROOT


def find_cycle(imports: dict[str, set[str]]) -> list[str]:
    """One cycle of modules, or nothing."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_contracts_are_kept():
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    run([*command, "--no-cache"], cwd=ROOT)


def test_no_module_imports_itself_in_a_circle():
    graph = grimp.build_graph("livret_desktop", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert find_cycle(imports) == []


def test_a_circle_is_seen():
    assert find_cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})


def test_every_part_of_the_program_has_its_layer():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    layers = next(
        contract["layers"]
        for contract in contracts
        if contract["type"] == "layers" and "containers" not in contract
    )
    placed = {name.strip() for layer in layers for name in layer.replace("|", ":").split(":")}
    parts = {
        path.stem for path in PROGRAM.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    apart = {"__init__", "sandbox"}
    assert {f"livret_desktop.{part}" for part in parts - apart} - placed == set()


@pytest.mark.parametrize(
    ("command", "forbidden"),
    [
        ("import livret_desktop.cli", ["PySide6", "reportlab", "httpx", "alembic", "keyring", "pypdfium2"]),
        ("import livret_desktop.domain.outbox", ["sqlalchemy", "PySide6"]),
        (
            # The window asked for as its icon does: no command is loaded for it.
            "from livret_desktop.cli import main; main.parsed(['--tray', '--data', 'x'])",
            ["livret_desktop.cli.parser", "livret_desktop.exchange", "livret_desktop.reports", "PySide6"],
        ),
        (
            # All that is loaded until the first page is painted: the door, then the page of the start.
            "import livret_desktop.window, livret_desktop.ui.pages.students.students_page",
            [
                *("sqlalchemy.orm", "alembic", "apscheduler", "httpx", "authlib", "keyring", "holidays"),
                *("reportlab", "pypdfium2", "pypdf", "livret_desktop.db.outbox_store"),
                *("livret_desktop.services.sending.run_due", "livret_desktop.services.copies.backups"),
                *("livret_desktop.services.outbox.follow_lessons", "livret_desktop.services.outbox.versions"),
                "livret_desktop.services.sending.send_status",
                *("livret_desktop.transmission", "livret_desktop.background.ticker"),
                *("livret_desktop.services.papers.attestations", "livret_desktop.reports"),
                *("livret_desktop.services.manual", "livret_desktop.ui.manual.manual_window"),
            ],
        ),
    ],
)
def test_heavy_libraries_are_imported_when_first_needed(command: str, forbidden: list[str]):
    probe = f"{command}; import sys; print(*(m for m in {forbidden!r} if m in sys.modules))"
    assert run([sys.executable, "-c", probe], cwd=ROOT).split() == []
