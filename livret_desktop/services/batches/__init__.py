"""One batch on its way: frozen, written down before and after, its answer; what the last comparison said."""
