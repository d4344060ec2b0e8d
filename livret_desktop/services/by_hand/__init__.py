"""Hours declared to the State by other means than this program."""
