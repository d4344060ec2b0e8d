"""Rotating refresh tokens on a real school, over real HTTP: presented once, at rest before used, one in flight."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest

from livret_desktop.db import machine_state
from livret_desktop.domain.dsr import AUTHORIZATION_CODE, AnswerKind, DsrError, DsrGateway
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.sandbox.server import RunningSandbox, start_sandbox
from livret_desktop.security.credentials import MemoryStore, dsr_grant_entry, dsr_secret_entry
from livret_desktop.services.access.dsr_access import (
    access_of,
    connection_of,
    dsr_secret,
    forget_dsr_secret,
    has_way_in,
    keep_dsr_secret,
)
from livret_desktop.services.access.dsr_connect import connect_school, disconnect_school
from livret_desktop.services.access.dsr_vault import IN_DATABASE, DeskGrants, where_kept
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.send_status import status
from livret_desktop.transmission.gateway import open_gateway
from livret_desktop.transmission.timeouts import Timeouts
from tests.faults.tcp_proxy import PASS, How, TcpFault, TcpFaultProxy
from tests.sending.school import HandClock, NoStore, new_folder, open_desk
from tests.transmission.browser import Browser
from tests.transmission.examples import frozen

QUICK = Timeouts(connect_s=2.0, read_s=1.0, write_s=2.0, total_s=5.0)
TOKEN_PATH = "/oauth/token"


@dataclass
class Office:
    """A school at its PC, a browser, and the training server behind a proxy that may go wrong."""

    desk: Desk
    sandbox: RunningSandbox
    proxy: TcpFaultProxy
    browser: Browser

    def connect(self) -> None:
        connect_school(self.desk, None, self.browser.opens, lambda: False, QUICK)

    def gateway(self) -> DsrGateway:
        access = access_of(self.desk)
        return open_gateway(access, "", self.desk.clock, QUICK, DeskGrants(self.desk))

    def refresh(self) -> str:
        """A new gateway's first request; what went wrong, in French, or nothing."""
        gateway = self.gateway()
        try:
            gateway.capabilities()
        except DsrError as trouble:
            assert trouble.answer.todo
            return f"{trouble.message} {trouble.todo}"
        finally:
            gateway.close()
        return ""

    def asked_tokens(self) -> int:
        return sum(link.path == TOKEN_PATH for link in self.proxy.links)

    def fail_tokens(self, fault: TcpFault) -> None:
        self.proxy.choose = lambda link: fault if link.path == TOKEN_PATH else PASS


