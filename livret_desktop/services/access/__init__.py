"""How this school reaches the DSR: settings, sign-in, secrets, and the addresses it has sent to."""
