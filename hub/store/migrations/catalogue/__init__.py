"""The catalogue database."""
