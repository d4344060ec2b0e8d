"""The proxy of the campaigns counts bytes exactly, and cuts as it says."""

import socket
from collections.abc import Iterator

import pytest

from tests.faults.tcp_proxy import PASS, How, TcpFault, TcpFaultProxy
from tests.transmission.raw_server import Peer, RawServer

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsalut"
REQUEST = b"POST /livret/v1/lecons?x=1 HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd"


@pytest.fixture
def server() -> Iterator[RawServer]:
    def script(peer: Peer) -> None:
        peer.read_request()
        if len(peer.received) == len(REQUEST):
            peer.send(ANSWER)

    with RawServer(script) as running:
        yield running


def asked(proxy: TcpFaultProxy) -> tuple[bytes, bool]:
    """What came back, and whether the end was a reset."""
    received = b""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as client:
        try:
            client.sendall(REQUEST)
            while part := client.recv(1000):
                received += part
        except ConnectionResetError:
            return received, True
    return received, False


@pytest.mark.parametrize("how", [How.CLOSE, How.RESET])
def test_an_answer_cut_at_every_byte(how: How, server: RawServer):
    for position in range(len(ANSWER)):
        with TcpFaultProxy(server.base_url, TcpFault(cut_answer_at=position, how=how)) as proxy:
            received, is_reset = asked(proxy)
        (link,) = proxy.links
        assert received == ANSWER[:position]
        assert is_reset == (how is How.RESET)
        assert (link.is_cut, link.passed_answer, bytes(link.request)) == (True, position, REQUEST)


@pytest.mark.parametrize("how", [How.CLOSE, How.RESET])
@pytest.mark.parametrize("position", [0, 1, len(REQUEST) - 1])
def test_a_request_cut_at_a_byte(position: int, how: How, server: RawServer):
    with TcpFaultProxy(server.base_url, TcpFault(cut_request_at=position, how=how)) as proxy:
        received, is_reset = asked(proxy)
    assert (received, is_reset) == (b"", how is How.RESET)
    assert proxy.links[0].passed_request == position


def test_a_fault_is_chosen_by_what_is_asked(server: RawServer):
    fault = TcpFault(cut_answer_at=0)
    with TcpFaultProxy(server.base_url, lambda link: PASS if link.path == "/autre" else fault) as proxy:
        assert asked(proxy)[0] == b""
        proxy.choose = lambda link: fault if link.path == "/autre" else PASS
        assert asked(proxy) == (ANSWER, False)
    assert [(link.number, link.method, link.path) for link in proxy.links] == [
        (1, "POST", "/livret/v1/lecons"),
        (2, "POST", "/livret/v1/lecons"),
    ]


def test_a_drip_gives_the_whole_answer(server: RawServer):
    with TcpFaultProxy(server.base_url, TcpFault(answer_piece=1, answer_pause_s=0.001)) as proxy:
        assert asked(proxy) == (ANSWER, False)


def test_silence_lasts_until_the_client_gives_up(server: RawServer):
    with (
        TcpFaultProxy(server.base_url, TcpFault(cut_answer_at=3, how=How.SILENCE)) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port), timeout=0.3) as client,
    ):
        client.sendall(REQUEST)
        assert client.recv(1000) == ANSWER[:3]
        with pytest.raises(TimeoutError):
            client.recv(1)
    assert proxy.links[0].is_cut
