"""The training DSR server: same contract, its variants and faults."""
