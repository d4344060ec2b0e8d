"""The address of the State was changed: what its former server has says nothing of the new one.

Nobody here can know whether the same State has moved. So it is asked: the lessons of a year and more are compared
again before anything leaves. Where they are all there, nothing comes of it; where they are not, they leave again or a
person is asked, as on any Sunday.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from livret_desktop.db import compare_reads, finding_store
from livret_desktop.services.outbox.days_to_read import SHOWN_ALREADY, forget_comparisons, want_days_since

_LONGEST = timedelta(days=400)


def ask_all_again(connection: Any, today: date) -> None:
    """In the caller's transaction, before anything leaves for that address. Not for a training server."""
    finding_store.forget_open(connection)
    forget_comparisons(connection)
    first = compare_reads.first_day_sent(connection)
    if first is not None:
        want_days_since(connection, max(first, today - _LONGEST), SHOWN_ALREADY)
