"""Time that the tests move."""

from datetime import UTC, datetime, timedelta


class FixedClock:
    """Stands still until someone sleeps; remembers every sleep. `step` sets the wall's clock."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.off = timedelta()
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment + self.off

    def steady(self) -> float:
        return self.moment.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)

    def step(self, **by: float) -> None:
        self.off += timedelta(**by)
