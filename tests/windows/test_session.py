"""The session ends, the PC wakes up, a drive comes: Windows' own messages, to the windows of a program that runs."""

import ctypes
import os
import subprocess
import sys
import time

import pytest

from livret_desktop.clock import SystemClock, parse_start
from livret_desktop.sandbox.server import start_sandbox
from tests.e2e.command_line import FRIDAY_EVENING, Pc
from tests.windows.conftest import PROJECT

STARTS_IN_S = 120
WM_QUERYENDSESSION, WM_ENDSESSION = 0x0011, 0x0016
SMTO_NORMAL = 0
LONGEST_HELD_S = 60
"""The program asks for 15 seconds at most; the machine of the lane is slow."""
CLIENT, SECRET = "ecole-77", "clef-du-serveur-d-essai"
REAL_WINDOWS = {"QT_QPA_PLATFORM": ""}
"""The tests' own platform draws none, and gets no message."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def windows_of(process_id):
    """The top-level windows of a process, shown or not: what Windows asks at the end of a session."""
    user32, found = ctypes.WinDLL("user32"), []

    @ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    def look(window, _):
        owner = ctypes.c_uint32()
        user32.GetWindowThreadProcessId(ctypes.c_void_p(window), ctypes.byref(owner))
        if owner.value == process_id:
            found.append(window)
        return 1

    user32.EnumWindows(look, None)
    return found


def asked(window, message, word):
    """What a window answers to a message of Windows; None from one that is gone."""
    answer = ctypes.c_size_t()
    reached = ctypes.WinDLL("user32").SendMessageTimeoutW(
        ctypes.c_void_p(window),
        message,
        ctypes.c_size_t(word),
        None,
        SMTO_NORMAL,
        LONGEST_HELD_S * 1000,
        ctypes.byref(answer),
    )
    if not reached:
        is_there = ctypes.WinDLL("user32").IsWindow(ctypes.c_void_p(window))
        assert not is_there, "the window does not answer"
        return None
    return answer.value


def still_runs(process):
    """Whether it does, after a short wait for its end."""
    try:
        process.wait(0.2)
    except subprocess.TimeoutExpired:
        return True
    return False


def test_the_session_ends_in_the_middle_of_a_send_and_nothing_is_lost_or_doubled(tmp_path):
    pc = Pc(tmp_path)
    pc.take_over()
    clock = SystemClock(parse_start(FRIDAY_EVENING))
    with start_sandbox(clock=clock, client_id=CLIENT, client_secret=SECRET, max_batch=5) as server:
        pc.connect(server.base_url, CLIENT, SECRET)
        server.set_faults("slow=1")
        given = os.environ | pc.environment | REAL_WINDOWS
        words = [sys.executable, "-m", "livret_desktop", "--tray"]
        running = subprocess.Popen(words, cwd=PROJECT, env=given, stdin=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + STARTS_IN_S
            while not server.records:
                assert still_runs(running)
                assert time.monotonic() < deadline, "the evening run did not begin"
            windows = windows_of(running.pid)
            assert windows
            answers = [asked(window, WM_QUERYENDSESSION, 0) for window in windows]
            sent = len(server.records)
            assert set(answers) == {1}, "the session is not held back for ever"
            assert 0 < sent < 101, "the send was parked between two batches"
            for window in windows:
                asked(window, WM_ENDSESSION, 1)
            assert running.wait(LONGEST_HELD_S) == 0, "it leaves by itself, before Windows makes it"
        finally:
            running.kill()
            running.communicate()
        assert len(server.records) == sent, "nothing leaves once the session may end"
        server.set_faults()
        states = pc.done("transmit", "status")["states"]
        kept = (states["accepted"], states["sending"], states["to_verify"])
        assert kept == (sent, 0, 0), "every answer was waited for"
        while len(server.records) < 101:
            before = len(server.records)
            pc("transmit", "send")
            assert len(server.records) > before
        assert len({(one.lesson_id, one.version) for one in server.records}) == len(server.records) == 101


HEARING = """
import ctypes, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from livret_desktop.system.windows_messages import DeviceHead
from livret_desktop.ui.desktop.system_events import WindowsEvents
application = QApplication([])
events, heard = WindowsEvents(), []
events.woke.connect(lambda: heard.append("woke"))
events.volumes_changed.connect(lambda: heard.append("volumes"))
window = ctypes.c_void_p(int(events._listener.winId()))
user32 = ctypes.WinDLL("user32")
head = DeviceHead(ctypes.sizeof(DeviceHead), 2, 0)
def announce():
    user32.SendMessageW(window, 0x0218, ctypes.c_size_t(0x0004), None)  # about to sleep: nobody's business
    user32.SendMessageW(window, 0x0218, ctypes.c_size_t(0x0012), None)  # woken
    user32.SendMessageW(window, 0x0219, ctypes.c_size_t(0x8000), ctypes.byref(head))  # a drive has come
    user32.SendMessageW(window, 0x0219, ctypes.c_size_t(0x8004), ctypes.byref(head))  # and gone, in one burst
QTimer.singleShot(0, announce)
QTimer.singleShot(8000, application.quit)
application.exec()
print(",".join(heard), flush=True)
"""


def test_windows_tells_the_program_that_the_pc_woke_up_and_that_a_drive_came(started):
    other = started(HEARING, environment=REAL_WINDOWS)
    said, _ = other.communicate(timeout=STARTS_IN_S)
    assert said.decode().strip() == "woke,volumes", "each once, the drives once they have settled"
