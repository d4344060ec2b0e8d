"""Envois DSR: the queue, its check, the send as it goes, comparison with the State, hours by hand, history, proof."""
