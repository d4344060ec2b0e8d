"""A school's data folder: made, opened, brought up to date, given another key, erased."""
