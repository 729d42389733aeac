"""One installation of an ERP: its pack, address, credentials and limits."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from hub.config.secrets import Secret
from hub.config.values import SECONDS, AmountOrZero, Count, Model


class Limits(Model):
    """What an ERP allows, over all offices and processes that use it."""

    # written with underscores, unlike the file's other keys (see Model)
    requests_per_minute: Annotated[Count, Field(le=1_000_000)] | None = Field(default=None, alias="requests_per_minute")
    concurrent: Annotated[Count, Field(le=1_000)] | None = None


class Prices(Model):
    """Which price counts, and what happens to an order at another one."""

    choose: Literal["most-specific", "lowest"] = "most-specific"
    off_list: Literal["approve", "refuse", "list"] = "approve"


Rounding = Literal["line", "unit", "document"]


class Tax(Model):
    """The VAT regime (a YAML file of dated rates), where amounts are rounded, and how far an ERP may be off."""

    regime: str
    rounding: Rounding = "line"
    # a hundred of any currency is no rounding any more: the ERP would hold another order
    tolerance: Annotated[AmountOrZero, Field(le=100)] = Decimal("0.00")


class Erp(Model):
    """One installation of an ERP, which offices may share. `prices` and `rounding` hold where an office is silent."""

    name: str = ""
    pack: str
    url: Secret
    auth: dict[str, Secret] = Field(default_factory=dict)
    limits: Limits = Limits()
    timeout: Annotated[float, SECONDS, Field(gt=0, le=600)] = 30.0
    prices: Prices | None = None
    rounding: Rounding | None = None
