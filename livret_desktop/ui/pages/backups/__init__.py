"""Sauvegardes: copies, sticks, keys."""