@pytest.fixture(params=[MemoryStore, NoStore], ids=["store", "database"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    clock = HandClock()
    new_folder(tmp_path)
    desk = replace(open_desk(tmp_path, clock), credentials=_store(request.param))
    with start_sandbox(clock=clock) as sandbox, TcpFaultProxy(sandbox.base_url) as proxy:
        change_setting(desk, "dsr.base_url", proxy.base_url)
        change_setting(desk, "dsr.client_id", sandbox.client_id)
        change_setting(desk, "dsr.auth", AUTHORIZATION_CODE)
        made = Office(desk, sandbox, proxy, Browser())
        yield made
        made.browser.close()
    desk.database.close()


class Missing(NoStore):
    def set(self, entry: str, secret: str) -> None:
        raise MachineError("Aucun coffre", "Rien de sûr ici.", "Rien.")


def _store(kind: type) -> object:
    return Missing() if kind is NoStore else kind()


def test_each_refresh_brings_the_next_token_to_rest(office: Office):
    assert not has_way_in(office.desk, None)
    office.connect()
    assert has_way_in(office.desk, None)
    seen = set()
    for _ in range(5):
        kept = connection_of(office.desk)
        assert kept is not None and not kept.is_doubtful
        seen.add(kept.grant.refresh_token)
        assert office.refresh() == ""
    assert len(seen) == 5


def test_where_it_rests(office: Office):
    office.connect()
    entry = dsr_grant_entry(str(office.desk.school_id))
    with office.desk.database.read() as reading:
        here = machine_state.read_state(reading.connection, "dsr.grant")
        settings = str(reading.connection.exec_driver_sql("SELECT * FROM setting").all())
    token = connection_of(office.desk).grant.refresh_token
    assert token not in settings
    if isinstance(office.desk.credentials, MemoryStore):
        assert here is None and token in office.desk.credentials.get(entry)
        assert "mémoire" in where_kept(office.desk)
    else:
        assert token in here
        assert where_kept(office.desk) == IN_DATABASE


def test_without_a_permission_a_person_is_asked_and_nothing_leaves(office: Office):
    said = office.refresh()
    assert "Reconnecter" in said and "Personne n’a encore connecté" in said
    assert office.proxy.links == []


@pytest.mark.parametrize("how", [How.RESET, How.CLOSE, How.SILENCE])
@pytest.mark.parametrize("at", [0, 40])
def test_a_lost_answer_is_never_followed_by_the_same_token(how: How, at: int, office: Office):
    office.connect()
    office.fail_tokens(TcpFault(cut_answer_at=at, how=how))
    before = office.asked_tokens()
    assert "s’est perdue" in office.refresh()
    office.proxy.choose = lambda link: PASS
    said = office.refresh()
    assert "s’est perdue" in said and "Reconnecter" in said
    assert office.asked_tokens() == before + 1, "presented once, whatever came of it"
    office.connect()
    assert office.refresh() == ""


def test_a_token_that_never_left_is_still_good(office: Office):
    """Nobody listens at the address: not one byte of the request was taken."""
    office.connect()
    keeper = DeskGrants(office.desk)

    def move_to(base_url: str) -> None:
        keeper.keep(replace(keeper.read().grant, base_url=base_url))
        change_setting(office.desk, "dsr.base_url", base_url)

    move_to("http://127.0.0.1:1")
    assert "ne répond pas" in office.refresh()
    move_to(office.proxy.base_url)
    assert office.refresh() == ""


@pytest.mark.parametrize("fault", ["jeton/503", "jeton/429", "jeton/429-date", "jeton/403", "jeton/401"])
def test_a_plain_refusal_leaves_the_token_good(fault: str, office: Office):
    office.connect()
    office.sandbox.set_faults(fault)
    assert office.refresh() != ""
    assert not connection_of(office.desk).is_doubtful
    assert office.refresh() == ""


@pytest.mark.parametrize(
    "fault", ["jeton/500", "jeton/502", "jeton/html200", "jeton/redirect", "jeton/bad-json"]
)
def test_an_answer_that_says_nothing_leaves_it_in_doubt(fault: str, office: Office):
    office.connect()
    office.sandbox.set_faults(fault)
    assert "Reconnecter" in office.refresh()
    assert connection_of(office.desk).is_doubtful
    asked = office.asked_tokens()
    assert "Reconnecter" in office.refresh()
    assert office.asked_tokens() == asked


def test_a_permission_taken_back_is_forgotten(office: Office):
    office.connect()
    office.sandbox.revoke_all()
    assert "mis fin à la connexion" in office.refresh()
    assert connection_of(office.desk) is None
    assert not status(office.desk, has_secret=has_way_in(office.desk, None)).is_connected


def test_a_crash_between_presenting_and_keeping(office: Office):
    office.connect()
    keeper = DeskGrants(office.desk)
    with keeper.turn():
        keeper.note_presented(keeper.read().grant)
    assert "s’est perdue" in office.refresh()


def test_a_permission_goes_to_its_own_address_only(office: Office):
    office.connect()
    with TcpFaultProxy(office.sandbox.base_url) as elsewhere:
        change_setting(office.desk, "dsr.base_url", elsewhere.base_url)
        assert not has_way_in(office.desk, None)
        assert "son adresse a changé" in office.refresh()
    assert elsewhere.links == []


def test_what_cannot_be_kept_is_not_used(office: Office, monkeypatch: pytest.MonkeyPatch):
    """The new token cannot be stored: the access token that came with it is thrown away."""
    office.connect()
    full = MachineError("Disque plein", "Rien n’a été écrit.", "Faites de la place.")

    def refuses(self: DeskGrants, grant: object) -> None:
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(DeskGrants, "keep", refuses)
        gateway = office.gateway()
        answer = gateway.send(uuid4(), (frozen(),))
        gateway.close()
    assert answer.kind is AnswerKind.NOT_SENT and "Disque plein" in answer.reason
    assert office.sandbox.records == ()
    assert connection_of(office.desk).is_doubtful


def test_one_refresh_in_flight(office: Office):
    """Eight gateways at once: each refresh begins with the token that the one before brought to rest."""
    office.connect()
    together = threading.Barrier(8)
    said: list[str] = []

    def refresh() -> None:
        together.wait(10)
        said.append(office.refresh())

    threads = [threading.Thread(target=refresh) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [""] * 8
    kept = connection_of(office.desk)
    assert kept is not None and not kept.is_doubtful


def test_a_401_in_the_middle_is_renewed_once(office: Office):
    office.connect()
    gateway = office.gateway()
    gateway.capabilities()
    office.sandbox.set_faults("401")
    assert gateway.send(uuid4(), (frozen(),)).kind is AnswerKind.UNAUTHENTICATED
    assert gateway.renew_sign_in()
    assert gateway.send(uuid4(), (frozen(),)).kind is AnswerKind.JUDGED
    gateway.close()


def test_a_restore_brings_no_permission_with_it(office: Office):
    office.connect()
    is_in_database = not isinstance(office.desk.credentials, MemoryStore)
    settle_after_restore(office.desk)
    assert (connection_of(office.desk) is None) == is_in_database


def test_disconnecting_forgets(office: Office):
    office.connect()
    disconnect_school(office.desk)
    assert connection_of(office.desk) is None


def test_reconnecting_ends_the_wait_for_a_person(office: Office):
    report = send_due(office.desk, office.gateway)
    assert report.trouble is not None
    assert status(office.desk).wait.person is not None
    office.connect()
    assert status(office.desk).wait.person is None


def test_a_school_with_a_secret_opens_no_browser(office: Office):
    change_setting(office.desk, "dsr.auth", "client_credentials")
    with pytest.raises(RuleError, match="secret"):
        office.connect()
    assert office.browser.addresses == []


@pytest.mark.parametrize("secret", ["court", "é" * 5_000])
def test_a_secret_rests_where_it_fits(secret: str, office: Office):
    desk = office.desk
    keep_dsr_secret(desk, "ancien")
    keep_dsr_secret(desk, secret)
    assert dsr_secret(desk, None) == secret
    assert dsr_secret(desk, "donné") == "donné"
    is_in_store = desk.credentials.get(dsr_secret_entry(str(desk.school_id))) == secret
    assert is_in_store == (isinstance(desk.credentials, MemoryStore) and len(secret) < 100)
    keep_dsr_secret(desk, "nouveau")
    assert dsr_secret(desk, None) == "nouveau"
    forget_dsr_secret(desk)
    assert dsr_secret(desk, None) == ""
