"""Time that the tests move."""

from datetime import UTC, datetime, timedelta


class FixedClock:
    """Stands still until someone sleeps; remembers every sleep."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)
