"""What the State has beside what is here: compared, taken over, settled by a person."""
