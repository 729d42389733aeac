"""A first pack out of an ERP's description: what it tells is written, what is guessed says so, the rest is named."""
