"""One installation of an ERP: its pack, address, credentials and limits."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from hub.config.rate import Rate, RateText
from hub.config.secrets import Secret
from hub.config.values import SECONDS, WHOLE_OR_ZERO, AmountOrZero, Count, Duration, Flag, Model


class Limits(Model):
    """What an ERP allows, over all offices and processes that use it.

    `requests`: windows that all hold at once; `requests_per_minute` is one more. `errors`: how many answers may be
    errors before nothing is asked any more, for hosts that ban who makes too many.
    """

    # written with underscores, unlike the file's other keys (see Model)
    requests_per_minute: Annotated[Count, Field(le=1_000_000)] | None = Field(default=None, alias="requests_per_minute")
    concurrent: Annotated[Count, Field(le=1_000)] | None = None
    requests: tuple[RateText, ...] | None = None
    errors: RateText | None = None

    @property
    def windows(self) -> tuple[Rate, ...]:
        """The windows of calls, of each length the strictest, the shortest first."""
        shortest: dict[timedelta, int] = {}
        for rate in self._written_windows():
            shortest[rate.per] = min(rate.count, shortest.get(rate.per, rate.count))
        return tuple(Rate(shortest[per], per) for per in sorted(shortest))

    def over(self, limits: "Limits") -> "Limits":
        """These, and where they are silent the others."""
        return limits.model_copy(update={name: value for name, value in self if value is not None})

    def _written_windows(self) -> list[Rate]:
        minute = [Rate(self.requests_per_minute, timedelta(minutes=1))] if self.requests_per_minute else []
        return [*minute, *(self.requests or ())]

    @field_validator("requests", mode="before")
    @classmethod
    def _one_is_enough(cls, written: object) -> object:
        return [written] if isinstance(written, str) else written

    @model_validator(mode="after")
    def _all_count(self) -> "Limits":
        windows = sorted(self._written_windows(), key=lambda rate: rate.per)
        for shorter, longer in pairwise(windows):
            if shorter.per == longer.per:
                raise ValueError(f"says twice what holds for one stretch of time, {shorter} and {longer}")
            if shorter.count >= longer.count or shorter.count * (longer.per / shorter.per) <= longer.count:
                raise ValueError(f"of {shorter} and {longer} one has no effect, the other is reached before it")
        return self


PriceChoice = Literal["most-specific", "lowest", "lowest-in-scope"]


class AskPrices(Model):
    """That the ERP is asked for prices: those that only it can compute, or `always`; and how long an answer counts.

    `renew`: how often those whose time is half over are asked for again by Dagster's schedule; without it nobody does.
    """

    when: Literal["computed", "always"] = "computed"
    max_age: Duration = timedelta(hours=4)
    renew: Duration | None = None

    @model_validator(mode="after")
    def _is_renewed_in_time(self) -> "AskPrices":
        if self.renew and self.renew > self.max_age / 2:
            raise ValueError("renew: at most half of `max age` was expected, else answers end before they are renewed")
        return self


class Prices(Model):
    """Which price counts, and what happens to an order at another one.

    `choose`: where neither office nor ERP says it, the pack's own rule. `convert_units`: whether a price for a
    product's own unit gives one for its other units. `computed`: what a price that only the ERP can compute comes to.
    `ask`: that the ERP is asked for it.
    `decimals`: of a unit price that the hub works out, from a discount, from one with VAT in it or from another unit.
    """

    choose: PriceChoice = "most-specific"
    off_list: Literal["approve", "refuse", "list"] = "approve"
    convert_units: Flag = False
    computed: Literal["no-price", "base"] = "no-price"
    ask: AskPrices | None = None
    # five: Business Central and NAV keep no more of a unit price, and a basket can't say more
    decimals: Annotated[int, WHOLE_OR_ZERO, Field(le=5)] = 5

    @model_validator(mode="after")
    def _is_asked_or_guessed(self) -> "Prices":
        if self.ask and self.computed == "base":
            raise ValueError("computed: has no effect beside `ask`, by which the ERP itself computes the price")
        return self

    def merged_over(self, erp: "Prices | None") -> "Prices":
        """What the office says, and where it is silent what its ERP says."""
        if erp is None:
            return self
        return erp.model_copy(update={name: getattr(self, name) for name in self.model_fields_set})


Rounding = Literal["line", "unit", "document"]


class Tax(Model):
    """The VAT regime (a YAML file of dated rates), where amounts are rounded, and how far an ERP may be off."""

    regime: str
    rounding: Rounding = "line"
    # a hundred of any currency is no rounding any more: the ERP would hold another order
    tolerance: Annotated[AmountOrZero, Field(le=100)] = Decimal("0.00")


class Tls(Model):
    """Files in PEM, each by `file:PATH`: `ca`, whose signatures alone count for this ERP's server; `certificate` and
    `key`, by which we are known to it (a key may stand in the certificate's file), and the key's `password`.
    """

    ca: Secret | None = None
    certificate: Secret | None = None
    key: Secret | None = None
    password: Secret | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Tls":
        if self.ca is None and self.certificate is None:
            raise ValueError("`ca`, or `certificate` and `key`, were expected")
        if self.certificate is None and (self.key or self.password):
            raise ValueError("a `key` and its `password` have no effect without a `certificate`")
        return self


class Erp(Model):
    """One installation of an ERP, which offices may share. `prices` and `rounding` hold where an office is silent;
    `snapshot` is the folder of its WSDLs, where they aren't asked for at each start. `timeout`: the seconds for which
    an answer may be silent, of which all tries of a call take twice as many at most. `run_limit`: how long a run goes
    on without any answer. `alerts`: where people are told what is wrong with it.
    """

    name: str = ""
    pack: str
    url: Secret
    auth: dict[str, Secret] = Field(default_factory=dict)
    tls: Tls | None = None
    limits: Limits = Limits()
    timeout: Annotated[float, SECONDS, Field(gt=0, le=600)] = 30.0
    run_limit: Duration = timedelta(minutes=10)
    prices: Prices | None = None
    rounding: Rounding | None = None
    snapshot: Path | None = None
    alerts: tuple[Secret, ...] = ()

    @property
    def longest_standstill(self) -> float:
        """Seconds without an answer after which a run ends, and never before one call had its time."""
        return max(self.run_limit.total_seconds(), 2 * self.timeout)

    @model_validator(mode="after")
    def _run_outlasts_a_call(self) -> "Erp":
        if "run_limit" in self.model_fields_set and self.run_limit.total_seconds() < 2 * self.timeout:
            raise ValueError(f"run limit: at least twice the `timeout`, {2 * self.timeout:g}s, was expected")
        return self
