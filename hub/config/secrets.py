"""References to secrets: read when they are needed, never shown."""

import os
import re
import unicodedata
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from hub.config.regular_file import first_bytes
from hub.errors import Problem, SecretMissing

MAX_BYTES = 10_000
"""Of a file with a secret."""
REFERENCES = ("env:", "file:")
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]+-----\r?\n.*-----END [A-Z0-9 ]+-----", re.DOTALL)
"""Private keys and certificates (RFC 7468): the only values that have lines."""


class Secret:
    """A value that may be a reference to a secret; its text is never shown.

    `place` is where the reference was written and `what` it stands for, for the message when it leads nowhere; the
    path of a file is relative to `folder`.
    """

    def __init__(self, reference: str, place: str = "", what: str = "the value", folder: Path | None = None) -> None:
        self.reference, self.place, self.what, self.folder = reference, place, what, folder or Path()

    @property
    def is_reference(self) -> bool:
        """Whether the value itself stands elsewhere."""
        return self.reference.startswith(REFERENCES)

    def reveal(self) -> str:
        """The value itself: a text that isn't blank and has no control characters, but for the line ends of a PEM.

        Raises:
            SecretMissing: the environment variable isn't set, the file can't be read, or there is no such text in it.
        """
        scheme, _, name = self.reference.partition(":")
        if self.is_reference and not visible(name):
            raise self.missing(f"`{scheme}:` names nothing; write env:NAME or file:PATH")
        if scheme == "env":
            return self._checked(self._of_environment(name), f"env:{name}")
        if scheme == "file":
            return self._checked(self._of_file(name), f"file:{name}")
        return self._checked(self.reference, "it")

    def path(self) -> Path:
        """The file itself that is referred to; SecretMissing where it is no `file:PATH`."""
        scheme, _, name = self.reference.partition(":")
        if scheme != "file" or not visible(name):
            raise self.missing(f"{self.what} stands in a file of its own: write file:PATH")
        return self.folder / name

    def _of_environment(self, name: str) -> str:
        value = os.environ.get(name)
        if not value:  # an empty variable is one that nobody filled in
            raise self.missing(f"the environment variable {name} isn't set; set it, or name another with env:NAME")
        return value

    def _of_file(self, name: str) -> str:
        try:
            body = first_bytes(self.folder / name, MAX_BYTES)
        except OSError as error:
            raise self.missing(f"the file {name} can't be read ({error.strerror}); mend the path") from None
        if len(body) > MAX_BYTES:
            raise self.missing(f"the file {name} is larger than {MAX_BYTES // 1000} kB; name one with the secret alone")
        try:
            return body.decode("utf-8-sig").strip()  # editors end a file with a line end
        except UnicodeDecodeError:
            raise self.missing(f"the file {name} isn't UTF-8 text; name one with the secret alone") from None

    def _checked(self, value: str, origin: str) -> str:
        if not visible(value):
            raise self.missing(f"{self.what} is empty: {origin} holds nothing that shows; fill it in")
        lines = value.splitlines() if _PEM.fullmatch(value) else [value]
        if any(unicodedata.category(letter) in ("Cc", "Cs") for line in lines for letter in line):
            raise self.missing(
                f"{self.what} can't be used: {origin} holds control characters or no UTF-8 text; write it anew"
            )
        return value

    def missing(self, message: str) -> SecretMissing:
        """The error that says why there is no such secret, at its place."""
        return SecretMissing(Problem(self.place, "", message))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.reference if self.is_reference else '…'})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(min_length=1))


def visible(text: str) -> int:
    """How many characters of a text show: blanks, control and format characters don't."""
    return sum(letter.isprintable() and not letter.isspace() for letter in text)
