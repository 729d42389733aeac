"""The page where offices change their mapping files: `server.serve` runs it.

Only `server`, `page`, `sockets` and the parts of the page know NiceGUI. `session` is all that an office can do there;
who is signed in is known by `hub.web`.
"""
