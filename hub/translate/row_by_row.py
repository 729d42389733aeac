"""What became of each row of a small frame, row by row: for previews and for the tests of mapping files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hub.records import Kind
from hub.translate.columns import translate
from hub.translate.compiled import CompiledMapping


@dataclass(frozen=True)
class RowOutcome:
    """The `record` that a row became, or the `reason` why it is rejected; with neither it is left out."""

    record: Mapping[str, Any] | None = None
    reason: str | None = None


def translate_rows(mapping: CompiledMapping, kind: Kind, frame: pd.DataFrame) -> list[RowOutcome]:
    """The outcome of each row of a frame as `translate` takes it, in the frame's order; None for null.

    Raises:
        KindMissing: the mapping says nothing of this kind.
    """
    # each row on a page of its own, which says where its record or its reject came from
    translated = translate(mapping, kind, frame.assign(page=range(len(frame))))
    outcomes = [RowOutcome()] * len(frame)
    for record in plain(translated.rows):
        outcomes[record["page"]] = RowOutcome(record=record)
    for reject in plain(translated.rejects):
        outcomes[reject["page"]] = RowOutcome(reason=reject["reason"])
    return outcomes


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, None for null; decimals and dates stay what they are."""
    columns = {str(name): frame[name].astype(object) for name in frame}
    return [
        {name: None if value is pd.NA else value for name, value in zip(columns, row, strict=True)}
        for row in zip(*columns.values(), strict=True)
    ]
