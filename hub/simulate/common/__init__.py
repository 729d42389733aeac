"""What simulated ERPs have in common: companies, documents, a ledger, a server, faults."""
