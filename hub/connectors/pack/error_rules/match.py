"""Error rules by the status of the answer, and by the code and text of what the ERP says is wrong."""

import re
from fnmatch import fnmatchcase
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from hub.connectors.pack.error_rules.rule import NOTHING, ErrorRule
from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.messages import Response

_WILD = re.compile(r"[*?\[]")
_ANY_OF = re.compile(r"\[!?\]?[^\]]*\]")


class MatchRule(ErrorRule):
    """All that is given must match; `code` and `text` may have * in them, case is ignored."""

    example: ClassVar[str] = '{status: 404, text: "No * found", means: empty}'

    kind: Literal["match"] = "match"
    status: Annotated[int, Field(ge=100, le=599)] | None = None
    code: str | None = None
    text: str | None = None

    def is_about(self, response: Response, remote_error: RemoteError | None) -> bool:
        """Whether status, code and text match, as far as they are given."""
        code, text = (remote_error.code, remote_error.message) if remote_error else ("", "")
        return (
            (self.status is None or self.status == response.status)
            and (self.code is None or _like(code, self.code))
            and (self.text is None or _like(text, self.text))
        )

    def goes_by_code_alone(self, code: str) -> bool:
        """Whether it names the code, and no words of the text."""
        return self.code is not None and _like(code, self.code) and not _has_words(self.text)

    @property
    def is_of_success(self) -> bool:
        """By its status."""
        return self.status is not None and self.status < 300

    def leaves_nothing_to(self, later: ErrorRule) -> bool:
        """Where it asks for no more than the later one: each text is the same, any, or fits the later one's words."""
        if not isinstance(later, MatchRule) or self.status not in (None, later.status):
            return False
        return _takes_all_of(self.code, later.code) and _takes_all_of(self.text, later.text)

    @model_validator(mode="after")
    def _says_when(self) -> "MatchRule":
        if self.status is None and self.code is None and self.text is None:
            raise ValueError("a rule needs at least one of status, code, text")
        if self.means in NOTHING and not (_has_words(self.code) or _has_words(self.text)):
            # a status alone comes for a wrong address, and from whatever stands before the ERP; * stands for any error
            raise ValueError(
                f"`means: {self.means}` needs the ERP's own words: `text` or `code` with a letter or digit"
            )
        return self


def _has_words(pattern: str | None) -> bool:
    """Whether it asks for a letter or a digit of its own, beside what * and ? and [...] stand for."""
    return any(letter.isalnum() for letter in _ANY_OF.sub("", pattern or ""))


def _takes_all_of(pattern: str | None, later: str | None) -> bool:
    if pattern in (None, "*") or later is None:
        return pattern in (None, "*")
    return pattern.casefold() == later.casefold() or (not _WILD.search(later) and _like(later, pattern))


def _like(text: str, pattern: str) -> bool:
    return fnmatchcase(text.casefold(), pattern.casefold())
