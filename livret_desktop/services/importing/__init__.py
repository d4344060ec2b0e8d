"""Import of office files: rows read by ``exchange`` are matched with what the school already has."""
