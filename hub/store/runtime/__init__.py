"""The runtime database: what processes share while they run."""
