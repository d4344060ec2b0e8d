"""Proof of transmission: made, and checked."""
