"""Colours, type, icons and the style sheet: one place, light and dark, any text size."""
