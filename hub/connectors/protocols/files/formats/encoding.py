"""How the text of a file is written in bytes: declared, never guessed."""

from typing import Annotated

from pydantic import AfterValidator

from hub.config.yamlfile import suggest

ENCODINGS = (
    "utf-8",
    "utf-16",
    "cp1252",
    "iso-8859-1",
    "iso-8859-15",
    "iso-8859-2",
    "cp1250",
    "cp850",
    "cp437",
    "ascii",
)


def _known(name: str) -> str:
    if name not in ENCODINGS:
        raise ValueError(f"one of {', '.join(ENCODINGS)} was expected{suggest(name, ENCODINGS)}")
    return name


Encoding = Annotated[str, AfterValidator(_known)]
"""A byte order mark at the beginning is none of the text."""
