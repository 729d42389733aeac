"""tenants.yaml as frozen models: which ERPs there are, which offices, and what each office's rules are.

Secrets stand in the file only by reference (`env:NAME`, `file:PATH`) and are read when they are needed, so that one
office's missing password doesn't stop the others.
"""

import hmac
import os
import re
from collections.abc import Iterator
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from hub.config import yamlfile
from hub.errors import ConfigurationError, Problem, SecretMissing
from hub.records import Country, Currency, Kind

DEFAULT_FILE = "tenants.yaml"
NOBODY = "none"
"""The role that stands for "no approval needed"."""


class Secret:
    """A value that may be a reference to a secret; its text is never shown.

    `place` is where the reference was written, for the message when it leads nowhere.
    """

    def __init__(self, reference: str, place: str = "") -> None:
        self.reference, self.place = reference, place

    def reveal(self) -> str:
        """The value itself.

        Raises:
            SecretMissing: the environment variable isn't set or the file can't be read.
        """
        scheme, _, name = self.reference.partition(":")
        if scheme == "env":
            value = os.environ.get(name)
            if not value:
                raise self._missing(f"the environment variable {name} isn't set; set it, or name another with env:NAME")
            return value
        if scheme == "file":
            try:
                return Path(name).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise self._missing(f"the file {name} can't be read ({error.strerror}); mend the path") from None
        return self.reference

    def _missing(self, message: str) -> SecretMissing:
        return SecretMissing(Problem(self.place, "", message))

    def __repr__(self) -> str:
        return f"Secret({self.reference if self.reference.startswith(('env:', 'file:')) else '…'})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(min_length=1))


def _seconds(text: object) -> object:
    found = re.fullmatch(r"(\d+)\s*([smhd])", text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("a duration such as 30s, 15m, 2h or 1d was expected")
    return timedelta(seconds=int(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]])


def _share(text: object) -> object:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("a percentage such as 5 % was expected")
    return Decimal(found[1]) / 100


def _share_or_count(text: object) -> object:
    if isinstance(text, str) and re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    try:
        return _share(text)
    except ValueError:
        raise ValueError("a number of records such as 400, or a percentage such as 5 %, was expected") from None


Duration = Annotated[timedelta, BeforeValidator(_seconds)]
Share = Annotated[Decimal, BeforeValidator(_share)]
Limit = Annotated[int | Decimal, BeforeValidator(_share_or_count)]
"""So many, or such a share of all: int and Decimal tell them apart."""


