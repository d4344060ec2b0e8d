"""A proof of transmission of 1 000 lessons, against its strings drawn alone; and its check."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from livret_desktop.reports.fonts import Face, loaded
from livret_desktop.reports.preview import page_count
from livret_desktop.services.context import Desk
from livret_desktop.services.proof.make_proof import ProofQuery, make_proof
from livret_desktop.services.proof.proof_check import check_proof
from tests.bench.affi import DrawnText, bare_canvas, drawn_texts
from tests.bench.harness import Bench
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.school import HandClock, Pupils, new_folder, open_desk

_FRIDAY = date(2026, 11, 20)
_QUERY = ProofQuery(_FRIDAY - timedelta(days=400), _FRIDAY)


@dataclass
class Sent:
    """A school whose lessons were accepted, its proof, and the strings of as many pages like the first."""

    desk: Desk
    pdf: bytes
    texts: list[DrawnText]


def prepare(folder: Path) -> Sent:
    """1 000 lessons of 25 days, sent."""
    for face in Face:
        loaded(face)
    new_folder(folder)
    clock = HandClock()
    desk = open_desk(folder, clock)
    pupils = Pupils(desk)
    pupils.enrol(40)
    for week in range(25):
        pupils.record_day(40, _FRIDAY - timedelta(days=7 * week))
    send(desk, ModelServer(clock))
    pdf = make_proof(desk, _QUERY).pdf
    return Sent(desk, pdf, drawn_texts(pdf) * page_count(pdf))


def ours(sent: Sent) -> None:
    make_proof(sent.desk, _QUERY)


def strings_alone(sent: Sent) -> None:
    bare_canvas(sent.texts)


def check(sent: Sent) -> None:
    check_proof(sent.desk, sent.pdf)


def close(sent: Sent) -> None:
    sent.desk.database.close()


BENCHES = [
    Bench(
        name="proof of 1 000 lessons",
        aim=4.0,
        setup=prepare,
        ours=ours,
        yardstick=strings_alone,
        teardown=close,
        what="as many strings as its pages hold, drawn on a bare ReportLab canvas",
    ),
    Bench(
        name="check of a proof of 1 000 lessons",
        aim=1.0,
        setup=prepare,
        ours=check,
        yardstick=ours,
        teardown=close,
        what="making the proof",
    ),
]
