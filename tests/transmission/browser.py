"""A person in front of a browser: reads the consent page, clicks, is brought back. Real HTTP, no script."""

import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html import unescape
from re import findall


@dataclass
class Browser:
    """``opens`` is what the program calls; the clicks happen on a thread of their own."""

    clicks: str = "Autoriser"
    pages: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    is_broken: bool = False
    _threads: list[threading.Thread] = field(default_factory=list)

    def opens(self, address: str) -> bool:
        self.addresses.append(address)
        if self.is_broken:
            return False
        thread = threading.Thread(target=self._browse, args=(address,), daemon=True)
        self._threads.append(thread)
        thread.start()
        return True

    def close(self) -> None:
        for thread in self._threads:
            thread.join(10)

    def _browse(self, address: str) -> None:
        consent = self.get(address)
        links = {words: unescape(link) for link, words in findall(r'href="([^"]+)">([^<]+)</a>', consent)}
        if self.clicks:
            self.get(address.partition("?")[0] + links[self.clicks])

    def get(self, address: str, host: str | None = None) -> str:
        """One page, redirects followed, as a browser does."""
        request = urllib.request.Request(address, headers={} if host is None else {"Host": host})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=10) as answer:
                page = answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                page = error.read().decode()
        self.pages.append(page)
        return page
