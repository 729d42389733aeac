"""The catalogue database, step by step."""
