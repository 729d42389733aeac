"""Dates as moments counted since 1970, in seconds, milliseconds or as OData 2.0 writes these."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.days import days_at

UNITS: Mapping[str, int] = {"seconds": 1, "milliseconds": 1000, "odata": 1000}
"""How many of them are a second."""
# a fraction is cut off; of what is before 1970 that would be the wrong way
_COUNT = r"\A(?P<moment>-[0-9]{1,15}|[0-9]{1,15}(?:\.[0-9]{1,9})?)\z"
# OData 2.0, JSON: milliseconds in UTC; what stands behind them says how far a clock was from that, and moves nothing
_ODATA = r"\A/Date\((?P<moment>-?[0-9]{1,15})(?:[+-][0-9]{1,4})?\)/\z"


@dataclass(frozen=True)
class EpochDate:
    """The unit, and the zone of the office: which day a moment belongs to depends on where that is."""

    unit: str
    zone: ZoneInfo

    def read(self, cells: Cells) -> Cells:
        """Texts become the dates that these moments have at the office; what is no such moment is refused."""
        pa, pc = arrow.pa, arrow.pc
        # there are far fewer days than rows: each distinct text is read once
        encoded = cells.values.dictionary_encode()
        days = self._days(encoded.dictionary).take(encoded.indices)
        bad = pc.and_(pc.is_valid(cells.values), pc.is_null(days))
        dates = days.cast(pa.int32()).cast(pa.date32())  # Arrow casts to date32 from int32 alone
        return cells.of(dates).refuse(bad, f"isn't a date {self._like}")

    @property
    def _like(self) -> str:
        return "like /Date(1700000000000)/" if self.unit == "odata" else f"in {self.unit} since 1970"

    def _days(self, texts: Any) -> Any:
        pa, pc = arrow.pa, arrow.pc
        found = pc.struct_field(pc.extract_regex(texts, _ODATA if self.unit == "odata" else _COUNT), "moment")
        moments = pc.replace_substring_regex(found, r"\..*", "").cast(pa.int64())
        # a division goes towards zero, time goes down
        before = pc.multiply(pc.less(moments, 0).cast(pa.int64()), UNITS[self.unit] - 1)
        return days_at(self.zone, pc.divide(pc.subtract(moments, before), UNITS[self.unit]))

    def write(self, day: date) -> str:
        """The day's first moment at the office."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        count = int(midnight.timestamp()) * UNITS[self.unit]
        return f"/Date({count})/" if self.unit == "odata" else str(count)
