"""One verb per use case, behind both doors."""
