"""Numbers and dates that no State would mean: taken for no answer, never a crash later."""

from datetime import date

import pytest

from livret_desktop.clock import PARIS
from livret_desktop.domain.dsr import AnswerKind, DsrError, ReadBackKind
from tests.transmission.conftest import Opener
from tests.transmission.examples import CAPABILITIES, KEY, RECORDED, http, lesson_id, recorded_with
from tests.transmission.odd_answers import LESSONS
from tests.transmission.raw_server import RawServer, answering

HUGE = [2**53, 2**63, 10**30, 10**400, 1e300]
NO_YEAR = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]


@pytest.mark.parametrize("huge", HUGE, ids=lambda huge: f"{huge:.0e}" if huge < 10**300 else "beyond")
@pytest.mark.parametrize("name", ["delaiRelectureHeures", "ancienneteMaxJours", "tailleLotMax"])
def test_capabilities_with_a_number_beyond_all_use_are_no_answer(name: str, huge: float, opened: Opener):
    with (
        RawServer(answering(http(body=CAPABILITIES | {name: huge}))) as server,
        pytest.raises(DsrError) as trouble,
    ):
        opened(server.base_url).capabilities()
    assert trouble.value.answer.kind is AnswerKind.UNKNOWN


def test_a_lag_of_more_than_a_year_is_taken_for_a_fault(opened: Opener):
    with (
        RawServer(answering(http(body=CAPABILITIES | {"delaiRelectureHeures": 8785}))) as server,
        pytest.raises(DsrError),
    ):
        opened(server.base_url).capabilities()
    with RawServer(answering(http(body=CAPABILITIES | {"delaiRelectureHeures": 8784}))) as server:
        assert opened(server.base_url).capabilities().read_back_lag_hours == 8784


def test_a_state_that_takes_lessons_of_any_age_is_believed(opened: Opener):
    with RawServer(answering(http(body=CAPABILITIES | {"ancienneteMaxJours": 10**6}))) as server:
        assert opened(server.base_url).capabilities().max_age_days == 36_525


@pytest.mark.parametrize(
    "answer",
    [
        *(recorded_with(version=huge) for huge in HUGE),
        *(recorded_with(dureeMinutes=huge) for huge in [*HUGE, 44_641]),
        *(recorded_with(debut=instant) for instant in NO_YEAR),
        *(http(body=RECORDED | {"recuLe": instant}) for instant in NO_YEAR),
    ],
    ids=range(len(HUGE) * 2 + 5),
)
def test_a_record_with_a_value_beyond_all_use_proves_nothing(answer: bytes, opened: Opener):
    with RawServer(answering(answer)) as server:
        assert opened(server.base_url).read_back(lesson_id(1)).kind is ReadBackKind.UNAVAILABLE


def test_such_a_record_in_a_page_is_counted_and_left_out(opened: Opener):
    rows = [RECORDED, RECORDED | {"lecon": RECORDED["lecon"] | {"version": 2**63}}]
    rows += [RECORDED | {"lecon": RECORDED["lecon"] | {"debut": one}} for one in NO_YEAR]
    with RawServer(answering(http(body={"lecons": rows}))) as server:
        page = opened(server.base_url).read_page(date(2026, 11, 1), date(2026, 11, 30))
    assert (len(page.records), page.unreadable) == (1, 3)


@pytest.mark.parametrize("minutes", [0, 4, 601, 44_640])
def test_a_length_that_only_the_contract_forbids_is_read(minutes: int, opened: Opener):
    with RawServer(
        answering(recorded_with(dureeMinutes=minutes, debut="0002-01-01T00:00:00+14:00"))
    ) as server:
        read = opened(server.base_url).read_back(lesson_id(1))
    assert read.record is not None and read.record.content["dureeMinutes"] == minutes
    assert read.record.received_at.astimezone(PARIS).year == 2026


@pytest.mark.parametrize("huge", HUGE, ids=lambda huge: f"{huge:.0e}" if huge < 10**300 else "beyond")
def test_a_token_that_lasts_beyond_all_use_is_no_token(huge: float, opened: Opener):
    token = {"access_token": "x", "token_type": "Bearer", "expires_in": huge}
    with RawServer(answering(http(body=token)), signs_in=False) as server:
        answer = opened(server.base_url).send(KEY, LESSONS)
    assert answer.kind is AnswerKind.NOT_SENT and "JSON" in answer.reason
