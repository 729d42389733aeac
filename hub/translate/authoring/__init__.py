"""For people who write mappings: the reference page, JSON Schema, completion, and which layer says what.

Nothing here runs a mapping; the engine, one folder up, imports nothing of it.
"""
