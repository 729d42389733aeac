"""Conditions in OData's words: values as literals, which versions 2 and 3 write otherwise than version 4."""

import re
from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from hub.connectors.base import ReadCondition
from hub.connectors.pack.conditions.conditions import Conditions, Fixed, text_of

LiteralKind = Literal["guid", "int64", "decimal", "number"]
_LIKE: Mapping[LiteralKind, re.Pattern[str]] = {
    "guid": re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
    "int64": re.compile(r"-?[0-9]{1,19}"),
    "decimal": re.compile(r"-?[0-9]{1,29}(\.[0-9]{1,29})?"),
    "number": re.compile(r"-?[0-9]{1,29}(\.[0-9]{1,29})?"),
}
_OLD_FORMS: Mapping[LiteralKind, str] = {"guid": "guid'{}'", "int64": "{}L", "decimal": "{}M", "number": "{}"}
_OLD_MOMENTS = {"datetime": "datetimeoffset'{}'", "naive_iso": "datetime'{}'", "date": "datetime'{}T00:00:00'"}


class ODataConditions(Conditions):
    """`{kind: odata, version: 2, literals: {ID: guid}}`: `ge` for a moment, `eq` for a text.

    `literals` are the fields that aren't texts. In versions 2 and 3 (OData 2.0, 6) a guid is `guid'…'`, an `int64` is
    123L, a `decimal` 5.25M, and a moment `datetimeoffset'…Z'`, or `datetime'…'` where `precision` says no zone; in
    version 4 all of these stand bare. A quote within a text is doubled. A value that isn't of its field's kind is
    written as a text, which no ERP takes for anything else.
    """

    example: ClassVar[str] = "{kind: odata, version: 2, literals: {ItemId: guid}}"

    kind: Literal["odata"]
    version: int = 4
    literals: dict[str, LiteralKind] = Field(default_factory=dict)

    @field_validator("version")
    @classmethod
    def _is_known(cls, version: int) -> int:
        if version not in (2, 3, 4):
            raise ValueError("2, 3 or 4 was expected")
        return version

    @property
    def precisions(self) -> frozenset[str]:
        """Those of its moments."""
        return frozenset(_OLD_MOMENTS if self.version < 4 else {"datetime", "date"})

    @property
    def named(self) -> frozenset[str]:
        """The fields of `literals`."""
        return frozenset(self.literals)

    def changed_since(self, field: str, moment: str) -> ReadCondition:
        """`field ge` the moment: what says only its day may have been changed later on it. A version is a literal."""
        begin = self._literal(field, moment) if field in self.literals else self._moment(moment)
        return ReadCondition(field, f"{field} ge {begin}")

    def has(self, field: str, value: Fixed) -> ReadCondition:
        """`field eq` the literal of its kind."""
        return ReadCondition(field, f"{field} eq {self._literal(field, value)}")

    def _moment(self, moment: str) -> str:
        if self.version == 4:
            return moment
        precision = "datetime" if moment.endswith("Z") else "naive_iso" if "T" in moment else "date"
        return _OLD_MOMENTS[precision].format(moment)

    def _literal(self, field: str, value: Fixed) -> str:
        text, kind = text_of(value), self.literals.get(field)
        if isinstance(value, int) and kind is None:
            return text
        if kind is None or not _LIKE[kind].fullmatch(text):
            return "'" + text.replace("'", "''") + "'"
        return text if self.version == 4 else _OLD_FORMS[kind].format(text)
