"""The built-in data: three companies at two ERPs, started together."""
