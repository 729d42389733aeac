"""The databases themselves: connections, types, dialects."""
