"""What a description of an ERP tells, before it is written down as a pack."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FieldType = Literal["text", "number", "date", "moment", "flag"]
"""What a description says of a field's values."""
Dialect = Literal["", "odata 2", "odata 3", "odata 4"]
"""A family whose addresses, conditions and pages are the same everywhere."""

MAX_LISTS, MAX_FIELDS, MAX_NAME = 1_000, 500, 100
"""Of a description that is one; what is beyond is left out."""
_NAME = re.compile(r"[\w@$#./:() -]+")


def is_name(text: object) -> bool:
    """Whether a name out of a description may stand in a pack: short, and all of it shows."""
    return (
        isinstance(text, str) and len(text) <= MAX_NAME and _NAME.fullmatch(text) is not None and text == text.strip()
    )


@dataclass
class DraftRecord:
    """Fields by path with their types, and lists of records inside, by path, with theirs."""

    fields: dict[str, FieldType] = field(default_factory=dict)
    lists: dict[str, dict[str, FieldType]] = field(default_factory=dict)


@dataclass(frozen=True)
class ListOperation:
    """The SOAP operation that reads a list, and the way from the Body to the element around its records.

    `takes` are its arguments. `filter` is the one that carries conditions, with their elements for a field and a
    criterion, `bookmark` those for the last record of the page before and for the size of a page; where there are none
    they are empty.
    """

    name: str
    rows: str
    takes: tuple[str, ...] = ()
    filter: tuple[str, str, str] = ("", "", "")
    bookmark: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class EnteringOperation:
    """The SOAP operation that enters a record: its argument for that, and the way to the record in the answer."""

    name: str
    argument: str
    answer: str


@dataclass
class DraftList:
    """A list of records that an ERP has.

    `rows` is where the records stand in an answer, `link` and `count` where the next page and the number of all records
    do; `parameters` are those of its request, with the largest value where one is said. `key` are the fields that the
    description calls the key, `literals` those among them that conditions write otherwise than texts, `entered` what a
    new record is made of. `query` goes with every read. Over SOAP it is read by the operation `reads`, and a record is
    entered by `enters`.
    """

    name: str
    path: str
    record: DraftRecord
    rows: str = "."
    link: str | None = None
    count: str | None = None
    parameters: Mapping[str, int | None] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    literals: Mapping[str, str] = field(default_factory=dict)
    entered: DraftRecord | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    reads: ListOperation | None = None
    enters: EnteringOperation | None = None


@dataclass(frozen=True)
class AuthDraft:
    """The YAML behind `auth:`, and what is to be said of it."""

    written: str = "{kind: basic}"
    note: str = "TODO: the description names no way to sign in that a pack knows; this one is user and password"


@dataclass
class PackDraft:
    """An ERP, as far as its description tells. `source` is what was read, `url` where the ERP is said to be."""

    source: str
    lists: list[DraftList]
    url: str = ""
    auth: AuthDraft = AuthDraft()
    error: tuple[str, str] | None = None
    dialect: Dialect = ""
    company: str = ""
    soap_version: str = "1.1"
    notes: list[str] = field(default_factory=list)
