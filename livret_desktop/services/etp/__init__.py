"""The ETP forecast, its official figure, its papers."""
