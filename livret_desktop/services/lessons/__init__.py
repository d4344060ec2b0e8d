"""Lessons: typed, planned, repeated, moved, confirmed, put right."""
