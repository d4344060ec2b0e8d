"""Laid beside Windows' Python: Wine 8 names CopyFile2 and aborts when shutil calls it; shutil does without."""

import _winapi

del _winapi.CopyFile2  # type: ignore[attr-defined]
