"""What waits, and who is told of it."""
