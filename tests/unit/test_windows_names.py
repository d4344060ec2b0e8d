"""What the program and its installer agree on, and where each keeps its things on Windows."""

from __future__ import annotations

from pathlib import Path

from platformdirs.windows import Windows

from livret_desktop import windows_names
from livret_desktop.backup.target_folder import SUFFIX
from livret_desktop.paths import places_of


class _Elsewhere(Windows):
    """Windows' folders, computed on any system."""

    @property
    def user_data_dir(self) -> str:
        return "/C/Users/Zoé Œuvrard/AppData/Local/Livret"


def test_the_command_written_by_the_installer_quotes_its_path() -> None:
    command = windows_names.run_command(r"C:\Users\Zoé\AppData\Local\Programs\Livret\Livret.exe")
    assert command == r'"C:\Users\Zoé\AppData\Local\Programs\Livret\Livret.exe" --tray'


def test_backups_bear_the_suffix_that_windows_opens_with_the_program() -> None:
    assert SUFFIX == windows_names.BACKUP_SUFFIX


def test_on_windows_the_id_of_the_pc_is_not_inside_the_data_folder() -> None:
    data, users = places_of(_Elsewhere("Livret", appauthor=False), is_windows=True)
    local = Path("/C/Users/Zoé Œuvrard/AppData/Local/Livret")
    assert data.parent == local
    assert users.log == local / "Logs"
    assert data not in users.installation.parents
    assert data not in users.log.parents
