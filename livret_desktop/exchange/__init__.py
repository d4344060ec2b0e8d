"""Import and export of files as an office has them."""
