"""Sending as a whole: runs and the tick, the queue and its history as a person sees them, what is done about it."""
