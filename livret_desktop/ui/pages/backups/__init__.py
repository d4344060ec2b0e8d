"""Sauvegardes: copies, sticks, keys, the whole export."""
