"""The lists of records that an ERP has."""

from typing import ClassVar

from pydantic import Field

from hub.connectors.model import PackModel


class Resource(PackModel):
    """A list of records. `fields` are those that mappings may name; `lists` are nested ones, by path, with theirs.

    `query` goes with each read and create, `blanks` are the texts by which a field says that it is empty.
    """

    example: ClassVar[str] = """
path: /{company}/Page/SalesOrder
fields: [No, Customer_No, Order_Date]
lists: {Lines.Line: [Line_No, No, Quantity]}
"""

    path: str
    fields: tuple[str, ...]
    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    query: dict[str, str] = Field(default_factory=dict)
    blanks: dict[str, tuple[str, ...]] = Field(default_factory=dict)
