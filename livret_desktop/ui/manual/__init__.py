"""The manual's window, what F1 opens from each place, and the keys of the program."""
