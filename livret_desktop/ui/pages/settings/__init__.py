"""Réglages: one module per section."""
