"""The kit: what every page is made of. See ``docs/ui-kit.md``."""
