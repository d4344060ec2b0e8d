"""Aujourd'hui and the end of the day: what is asked of a person, read at one moment, one line a cause."""
