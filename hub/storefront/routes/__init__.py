"""The routes under /v1, a file for each thing that is asked about."""
