"""The demonstration: a made-up school with a year of work, joined to the training server in the same process."""
