"""The page where offices change their mapping files: `server.serve` runs it.

Only `server`, `page`, `sockets` and what they show it with know NiceGUI. `desk` is all that an office can do there,
`entrance` and `sessions` say who is there.
"""
