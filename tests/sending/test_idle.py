"""An evening on which nothing waits: one question of the database a minute, one hello to the State, few writings."""

from sqlalchemy import event

from livret_desktop.db import machine_state
from livret_desktop.services.sending.send_status import status
from tests.sending.model_server import ModelServer
from tests.sending.school import HandClock, school
from tests.sending.test_run_due import at, tick


def test_with_nothing_due_a_tick_is_one_reading_and_an_evening_one_hello(tmp_path):
    clock = HandClock(at(20, 19, 30))
    begun = []
    with school(tmp_path / "ecole", clock) as desk:
        for engine in (desk.database._reader, desk.database._writer):
            event.listen(engine, "begin", lambda _, name=str(engine.url): begun.append(name))
        server = ModelServer(clock)
        tick(desk, server)
        begun.clear()
        assert tick(desk, server) == []
        assert len(begun) == 1
        clock.instant = at(21, 20, 0)
        server.requests.clear()
        begun.clear()
        assert tick(desk, server) == [("evening", "done", False)]
        assert server.requests == [("capacites", ())]
        assert len(begun) <= 14
        assert status(desk).last_success_at == clock.now()


def test_what_is_kept_of_this_copy_is_written_only_when_it_changes(tmp_path):
    with school(tmp_path / "ecole") as desk, desk.database.quiet_write() as connection:
        for value, is_written in ((1, True), (1, False), (2, True), (None, True), (None, False)):
            before = connection.connection.total_changes
            machine_state.keep_state(connection, "essai", value)
            assert (connection.connection.total_changes > before) is is_written
            assert machine_state.read_state(connection, "essai") == value
