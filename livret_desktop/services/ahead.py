"""What the first clicks would load, loaded before them: on the pool, once the start is over.

Loaded in the window's own thread, the records behind the first student shown silenced it for 150 ms of processor, and
those of the first file opened for 90 more. Nothing is read of the school, nothing here knows Qt.
"""

from __future__ import annotations

from importlib import import_module

WANTED = (
    "records.student_list",
    "overview.student_summary",
    "overview.record_bin",
    "overview.record_history",
    "records.student_photos",
    "transfer.receiving",
    "records.course_view",
    "records.skills_grid",
    "lessons.unconfirmed",
    "lessons.lesson_week",
    "lessons.lesson_sessions",
    "lessons.lesson_repeats",
    "lessons.fixes",
    "lessons.absence",
    "records.record_lists",
    "etp.etp_screen",
    "records.follow_up",
    "sending.sent_versions",
    "importing.mapping_memory",
    "importing.service",
)
"""Use cases of Élèves, of a file, of Leçons and of an import; what they stand on follows."""


def load_ahead() -> None:
    """Load them, one after the other. Pool thread: whoever needs one meanwhile waits for that one alone."""
    for name in WANTED:
        import_module(f"livret_desktop.services.{name}")
