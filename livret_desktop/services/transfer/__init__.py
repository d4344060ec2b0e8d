"""One student from a school to another: a file sealed under a code told by telephone."""
