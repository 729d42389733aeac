"""What the fields of records may hold."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

Code = Annotated[str, StringConstraints(min_length=1, max_length=50)]
OptionalCode = Annotated[str, StringConstraints(max_length=50)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=250)]
CURRENCY, COUNTRY = "^[A-Z]{3}$", "^[A-Z]{2}$"
Currency = Annotated[str, StringConstraints(pattern=CURRENCY)]
Country = Annotated[str, StringConstraints(pattern=COUNTRY)]
Amount = Annotated[Decimal, Field(max_digits=28, decimal_places=10)]
NonNegativeAmount = Annotated[Decimal, Field(ge=0, max_digits=28, decimal_places=10)]
Quantity = Annotated[Decimal, Field(max_digits=28, decimal_places=10)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=28, decimal_places=10)]
