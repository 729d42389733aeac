"""What became of the records of one publication."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from hub.errors import PermanentError


@dataclass(frozen=True)
class Counts:
    """Every record received is exactly one of stored, unchanged, rejected, left out (`keep`) and repeated.

    `repeated` came again later in the same pull (overlap, moved rows): only the last one counts. `vanished` were in the
    store and are tombstones now.
    """

    received: int = 0
    stored: int = 0
    unchanged: int = 0
    rejected: int = 0
    left_out: int = 0
    repeated: int = 0
    vanished: int = 0

    def check(self) -> None:
        """Raises PermanentError where a record was lost or counted twice: a defect of the hub."""
        accounted = self.stored + self.unchanged + self.rejected + self.left_out + self.repeated
        if self.received != accounted:
            raise PermanentError(
                f"a defect of the hub: {self.received} records came, {accounted} are accounted for: {self}"
            )

    def as_dict(self) -> dict[str, int]:
        """For tables and JSON."""
        return asdict(self)

    @classmethod
    def of(cls, row: Any) -> Self:
        """From a row that has a column for each."""
        return cls(**{field.name: row[field.name] for field in fields(cls)})
