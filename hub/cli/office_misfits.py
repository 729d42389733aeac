"""Whether an office, its VAT regime, the region of its mapping and the mapping fit each other."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hub.cli.office_mapping import compiled, placed
from hub.cli.unproved_lists import unproved_lists
from hub.clock import SystemClock
from hub.config import iso_codes
from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.config.tenants_document import read_tenants
from hub.config.yamlfile import read, suggest
from hub.connectors.pack.order_calls import OrderLines
from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError, Problem
from hub.records import Kind, Money
from hub.rules.regime import Regime, regime
from hub.translate.compiled import CompiledMapping
from hub.translate.office_fit import misfits, no_charge, sold_units, wrong_reference
from hub.translate.sources import Sources
from hub.translate.told import untold


class CheckedMapping(NamedTuple):
    """A mapping's digest, None where it can't be read or compiled, and what must be mended in it.

    `untold`: what nobody can know, since the ERP's documents and lists don't say it.
    """

    digest: str | None
    problems: Sequence[Problem] = ()
    untold: Sequence[str] = ()


WITHOUT = {
    Kind.PRODUCT: "nobody can order anything",
    Kind.PRICE: "no price counts but those of item cards",
    Kind.DISCOUNT: "the ERP's discounts never count, so that prices are too dear where it has some",
    Kind.CUSTOMER: "nobody can order anything",
    Kind.TERMS: "nobody can order anything",
    Kind.ORDER_DOCUMENT: "nobody hears of it when an order is changed in the ERP, closed short or deleted",
    Kind.SHIPMENT: "no buyer sees that an order was sent",
    Kind.INVOICE: "nobody hears of it when something else is charged than was agreed",
    Kind.CREDIT_MEMO: "an invoice that was wrong and put right stays a conflict until a person settles it",
}
"""What an office lacks without a kind."""
_REGION = re.compile(r"regions/([a-z]{2})\.yaml")


def checked(config: Settings, tenant: Tenant) -> CheckedMapping:
    """Whether an office's files make a mapping, and one that fits the office."""
    try:
        sources, mapping = compiled(config, tenant)
    except ConfigurationError as error:
        return CheckedMapping(None, error.problems)
    pack = load_pack(config.erp_of(tenant).pack)
    problems = [
        *mapping_problems(config, tenant, sources, mapping),
        *asking_problems(config, tenant),
        *idle_rules(config, tenant, pack.order.lines),
    ]
    unsaid = [*untold(mapping, has_line_numbers=pack.order.lines.line is not None), *left_out(tenant)]
    if unproved := unproved_lists(pack):
        unsaid.append(unproved)
    return CheckedMapping(sources.digest, problems, unsaid)


def regime_problems(config: Settings, tenant: Tenant) -> Iterator[Problem]:
    """That the regime can't be read, or is another country's or currency's than the office."""
    here = ("tenants", tenant.id)
    try:
        vat = regime(tenant.tax.regime)
    except ConfigurationError as error:
        yield from placed(config, error, *here, "tax", "regime")
        return
    if tenant.country not in vat.countries:
        message = (
            f"{vat.title} is that of {vat.country} and the office is in {tenant.country}: `hub tax list` shows the "
            f"others; a file of your own may say `also: [{tenant.country}]`"
        )
        yield _problem(config, message, *here, "tax", "regime")
    is_foreign = vat.currency is not None and vat.currency != tenant.currency
    if is_foreign and not tenant.foreign_currency:
        message = (
            f"is {tenant.currency} where {vat.title} is in {vat.currency}; write `foreign currency: true` if the "
            "office's books are"
        )
        yield _problem(config, message, *here, "currency")
    for code, charge in tenant.charges.items():
        if charge.tax_class not in vat.classes:
            known = suggest(charge.tax_class, vat.classes) or f"; it has {', '.join(vat.classes)}"
            message = f"{vat.title} has no class `{charge.tax_class}`{known}"
            yield _problem(config, message, *here, "charges", code, "tax class")
    if tenant.foreign_currency and not is_foreign:
        yield _problem(config, "has no effect: it is the country's own; take it out", *here, "foreign currency")


