"""Second act of r6: a lesson typed again after a restore (missing here), then the folder is opened on another PC."""

import pytest
from dataclasses import replace
from uuid import UUID
from livret_desktop.services.outbox.preflight import check
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils


@pytest.mark.parametrize("variant", ["both", "dedup"])
@pytest.mark.parametrize("is_moved", [False, True])
def test_typed_again_then_moved(office, clock, variant, is_moved):
    server = ModelServer(clock, variant)
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (old,) = pupils.record(pupils.lesson(0))
    office.send(server)
    office.copy()
    pupils.desk = office.desk
    lost = replace(pupils.lesson(5), student_id=old.student_id, enrolment_id=old.enrolment_id)
    lost = replace(lost, starts_at=lost.starts_at.replace(hour=14))
    pupils.record(lost)
    office.send(server)
    office.put_back()
    if variant == "dedup":
        office.send(server)  # the State says that it cannot be read
    pupils.desk = office.desk
    pupils.record(replace(lost, id=UUID(int=4242)))
    if is_moved:
        office._copy.unlink()
        office.copy()
        office.put_back()
    print([line.finding.code for line in check(office.desk).blocked])
    office.send(server)
    hours = [(str(r.lesson_id)[-6:], r.version, r.content["debut"]) for r in server.records]
    print(variant, is_moved, hours, states(office.desk))
    assert len(server.records) == 2
