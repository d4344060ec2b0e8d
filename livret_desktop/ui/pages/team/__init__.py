"""Équipe: instructors and simulators."""
