"""Windows programs on this Linux: ``prepare`` makes the environment, ``run.sh`` runs one in it."""
