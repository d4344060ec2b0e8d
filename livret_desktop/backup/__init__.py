"""Sealed copies of the database: snapshot, seal, verify, volumes, rotation, restore."""
