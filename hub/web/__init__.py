"""What every page shares: who signs in, sessions, failed attempts, headers; it knows none of the pages."""
