"""One module per place of the rail."""
