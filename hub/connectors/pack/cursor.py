"""What changed since when: the field that says so, how its moments are written, and how far back a delta begins."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator

from hub.config.values import Duration
from hub.config.yamlfile import suggest
from hub.connectors.model import PackModel


def _odata_moment(moment: datetime) -> str:
    """OData v4 ABNF, dateTimeOffsetValue: bare, in UTC; the fraction of a second has three digits."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


PRECISIONS: dict[str, Callable[[datetime], str]] = {
    "datetime": _odata_moment,
    "date": lambda moment: moment.date().isoformat(),
    # as many ERPs keep it: whole seconds, of UTC, without saying so
    "naive": lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S"),
    "epoch": lambda moment: str(int(moment.timestamp())),
}
"""How a moment in UTC is written in a condition, by the word behind `precision:`."""


def _known(precision: str) -> str:
    if precision not in PRECISIONS:
        raise ValueError(f"input should be one of {', '.join(PRECISIONS)}{suggest(precision, PRECISIONS)}")
    return precision


class CursorStyle(PackModel):
    """How a moment is written in a condition, and how far back of the last watermark a delta begins.

    The overlap covers an ERP's clock that is off, late commits and, with dates, its time zone.
    """

    precision: Annotated[str, AfterValidator(_known)]
    overlap: Duration

    def begin(self, since: datetime, overlap: timedelta | None) -> str:
        """Where a delta begins, in the ERP's writing; `overlap` is the kind's own, None that of the style."""
        start = since.astimezone(UTC) - (self.overlap if overlap is None else overlap)
        return PRECISIONS[self.precision](start)


class CursorField(PackModel):
    """The field that says when a record was last changed; a kind without one is read whole every time."""

    field: str
    overlap: Duration | None = None
