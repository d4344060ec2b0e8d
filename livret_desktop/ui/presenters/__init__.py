"""Screen logic without Qt."""