class Model(BaseModel):
    """Base of the file's parts: frozen, strict, with spaces in keys where the attribute has underscores."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
        alias_generator=lambda name: name.replace("_", " "),
        populate_by_name=True,
    )


class Limits(Model):
    """What an ERP allows, over all offices and processes that use it."""

    requests_per_minute: Annotated[int, Field(ge=1)] | None = Field(default=None, alias="requests_per_minute")
    concurrent: Annotated[int, Field(ge=1)] | None = None


class Prices(Model):
    """Which price counts, and what happens to an order at another one."""

    choose: Literal["most-specific", "lowest"] = "most-specific"
    off_list: Literal["approve", "refuse", "list"] = "approve"


Rounding = Literal["line", "unit", "document"]


class Tax(Model):
    """The VAT regime (a YAML file of dated rates), where amounts are rounded, and how far an ERP may be off."""

    regime: str
    rounding: Rounding = "line"
    tolerance: Annotated[Decimal, Field(ge=0)] = Decimal("0.00")


class Erp(Model):
    """One installation of an ERP, which offices may share. `prices` and `rounding` hold where an office is silent."""

    name: str = ""
    pack: str
    url: Secret
    auth: dict[str, Secret] = {}
    limits: Limits = Limits()
    timeout: Annotated[float, Field(gt=0, le=600)] = 30.0
    prices: Prices | None = None
    rounding: Rounding | None = None


class PullSchedule(Model):
    """How often a kind is pulled, and when the complete read runs that may delete (the office's local time)."""

    every: Duration
    sweep: time | None = None


class Person(Model):
    """Someone of the office, or one of its desks: known by a token."""

    name: str = ""
    token: Secret

    def admits(self, token: str) -> bool:
        """Whether the token is this person's; SecretMissing where the office's own reference leads nowhere."""
        return hmac.compare_digest(token.encode(), self.token.reveal().encode())


class Approver(Person):
    """Who may approve orders, in a role."""

    role: str


class Editor(Person):
    """Who may change the office's mapping on the page of `hub mapping edit`."""


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _levels_alone(value: object) -> object:
    return {"levels": value} if isinstance(value, list | tuple) else value


class Level(Model):
    """Orders up to an amount (gross, in the order's currency) are approved by a role, or by several in order.

    No amount means any.
    """

    up_to: Decimal | None = None
    by: Annotated[tuple[str, ...], BeforeValidator(_one_or_more), Field(min_length=1)]


class Escalations(Model):
    """Roles that must approve whatever the amount is, when something is unusual; `none` lifts what would count else.

    `product_classes`: by the category that the mapping gives a product.
    """

    over_credit: str | None = None
    price_below_list: str | None = None
    price_off_list: str | None = None
    new_customer: str | None = None
    product_classes: dict[str, str] = {}

    def roles(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Every role that is named, with the way to it."""
        for name, role in self.model_dump(by_alias=True).items():
            if isinstance(role, dict):
                yield from (((name, category), each) for category, each in role.items())
            elif role:
                yield (name,), role

    def merged_over(self, office: "Escalations") -> "Escalations":
        """These rules where they say something, the office's elsewhere."""
        own = self.model_dump(exclude_none=True)
        classes = {**office.product_classes, **self.product_classes}
        return office.model_copy(update={**own, "product_classes": classes})


class OwnApproval(Model):
    """What holds for one account: its own levels as far as they reach, its own rules before the office's."""

    levels: tuple[Level, ...] = ()
    also: Escalations = Escalations()


class Approval(Model):
    """Who must approve which order; `customers` has what holds for single accounts, a list being levels alone."""

    levels: tuple[Level, ...] = (Level(by=(NOBODY,)),)
    also: Escalations = Escalations()
    customers: dict[str, Annotated[OwnApproval, BeforeValidator(_levels_alone)]] = {}
    own_orders: Literal["allow", "forbid"] = "forbid"

    def roles(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every role that some rule asks for, with the way to where it is written."""
        groups: list[tuple[tuple[str, ...], tuple[Level, ...], Escalations]] = [((), self.levels, self.also)]
        groups += [(("customers", account), own.levels, own.also) for account, own in self.customers.items()]
        for path, levels, also in groups:
            found: list[tuple[tuple[str | int, ...], str]] = [
                (("levels", at, "by"), role) for at, level in enumerate(levels) for role in level.by
            ]
            found += [(("also", *way), role) for way, role in also.roles()]
            yield from (((*path, *way), role) for way, role in found if role != NOBODY)


class Guard(Model):
    """How much may change at once before a person is asked.

    `vanish` holds for every complete read of the ERP; all of them hold for what an edit of the mapping would do.
    """

    vanish: Share = Decimal("0.10")
    prices_changed: Limit = Decimal("0.10")
    price_move: Share = Decimal("0.25")
    records_changed: Limit = Decimal("0.25")
    rejected: Limit = Decimal("0.05")


class Tenant(Model):
    """A sales office."""

    id: str = ""
    name: str
    erp: str
    company: str
    country: Country
    timezone: str = "UTC"
    currency: Currency
    currencies: frozenset[str] = frozenset()
    mapping: Path
    pulls: dict[Kind, PullSchedule] = {}
    freshness: dict[Kind, Duration] = {}
    prices: Prices = Prices()
    tax: Tax
    approvers: dict[str, Approver] = {}
    editors: dict[str, Editor] = {}
    approval: Approval = Approval()
    guard: Guard = Guard()
    order_limit: Duration = timedelta(minutes=15)
    approval_limit: Duration = timedelta(days=1)
    alerts: tuple[Secret, ...] = ()

    def people(self) -> "Iterator[tuple[tuple[str, str], Person]]":
        """Everyone who is known by a token, with the way to where they are written."""
        yield from ((("approvers", name), person) for name, person in self.approvers.items())
        yield from ((("editors", name), person) for name, person in self.editors.items())

    def approver(self, name: str) -> Approver:
        """The approver of that name; ConfigurationError if the office has none such."""
        if name not in self.approvers:
            hint = yamlfile.suggest(name, self.approvers)
            raise ConfigurationError(
                Problem(self.id, "approvers", f"nobody here is called `{name}`{hint}; {', '.join(self.approvers)} are")
            )
        return self.approvers[name]


class Settings(Model):
    """The whole file."""

    path: Path = Path(DEFAULT_FILE)
    store: str
    erps: dict[str, Erp]
    tenants: dict[str, Tenant]

    def tenant(self, name: str) -> Tenant:
        """The office of that name; ConfigurationError with a suggestion if there is none."""
        if name not in self.tenants:
            hint = yamlfile.suggest(name, self.tenants)
            message = f"no office is called `{name}`{hint}; the offices are {', '.join(self.tenants)}"
            raise ConfigurationError(Problem(str(self.path), "tenants", message))
        return self.tenants[name]

    def erp_of(self, tenant: Tenant) -> Erp:
        """The ERP that serves an office."""
        return self.erps[tenant.erp]


def load(path: Path, store: str | None = None) -> Settings:
    """Read tenants.yaml; `store` overrides the file's own. Paths in it are relative to its folder.

    Raises:
        ConfigurationError: everything that must be mended, each with its line.
    """
    if not path.is_file():
        raise ConfigurationError(
            Problem(str(path), "", "there is no such file; name one with --config, or lay one out with `hub init DIR`")
        )
    document = yamlfile.read(path)
    written = yamlfile.check_model(document, Settings)
    folder = path.resolve().parent
    erps = {
        name: erp.model_copy(update={"name": name, "pack": _own(erp.pack, folder)})
        for name, erp in written.erps.items()
    }
    tenants = {name: _completed(name, tenant, erps.get(tenant.erp), folder) for name, tenant in written.tenants.items()}
    settings = written.model_copy(
        update={"path": path, "store": _store(store or written.store, folder), "erps": erps, "tenants": tenants}
    )
    problems = [*_problems(settings, document)]
    if problems:
        raise ConfigurationError(*problems)
    _place_secrets(settings, document)
    return settings


def _completed(name: str, tenant: Tenant, erp: Erp | None, folder: Path) -> Tenant:
    """What the office leaves out comes from its ERP; names and folders are filled in."""
    approvers = {key: approver.model_copy(update={"name": key}) for key, approver in tenant.approvers.items()}
    editors = {key: editor.model_copy(update={"name": key}) for key, editor in tenant.editors.items()}
    tax = tenant.tax.model_copy(update={"regime": _own(tenant.tax.regime, folder)})
    update: dict[str, Any] = {
        "id": name,
        "tax": tax,
        "mapping": folder / tenant.mapping,
        "currencies": tenant.currencies | {tenant.currency},
        "approvers": approvers,
        "editors": editors,
    }
    if erp and erp.prices and "prices" not in tenant.model_fields_set:
        update["prices"] = erp.prices
    if erp and erp.rounding and "rounding" not in tenant.tax.model_fields_set:
        update["tax"] = tax.model_copy(update={"rounding": erp.rounding})
    return tenant.model_copy(update=update)


def _own(name: str, folder: Path) -> str:
    """A pack or regime that comes with the hub is meant by its name, one's own by the path of its file."""
    return str(folder / name) if name.endswith(".yaml") else name


def _store(url: str, folder: Path) -> str:
    """A relative SQLite folder is meant from where tenants.yaml lies."""
    prefix = "sqlite:///"
    return f"{prefix}{folder / url.removeprefix(prefix)}" if url.startswith(prefix) else url


def _problems(settings: Settings, document: yamlfile.Document) -> Iterator[Problem]:
    def problem(path: tuple[str | int, ...], message: str) -> Problem:
        return Problem(document.place(path), ".".join(str(part) for part in path), message)

    if not settings.store.startswith(("sqlite:///", "postgresql")):
        yield problem(("store",), "sqlite:///FOLDER or postgresql+psycopg://USER@HOST/DATABASE was expected")
    for path in _made_here(settings, document):
        yield problem(path, "isn't known here")
    for name in (*settings.tenants, *settings.erps):
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", name):
            group = "tenants" if name in settings.tenants else "erps"
            yield problem((group, name), "a name has small letters, digits and hyphens, and starts with a letter")
    companies: dict[tuple[str, str], str] = {}
    for name, tenant in settings.tenants.items():
        here = ("tenants", name)
        if tenant.erp not in settings.erps:
            hint = yamlfile.suggest(tenant.erp, settings.erps)
            yield problem((*here, "erp"), f"no ERP is called `{tenant.erp}`{hint}")
        other = companies.setdefault((tenant.erp, tenant.company), name)
        if other != name:
            yield problem((*here, "company"), f"the company `{tenant.company}` already belongs to {other}")
        try:
            ZoneInfo(tenant.timezone)
        except (ValueError, OSError, LookupError):
            hint = yamlfile.suggest(tenant.timezone, available_timezones())
            yield problem((*here, "timezone"), f"there is no time zone `{tenant.timezone}`{hint}")
        yield from _approval_problems(tenant, here, problem)


def _made_here(settings: Settings, document: yamlfile.Document) -> Iterator[tuple[str, ...]]:
    """What the models carry but nobody writes: names that the keys already say."""
    paths: list[tuple[str, ...]] = [("path",)]
    paths += [("erps", name, "name") for name in settings.erps]
    for name, tenant in settings.tenants.items():
        paths += [("tenants", name, "id"), *(("tenants", name, *way, "name") for way, _ in tenant.people())]
    return (path for path in paths if document.known(path)[0] == path)


def _approval_problems(tenant: Tenant, here: tuple[str, str], problem: Any) -> Iterator[Problem]:
    roles = {approver.role for approver in tenant.approvers.values()}
    for path, role in tenant.approval.roles():
        if role not in roles:
            hint = yamlfile.suggest(role, roles)
            yield problem((*here, "approval", *path), f"nobody among the approvers has the role `{role}`{hint}")
    for levels in (tenant.approval.levels, *(own.levels for own in tenant.approval.customers.values())):
        bounds = [level.up_to for level in levels]
        amounts = [bound for bound in bounds[:-1] if bound is not None]
        if len(amounts) < len(bounds) - 1 or amounts != sorted(amounts):
            yield problem((*here, "approval"), "the levels' amounts must rise, and only the last may go without one")


def _place_secrets(settings: Settings, document: yamlfile.Document) -> None:
    for name, erp in settings.erps.items():
        erp.url.place = _where(document, ("erps", name, "url"))
        for key, secret in erp.auth.items():
            secret.place = _where(document, ("erps", name, "auth", key))
    for name, tenant in settings.tenants.items():
        for way, person in tenant.people():
            person.token.place = _where(document, ("tenants", name, *way, "token"))
        for at, alert in enumerate(tenant.alerts):
            alert.place = _where(document, ("tenants", name, "alerts", at))


def _where(document: yamlfile.Document, path: tuple[str | int, ...]) -> str:
    return f"{document.place(path)}: {'.'.join(str(part) for part in path)}"
