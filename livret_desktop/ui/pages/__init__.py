"""One room for each place of the rail; beside them the list of places, and what several pages share."""
