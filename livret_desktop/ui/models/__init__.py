"""Qt models: ids in hand, rows fetched by pages."""
