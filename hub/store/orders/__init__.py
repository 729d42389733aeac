"""The orders database: what was ordered, approved and pushed, and every event of it."""
