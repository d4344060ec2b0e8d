"""A typed text that cannot be read; the sentence says what to type and stands under the field."""

from __future__ import annotations


class TypedTextError(ValueError):
    """``str(error)`` is a French sentence for the user."""
