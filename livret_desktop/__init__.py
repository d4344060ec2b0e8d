"""Livret: the desk of a small French driving school."""

__version__ = "0.1.0"
