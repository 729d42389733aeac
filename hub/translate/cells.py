"""A column on its way through a field's steps: its values, and beside them why a cell can't go on.

Arrow's casts and its decimal arithmetic work on whole columns and raise for all of it at the first cell that they can't
take. So every step first marks the cells that it can't take and refuses them; only the rest is converted.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hub.translate import arrow

QUOTED = 60
"""How many characters of a cell's text a reason quotes."""


@dataclass(frozen=True)
class Cells:
    """`original` is the text as it came, `label` its field at the ERP, `reasons` a text where a cell was refused.

    With `is_personal` no reason quotes the text. A refused cell has no value from then on, so later steps pass it by.
    """

    label: str
    original: Any
    values: Any
    reasons: Any = None
    is_personal: bool = False

    def of(self, values: Any) -> "Cells":
        """The same cells with other values."""
        return replace(self, values=values)

    def refuse(self, bad: Any, why: str) -> "Cells":
        """Take the value from the cells marked in `bad`, giving as reason the field, its text and `why`."""
        pa, pc = arrow.pa, arrow.pc
        bad = pc.fill_null(bad, False)  # a comparison with no value is null, and no value isn't wrong here
        if not pc.any(bad).as_py():
            return self
        if self.is_personal:
            return self.explain(bad, pa.repeat(f"{self.label} {why}", pc.sum(bad).as_py()))
        quoted = pc.utf8_slice_codeunits(pc.fill_null(self.original.filter(bad), ""), 0, QUOTED)
        return self.explain(bad, pc.binary_join_element_wise(f"{self.label} `", quoted, f"` {why}", pa.scalar("")))

    def refuse_missing(self, why: str) -> "Cells":
        """Give a reason to the cells that have no value and no reason yet."""
        pa, pc = arrow.pa, arrow.pc
        bad = pc.is_null(self.values)
        if self.reasons is not None:
            bad = pc.and_(bad, pc.is_null(self.reasons))
        count = pc.sum(bad).as_py() or 0
        return self.explain(bad, pa.repeat(why, count)) if count else self

    def explain(self, bad: Any, reasons: Any) -> "Cells":
        """Put one reason for each cell marked in `bad`; a reason given before stays."""
        pa, pc = arrow.pa, arrow.pc
        before = pa.nulls(len(bad), pa.string()) if self.reasons is None else self.reasons
        # replace_with_mask takes the reasons in turn, one for each bad cell, not by their places
        merged = pc.coalesce(before, pc.replace_with_mask(pa.nulls(len(bad), pa.string()), bad, reasons))
        return replace(self, values=pc.if_else(bad, pa.scalar(None, self.values.type), self.values), reasons=merged)

    def each_text(self, convert: Callable[[str], Any], kind: Any, why: str) -> "Cells":
        """Convert every distinct text once by a function that gives None for what it can't read.

        `kind` is the Arrow type of its results, `why` the reason of what it can't read.
        """
        pa, pc = arrow.pa, arrow.pc
        # null is one of them, so that every cell finds its place
        distinct = pc.unique(self.values)
        results = pa.array([None if text is None else convert(text) for text in distinct.to_pylist()], kind)
        values = results.take(pc.index_in(self.values, distinct))
        return self.of(values).refuse(pc.and_(pc.is_valid(self.values), pc.is_null(values)), why)

    def where(self, counts: Any, otherwise: "Cells") -> "Cells":
        """These cells where they count, others elsewhere."""
        pa, pc = arrow.pa, arrow.pc
        values = pc.if_else(counts, self.values, otherwise.values)
        if self.reasons is None and otherwise.reasons is None:
            return self.of(values)
        own, others = (
            pa.nulls(len(values), pa.string()) if cells.reasons is None else cells.reasons
            for cells in (self, otherwise)
        )
        return replace(self, values=values, reasons=pc.if_else(counts, own, others))

    def take(self, indices: Any) -> "Cells":
        """The cells at these places."""
        reasons = None if self.reasons is None else self.reasons.take(indices)
        return Cells(self.label, self.original.take(indices), self.values.take(indices), reasons, self.is_personal)
