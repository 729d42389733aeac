"""The parts of a pack: how one kind of ERP is signed in to, read, paged, filtered and written.

Everything that differs between ERPs of one protocol is said here, so that the next ERP is a file and not code.
"""

import string
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hub.config.values import Duration


class PackModel(BaseModel):
    """Base of a pack's parts: unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)


def placeholders(template: str) -> frozenset[str]:
    """The names in braces of a template."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


class Basic(PackModel):
    """User and password with every request (RFC 7617)."""

    kind: Literal["basic"]

    def required(self) -> frozenset[str]:
        """The keys that `auth:` in tenants.yaml must have."""
        return frozenset({"user", "password"})

    def optional(self) -> frozenset[str]:
        """The keys that it may have beside them."""
        return frozenset()


class ClientCredentials(PackModel):
    """OAuth 2.0 client credentials (RFC 6749, 4.4). `defaults` are keys of `auth:` that may be left out."""

    kind: Literal["oauth2_client_credentials"]
    token_url: str
    scope: str
    defaults: dict[str, str] = {}

    def required(self) -> frozenset[str]:
        """The keys that `auth:` in tenants.yaml must have."""
        return frozenset({"client_id", "client_secret"}) | placeholders(self.token_url) - self.optional()

    def optional(self) -> frozenset[str]:
        """The keys that it may have beside them."""
        return frozenset(self.defaults)


class CompanyByName(PackModel):
    """`{company}` in paths is the company's name, percent-encoded."""

    kind: Literal["name"]


class CompanyByLookup(PackModel):
    """`{company}` in paths is what a list of companies has in `take` where one of `match` is the company's name."""

    kind: Literal["lookup"]
    resource: str
    match: tuple[str, ...]
    take: str


class NextLink(PackModel):
    """A page names the next one in `link`; it may declare in `count` how many records there are in all.

    `query` goes with the first request, `max_pages` ends a list that has no end.
    """

    kind: Literal["next_link"]
    link: str
    count: str | None = None
    query: dict[str, str] = {}
    max_pages: int = 100_000


class Bookmark(PackModel):
    """The next page is asked for by `field` of the last record, in `argument`; an empty page is the end."""

    kind: Literal["bookmark"]
    argument: str
    field: str
    size_argument: str
    size: int
    max_pages: int = 100_000


class Conditions(PackModel):
    """Conditions in the ERP's words: {field} and {value}; in `equals` the value is a quoted text."""

    since: str
    equals: str


class CursorStyle(PackModel):
    """How a moment is written in a condition, and how far back of the last watermark a delta begins.

    The overlap covers an ERP's clock that is off, late commits and, with dates, its time zone.
    """

    precision: Literal["datetime", "date"]
    overlap: Duration


class CursorField(PackModel):
    """The field that says when a record was last changed; a kind without one is read whole every time."""

    field: str
    overlap: Duration | None = None


class Rule(PackModel):
    """What an answer means: all that is given must match; `code` and `text` may have * in them, case is ignored.

    refused: the ERP's clear no, nothing was stored.  unavailable: not just now, and a sent order is in doubt.
    """

    status: int | None = None
    code: str | None = None
    text: str | None = None
    means: Literal["throttled", "unavailable", "credentials", "refused"]

    @model_validator(mode="after")
    def _says_when(self) -> "Rule":
        if self.status is None and self.code is None and self.text is None:
            raise ValueError("a rule needs at least one of status, code, text")
        return self


class Rest(PackModel):
    """JSON over HTTP: where the records and the error's code and message stand, and headers of every request."""

    rows: str
    error_code: str
    error_message: str
    filter: str
    headers: dict[str, str] = {}


class SoapFilter(PackModel):
    """The repeated argument that carries conditions, and its two elements."""

    argument: str
    field: str
    criteria: str


class Soap(PackModel):
    """Document/literal SOAP 1.1: what to add to a path for its WSDL, and the operations.

    `rows` is the way from the Body to the list, whose elements bear the resource's name; `created` from the Body to
    the element around the record.
    """

    wsdl: str
    read: str
    rows: tuple[str, ...]
    filter: SoapFilter
    create: str
    created: tuple[str, ...]


class Resource(PackModel):
    """A list of records. `fields` are those that mappings may name; `lists` are nested ones, by path, with theirs.

    `query` goes with each read and create, `blanks` are the texts by which a field says that it is empty.
    """

    path: str
    fields: tuple[str, ...]
    lists: dict[str, tuple[str, ...]] = {}
    query: dict[str, str] = {}
    blanks: dict[str, tuple[str, ...]] = {}


class Join(PackModel):
    """A code table of the ERP: its record whose `key` is the record's `on` gives columns `<name>.<field>`."""

    resource: str
    key: str
    on: str


class KindRead(PackModel):
    """Where a kind of record comes from. `key` identifies a record at the ERP; `explode` makes a row of each element.

    `filter` has a fixed condition by field. `fields` narrows the resource's.
    """

    resource: str
    key: tuple[str, ...]
    fields: tuple[str, ...] | None = None
    explode: str | None = None
    cursor: CursorField | None = None
    filter: dict[str, str] = {}
    join: dict[str, Join] = {}


class Transfer(PackModel):
    """Bounds of a single answer: its size in bytes, and the time for the whole of it."""

    max_bytes: Annotated[int, Field(ge=1)] = 64 * 1024 * 1024
    max_time: Duration = Field(default=timedelta(minutes=10), validate_default=False)


AuthPart = Annotated[Basic | ClientCredentials, Field(discriminator="kind")]
CompanyPart = Annotated[CompanyByName | CompanyByLookup, Field(discriminator="kind")]
Paging = Annotated[NextLink | Bookmark, Field(discriminator="kind")]
