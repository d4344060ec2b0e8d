"""A headless Chromium of the machine, driven through its DevTools pipe: nothing typed is ever in an address."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

_ON_3_AND_4 = """
import fcntl, os, sys
commands, answers = (fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3])
os.dup2(commands, 3)
os.dup2(answers, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Chromium reads its commands on 3 and answers on 4."""


class Tab:
    """One page. Expressions are evaluated in it; what they promise is waited for."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._rest, self._last, self._session = b"", 0, ""
        self.asked: list[str] = []

    def open(self, url: str) -> None:
        """Open the page, and note every address it asks for."""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self._call(f"{domain}.enable")
        self._call("Page.navigate", url=url)
        self.evaluate(
            "new Promise(then => document.readyState === 'complete' ? then() : addEventListener('load', then))"
        )

    def evaluate(self, expression: str) -> Any:
        """The value of an expression. Raises AssertionError when it throws."""
        result = self._call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def _call(self, method: str, **params: Any) -> Any:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            told = json.loads(self._read())
            if told.get("method") == "Network.requestWillBeSent":
                self.asked.append(told["params"]["request"]["url"])
            if told.get("id") == self._last:
                assert "error" not in told, told["error"]
                return told["result"]

    def _read(self) -> bytes:
        while b"\0" not in self._rest:
            chunk = os.read(self._from, 65536)
            assert chunk, "the browser is gone"
            self._rest += chunk
        message, _, self._rest = self._rest.partition(b"\0")
        return message


@contextmanager
def browser(profile: Path, options: Sequence[str] = ()) -> Iterator[Tab]:
    """A browser with a profile of its own, gone at the end."""
    assert CHROMIUM is not None
    for_browser, to_browser = os.pipe()
    from_browser, by_browser = os.pipe()
    command = [
        sys.executable,
        "-c",
        _ON_3_AND_4,
        str(for_browser),
        str(by_browser),
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        f"--user-data-dir={profile}",
        "--remote-debugging-pipe",
        *options,
    ]
    process = subprocess.Popen(
        command, pass_fds=(for_browser, by_browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(for_browser)
    os.close(by_browser)
    try:
        yield Tab(to_browser, from_browser)
    finally:
        os.close(to_browser)
        os.close(from_browser)
        process.terminate()
        process.wait(timeout=20)
