"""How calls reach an ERP and come back: one exchange with its bounds, signed in, within the budget, classed."""
