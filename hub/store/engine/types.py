"""Column types that keep values exact and alike on both databases."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Numeric, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from hub.store.engine.dialects import dialect_of
from hub.store.engine.spelling import normal

NO_DATE = date.min
"""Stands in a key for "no date", since no database lets a key be null."""


class KeyText(TypeDecorator[str]):
    """Text of keys: compared and ordered byte for byte on both databases."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Each database's own."""
        return dialect.type_descriptor(dialect_of(dialect).key_text())


class Serial(TypeDecorator[int]):
    """A number that the database gives, ever larger."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Each database's own."""
        return dialect.type_descriptor(dialect_of(dialect).serial())


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal digit for digit: NUMERIC on PostgreSQL; on SQLite text in one spelling, so that equal means equal text.

    On SQLite SQL may compare for equality only: order and add up in Python.
    """

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT where the database knows no exact numbers."""
        # SQLAlchemy's own Numeric goes through a float on SQLite, and 18 digits don't survive that
        return dialect.type_descriptor(dialect_of(dialect).exact())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Refuses what isn't a Decimal: a float has lost its digits already."""
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError(f"a Decimal was expected, not {type(value).__name__}")
        return dialect_of(dialect).bind_exact(normal(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The same spelling from either database."""
        if value is None:
            return None
        return Decimal(value if isinstance(value, str) else normal(value))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept and given back in UTC."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TIMESTAMP WITH TIME ZONE, or text of fixed width on SQLite, which sorts as time does."""
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive time: nobody could say when that was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an aware datetime was expected, not a naive one")
        return dialect_of(dialect).bind_utc(value.astimezone(UTC))

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class KeyDate(TypeDecorator[date]):
    """A date inside a key, where None is allowed."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date:
        """None becomes the stand-in."""
        return NO_DATE if value is None else value

    def process_result_value(self, value: date | None, dialect: Dialect) -> date | None:
        """The stand-in becomes None."""
        return None if value == NO_DATE else value
