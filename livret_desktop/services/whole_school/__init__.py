"""The whole school as files that any other program can read, and its way back."""
