"""The operation by which a list is read, as a template, and where its records stand in the answer."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel
from hub.connectors.protocols.soap.argument_template import argument_problems
from hub.connectors.request_template import (
    COMPANY,
    FIELDS,
    FILTER,
    OF_AUTH,
    compound_in,
    of_auth,
    request_problems,
)
from hub.connectors.templates import names_in

WHERE = "where"
CONDITION = ("field", "condition")


class MorePages(PackModel):
    """The operation that gives the further pages of a search."""

    example: ClassVar[str] = """
operation: searchMore
arguments: {searchId: "{search}", pageIndex: "{page}"}
rows: searchMoreResponse.searchResult.recordList
"""

    operation: str
    arguments: JsonTemplate = Field(default_factory=dict)
    rows: str


class SoapRead(PackModel):
    """How lists are asked for: an `operation` with `arguments`, a template in which a name by itself keeps its type.

    Names are `{company}`, those of the paging, `{filter}`, the list of conditions, each made by `condition`, or
    `{where}`, all of them in one text, joined with `and`, `{fields}`, the resource's `parts`, and `{auth.…}`.
    `rows` is the way from the Body to the element around the records, which bear the name `record`, the resource's
    where none is given. `may_lack_result`: over rpc/encoded an answer without what it should return is an empty list,
    and not one that was cut off. `beside` are elements, and attributes as `@name`, that may stand on the way beside
    what it names. `parse` says which elements on the way are texts that hold XML or JSON. `needs_condition`: where
    there is none, the resource's first field goes with an empty one. A resource's own `read` says what is otherwise for
    it.
    """

    example: ClassVar[str] = """
operation: ReadMultiple
arguments: {filter: "{filter}", bookmarkKey: "{mark}", setSize: "{limit}"}
condition: {Field: "{field}", Criteria: "{condition}"}
rows: ReadMultiple_Result.ReadMultiple_Result
"""

    operation: str = ""
    arguments: JsonTemplate = Field(default_factory=dict)
    condition: JsonTemplate = "{condition}"
    needs_condition: bool = False
    may_lack_result: bool = False
    rows: str = ""
    record: str = ""
    beside: tuple[str, ...] = ()
    parse: dict[str, Literal["xml", "json"]] = Field(default_factory=dict)
    more: MorePages | None = None

    @field_validator("arguments")
    @classmethod
    def _has_names(cls, arguments: Any) -> Any:
        if not isinstance(arguments, dict):
            raise ValueError("a mapping of arguments by their names was expected")
        return arguments

    def but(self, own: "SoapRead | None") -> "SoapRead":
        """The same with what a resource's own says."""
        return self.model_copy(update={name: getattr(own, name) for name in own.model_fields_set}) if own else self

    @property
    def names(self) -> frozenset[str]:
        """What its templates name."""
        return names_in([self.arguments, self.more.arguments if self.more else None])

    @property
    def takes_conditions(self) -> bool:
        """Whether the conditions have a place in it."""
        return not {FILTER, WHERE}.isdisjoint(self.names)

    @property
    def names_field(self) -> bool:
        """Whether a condition goes with its field beside it."""
        return FILTER in self.names and WHERE not in self.names and "field" in names_in(self.condition)

    @property
    def named_of_auth(self) -> frozenset[str]:
        """What it names of what signing in gives."""
        return of_auth([self.arguments, self.more.arguments if self.more else None])

    def ways(self) -> list[list[str]]:
        """Each way to the records that an answer may have."""
        return [rows.split(".") for rows in (self.rows, *([self.more.rows] if self.more else ()))]

    def problems(
        self,
        where: str,
        values: Collection[str],
        needed: Collection[str],
        given: Collection[str],
        parts: Mapping[str, Any],
        namespaces: Mapping[str, str],
        lists: Collection[str] = (),
    ) -> Iterator[str]:
        """What is missing, what nothing stands for, and what has no effect.

        `given` by signing in; `lists` are those of the values that are no text.
        """
        yield from (f"{where}.{word}: is missing" for word in ("operation", "rows") if not getattr(self, word))
        known = {COMPANY, FILTER, WHERE, FIELDS, *values, *parts, *(OF_AUTH + name for name in given)}
        compound = compound_in(parts).union(lists)
        yield from argument_problems(f"{where}.arguments", self.arguments, known, compound, namespaces)
        if self.more:
            further = {*known, "search", "page"}
            yield from argument_problems(f"{where}.more.arguments", self.more.arguments, further, compound, namespaces)
        yield from request_problems(f"{where}.condition", self.condition, CONDITION, ())
        if "condition" not in names_in(self.condition):
            yield f"{where}.condition: needs `{{condition}}`, which is missing: every one would ask alike"
        for name in sorted({*needed} - names_in(self.arguments)):
            yield f"{where}: `{{{name}}}` stands nowhere, so that every page would be the first"
        if list(self.parse.values()).count("json") and len(self.parse) > 1:
            yield f"{where}.parse: behind a text of JSON there is none to parse"

    def without_effect(self, where: str, effective: Sequence["SoapRead"]) -> Iterator[str]:
        """What is written here and serves none of the lists that go by it."""
        for word in ("condition", "needs_condition"):
            if word in self.model_fields_set and not any(FILTER in read.names for read in effective):
                yield f"{where}.{word}: has no effect, for no argument names `{{{FILTER}}}`"
        ways = [f"{'.'.join(way)}." for read in effective for way in read.ways()]
        for path in self.parse:
            if not any(way.startswith(f"{path}.") for way in ways):
                yield f"{where}.parse.{path}: isn't on the way of `rows`"
