"""When an order is taken in: the day whose prices and VAT rates count, and which baskets are too old or too early."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hub.records import Basket

AHEAD = timedelta(hours=1)
"""How far the storefront's clock may be before the hub's."""


@dataclass(frozen=True)
class TakingIn:
    """The moment, in the office's time zone; `oldest`: how long ago a basket may have been placed."""

    at: datetime
    timezone: str
    oldest: timedelta

    @property
    def day(self) -> date:
        """The office's calendar day: not the basket's, which is only what the storefront says."""
        return self.at.astimezone(ZoneInfo(self.timezone)).date()

    def why_not(self, basket: Basket) -> str | None:
        """Why a basket of that time isn't taken; None where it is."""
        placed = basket.placed_at
        if placed.tzinfo is None:
            return "the time of the order must name its time zone"
        if placed > self.at + AHEAD:
            return f"placed_at {_written(placed)} lies ahead of the hub's clock, which says {_written(self.at)}"
        if placed < self.at - self.oldest:
            return (
                f"placed_at {_written(placed)} is more than {_days(self.oldest)} ago; "
                "see that the buyer still wants it and offer it anew, or raise the office's `basket limit`"
            )
        return None


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M %Z}"


def _days(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    return f"{hours / 24:g} days" if hours >= 48 else f"{hours:g} hours"
