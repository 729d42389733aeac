"""What changed since when: the field that says so, how its moments are written, and how far back a delta begins."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, model_validator

from hub.config.values import Duration
from hub.config.yamlfile import suggest
from hub.connectors.model import PackModel


def _odata_moment(moment: datetime) -> str:
    """OData v4 ABNF, dateTimeOffsetValue: bare, in UTC; the fraction of a second has three digits."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


PRECISIONS: dict[str, Callable[[datetime], str]] = {
    "datetime": _odata_moment,
    "date": lambda moment: moment.date().isoformat(),
    # as many ERPs keep it: whole seconds, without saying of which zone
    "naive": lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S"),
    # what OData calls Edm.DateTime, and XML Schema a dateTime without its zone
    "naive_iso": lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%S"),
    "epoch": lambda moment: str(int(moment.timestamp())),
}
"""How a moment in UTC is written in a condition, by the word behind `precision:`."""
BY_THE_CLOCK = ("date", "naive", "naive_iso")
"""Those that say what a clock shows, and so may be of a zone."""


def _known(precision: str) -> str:
    if precision not in PRECISIONS:
        raise ValueError(f"input should be one of {', '.join(PRECISIONS)}{suggest(precision, PRECISIONS)}")
    return precision


def _known_zone(name: str) -> str:
    # ZoneInfo opens a file by this name: only names that are known get there
    if name not in available_timezones():
        raise ValueError(f"there is no time zone `{name}`{suggest(name, available_timezones())}")
    return name


class CursorStyle(PackModel):
    """How a moment is written in a condition, and how far back of the last watermark a delta begins.

    The overlap covers an ERP's clock that is off, late commits and, with dates, its time zone. `zone` is that of an ERP
    that keeps the time of its own clock; UTC without it.
    """

    example: ClassVar[str] = "{precision: naive, zone: Europe/London, overlap: 15m}"
    choices: ClassVar[Mapping[str, Collection[str]]] = {"precision": PRECISIONS}

    precision: Annotated[str, AfterValidator(_known)]
    overlap: Duration
    zone: Annotated[str, AfterValidator(_known_zone)] | None = None

    @model_validator(mode="after")
    def _is_by_the_clock(self) -> "CursorStyle":
        if self.zone is not None and self.precision not in BY_THE_CLOCK:
            raise ValueError(f"zone: has no effect on `{self.precision}`, only on {', '.join(BY_THE_CLOCK)}")
        return self

    def begin(self, since: datetime, overlap: timedelta | None) -> str:
        """Where a delta begins, in the ERP's writing; `overlap` is the kind's own, None that of the style."""
        start = since.astimezone(UTC) - (self.overlap if overlap is None else overlap)
        return PRECISIONS[self.precision](start if self.zone is None else _on_the_clock(start, ZoneInfo(self.zone)))


def _on_the_clock(start: datetime, zone: ZoneInfo) -> datetime:
    """The earliest that the zone's clock shows from a moment on.

    Where it is put back soon, it shows again later what it has shown: from 00:40 UTC on a London clock shows 01:40, and
    at 01:00 UTC, on the day on which summer time ends, 01:00.
    """
    offsets = (moment.astimezone(zone).utcoffset() for moment in (start, start + timedelta(days=1)))
    return start + min(offset for offset in offsets if offset is not None)


class CursorField(PackModel):
    """The field that says when a record was last changed; a kind without one is read whole every time.

    `version`: it is a number that the ERP counts up with each change, as a row version does; a delta begins at the
    highest that was read. The list must come in its order, lest a change be passed over while it is read.
    """

    example: ClassVar[str] = "{field: posted_on, overlap: 62d}"

    field: str
    overlap: Duration | None = None
    version: bool = False

    @model_validator(mode="after")
    def _has_no_overlap(self) -> "CursorField":
        if self.version and self.overlap is not None:
            raise ValueError("overlap: has no effect on a `version`")
        return self
