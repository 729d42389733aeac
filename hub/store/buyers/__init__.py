"""Accounts and the buyers whose they are; the tables lie in the orders database."""
