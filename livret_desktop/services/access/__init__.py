"""How this school reaches the DSR: settings, sign-in, secrets."""
