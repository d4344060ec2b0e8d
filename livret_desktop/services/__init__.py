"""One verb per use case, behind both doors. Rooms, and which may import which: ``docs/architecture.md``."""
