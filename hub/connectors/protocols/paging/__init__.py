"""How lists go on and end: what every kind of paging does, and the kinds that every protocol may have."""
