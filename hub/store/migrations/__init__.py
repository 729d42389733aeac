"""How each database's tables came to be: a folder a database, a file a step (rNNNN_what.py), never edited."""
