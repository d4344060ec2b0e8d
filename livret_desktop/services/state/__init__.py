"""What the State has beside what is here: read by days, compared, taken over, settled by a person."""
