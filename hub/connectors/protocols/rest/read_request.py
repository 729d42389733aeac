"""The request by which a list is read, as a template."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from hub.connectors.header_templates import HeaderTexts, header_problems
from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel, placeholders
from hub.connectors.request_template import (
    COMPANY,
    FIELD_NAMES,
    FIELDS,
    FILTER,
    NO_PARTS,
    OF_AUTH,
    compound_in,
    of_auth,
    request_problems,
)
from hub.connectors.templates import names_in, template_problems

ODATA_LISTS = frozenset({"$select", "$expand", "$orderby"})
"""Arguments of OData that are lists of names with commas between."""


class ReadRequest(PackModel):
    """How lists are asked for: `query` and JSON `body` are templates, in which a name by itself keeps its type.

    Names are `{company}`, those of the paging (`{offset}`, `{page}`, `{limit}`), `{filter}`, the list of conditions,
    `{fields}`, that of the resource's fields, `{field_names}`, the same as one text with commas between, and its own
    `parts`; in the body `{auth.…}`, too, what signing in by a
    call gave. What is a list, or has fields of its own, stands by itself; in a query it is written as JSON. `headers`
    may name what is a text or a number.
    """

    example: ClassVar[str] = '{query: {limit: "{limit}", offset: "{offset}", order: id, where: "{filter}"}}'

    method: Literal["GET", "POST"] = "GET"
    query: dict[str, str] = Field(default_factory=dict)
    body: JsonTemplate = None
    headers: HeaderTexts = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_a_body(self) -> "ReadRequest":
        if (self.body is not None) != (self.method == "POST"):
            raise ValueError("`method: POST` has a `body`, and GET has none")
        return self

    @property
    def takes_filter(self) -> bool:
        """Whether the conditions have a place in it."""
        return FILTER in names_in([self.query, self.body])

    @property
    def templates(self) -> tuple[Any, ...]:
        """All that may have names in braces."""
        return self.query, self.body, self.headers

    @property
    def named_of_auth(self) -> frozenset[str]:
        """What the body names of what signing in gives."""
        return of_auth(self.body)

    def problems(
        self,
        where: str,
        values: Collection[str],
        needed: Collection[str],
        given: Collection[str] = (),
        parts: Mapping[str, Any] = NO_PARTS,
        lists: Collection[str] = (),
    ) -> Iterator[str]:
        """Names that nothing stands for, and those of the paging that are missing.

        `given` by signing in; `lists` are those of the values that are no text.
        """
        known = {COMPANY, FILTER, FIELDS, FIELD_NAMES, *values, *parts}
        signed = known.union(OF_AUTH + name for name in given)
        compound = compound_in(parts).union(lists)
        yield from request_problems(f"{where}.query", self.query, known, compound)
        yield from request_problems(f"{where}.body", self.body, signed, compound)
        yield from header_problems(f"{where}.headers", self.headers, known - compound)
        for name in sorted(ODATA_LISTS & self.query.keys()):
            if self.query[name] == f"{{{FIELDS}}}":
                told = f"`{{{FIELDS}}}` goes out as a list of JSON; OData wants `{{{FIELD_NAMES}}}`"
                yield f"{where}.query.{name}: {told}"
        for name in sorted({*needed} - names_in(self.templates)):
            yield f"{where}: `{{{name}}}` stands nowhere, so that every page would be the first"


class LaterRequest(ReadRequest):
    """A request for later pages, at a path of its own, in which names stand as in a query."""

    example: ClassVar[str] = '{path: /searches, query: {id: "{search_id}", page: "{page}"}}'

    path: str

    @property
    def named_in_path(self) -> frozenset[str]:
        """The names in braces there."""
        return placeholders(self.path)

    def path_problems(self, where: str, values: Collection[str]) -> Iterator[str]:
        """Names in the path that nothing stands for."""
        yield from template_problems(f"{where}.path", self.path, {COMPANY, *values})
