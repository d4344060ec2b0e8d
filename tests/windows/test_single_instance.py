"""One window on a school: a second start brings the first to the front and leaves, another process asks it to quit."""

import ctypes
import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QDeadlineTimer

from livret_desktop.paths import DataFolder
from livret_desktop.ui.desktop.first_instance import HEARD, Request, hand_over
from tests.e2e.command_line import Pc
from tests.windows.conftest import PROJECT

STARTS_IN_S = 120
NO_PLATFORM = {"QT_QPA_PLATFORM": ""}
"""A real window: the tests' own platform draws none."""


pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
def school(tmp_path):
    pc = Pc(tmp_path)
    pc.init()
    return pc


def program(school, *words, **more):
    """The program as the start menu runs it."""
    given = os.environ | school.environment | NO_PLATFORM
    command = [sys.executable, "-m", "livret_desktop", *words]
    return subprocess.Popen(
        command, cwd=PROJECT, env=given, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, **more
    )


def windows_of(process_id):
    """The titles of the visible windows of a process."""
    user32, titles = ctypes.WinDLL("user32"), []

    @ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    def look(window, _):
        owner = ctypes.c_uint32()
        user32.GetWindowThreadProcessId(ctypes.c_void_p(window), ctypes.byref(owner))
        if owner.value == process_id and user32.IsWindowVisible(ctypes.c_void_p(window)):
            text = ctypes.create_unicode_buffer(200)
            user32.GetWindowTextW(ctypes.c_void_p(window), text, 200)
            titles.append(text.value)
        return 1

    user32.EnumWindows(look, None)
    return titles


def test_a_second_start_hands_over_to_the_first_and_leaves(school, qapp):
    first = program(school, "--tray")
    try:
        folder = school_folder(school)
        deadline = QDeadlineTimer(STARTS_IN_S * 1000)
        while hand_over(folder, Request(is_hidden=True)) != HEARD:
            assert first.poll() is None, first.communicate()[1].decode("utf-8")
            assert not deadline.hasExpired()
        second = program(school)
        _, said = second.communicate(timeout=120)
        assert (second.returncode, first.poll()) == (0, None)
        assert "déjà ouvert" in said.decode("utf-8")
        while not any("Livret" in title for title in windows_of(first.pid)):
            assert not deadline.hasExpired(), windows_of(first.pid)
        third = program(school, "--quit")
        third.communicate(timeout=120)
        assert third.returncode == 0
        first.communicate(timeout=120)
        assert first.returncode == 0
    finally:
        first.kill()
        first.communicate()


def test_a_window_that_was_killed_leaves_nothing_that_stops_the_next(school, qapp):
    for _ in range(2):
        window = program(school, "--tray")
        deadline = QDeadlineTimer(STARTS_IN_S * 1000)
        try:
            while hand_over(school_folder(school), Request(is_hidden=True)) != HEARD:
                assert window.poll() is None, window.communicate()[1].decode("utf-8")
                assert not deadline.hasExpired()
        finally:
            window.kill()
            window.communicate()


def school_folder(school):
    return DataFolder(school.data)
