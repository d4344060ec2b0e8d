"""Lists for screens: sorted, filtered and cut into pages by SQL, never by the window."""
