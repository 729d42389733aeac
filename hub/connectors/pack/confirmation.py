"""The step by which an ERP takes an order that was entered: until then it is a draft."""

from typing import ClassVar

from pydantic import Field, model_validator

from hub.connectors.base import Confirmed
from hub.connectors.model import PackModel
from hub.connectors.raw_record import RawRecord, at
from hub.connectors.raw_text import text_of


class Confirmation(PackModel):
    """A call behind the one that enters an order; a protocol's own model says how it is addressed.

    `status` is the order's field that tells how far it is: with one of the texts `from` it is a draft that wants the
    call, with one of `to` it was taken. An order that says anything else is left to a person.
    """

    example: ClassVar[str] = "{status: state, from: [draft], to: [confirmed, closed]}"

    status: str
    drafts: tuple[str, ...] = Field(alias="from", min_length=1)
    taken: tuple[str, ...] = Field(alias="to", min_length=1)

    @model_validator(mode="after")
    def _tells_them_apart(self) -> "Confirmation":
        for status in self.drafts:
            if status in self.taken:
                raise ValueError(f"`{status}` can't be both a draft and an order that was taken")
        return self

    def of(self, record: RawRecord) -> Confirmed:
        """How far an order is."""
        status = text_of(at(record, self.status)) or ""
        if status in self.taken:
            return Confirmed()
        return Confirmed(is_done=False, is_draft=status in self.drafts, status=status)
