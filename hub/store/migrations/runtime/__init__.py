"""The runtime database."""
