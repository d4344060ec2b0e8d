"""The trade in plain Python: no database, no network, no window."""
