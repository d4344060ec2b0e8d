"""What must leave to the State and what must not: versions, corrections, pre-flight; why the queue waits, the lock."""
