"""Attestations: one act, many students, the register."""
