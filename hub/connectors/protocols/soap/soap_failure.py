"""Failures that an answer reports in its body, with a status of success or without one."""

import re
from typing import Any, ClassVar

from pydantic import Field, model_validator

from hub.connectors.model import PackModel
from hub.connectors.transport.classify import RemoteError
from hub.connectors.xml_paths import texts_at

_WAY = re.compile(r"[^.@]+(\.[^.@]+)*(\.@[^.@]+)?")


class SoapFailure(PackModel):
    """What stands at `at`, a way from the Body, is one of `is`, or none of `unless`; without both: anything stands
    there.

    `*` on a way is any one element, `@name` at its end an attribute. `code` and `message` are ways to the ERP's own
    words; what stands there several times is said together. Without a rule under `errors` it is the ERP's clear no.
    """

    example: ClassVar[str] = """
{at: "*.status.@isSuccess", is: ["false"], code: "*.status.code", message: "*.status.message"}
"""

    at: str
    texts: tuple[str, ...] = Field(default=(), alias="is")
    unless: tuple[str, ...] = ()
    code: str | None = None
    message: str | None = None

    @model_validator(mode="after")
    def _says_one(self) -> "SoapFailure":
        if self.texts and self.unless:
            raise ValueError("either `is` or `unless` was expected")
        for word, way in (("at", self.at), ("code", self.code), ("message", self.message)):
            if way is not None and not _WAY.fullmatch(way):
                raise ValueError(f"{word}: `{way}` leads nowhere: names with dots between, and `@name` only at the end")
        return self

    def found(self, body: Any) -> RemoteError | None:
        """The failure in the Body of an answer."""
        for text in texts_at(body, self.at):
            failed = text in self.texts if self.texts else text not in self.unless if self.unless else bool(text)
            if failed:
                code = " ".join(texts_at(body, self.code)) if self.code else text
                words = "; ".join(filter(None, texts_at(body, self.message))) if self.message else ""
                return RemoteError(code, words, is_clear=True)
        return None