def asking_problems(config: Settings, tenant: Tenant) -> Iterator[Problem]:
    """That prices are to be asked for, and the ERP's pack doesn't say how."""
    erp = config.erp_of(tenant)
    if tenant.prices.ask and load_pack(erp.pack).asked_prices is None:
        message = f"the pack of {erp.name} doesn't say how it is asked for prices (`asked_prices`)"
        yield _problem(config, message, "tenants", tenant.id)


def idle_rules(config: Settings, tenant: Tenant, lines: OrderLines) -> Iterator[Problem]:
    """Rules of an office that never count for anything; `lines`: those of its ERP's orders, as the pack has them."""
    here = ("tenants", tenant.id)
    in_own = {(rule.type, rule.code) for rule in tenant.extra_lines if _is_in(rule.up_to, tenant.currency)}
    for position, rule in enumerate(tenant.extra_lines):
        where = (*here, "extra lines", position)
        if rule.type is not None and lines.types and rule.type not in lines.types:
            known = suggest(rule.type, lines.types) or f"; they are {', '.join(lines.types)}"
            yield _problem(config, f"the ERP's lines are never `{rule.type}`{known}", *where, "type")
        if rule.up_to and (rule.type, rule.code) not in in_own:
            message = (
                f"is in {rule.up_to.currency}, and so lets nothing stand in orders in {tenant.currency}: write the "
                "amount in that, or a second rule beside it"
            )
            yield _problem(config, message, *where, "up to")
    for code, charge in tenant.charges.items():
        if charge.bound(tenant.currency) is None:
            message = f"has no amount in {tenant.currency}: no order in the office's own currency could have it"
            yield _problem(config, message, *here, "charges", code, "up to")
    if tenant.prices.convert_units and tenant.pulls and Kind.PRODUCT_UNIT not in tenant.pulls:
        message = "has no effect: nobody knows what a unit holds where `pulls` leaves out product_unit"
        yield _problem(config, message, *here, "prices", "convert units")


def left_out(tenant: Tenant) -> Iterator[str]:
    """What an office does without, as its `pulls` name some kinds and not these."""
    for kind, what in WITHOUT.items():
        if tenant.pulls and kind not in tenant.pulls:
            yield f"its `pulls` leave out {kind}: {what}"


def mapping_problems(config: Settings, tenant: Tenant, sources: Sources, mapping: CompiledMapping) -> Iterator[Problem]:
    """What of a mapping doesn't fit its office, and what of tenants.yaml means nothing by it."""
    yield from _regions(tenant, sources)
    yield from misfits(mapping, tenant, _readable(tenant), config.units, SystemClock().now().date())
    yield from wrong_reference(mapping, load_pack(config.erp_of(tenant).pack).order.reference)
    for code in tenant.charges:
        if why := no_charge(mapping, code):
            yield _problem(config, why, "tenants", tenant.id, "charges", code)
    if (units := sold_units(mapping)) is None:
        return
    for unit in tenant.smallest_quantities:
        if unit not in units:
            message = (
                f"nothing is sold in `{unit}`{suggest(unit, units)}: the units are the shop's words, not the ERP's"
            )
            yield _problem(config, message, "tenants", tenant.id, "smallest quantities", unit)


def _regions(tenant: Tenant, sources: Sources) -> Iterator[Problem]:
    """Layers of other countries among those that the mapping extends."""
    for name in sources.files:
        region = _REGION.fullmatch(name)
        if region and (country := region[1].upper()) != tenant.country and _is_country(country):
            message = f"{name.removesuffix('.yaml')} is of {country} and the office is in {tenant.country}"
            yield read(tenant.mapping).problem(("extends",), message)


def _is_in(amount: Money | None, currency: str) -> bool:
    return amount is not None and amount.currency == currency


def _is_country(code: str) -> bool:
    try:
        return bool(iso_codes.country(code))
    except ValueError:
        return False


def _readable(tenant: Tenant) -> Regime | None:
    try:
        return regime(tenant.tax.regime)
    except ConfigurationError:
        return None  # told beside the mapping


def _problem(config: Settings, message: str, *path: str | int) -> Problem:
    return read_tenants(config.path).problem(path, message)
