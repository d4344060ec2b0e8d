"""One batch on its way: frozen, written down before and after, its answer, and reading back."""
