"""Which proxy leads to an address, as the system sets it: environment, else Windows' or macOS' own settings.

Chosen here and not by httpx, which does not see the list of exceptions of Windows' settings. A script of automatic
configuration (PAC) is not run: Windows then gives no proxy, and the connection is tried directly.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from livret_desktop.transmission.address import is_loopback


def proxy_for(base_url: str) -> str | None:
    """The proxy's own address, with name and password where the system gives them; None: straight ahead.

    A loopback address never goes through a proxy. Raises RuleError for an unreadable address.
    """
    if is_loopback(base_url):
        return None
    parts = urlsplit(base_url)
    if proxy_bypass(parts.hostname or ""):
        return None
    proxies = getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all")
    if not found:
        return None
    return found if "://" in found else f"http://{found}"
