"""A lesson that the former program may have sent, never sent from here; the folder goes to another PC / a copy is put back."""

from datetime import date
import pytest
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.preflight import check
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils
from tests.sending.state import OTHER_ID, content, told

FIRST = date(2026, 11, 19)


@pytest.mark.parametrize("is_restored", [False, True])
@pytest.mark.parametrize("variant", ["both", "dedup", "read-back", "neither"])
def test_former_and_restore(office, clock, variant, is_restored):
    change_setting(office.desk, "dsr.first_day", FIRST.isoformat())
    real = ModelServer(clock, variant)
    office.send(real)  # the program knows whether the State can be read
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, date(2026, 11, 17)))
    real.record(content(told(lesson)))  # the former program sent it
    if is_restored:
        office.copy()
        office.put_back()
    office.send(real, times=2)
    report = check(office.desk)
    print(
        variant,
        is_restored,
        states(office.desk),
        [line.finding.code for line in report.blocked],
        [(str(r.lesson_id)[-6:], r.version, r.content["debut"]) for r in real.records],
    )
    assert len(real.records) == 1
