"""The network that comes back is told once, whether its absence was seen or slept through."""

from __future__ import annotations

import socket

import pytest

from livret_desktop.background.network import NetworkWatch, has_way_out


def test_told_once_at_the_first_look_after_an_absence():
    looks = iter([True, False, False, True, True])
    watch = NetworkWatch(lambda: next(looks))
    assert [watch.is_back() for _ in range(5)] == [False, False, False, True, False]


def test_a_pc_that_slept_was_away():
    looks = iter([True, False, True, True])
    watch = NetworkWatch(lambda: next(looks))
    assert not watch.is_back()
    watch.note_absence()
    assert [watch.is_back() for _ in range(3)] == [False, True, False]


def test_without_a_way_out_there_is_no_network(monkeypatch: pytest.MonkeyPatch):
    class Unplugged(socket.socket):
        def connect(self, _address: object) -> None:
            raise OSError(101, "Network is unreachable")

    assert isinstance(has_way_out(), bool)
    monkeypatch.setattr(socket, "socket", Unplugged)
    assert not has_way_out()
