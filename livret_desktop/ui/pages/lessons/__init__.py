"""Leçons: the day, the week, the pane of a lesson."""
