"""Élèves: the list, the file of one student and its tabs."""
