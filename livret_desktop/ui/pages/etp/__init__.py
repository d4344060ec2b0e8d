"""ETP: one month, both figures, every hour."""
