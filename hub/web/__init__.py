"""What every page and door shares: who signs in, sessions, attempts, headers."""
