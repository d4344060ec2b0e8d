"""Students, their enrolments, course and photo, the team, the stamp and logo: written, read, listed."""
