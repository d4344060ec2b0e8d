"""F1: due in a copy put back without its journal, declared on the portal since: sent before the State was read.

The doubt of a restore leaves again at once where the server deduplicates, which does not see the portal's identifier;
the days that the restore wants read are read after that (``send_doubts._never_looked_up``).
"""

import pytest

from livret_desktop.services.by_hand.by_hand import declare_by_hand
from tests.sending.model_server import ModelServer
from tests.sending.school import with_lessons
from tests.sending.state import content, told


@pytest.mark.parametrize(
    "variant",
    [pytest.param("both", marks=pytest.mark.xfail(strict=True, reason="not mended yet")), "read-back"],
)
def test_declared_on_the_portal_after_the_copy_it_is_recognised(office, clock, variant):
    state = ModelServer(clock, variant)
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    declare_by_hand(office.desk, [lesson.id], who="Claire", why="portail")
    state.record(content(told(lesson)))
    office.put_back(has_journal=False)
    office.send(state, times=3)
    assert len(state.records) == 1
