"""Writer thread, pool, scheduler tick. No Qt."""
