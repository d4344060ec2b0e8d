"""Envois DSR: the queue, its check, the send as it goes, the journal, the proof."""
