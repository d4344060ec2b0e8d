"""The first start: a new school step by step, or a backup restored."""
