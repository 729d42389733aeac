"""The runtime database, step by step."""
