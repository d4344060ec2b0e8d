"""The chain of the history, longer than what is read at once: checked, and linked again after an erasure."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from livret_desktop.db import history
from livret_desktop.db.database import Database

CHANGES = 3 * history._AT_ONCE - 7


@pytest.fixture
def long_chain(database: Database) -> Database:
    """Changes of no row, one and two, linked as the program links them."""
    with database.quiet_write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO history_change(id, at, title, is_undoable, previous_hash, hash) VALUES (?,?,?,1,'','')",
            [(number, "2026-11-20T18:00:00.000000Z", f"Acte {number}") for number in range(1, CHANGES + 1)],
        )
        connection.exec_driver_sql(
            "INSERT INTO history_row(change_id, table_name, row_id, after) VALUES (?, 'lesson', ?, '{}')",
            [(number, str(at)) for number in range(1, CHANGES + 1) for at in range(number % 3)],
        )
        history.chain_again(connection, 1)
    return database


def broken(database: Database) -> int | None:
    with database.read() as reading:
        return history.first_broken_link(reading.connection)


def test_it_is_whole_and_any_change_in_it_is_found(long_chain: Database) -> None:
    assert broken(long_chain) is None
    for number in (2, history._AT_ONCE, history._AT_ONCE + 1, CHANGES - 1):
        with long_chain.quiet_write() as connection:
            connection.exec_driver_sql("UPDATE history_row SET after = '[]' WHERE change_id >= ?", (number,))
        assert broken(long_chain) in {number, number + 1}, "a change without rows has nothing to be altered"
        with long_chain.quiet_write() as connection:
            connection.exec_driver_sql("UPDATE history_row SET after = '{}'")


def test_it_is_linked_again_from_one_change_on_in_few_statements(long_chain: Database) -> None:
    far: list[tuple[int, int]] = []
    asked: list[str] = []
    first = history._AT_ONCE + 3
    with long_chain.quiet_write() as connection:
        before = connection.exec_driver_sql("SELECT hash FROM history_change WHERE id < ?", (first,)).all()
        connection.exec_driver_sql("DELETE FROM history_row WHERE change_id = ?", (first,))
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        history.chain_again(connection, first, lambda done, total: far.append((done, total)))
    assert broken(long_chain) is None
    with long_chain.read() as reading:
        kept = reading.connection.exec_driver_sql(
            "SELECT hash FROM history_change WHERE id < ?", (first,)
        ).all()
    assert kept == before
    assert far[-1] == (CHANGES - first + 1, CHANGES - first + 1)
    assert len(asked) < 20, "by batches, never one statement a change"
