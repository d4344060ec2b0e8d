"""Students, their enrolments and course, the team: written, read, listed."""
