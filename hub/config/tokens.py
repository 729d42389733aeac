"""The tokens by which people are known: references or hashes, long enough that nobody guesses one."""

import hmac
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from hub.config.secrets import REFERENCES, Secret, visible
from hub.config.token_hash import ARGON2, SHA256, fits, hash_of, hash_problem, is_hash

MIN_LENGTH = 16
"""Characters that show. A made token has 43; fewer than 16 can be tried through."""


class Token(Secret):
    """A token that lets somebody in: a reference to it or to its hash, or the hash itself."""

    def kept(self) -> str:
        """The token, or its hash where only that is kept.

        Raises:
            SecretMissing: it leads nowhere, is empty, blank or too short, or isn't a whole hash.
        """
        kept = self.reveal()
        if not is_hash(kept):
            if visible(kept) < MIN_LENGTH:
                short = f"{self.what} is shorter than {MIN_LENGTH} characters"
                raise self.missing(f"{short}; `hub token new` makes one that can't be guessed")
        elif problem := hash_problem(kept):
            raise self.missing(f"{self.what}: {problem}")
        elif kept.startswith(SHA256) and fits("", kept):
            raise self.missing(f"{self.what} is empty: this is the hash of nothing; `hub token new` makes one")
        return kept

    def fits(self, token: str) -> bool:
        """Whether this is the token; compared in a time that says nothing of where they differ.

        Raises:
            SecretMissing: as `kept`.
            UnicodeEncodeError: the token is no text that can be encoded.
        """
        kept, given = self.kept(), token.encode()
        if visible(token) < MIN_LENGTH:  # what a hash hides is no shorter
            return False
        return fits(token, kept) if is_hash(kept) else hmac.compare_digest(given, kept.encode())

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_of_text, core_schema.str_schema(min_length=1))


def _of_text(text: str) -> Token:
    if not (text.startswith(REFERENCES) or is_hash(text)):
        raise ValueError(
            "a token isn't written out here: refer to it with env:NAME or file:PATH, or keep its hash, which "
            "`hub token new` makes beside a new one"
        )
    return Token(text)


def quick_key(kept: str) -> str | None:
    """What two kept tokens have in common if they are one and neither is an argon2 hash; None for such a hash."""
    if kept.startswith(ARGON2):
        return None
    return kept if is_hash(kept) else hash_of(kept)
