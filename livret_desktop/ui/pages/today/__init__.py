"""Aujourd'hui: the first page of every start."""
