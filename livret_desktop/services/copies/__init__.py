"""Copies of the school: made, read again, put back, and what a copy put back may send; the recovery sheet."""
