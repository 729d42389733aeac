"""Servers in dialects that no shipped pack speaks, with what a customer would write for each; beside those of
`hub simulate`.

They know nothing of the hub: they behave as their vendors' documentation says, in its odd parts above all.
"""

from pathlib import Path

from tests.support import dialects

FOLDERS = (Path(__file__).parent, dialects.FOLDER)


def folder_of(dialect: str) -> Path:
    """Where the pack and the mapping of a dialect are."""
    (found,) = (folder / dialect for folder in FOLDERS if (folder / dialect).is_dir())
    return found
