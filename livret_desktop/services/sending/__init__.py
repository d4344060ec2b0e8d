"""Sending as a whole: the runs, what the tick does, the queue and its history as a person sees them."""
