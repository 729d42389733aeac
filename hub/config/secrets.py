"""References to secrets: read when they are needed, never shown."""

import os
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from hub.errors import Problem, SecretMissing


class Secret:
    """A value that may be a reference to a secret; its text is never shown.

    `place` is where the reference was written, for the message when it leads nowhere.
    """

    def __init__(self, reference: str, place: str = "") -> None:
        self.reference, self.place = reference, place

    def reveal(self) -> str:
        """The value itself.

        Raises:
            SecretMissing: the environment variable isn't set or the file can't be read.
        """
        scheme, _, name = self.reference.partition(":")
        if scheme == "env":
            value = os.environ.get(name)
            if not value:  # an empty variable is one that nobody filled in
                raise self._missing(f"the environment variable {name} isn't set; set it, or name another with env:NAME")
            return value
        if scheme == "file":
            try:
                return Path(name).read_text(encoding="utf-8").strip()  # editors end a file with a line end
            except OSError as error:
                raise self._missing(f"the file {name} can't be read ({error.strerror}); mend the path") from None
        return self.reference

    def _missing(self, message: str) -> SecretMissing:
        return SecretMissing(Problem(self.place, "", message))

    def __repr__(self) -> str:
        return f"Secret({self.reference if self.reference.startswith(('env:', 'file:')) else '…'})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(min_length=1))
