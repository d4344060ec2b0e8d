"""What must leave to the State and what must not: versions of lessons, pre-flight, and why the queue waits."""
